"""A register's file is private, in its place and whole; only commands that create may create one."""

import os
import shutil
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from graph_service import Register
from graph_service.cli import main
from graph_service.errors import StoreError
from graph_service.model import Partner
from graph_service.settings import Settings
from tests.store.example import RECORDS, fill

A = Partner(id="a", name="A")

REFUSES = [
    ["verify"], ["dump"], ["show", "partner", "a"], ["revisions"], ["history", "partner", "a"], ["undo", "1"],
    ["backup", "b"], ["coverage", "f"], ["gaps"], ["fixes"], ["checks"], ["diagram", "d.svg"], ["report", "r.html"],
    ["export", "x", "x.csv"],
]  # fmt: skip


@pytest.mark.parametrize("command", REFUSES, ids=lambda command: command[0])
def test_a_store_that_is_not_there_is_an_error_and_is_not_made(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["graph-service", *command, "--store", "mistyped.db"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 3
    assert "There is no register at mistyped.db" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_layouts_are_listed_without_a_store_and_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["graph-service", "templates", "--store", "none.db"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, list(tmp_path.iterdir())) == (0, [])
    assert capsys.readouterr().out


def test_an_empty_file_is_no_register(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(StoreError, match="holds no register"):
        Register.open(str(path), create=False)
    assert path.read_bytes() == b""


@pytest.mark.neo4j
def test_a_database_without_a_register_is_refused_and_stays_so(neo4j_url: str) -> None:
    for _ in range(2):
        with pytest.raises(StoreError, match="holds no register"):
            Register.open(neo4j_url, create=False)


def _deleted(path: Path) -> None:
    path.unlink()


def _replaced(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    copy.replace(path)


def _without_its_log(path: Path) -> None:
    path.with_name(path.name + "-wal").unlink()


@pytest.mark.parametrize("happens", [_deleted, _replaced, _without_its_log])
def test_what_was_deleted_or_replaced_in_use_takes_no_writes(tmp_path: Path, happens: object) -> None:
    path = tmp_path / "r.db"
    with Register.open(str(path)) as register:
        register.write([A], why="first")
        register._opened.store.check()
        happens(path)  # type: ignore[operator]
        for write in (lambda: register.write(RECORDS, why="lost"), lambda: register._records.keep("token", "x", 1)):
            with pytest.raises(StoreError, match="deleted or replaced"):
                write()
        with pytest.raises(StoreError, match="deleted or replaced"):
            register._opened.store.check()


def test_the_file_and_its_logs_are_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    os.close(os.open(path, os.O_CREAT, 0o644))
    path.chmod(0o644)
    for name in ("r.db", "new.db"):
        with Register.open(str(tmp_path / name), settings=Settings(digest_log=str(tmp_path / "digests"))) as register:
            register.write([A], why="x")
    files = list(tmp_path.iterdir())
    assert {file.name for file in files} >= {"r.db", "new.db", "digests"}
    assert {file.name: oct(file.stat().st_mode & 0o777) for file in files if file.stat().st_mode & 0o077} == {}


def test_a_copy_of_the_file_alone_has_every_revision(tmp_path: Path) -> None:
    """Also where somebody was reading when it was written, once they are done."""
    path, copy = tmp_path / "r.db", tmp_path / "copy.db"
    with Register.open(str(path)) as register:
        fill(register)
        shutil.copy(path, copy)
        with Register.open(str(copy)) as copied:
            assert copied.verify() == ()
            assert copied.latest() == register.latest()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM record").fetchone()
        register.write([A], why="while it is read")
        other.execute("COMMIT")
        other.close()
        for _ in range(40):
            time.sleep(0.05)
            copy.unlink(missing_ok=True)
            shutil.copy(path, copy)
            with Register.open(str(copy)) as copied:
                if copied.latest() == register.latest():
                    break
        else:
            pytest.fail("the last revision never came into the file")


def test_a_rewritten_history_is_found_by_a_digest_kept_elsewhere(tmp_path: Path, register: Register) -> None:
    log = tmp_path / "digests"
    register._opened.settings = Settings(store=register.settings.store, digest_log=str(log))
    fill(register)
    kept = log.read_text().split()
    assert kept == [f"{r.number}:{r.digest}" for r in register.revisions()]
    assert kept[-1] == register.latest()
    assert register.verify(kept) == ()
    with Register.open(str(tmp_path / "rewritten.db")) as other:
        other.write([A], why="another history")
        assert other.verify() == ()
        assert "rewritten" in str(other.verify(kept[:1]))
        assert "does not have it" in str(other.verify(kept[-1:]))


@pytest.mark.parametrize("text", ["", "1", "1:xyz", f"-1:{'0' * 64}", f"1:{'0' * 63}"])
def test_what_is_no_number_and_digest_is_wrong_usage(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Register.open(str(tmp_path / "r.db")).close()
    monkeypatch.setattr(sys, "argv", ["graph-service", "verify", "--expect", text, "--store", str(tmp_path / "r.db")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "NUMBER:DIGEST" in capsys.readouterr().err
