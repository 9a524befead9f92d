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

    def run(self, *arguments: str, given: str | bytes = "", store: str = "") -> Done:
        """One run."""
        self._patch.setenv("GRAPH_SERVICE_STORE", store or self.store)
        self._patch.setattr(sys, "argv", ["graph-service", *arguments])
        typed = given if isinstance(given, bytes) else given.encode()
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
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
    Register.open(str(tmp_path / "cli.db")).close()
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
    assert [list(revision) for revision in found] == [["number", "time", "who", "why", "changes", "digest"]] * 3
    assert [revision["changes"] for revision in found] == [2, 1, 1]
    assert line.ok("dump", "--as-at", "0") == {}
    assert line.ok("dump", "--as-at", "2020-01-01") == {}
    assert line.ok("dump", "--as-at", found[0]["time"][:10])["partners"] == [{"id": "a", "name": "AA"}]
    backup, other = str(tmp_path / "backup"), str(tmp_path / "other.db")
    assert line.run("backup", backup).returncode == 0
    assert line.ok("restore", backup, "--json", store=other) == {"revision": 3}
    latest = f"3:{found[-1]['digest']}"
    assert line.ok("verify", "--json", store=other) == {"valid": True, "problems": [], "latest": latest}
    assert line.run("verify", store=other).stdout.splitlines()[-1] == latest
    assert line.run("dump", store=other).stdout == line.run("dump").stdout
    assert line.run("restore", backup, store=other).returncode == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (document({"id": "a", "name": "again"}), "twice, at partners[0] and at partners[2]"),
        (document({"id": "c", "name": "C", "parent": "nobody"}), "The partner c names the partner nobody in parent"),
        (document({"id": "c", "name": "C", "colour": "red"}), "colour is not a field"),
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


A_LINE = '{"kind": "partner", "record": {"id": "a", "name": "A"}}'


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("blank lines.ndjson", f"\n \n{A_LINE}\r\n\n".encode(), 1),
        ("with a mark.ndjson", b"\xef\xbb\xbf" + A_LINE.encode(), 1),
        ("with a mark.json", b'\xef\xbb\xbf{"partners": [{"id": "a", "name": "A"}]}', 1),
        ("nothing.json", b"{}", 0),
    ],
)
def test_what_is_read_from_a_file_is_read_from_standard_input(
    name: str, given: bytes, read: int, line: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(given)
    from_file = line.ok("load", str(tmp_path / name), "--json", store=str(tmp_path / "other.db"))
    assert line.ok("load", "-", "--json", given=given) == from_file
    assert (from_file["read"], from_file["changed"]) == (read, read)


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("x.json", b"", "the text ends"),
        ("x.json", b"\n\n", "the text ends"),
        ("x.json", document().encode("utf-16"), "not UTF-8 text"),
        ("x.ndjson", A_LINE.encode("utf-16"), "not UTF-8 text"),
        ("x.ndjson", A_LINE.encode("utf-16-le"), "not UTF-8 text"),
        ("x.ndjson", A_LINE.replace("A", "\\ud800").encode(), "surrogate"),
        ("x.ndjson", A_LINE.replace("A", "\ud800").encode("utf-8", "surrogatepass"), "not UTF-8 text"),
        ("x.ndjson", A_LINE.replace("name", "\\udfff").encode(), "surrogate"),
        ("x.ndjson", f"{A_LINE}\n\n{A_LINE[:-1]}".encode(), "line 3, column"),
    ],
)
def test_what_cannot_be_read_is_refused_from_a_file_and_from_standard_input(
    name: str, given: bytes, said: str, line: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(given)
    for done in (line.run("load", str(tmp_path / name)), line.run("load", "-", given=given)):
        assert (done.returncode, done.stdout) == (1, "")
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
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


def test_a_fault_of_the_service_is_one_sentence_for_its_users_and_whole_for_those_who_mend_it(
    line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(register: Register) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(Register, "revisions", fault)
    with pytest.raises(KeyError, match="a mistake"):
        line.run("revisions")
    monkeypatch.delenv("GRAPH_SERVICE_DEBUG")
    done = line.run("revisions")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (3, "", 1)
    assert "GRAPH_SERVICE_DEBUG=1" in done.stderr
