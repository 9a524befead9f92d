"""The picture of the architecture shows the code as it is."""

import importlib.util
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_picture_is_drawn_from_todays_code() -> None:
    spec = importlib.util.spec_from_file_location("draw_architecture", DOCS / "draw_architecture.py")
    assert spec is not None
    assert spec.loader is not None
    drawing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(drawing)
    assert drawing.dot() == (DOCS / "architecture.dot").read_text(encoding="utf-8"), "run `make pictures`"
