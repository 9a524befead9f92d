"""What the command line loads: for a command, what that command needs; before one is known, hardly anything."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.main import get_group

import graph_service.cli
from graph_service.cli.commands import MODULES

ONLY_WHERE_USED = ["importers.plan.planner", "importers.records", "importers.writing.export", "importers.recognise.sheets", "graph_service.web", "neo4j"]  # fmt: skip


def loaded(code: str, module: str) -> bool:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {code}; sys.exit({module!r} in sys.modules)"], check=False
    )
    return done.returncode != 0


@pytest.mark.parametrize("module", ONLY_WHERE_USED)
def test_a_command_does_not_load_what_only_others_need(module: str) -> None:
    assert not loaded("import graph_service.cli.records, graph_service.cli.questions", module)


@pytest.mark.parametrize("module", ["graph_service.register", "graph_service.model", "pydantic", "importers"])
def test_the_version_is_told_without_loading_the_register(module: str) -> None:
    assert not loaded("import graph_service.cli", module)


def test_every_command_is_listed_with_its_module() -> None:
    folder = Path(graph_service.cli.__file__).parent
    modules = {path.stem: import_module(f"graph_service.cli.{path.stem}") for path in folder.glob("[a-z]*.py")}
    commands = {
        name: tuple(get_group(module.app).commands) for name, module in modules.items() if hasattr(module, "app")
    }
    assert {name: set(listed) for name, listed in MODULES.items()} == {
        name: set(made) for name, made in commands.items()
    }


@pytest.mark.parametrize("words", [["report", "--help"], ["token", "create", "--help"], ["--help"]])
def test_help_is_plain_text_without_boxes(words: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "graph_service", *words], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Usage: ")
    assert "─" not in done.stdout


def test_a_mistyped_command_is_told_which_was_meant() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "graph_service", "covrage"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean 'coverage'" in done.stderr
