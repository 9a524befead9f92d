"""A backup that is damaged, or none at all, is refused in a sentence before anything is written."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_service import Register
from graph_service.errors import BadData, Conflict
from tests.store.example import RECORDS

Lines = list[bytes]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A sound backup, of two revisions and something kept."""
    with Register.open(str(tmp_path / "source.db"), who="x") as register:
        register.write(RECORDS, why="all", keep={("import", "a"): {"b": 1}})
        register.undo(1)
        register.backup(tmp_path / "backup")
    return tmp_path / "backup"


def sealed(*lines: bytes) -> Lines:
    """Lines with a last one that fits them, as a backup of some other program could have."""
    end = {"lines": len(lines), "sha256": hashlib.sha256(b"".join(lines)).hexdigest()}
    return [*lines, json.dumps(end).encode() + b"\n"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda lines: [], "no backup of a register"),
        (lambda lines: [b"\n"], "no backup of a register"),
        (lambda lines: [b"null"], "no backup of a register"),
        (lambda lines: [b'{"partners": []}'], "no backup of a register"),
        (lambda lines: [b"\0\xff" * 500], "no backup of a register"),
        (lambda lines: [b"[" * 100_000], "no backup of a register"),
        (lambda lines: lines[:1], "cut short, or was altered"),
        (lambda lines: lines[:-1], "cut short, or was altered"),
        (lambda lines: [*lines[:2], *lines[3:]], "cut short, or was altered"),
        (lambda lines: [line.replace(b"North", b"South") for line in lines], "cut short, or was altered"),
        (lambda lines: [lines[0].replace(b"1", b"2"), *lines[1:]], "newer version"),
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
        assert (register.version(), register.kept("import"), "".join(register.dump())) == (0, {}, "{}\n")
        assert register.verify() == ()


def test_a_backup_is_not_restored_over_what_is_there(written: Path, register: Register) -> None:
    register.write(RECORDS[:2], why="there already")
    before = "".join(register.dump())
    with pytest.raises(Conflict, match="not empty"):
        register.restore(written)
    assert (register.version(), "".join(register.dump())) == (1, before)
    assert register.verify() == ()
