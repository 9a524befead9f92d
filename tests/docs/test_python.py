"""The examples of docs/python.md, and those of the face's docstrings, give what they say."""

import doctest
import inspect
from pathlib import Path
from typing import Any

import pytest

from graph_service import Register

PAGE = Path(__file__).parents[2] / "docs" / "python.md"
METHODS = ("coverage", "gaps", "whatif", "get", "onward")
"""The methods whose docstrings have examples."""


def run(text: str, name: str, names: dict[str, Any]) -> int:
    """Run a text's examples with some names, and say how many there were. The names they make are added."""
    test = doctest.DocTestParser().get_doctest(text, names, name, name, 0)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    runner.run(test, clear_globs=False)
    assert runner.summarize(verbose=False).failed == 0
    names.update(test.globs)
    return len(test.examples)


def test_every_example_gives_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(PAGE.read_text(encoding="utf-8"), "python.md", {}) > 15


@pytest.mark.parametrize("method", METHODS)
def test_every_example_of_a_method_gives_what_it_says(
    method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    run(PAGE.read_text(encoding="utf-8").partition("## Ask")[0], "python.md", names)
    register: Register = names["register"]
    with register:
        assert run(inspect.getdoc(getattr(Register, method)) or "", method, names)
