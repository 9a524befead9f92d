"""A register that an older version wrote is brought up to date, with a copy first; where that cannot be, it is read only.

`tests/data/format-1.sql` and `.backup` were written by the version before protocols had several kinds.
"""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import neo4j
import pytest

from graph_service import Register
from graph_service.errors import StoreError
from graph_service.model import Partner, Protocol
from graph_service.register import backup
from tests.neo4j_server import Neo4jServer

TODAY = date(2026, 11, 22)
SECRET = "gs_vP_CRwA889Jp6aj0wscwOhXbI__0lPxE4JF8o7TciEk"
KINDS = {
    "none": (),
    "flag": (),
    "sharing": ("processing",),
    "odd": ("joint",),
    "memo": ("memorandum",),
    "acts": ("memorandum", "sharing"),
}


@pytest.fixture
def old(tmp_path: Path, data: Path) -> Path:
    path = tmp_path / "old.db"
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.executescript((data / "format-1.sql").read_text())
    raw.close()
    return path


def kinds(register: Register) -> dict[str, tuple[str, ...]]:
    found = {p.id: p for p in register.snapshot().protocols.values()}
    return {key: protocol.kinds for key, protocol in sorted(found.items())}


def test_a_file_is_brought_up_to_date_and_its_history_holds(old: Path) -> None:
    with closing(sqlite3.connect(old)) as raw:
        before = list(raw.iterdump())
    for _ in range(2):
        with Register.open(str(old), create=False) as register:
            assert kinds(register) == dict(sorted(KINDS.items()))
            assert register.verify() == ()
            assert register.version() == 3
            assert register.list("protocol", filters={"kinds": "sharing"}).items[0].to_dict()["id"] == "acts"
            assert [e.before and e.before.get("kinds") for e in register.history("protocol", "sharing")] == [
                None,
                ["sharing"],
            ]
            assert '"kind":' not in "".join(register.dump(as_at=1, ndjson=True)).replace('{"kind":', "")
            asker = register.access.holder(SECRET, today=TODAY)
            assert asker is not None
            assert (asker.name, asker.role) == ("Jo", "reader")
    copied = old.with_name("old.db.format-1")
    assert copied.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copied)) as raw:
        assert list(raw.iterdump()) == before
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)
    with Register.open(str(old)) as register:
        undone = register.undo(2)
        assert undone.revision == 4
        assert ("protocol", "sharing") in undone.restored
        assert kinds(register)["sharing"] == ("sharing",)
        register.write([Partner(id="new", name="New")], why="more")
        assert register.verify() == ()


def test_what_is_altered_behind_its_back_is_found_after_it_was_brought_up_to_date(old: Path) -> None:
    Register.open(str(old)).close()
    raw = sqlite3.connect(old)
    raw.execute(
        """UPDATE record SET body = replace(body, '"memorandum","sharing"', '"memorandum"') WHERE key = 'acts'"""
    )
    raw.commit()
    raw.close()
    with Register.open(str(old)) as register:
        assert any("acts" in problem for problem in register.verify())


def test_a_file_that_cannot_be_brought_up_to_date_is_read_only_and_says_what_to_do(old: Path) -> None:
    old.with_name("old.db.format-1.part").mkdir()
    before = old.read_bytes()
    with Register.open(str(old)) as register:
        assert kinds(register) == dict(sorted(KINDS.items()))
        assert register.verify() == ()
        with pytest.raises(StoreError, match=r"older version .* Make the file and its folder writable"):
            register.write([Partner(id="new", name="New")], why="more")
    assert old.read_bytes() == before


def test_a_file_with_a_record_that_cannot_be_read_is_left_and_says_what_to_do(old: Path) -> None:
    with closing(sqlite3.connect(old)) as raw:
        raw.execute("UPDATE record SET body = '{}' WHERE kind = 'protocol' AND key = 'acts'")
        raw.commit()
        before = list(raw.iterdump())
    with pytest.raises(StoreError, match=r"The protocol acts cannot be read. It is left as it was. Restore a backup"):
        Register.open(str(old))
    with closing(sqlite3.connect(old)) as raw:
        assert list(raw.iterdump()) == before


def test_an_old_backup_is_restored_without_its_seal(register: Register, data: Path) -> None:
    register.restore(data / "format-1.backup", sealed=False)
    assert kinds(register) == dict(sorted(KINDS.items()))
    assert register.verify() == ()
    assert register.access.holder(SECRET, today=TODAY) is None


@pytest.mark.neo4j
def test_a_database_is_brought_up_to_date_with_a_backup_first(
    neo4j_url: str, neo4j_server: Neo4jServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Path
) -> None:
    monkeypatch.setattr(backup, "user_data_path", lambda _: tmp_path)
    with Register.open(neo4j_url) as register:
        register.restore(data / "format-1.backup", sealed=False)
    old = [
        "MATCH (n:Protocol) WHERE n.kinds IS NOT NULL SET n.kind = n.kinds[0]",
        "MATCH (n:Protocol {id: 'acts'}) SET n.acts_as_agreement = true",
        "MATCH (n:Protocol {id: 'odd'}) SET n.acts_as_agreement = true",
        "MATCH (n:Protocol {id: 'flag'}) SET n.acts_as_agreement = true",
        "MATCH (n:Protocol) REMOVE n.kinds",
        "MATCH (n:Register) SET n.format = 1",
    ]
    auth = (neo4j_server.user, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_url, auth=auth) as driver, driver.session() as session:
        for statement in old:
            session.run(statement).consume()
    with Register.open(neo4j_url) as register:
        assert kinds(register) == dict(sorted(KINDS.items()))
        assert register.verify() == ()
        register.write([Protocol(id="acts", title="Changed")], why="more")
        assert register.verify() == ()
    (kept,) = (tmp_path / "backups").iterdir()
    with Register.open(str(tmp_path / "restored.db")) as register:
        register.restore(kept)
        assert kinds(register) == dict(sorted(KINDS.items()))
