"""What is erased stands in no byte of the register's files, the history says that and why, and the chain verifies."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph_service import Register
from graph_service.cli import app
from graph_service.errors import BadData, UsageError
from graph_service.model import Partner, Protocol

NAME = "Josephine Bloggs"


def fill(register: Register) -> None:
    """A name that was mistaken, corrected and deleted, and stands elsewhere as well."""
    register.write(
        [Partner(id="a", name="A", contact=NAME), Partner(id="b", name=f"Practice of {NAME.upper()}")], why="x"
    )
    register.write([Partner(id="a", name="A", contact="dpo@a.example")], why="corrected")
    register.write([Protocol(id="p", title="T", summary=f"Ask {NAME}.", extra={NAME: "yes"})], why="more")
    register.write(delete=[("protocol", "p")], why="gone")
    register._opened.store.keep({("import", "x.xlsx"): json.dumps({"rows": [NAME, 3]})})


def stands_in(folder: Path) -> list[str]:
    return [
        path.name
        for path in folder.glob("r.db*")
        if path.is_file() and NAME.lower().encode() in path.read_bytes().lower()
    ]


def test_a_text_is_erased_everywhere(register: Register) -> None:
    fill(register)
    kept = [f"{r.number}:{r.digest}" for r in register.revisions()]
    done = register.erase_text(NAME, why="asked for by the person")
    assert (done.revision, done.records, done.history, done.kept, done.remaining) == (5, 1, 3, 1, ())
    assert register.verify(kept) == (), "digests that were kept elsewhere hold"
    everything = "".join(
        [
            "".join(register.dump()),
            *("".join(register.dump(as_at=n)) for n in range(6)),
            str(register._opened.store.kept("import")),
        ]
    )
    everything += str(
        [register.history(kind, key) for kind, key in (("partner", "a"), ("partner", "b"), ("protocol", "p"))]
    )
    assert NAME.lower() not in everything.lower()
    assert register.get("partner", "b").to_dict()["name"] == "Practice of [erased]"
    assert "asked for by the person" in [*register.revisions()][-1].why
    register.undo(4)
    assert register.get("protocol", "p").to_dict()["summary"] == "Ask [erased]."
    assert register.verify() == ()


def test_a_field_is_erased_from_a_record_and_its_history(register: Register) -> None:
    fill(register)
    done = register.erase("partner", "a", "contact", why="a person, not a mailbox")
    assert (done.records, done.history) == (1, 2)
    assert "contact" not in register.get("partner", "a").to_dict()
    assert [e.before and "contact" in e.before for e in register.history("partner", "a")] == [None, False, False]
    register.erase("protocol", "p", "title", why="deleted before")
    assert register.history("protocol", "p")[-1].before["title"] == "[erased]"
    assert register.verify() == ()
    for name in ("id", "colour"):
        with pytest.raises(BadData):
            register.erase("partner", "a", name, why="x")
    for text, why in (("ab", "x"), (NAME, ""), (NAME, f"about {NAME}")):
        with pytest.raises(UsageError):
            register.erase_text(text, why=why)


def test_it_stands_in_no_byte_of_the_files_and_backups_made_before_are_named(tmp_path: Path) -> None:
    store = str(tmp_path / "r.db")
    with Register.open(store) as register:
        fill(register)
        register.backup(tmp_path / "before.backup")
        assert stands_in(tmp_path)
        shown = CliRunner().invoke(app, ["erase", "--text", NAME, "--why", "asked", "--store", store, "--json"])
        assert json.loads(shown.stdout)["backups"] == [str(tmp_path / "before.backup")]
        assert stands_in(tmp_path) == []
        register.backup(tmp_path / "after.backup")
        with Register.open(str(tmp_path / "other.db")) as other:
            other.restore(tmp_path / "after.backup")
            assert other.verify() == ()
    assert stands_in(tmp_path) == []
    assert NAME.encode() not in (tmp_path / "after.backup").read_bytes()


def test_a_history_that_was_shortened_without_a_revision_is_found(register: Register, tmp_path: Path) -> None:
    fill(register)
    with Register.open(str(tmp_path / "other.db")) as other:
        fill(other)
        other.erase_text(NAME, why="asked")
        stubs = [change for change in other._opened.store.changes() if change.before and "erased" in change.before]
        assert stubs
    forged = json.loads(stubs[0].before or "")
    assert forged["erased"]["revision"] == 5, "and the register that was not erased from has no revision 5"
    assert set(forged) == {"erased", "record"}


def test_ids_made_from_what_is_erased_are_named_and_spaces_do_not_hide_it(register: Register) -> None:
    register.write(
        [
            Partner(id="dr-josephine-bloggs", name=f"Dr {NAME}", contact="Josephine \n Bloggs"),
            Partner(id="josephine-bloggson", name="Another"),
        ],
        why="x",
    )
    done = register.erase_text(NAME, why="asked for by the person")
    assert done.remaining == ("partner dr-josephine-bloggs",)
    assert register.get("partner", "dr-josephine-bloggs").to_dict()["contact"] == "[erased]"
