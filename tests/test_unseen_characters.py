"""Control characters and those that change the order of reading get in nowhere, and are shown nowhere."""

import io
import json
from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from graph_service import Register
from graph_service.cli import app
from graph_service.cli.options import escaped
from graph_service.errors import BadData
from graph_service.model import Partner, Party, Protocol, entered

UNSEEN = ["\x00", "\x07", "\x1b[31m", "\x7f", "\x9b", "\u202e", "\u2066", "\u2069"]
SEEN = ["line\r\nbreak\ttab", "Ünïcode ﬃ", "מידע اختبار", "\u200f", "a\u2028b", "\ufeffbom", "\U0001f701"]


@pytest.mark.parametrize("sign", UNSEEN, ids=ascii)
@pytest.mark.parametrize(
    "field", [{"name": "a{}b"}, {"name": "n", "aliases": ["x{}"]}, {"name": "n", "extra": {"h{}": "v"}}]
)
def test_they_are_refused_on_entry_with_their_field_and_code(
    sign: str, field: dict[str, object], tmp_path: Path
) -> None:
    text = json.dumps({"partners": [{"id": "a", **field}]}).replace("{}", json.dumps(sign)[1:-1])
    with Register.open(str(tmp_path / "r.db")) as register, pytest.raises(BadData) as refused:
        register.load(io.BytesIO(text.encode()))
    assert f"U+{ord(sign[0]):04X}" in str(refused.value)
    assert next(name for name in ("extra", "aliases", "name") if name in field) in str(refused.value)


def test_they_are_found_in_every_part_of_a_record() -> None:
    record = Protocol(id="p", title="t", parties=(Party(partner="a", signatory="DPO\u202e"),))
    with pytest.raises(ValidationError) as refused:
        entered("protocol", record.to_json())
    assert refused.value.errors()[0]["loc"] == ("parties", 0, "signatory")


@pytest.mark.parametrize("text", SEEN, ids=ascii)
def test_what_people_write_is_taken(text: str) -> None:
    assert entered("partner", Partner(id="a", name=text).to_json()) == Partner(id="a", name=text)


def test_what_a_store_holds_already_is_shown_without_them(tmp_path: Path) -> None:
    store = str(tmp_path / "r.db")
    with Register.open(store) as register:
        register.write([Partner(id="a", name="A\x1b]0;x\x07 \u202eB")], why="w\u202e\x1b[2J")
    for words in (["show", "partner", "a"], ["revisions"], ["history", "partner", "a"]):
        shown = CliRunner().invoke(app, [*words, "--store", store]).stdout
        assert not [sign for sign in shown if sign in "\x1b\x07\u202e"], words
    assert escaped("\x1b[1mbold\x1b[0m \x1b]0;x\x07") == "\x1b[1mbold\x1b[0m \ufffd]0;x\ufffd"


def test_an_import_marks_characters_that_cannot_be_seen_and_tells_the_cell(tmp_path: Path) -> None:
    file = tmp_path / "agreements.csv"
    file.write_bytes("Reference,Title,Parties,Purpose\nISP-1,Safe\x1b[31m\u202e name,A,safeguarding\n".encode())
    with Register.open(str(tmp_path / "r.db")) as register:
        plan = register.plan_import(file, create_partners=True)
        assert [remark.code for remark in plan.remarks if "B2" in str(remark.to_dict()["cells"])] == ["damaged-cell"]
        register.apply_import(plan)
        assert register.get("protocol", "isp-1").title == "Safe\ufffd[31m\ufffd name"
