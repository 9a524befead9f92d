"""What takes long says so on a terminal, and nowhere else."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from graph_service import Register
from graph_service.cli import main, working
from graph_service.model import Flow, Partner


@contextmanager
def terminal() -> Iterator[int]:
    """Standard error is a terminal, and nobody waits before something is told; what is told can be read here."""
    theirs, ours = os.openpty()
    with os.fdopen(ours, "w", encoding="utf-8") as stderr, pytest.MonkeyPatch.context() as patch:
        patch.setattr(working, "PATIENCE", 0)
        patch.setattr(sys, "stderr", stderr)
        yield theirs
    os.close(theirs)


def test_what_is_done_is_told_while_it_is_done_and_then_wiped_away() -> None:
    with terminal() as told:
        with working.working("Drawing"):
            assert os.read(told, 100).decode() == "\rDrawing… 0 s"
        assert os.read(told, 100) == b"\r\x1b[K"


def test_what_fails_leaves_no_half_line() -> None:
    def fails(told: int) -> None:
        with working.working("Drawing"):
            os.read(told, 100)
            raise ZeroDivisionError

    with terminal() as told:
        with pytest.raises(ZeroDivisionError):
            fails(told)
        assert os.read(told, 100) == b"\r\x1b[K"


@pytest.mark.parametrize("command", [("fixes",), ("gaps",), ("diagram", "x.svg"), ("report", "x.xlsx")])
def test_nothing_is_told_where_no_person_reads(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(working, "PATIENCE", 0)
    monkeypatch.chdir(tmp_path)
    with Register.open("r.db") as register:
        register.write(
            [Partner(id="a", name="A"), Partner(id="b", name="B"), Flow(id="f", name="F", source="a", target="b")],
            why="x",
        )
    monkeypatch.setattr(sys, "argv", ["graph-service", *command, "--store", "r.db"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert "…" not in "".join(capfd.readouterr())
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(("x", ".x"))) == list(command[1:])


def test_a_command_tells_what_it_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Register.open(str(tmp_path / "r.db")) as register:
        register.write(
            [Partner(id="a", name="A"), Partner(id="b", name="B"), Flow(id="f", name="F", source="a", target="b")],
            why="x",
        )
    monkeypatch.setattr(
        sys, "argv", ["graph-service", "report", str(tmp_path / "x.xlsx"), "--store", str(tmp_path / "r.db")]
    )
    with terminal() as told:
        with pytest.raises(SystemExit):
            main()
        assert "\rWriting the report… " in os.read(told, 10_000).decode()
