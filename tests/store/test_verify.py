"""`verify` finds whatever was altered behind the service's back, and never fails itself."""

import sqlite3
import sys
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graph_service import Register
from graph_service.cli import main
from graph_service.register import opened
from tests.neo4j_server import Neo4jServer
from tests.store.example import fill

TABLES = ("register", "record", "entry", "revision", "change", "kept")
VALUES: list[Any] = [None, "x", "", "{}", 7, -1, 1.5, b"\xff\x00", "\x00"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a register's file."""
    path = tmp_path_factory.mktemp("filled") / "register.db"
    with Register.open(str(path)) as register:
        fill(register)
        assert register.verify() == ()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return path.read_bytes()


def altered(path: Path, content: bytes, statement: str, *values: object) -> tuple[str, ...]:
    """What verify says after one statement behind the service's back; nothing is left of it afterwards."""
    for name in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        name.unlink(missing_ok=True)
    path.write_bytes(content)
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("PRAGMA ignore_check_constraints = ON")
    raw.execute(statement, values)
    changed = raw.total_changes
    raw.close()
    if not changed:
        return ("nothing was altered",)
    with Register.open(str(path)) as register:
        return register.verify()


@pytest.mark.parametrize("table", TABLES)
def test_any_cell_altered_is_found(table: str, filled: bytes, tmp_path: Path) -> None:
    """Every column of the first, a middle and the last row, and values of every type."""
    path = tmp_path / "register.db"
    path.write_bytes(filled)
    raw = sqlite3.connect(path)
    columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
    keys = [row[5] for row in raw.execute(f"PRAGMA table_info({table})")]
    rows = raw.execute(f"SELECT * FROM {table}").fetchall()
    raw.close()
    for row in {rows[0], rows[len(rows) // 2], rows[-1]}:
        named = [(c, v) for c, v, key in zip(columns, row, keys, strict=True) if key]
        where = " AND ".join(f"{c} = ?" for c, _ in named)
        for column, value in zip(columns, row, strict=True):
            for other in VALUES:
                if other == value or (table == "register" and column == "id"):
                    continue
                statement = f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {where}"
                try:
                    said = altered(path, filled, statement, other, *(v for _, v in named))
                except sqlite3.IntegrityError:  # NOT NULL: the file itself refuses
                    continue
                assert said, (table, column, value, other)


@pytest.mark.parametrize("table", TABLES)
def test_any_row_deleted_is_found(table: str, filled: bytes, tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    path.write_bytes(filled)
    raw = sqlite3.connect(path)
    keys = [row[1] for row in raw.execute(f"PRAGMA table_info({table})") if row[5]]
    rows = raw.execute(f"SELECT {', '.join(keys)} FROM {table}").fetchall()
    raw.close()
    where = " AND ".join(f"{key} = ?" for key in keys)
    for row in rows:
        assert altered(path, filled, f"DELETE FROM {table} WHERE {where}", *row), (table, row)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM change WHERE revision = (SELECT max(number) FROM revision)",
        "DELETE FROM revision WHERE number = (SELECT max(number) FROM revision)",
        "DELETE FROM revision",
        "DELETE FROM register",
        "INSERT INTO record VALUES ('partner', 'new', 'new', 'new', '{\"id\":\"new\",\"name\":\"new\"}')",
        "INSERT INTO entry VALUES ('flow.source', 'south', 'f-1')",
        "INSERT INTO kept VALUES ('token', 'mine', '{\"role\":\"admin\"}')",
        "CREATE TRIGGER raises AFTER INSERT ON kept BEGIN UPDATE kept SET value = 'admin'; END",
        "CREATE VIEW mine AS SELECT * FROM record",
        "DROP INDEX record_name",
        "UPDATE record SET body = CAST(X'7bff7d' AS TEXT) WHERE key = 'north'",
        "UPDATE revision SET who = CAST(X'ff' AS TEXT)",
    ],
)
def test_rows_added_removed_or_made_unreadable_are_found(statement: str, filled: bytes, tmp_path: Path) -> None:
    assert altered(tmp_path / "register.db", filled, statement)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_dropped_is_said(table: str, filled: bytes, tmp_path: Path) -> None:
    path = tmp_path / "register.db"
    path.write_bytes(filled)
    raw = sqlite3.connect(path)
    raw.execute(f"DROP TABLE {table}")
    raw.close()
    with Register.open(str(path)) as register:
        assert register.verify()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE register SET version = 'x'",
        "UPDATE register SET kept = 'x'",
        "UPDATE register SET digest = X'ff00'",
        "UPDATE record SET body = 'x'",
        "UPDATE record SET key = X'ff00' WHERE key = 'north'",
        "UPDATE change SET before = 'x', after = 7",
        "UPDATE change SET kind = 5",
        "UPDATE revision SET time = X'ff', who = 7",
        "UPDATE kept SET value = 'x'",
        "DELETE FROM register",
        "DROP TABLE entry",
    ],
)
def test_a_register_altered_by_hand_is_refused_in_a_sentence_by_every_command(
    statement: str, filled: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never a traceback, and never a revision on top of it that `verify` calls sound."""
    path = tmp_path / "register.db"
    monkeypatch.setenv("GRAPH_SERVICE_STORE", str(path))
    monkeypatch.delenv("GRAPH_SERVICE_DEBUG")
    monkeypatch.setattr(opened, "ATTEMPTS", 2)
    for command in COMMANDS:
        altered(path, filled, statement)
        monkeypatch.setattr(sys, "argv", ["graph-service", *command, *(["b"] if command == ["backup"] else [])])
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert ended.value.code in (0, None, 1, 3), (command, said)
        assert said.err or not ended.value.code or command == ["verify"], (command, said)
        assert "Traceback" not in said.err
        with Register.open(str(path)) as register:
            assert register.verify(), command


COMMANDS = [
    ["dump"],
    ["dump", "--as-at", "1", "--ndjson"],
    ["revisions"],
    ["revisions", "--json"],
    ["history", "partner", "north", "--json"],
    ["show", "partner", "north"],
    ["undo", "1"],
    ["undo", "3"],
    ["backup"],
    ["token", "list"],
    ["verify"],
]

ALTERATIONS = [
    "MATCH (n:Partner {id: 'north'}) SET n.name = 'Other'",
    "MATCH (n:Partner {id: 'north'}) REMOVE n.name",
    "MATCH (:Flow)-[r:FROM]->() DELETE r",
    "MATCH (:Partner)-[r:SIGNED]->() SET r.on = date('2020-01-01')",
    "MATCH (c:Clause) WITH c LIMIT 1 DETACH DELETE c",
    "MATCH (n:Revision {number: 3}) DELETE n",
    "MATCH (n:Change {revision: 2}) SET n.kind = 'nothing', n.key = 4",
    "MATCH (n:Register) DELETE n",
    "MATCH (n:Kept) WITH n LIMIT 1 SET n.value = 1",
]
MORE_ALTERATIONS = [
    "MATCH (n:Partner {id: 'north'}) SET n.name = 5",
    "MATCH (n:Partner {id: 'north'}) SET n.added = 'x'",
    "MATCH (n:Partner {id: 'north'}) REMOVE n:Partner",
    "MATCH (n:Partner {id: 'north'}) DETACH DELETE n",
    "MATCH (n:Flow) SET n.starts_on = '2026-01-01'",
    "MATCH (n:Flow) SET n.starts_on = localdatetime()",
    "MATCH (n:Flow) SET n.categories = [1, 2]",
    "MATCH (n:Flow) SET n.id = 'f-2'",
    "MATCH (n:Flow) SET n.extra = 'no json'",
    "MATCH (n:Flow) SET n:Partner",
    "MATCH (n:Flow), (p:Partner {id: 'south'}) CREATE (n)-[:FROM]->(p)",
    "MATCH (:Flow)-[r:FROM]->() SET r.why = 'x'",
    "MATCH (:Partner)-[r:PARTY_TO]->() DELETE r",
    "MATCH (p:Partner)-[r:PARTY_TO]->(n) CREATE (p)-[:SIGNED]->(n) DELETE r",
    "MATCH (:Clause)-[r:PERMITS]->() WITH r LIMIT 1 DELETE r",
    "MATCH (:Protocol)-[r:HAS]->() WITH r LIMIT 1 DELETE r",
    "MATCH (c:Clause {whole: true}) SET c.categories = ['x-images']",
    "MATCH (:Clause)-[r:PERMITS]->() SET r.only = 'x'",
    "MATCH (c:Clause)-[r:PERMITS]->(t {id: 'x-photos'}), (o {id: 'x-images'}) DELETE r CREATE (c)-[:PERMITS]->(o)",
    "MATCH (c:Clause) SET c:Agreed",
    "CREATE (:Photo)-[:PERMITS]->(:Photo)",
    "MATCH (n:Revision), (t:Term) WITH n, t LIMIT 1 CREATE (n)-[:PERMITS]->(t)",
    "CREATE (:Clause)",
    "CREATE (:Partner {id: 'new', name: 'New'})",
    "CREATE (:Flow)",
    "MATCH (t:Term {id: 'x-photos'})-[r:BROADER]->() DELETE r",
    "MATCH (t:Term {id: 'x-photos'}) SET t.shipped = true",
    "MATCH (t:Term) WHERE t.shipped WITH t LIMIT 1 SET t.label = 'x'",
    "MATCH (t:Term) WHERE t.shipped WITH t LIMIT 1 DETACH DELETE t",
    "MATCH (n:Revision {number: 2}) DELETE n",
    "MATCH (n:Revision) DELETE n",
    "MATCH (n:Revision {number: 2}) SET n.who = 'other'",
    "MATCH (n:Revision {number: 2}) SET n.number = 'x'",
    "MATCH (n:Revision {number: 2}) REMOVE n.digest",
    "MATCH (n:Change {revision: 3}) DELETE n",
    "MATCH (n:Change {revision: 2}) SET n.before = null",
    "MATCH (n:Change {revision: 2}) SET n.revision = 99",
    "MATCH (n:Kept) WITH n LIMIT 1 DELETE n",
    "CREATE (:Kept {shelf: 'token', key: 'mine', value: '1'})",
    "MATCH (n:Register) SET n.version = 2",
    "MATCH (n:Register) SET n.version = 'x'",
    "MATCH (n:Register) SET n.kept = 'x'",
]


@pytest.mark.neo4j
@pytest.mark.parametrize(
    "statements", [ALTERATIONS, pytest.param(MORE_ALTERATIONS, marks=pytest.mark.fuzz)], ids=["some", "many"]
)
def test_anything_altered_in_neo4j_browser_is_found(
    statements: list[str], neo4j_url: str, neo4j_server: Neo4jServer, tmp_path: Path
) -> None:
    with Register.open(neo4j_url) as register:
        fill(register)
        assert register.verify() == ()
        register.backup(tmp_path / "backup")
    auth = (neo4j_server.user, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_url, auth=auth) as driver, driver.session() as session:
        for statement in statements:
            assert session.run(statement).consume().counters.contains_updates, statement
            with Register.open(neo4j_url) as register:
                assert register.verify(), statement
            session.run("MATCH (n) DETACH DELETE n").consume()
            with Register.open(neo4j_url) as register:
                register.restore(tmp_path / "backup")
    with Register.open(neo4j_url) as register:
        assert register.verify() == ()
