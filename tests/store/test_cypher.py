"""Cypher stands in files that say what they answer; one that differs from its header is refused."""

from importlib.resources import files

import pytest

from graph_service.errors import StoreError
from graph_service.store.cypher import parse, statement

HEADER = "// The flows of a partner.\n// Parameters: {}\n// Columns: id\n"


def every_name(folder: str = "") -> list[str]:
    found = []
    for path in files("cypher").joinpath(*folder.split("/")).iterdir():
        if path.is_dir() and path.name != "__pycache__":
            found += every_name(f"{folder}/{path.name}".strip("/"))
        elif path.name.endswith(".cypher"):
            found.append(f"{folder}/{path.name.removesuffix('.cypher')}")
    return found


def test_every_statement_fits_its_header() -> None:
    names = every_name()
    assert len(names) > 90
    for name in names:
        assert statement(name).answers


def test_a_statement_whose_parameters_differ_from_its_header_is_refused() -> None:
    text = "MATCH (n:Flow {id: $key}) RETURN n.id AS id"
    assert parse("x/y", HEADER.format("$key") + text).parameters == ("key",)
    for said in ("none", "$id", "$key, $other"):
        with pytest.raises(StoreError, match=r"cypher/x/y\.cypher uses the parameters key"):
            parse("x/y", HEADER.format(said) + text)
    with pytest.raises(StoreError, match="has no header"):
        parse("x/y", text)


def test_a_dollar_in_a_text_or_comment_is_no_parameter() -> None:
    text = "MATCH (n) WHERE n.name = '$money' /* $more */ AND n.`$odd` = \"$x\" // $y\nRETURN n.id AS id"
    assert parse("x/y", HEADER.format("none") + text).parameters == ()
