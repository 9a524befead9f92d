"""What is typed wrongly on the command line is wrong usage (2); what the register does not have is for the user to mend (1)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph_service import Register
from graph_service.cli import app
from graph_service.errors import RegisterError
from graph_service.version import __version__


def exit_code(*words: str, store: Path) -> int:
    """How a command ends, as `main` would end it."""
    result = CliRunner().invoke(app, [*words, "--store", str(store)])
    return result.exception.exit_code if isinstance(result.exception, RegisterError) else result.exit_code


@pytest.mark.parametrize(
    "words",
    [
        ("gaps", "--verdict", "bad"),
        ("gaps", "--fail-on", "bad"),
        ("gaps", "--on", "bad"),
        ("coverage", "--from", "a", "--to", "b", "--relation", "weird"),
        ("coverage", "--from", "a", "--to", "b", "--identifiability", "weird"),
        ("history", "widget", "x"),
        ("show", "widget", "x"),
        ("whatif", "--dance", "p1"),
        ("export", "dea", "out.pdf"),
        ("export", "dea", "-"),
        ("templates", "blank", "dea", "out.csv"),
    ],
)
def test_a_word_that_the_command_does_not_know_is_wrong_usage(words: tuple[str, ...], tmp_path: Path) -> None:
    assert exit_code(*words, store=tmp_path / "r.db") == 2


@pytest.mark.parametrize(
    "words",
    [
        ("coverage", "nowhere"),
        ("show", "flow", "nowhere"),
        ("gaps", "--partner", "nobody"),
        ("whatif", "--sign", "isp-1=a"),
        ("undo", "7"),
    ],
)
def test_a_name_that_nothing_has_is_for_the_user_to_mend(words: tuple[str, ...], tmp_path: Path) -> None:
    Register.open(str(tmp_path / "r.db")).close()
    assert exit_code(*words, store=tmp_path / "r.db") == 1


def test_the_command_says_its_version() -> None:
    assert CliRunner().invoke(app, ["--version"]).stdout == f"graph-service {__version__}\n"


def test_options_of_templates_may_come_before_what_is_asked_of_them(tmp_path: Path) -> None:
    words = ["templates", "--store", str(tmp_path / "r.db"), "--json", "list"]
    assert json.loads(CliRunner().invoke(app, words).stdout)


def test_nothing_is_on_standard_error_of_an_import_but_what_is_to_be_said(tmp_path: Path) -> None:
    """Where no terminal shows how far the reading is, no blank line is left of it."""
    file = tmp_path / "partners.csv"
    file.write_text("Organisation,Sector\nAmber Council,council\n")
    said = CliRunner().invoke(app, ["import", str(file), "--dry-run", "--store", str(tmp_path / "r.db")])
    assert said.stderr == ""


def test_a_command_starts_without_what_only_the_progress_of_an_import_needs() -> None:
    code = "import sys, graph_service.cli; print(sorted({'rich', 'fastapi', 'neo4j', 'openpyxl', 'docx'} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
