"""The commands about records, as FACES say: results on standard output, one sentence on standard error, exit codes."""

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graph_service import Register
from graph_service.cli import main
from tests.store.example import RECORDS


@dataclass(frozen=True)
class Done:
    """How a run of the command line ended."""

    returncode: int
    stdout: str
    stderr: str


class CommandLine:
    """The command line, run here rather than in a process of its own, which takes a second each time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], store: str) -> None:
        self._patch = monkeypatch
        self._captured = capsysbinary
        self.store = store

    def run(self, *arguments: str, given: str = "", store: str = "") -> Done:
        """One run."""
        self._patch.setenv("GRAPH_SERVICE_STORE", store or self.store)
        self._patch.setattr(sys, "argv", ["graph-service", *arguments])
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        self._captured.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self._captured.readouterr()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, out.decode(), err.decode())

    def ok(self, *arguments: str, given: str = "", store: str = "") -> Any:
        """The JSON that a command that works prints."""
        done = self.run(*arguments, given=given, store=store)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> CommandLine:
    return CommandLine(monkeypatch, capsysbinary, str(tmp_path / "cli.db"))


def document(*extra: dict[str, Any]) -> str:
    partners = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}, *extra]
    return json.dumps({"partners": partners})


def test_a_register_is_loaded_shown_undone_and_moved(line: CommandLine, tmp_path: Path) -> None:
    assert line.ok("load", "-", "--json", given=document()) == {"revision": 1, "read": 2, "changed": 2, "unchanged": 0}
    assert line.ok("load", "-", "--json", given=document())["revision"] is None
    assert line.ok("load", "-", "--json", given='{"kind":"partner","record":{"id":"a","name":"AA"}}\n')["revision"] == 2
    assert line.ok("show", "partner", "a", "--json") == {"id": "a", "name": "AA"}
    assert line.ok("show", "partner", "a", "--as-at", "1", "--json") == {"id": "a", "name": "A"}
    events = line.ok("history", "partner", "a", "--json")
    assert [list(event) for event in events] == [
        ["revision", "time", "who", "why", "action"],
        ["revision", "time", "who", "why", "action", "before"],
    ]
    assert [(e["action"], e.get("before")) for e in events] == [("create", None), ("replace", {"id": "a", "name": "A"})]
    assert line.ok("undo", "1", "--json") == {
        "revision": 3,
        "restored": [{"kind": "partner", "id": "b"}],
        "kept": [{"kind": "partner", "id": "a"}],
    }
    found = line.ok("revisions", "--json")
    assert [list(revision) for revision in found] == [["number", "time", "who", "why", "changes"]] * 3
    assert [revision["changes"] for revision in found] == [2, 1, 1]
    assert line.ok("dump", "--as-at", "0") == {}
    assert line.ok("dump", "--as-at", "2020-01-01") == {}
    assert line.ok("dump", "--as-at", found[0]["time"][:10])["partners"] == [{"id": "a", "name": "AA"}]
    backup, other = str(tmp_path / "backup"), str(tmp_path / "other.db")
    assert line.run("backup", backup).returncode == 0
    assert line.ok("restore", backup, "--json", store=other) == {"revision": 3}
    assert line.ok("verify", "--json", store=other) == {"valid": True, "problems": []}
    assert line.run("dump", store=other).stdout == line.run("dump").stdout
    assert line.run("restore", backup, store=other).returncode == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (document({"id": "a", "name": "again"}), "twice, at partners[0] and at partners[2]"),
        (document({"id": "c", "name": "C", "parent": "nobody"}), "The partner c names the partner nobody in parent"),
        (document({"id": "c", "name": "C", "colour": "red"}), "colour is no field"),
        (document({"id": "c", "name": "C", "ico_expires_on": "1704067200"}), "ico_expires_on"),
        (document({"id": "c", "name": 5}), "partners[2]"),
        ('{"partners": [{"id": "a",\n "name": }]}', "line 2, column 10"),
        ('{"partners": [{"id": "a", "name": "\\ud800"}]}', "surrogate"),
        ('{"flows": [{"id": "f", "name": "F", "source": "a", "target": "a"}]}', "names the partner a in source"),
        ('{"flows": [{"id": "f", "name": "F", "source": "f", "target": "f", "purposes": ["x"]}]}', "purpose/x"),
        ("[]", "line 1, column 1"),
        ("", "line 1"),
    ],
)
def test_bad_data_is_refused_in_one_sentence(given: str, said: str, line: CommandLine) -> None:
    before = line.run("dump").stdout
    done = line.run("load", "-", given=given)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert line.run("dump").stdout == before
    assert line.run("revisions", "--json").stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("dump", "--as-at", "7"), 1),
        (("dump", "--as-at", "yesterday"), 2),
        (("undo", "9"), 1),
        (("undo", "x"), 2),
        (("show", "partner", "nobody"), 1),
        (("show", "planet", "a"), 2),
        (("history", "partner", "nobody"), 1),
        (("load", "nowhere.json"), 1),
        (("restore", "nowhere"), 1),
        (("dump", "--wrong"), 2),
        (("dump", "--store", "/nowhere/at/all.db"), 3),
        (("dump", "--store", "/"), 3),
        (("dump", "--store", "bolt://127.0.0.1:1"), 3),
        (("dump", "--store", "http://127.0.0.1:1"), 2),
    ],
)
def test_a_wrong_command_says_why_and_nothing_else(arguments: tuple[str, ...], code: int, line: CommandLine) -> None:
    done = line.run(*arguments)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_a_record_that_others_refer_to_is_not_deleted_nor_undone(line: CommandLine) -> None:
    with Register.open(line.store) as register:
        register.write(RECORDS[:4], why="all")
        register.write([RECORDS[4]], why="a partner within another")
    assert line.ok("undo", "1", "--json")["kept"] == [{"kind": "partner", "id": "north"}]
