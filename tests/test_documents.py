"""Documents are read as a stream: in pieces of any size, with every fault at its place."""

import io
import json

import pytest

from graph_service import documents, json_text
from graph_service.errors import BadData
from graph_service.model import Partner

PARTNERS = [{"id": f"p-{n}", "name": 'é 🜁 "\\ \n' * 5} for n in range(30)]


@pytest.mark.parametrize("size", [1, 7, 64, 4096])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_document_is_read_alike_in_pieces_of_any_size(
    size: int, indent: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_text, "CHUNK", size)
    text = json.dumps({"terms": [], "partners": PARTNERS}, indent=indent, ensure_ascii=indent is None)
    found = list(documents.read_document(io.BytesIO(text.encode()), "x"))
    assert [p.record for p in found] == [Partner(**form) for form in PARTNERS]
    assert [p.place for p in found] == [f"partners[{n}]" for n in range(30)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1, column 1"),
        ("[]", "line 1, column 1"),
        ('{"partners": [', "line 1, column 15"),
        ('{\n"partners": [{"id": "a",\n "name": x}]}', "line 3, column 10"),
        ('{"partners": [{"id": "a", "name": "A"},]}', "line 1, column 40"),
        ('{"partners": [{"id": "a", "name": "A"}]} x', "more text follows"),
        ('{"planets": []}', "which a register has not"),
        ('{"flows": [], "flows": []}', "twice"),
        ('{"partners": [' + "[" * 100_000, "nested too deeply"),
        ('{"partners": ["' + "a" * 100, "unterminated string"),
        (
            '{"partners": [{"id": "a", "name": "A",\n "\\u006eame": "B"}]}',
            "line 1, column 15: it has the name 'name' twice",
        ),
        ('{"partners": [{"id": "a", "name": "A", "extra": {"k": "1", "k": "1"}}]}', "the name 'k' twice"),
    ],
)
def test_what_is_broken_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(BadData, match=said):
        list(documents.read_document(io.BytesIO(text.encode()), "x"))


@pytest.mark.parametrize(
    "line",
    [
        '{"kind": "partner", "record": {"id": "a", "name": "A", "name": "A"}}',
        '{"kind": "partner", "kind": "asset", "record": {"id": "a", "name": "A"}}',
        '{"kind": "partner", "record": {"id": "a", "name": "A", "extra": {"k": "1", "\\u006b": "2"}}}',
    ],
)
def test_a_line_with_a_name_twice_is_refused_as_a_document_is(line: str) -> None:
    with pytest.raises(BadData, match=r"x, line 3: it has the name .* twice in one object"):
        list(documents.read_ndjson(io.BytesIO(f"\n\r\n{line}\n".encode()), "x"))


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadData, match="not UTF-8"):
        list(documents.read_document(io.BytesIO(b'{"partners": [{"id": "a", "name": "\xff"}]}'), "x"))
