"""The files and folders that a document names are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = {"py", "toml", "csv", "md", "json", "cypher", "yml", "svg", "dot"}
"""What a path ends in. Another text with a slash in it may be a media type, or an address."""


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_every_path_that_a_document_names_is_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`([\w-][\w.*-]*/[\w./*-]*)`", text)
    paths = [path for path in named if path.rpartition(".")[2] in FILES or (path.endswith("/") and "/" in path[:-1])]
    places = (ROOT, ROOT / "graph_service", ROOT / "docs")
    gone = [path for path in paths if not any([*place.glob(path.rstrip("/"))] for place in places)]
    assert not gone
    assert paths or document != "CONTRIBUTING.md"
