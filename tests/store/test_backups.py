"""A backup that is damaged, or none at all, is refused in a sentence before anything is written."""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from graph_service import Register
from graph_service.errors import BadData, Conflict
from graph_service.register.backup import seal_key
from graph_service.settings import Settings
from tests.store.example import RECORDS

Lines = list[bytes]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A sound backup, of two revisions and something kept."""
    with Register.open(str(tmp_path / "source.db"), who="x") as register:
        register._records.write(RECORDS, why="all", keep={("import", "a"): {"b": 1}})
        register.undo(1)
        register.backup(tmp_path / "backup")
    return tmp_path / "backup"


def sealed(*lines: bytes, key: bytes | None = None) -> Lines:
    """Lines with a last one that fits them, and a seal by this machine's key or another."""
    whole = b"".join(lines)
    seal = hmac.new(key or seal_key(Settings()), whole, "sha256").hexdigest()
    end = {"lines": len(lines), "sha256": hashlib.sha256(whole).hexdigest(), "seal": seal}
    return [*lines, json.dumps(end).encode() + b"\n"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda lines: [], "not a backup of a register"),
        (lambda lines: [b"\n"], "not a backup of a register"),
        (lambda lines: [b"null"], "not a backup of a register"),
        (lambda lines: [b'{"partners": []}'], "not a backup of a register"),
        (lambda lines: [b"\0\xff" * 500], "not a backup of a register"),
        (lambda lines: [b"[" * 100_000], "not a backup of a register"),
        (lambda lines: lines[:1], "cut short, or was altered"),
        (lambda lines: lines[:-1], "cut short, or was altered"),
        (lambda lines: [*lines[:2], *lines[3:]], "cut short, or was altered"),
        (lambda lines: [line.replace(b"North", b"South") for line in lines], "cut short, or was altered"),
        (lambda lines: [lines[0].replace(b"2", b"3"), *lines[1:]], "newer version"),
        (lambda lines: [*lines[:-1], lines[-1].partition(b',"seal"')[0] + b"}\n"], "no seal"),
        (lambda lines: sealed(*lines[:-1], key=b"of another machine"), "one by another key"),
        (lambda lines: sealed(*lines[:-1], b'{"photo": 1}\n'), "a line that cannot be read"),
        (lambda lines: sealed(*lines[:-1], b'{"kind": "planet", "record": {}}\n'), "a line that cannot be read"),
        (lambda lines: sealed(*lines[:-1], b'{"kind": [], "record": {}}\n'), "a line that cannot be read"),
        (lambda lines: sealed(*lines[:-1], b'{"revision": {"number": "x"}}\n'), "a line that cannot be read"),
        (lambda lines: sealed(*lines[:-1], b'{"change": {"before": {}}}\n'), "a line that cannot be read"),
        (lambda lines: sealed(*lines[:-1], b'{"shelf": 1, "key": [], "value": {}}\n'), "a line that cannot be read"),
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_is_written(
    damage: Callable[[Lines], Lines], said: str, written: Path, tmp_path: Path
) -> None:
    lines = written.read_bytes().splitlines(keepends=True)
    written.write_bytes(b"".join(damage(lines)))
    with Register.open(str(tmp_path / "empty.db")) as register:
        with pytest.raises(BadData, match=said):
            register.restore(written)
        assert (register.version(), register._records.kept("import"), "".join(register.dump())) == (0, {}, "{}\n")
        assert register.verify() == ()


def test_a_backup_is_not_restored_over_what_is_there(written: Path, register: Register) -> None:
    register.write(RECORDS[:2], why="there already")
    before = "".join(register.dump())
    with pytest.raises(Conflict, match="not empty"):
        register.restore(written)
    assert (register.version(), "".join(register.dump())) == (1, before)
    assert register.verify() == ()


TODAY = date(2026, 11, 22)


def test_nobody_can_sign_in_by_a_backup_unless_its_tokens_were_asked_for(register: Register, tmp_path: Path) -> None:
    _, secret = register.access.create_token("Jo", "reader", today=TODAY)
    asker = register.access.holder(secret, today=TODAY)
    assert asker is not None
    register.access.start_session(asker, now=datetime(2026, 11, 22, 12, tzinfo=UTC))
    for tokens in (False, True):
        path = register.backup(tmp_path / f"backup-{tokens}", tokens=tokens).path
        assert path.stat().st_mode & 0o777 == 0o600
        with Register.open(str(tmp_path / f"{tokens}.db")) as other:
            other.restore(path)
            assert (other.access.holder(secret, today=TODAY) is not None) is tokens
            assert other._records.kept("session") == {}


def test_a_role_raised_in_a_backup_is_refused_and_without_a_seal_no_token_is_taken(
    register: Register, tmp_path: Path
) -> None:
    _, secret = register.access.create_token("Jo", "reader", today=TODAY)
    path = register.backup(tmp_path / "backup", tokens=True).path
    lines = path.read_bytes().replace(b'\\"reader\\"', b'\\"admin\\"').splitlines(keepends=True)
    assert any(b'\\"admin\\"' in line for line in lines)
    path.write_bytes(b"".join(sealed(*lines[:-1], key=b"somebody else's")))
    with Register.open(str(tmp_path / "other.db")) as other:
        with pytest.raises(BadData, match="another key"):
            other.restore(path)
        other.restore(path, sealed=False)
        assert other.access.holder(secret, today=TODAY) is None


def test_a_folder_of_backups_keeps_the_newest(register: Register, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("register-20250101T000000Z.backup", "register-20250102T000000Z.backup", "mine.txt"):
        (folder / name).touch()
    made = register.backup(folder, keep=2).path
    assert sorted(path.name for path in folder.iterdir()) == ["mine.txt", "register-20250102T000000Z.backup", made.name]
