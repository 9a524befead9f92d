"""A store that cannot be used is said in one sentence, and the register stays as it was."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import neo4j
import pytest

from graph_service import Register
from graph_service.errors import StoreError, UsageError
from graph_service.model import Partner
from graph_service.settings import Settings
from tests.neo4j_server import Neo4jServer
from tests.store.full_disk import SOME


def test_a_folder_a_missing_folder_and_a_strange_file_are_refused(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("This is no database, but it is long enough to have had a header of one." * 20)
    stranger = tmp_path / "stranger.db"
    other = sqlite3.connect(stranger)
    other.execute("CREATE TABLE photos (id)")
    other.close()
    for path, said in [
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "x.db", "does not exist"),
        (text, "no SQLite database"),
        (stranger, "some other program"),
    ]:
        with pytest.raises(StoreError, match=said):
            Register.open(str(path))
    assert text.read_text().startswith("This is no database")


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "x.db")
    Register.open(path).close()
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(StoreError, match=r"newer version .*format 99"):
        Register.open(path)


def test_a_full_disk_leaves_the_register_as_it_was(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk."""
    path = str(tmp_path / "x.db")
    with Register.open(path) as register:
        register.write(SOME[:1], why="there is room")
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.full_disk", path], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("StoreError"), done
    assert "disk" in done.stdout
    with Register.open(path) as register:
        assert register.version() == 1
        assert register.verify() == ()
        register.write(SOME, why="there is room again")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    Register.open(str(path)).close()
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="read-only"), Register.open(str(path)) as register:
            register.write(SOME[:1], why="x")
    finally:
        tmp_path.chmod(0o700)


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="not the address of a store"):
        Register.open("http://localhost:7474")


def test_an_address_that_cannot_be_read_is_said() -> None:
    with pytest.raises(StoreError, match="is not the address of a Neo4j"):
        Register.open("bolt://[localhost")


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_a_neo4j_that_is_not_there_is_said(scheme: str) -> None:
    settings = Settings(store=f"{scheme}://127.0.0.1:1", neo4j_password="secret-word")
    with pytest.raises(StoreError, match=rf"{scheme}://127.0.0.1:1.*GRAPH_SERVICE_NEO4J_PASSWORD") as error:
        Register.open(settings=settings)
    assert "secret-word" not in str(error.value)


@pytest.mark.neo4j
def test_a_wrong_password_is_said_but_not_shown(neo4j_url: str) -> None:
    settings = Settings(store=neo4j_url, neo4j_password="wrong-password")
    with pytest.raises(StoreError, match=r"refuses the user or password.*GRAPH_SERVICE_NEO4J_PASSWORD") as error:
        Register.open(settings=settings)
    assert "wrong-password" not in str(error.value)


@pytest.mark.neo4j
def test_the_routing_address_works_too(neo4j_url: str) -> None:
    with Register.open(neo4j_url.replace("bolt://", "neo4j://")) as register:
        register.write(SOME[:2], why="x")
        assert register.get("partner", "p-1") == SOME[1]


@pytest.mark.neo4j
def test_a_graph_of_something_else_is_left_alone(neo4j_url: str, neo4j_server: Neo4jServer) -> None:

    auth = (neo4j_server.user, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_url, auth=auth) as driver, driver.session() as session:
        session.run("CREATE (:Movie {title: 'x'})").consume()
    with pytest.raises(StoreError, match="something else"):
        Register.open(neo4j_url)


@pytest.mark.neo4j
def test_a_register_of_a_newer_version_in_neo4j_is_refused_as_it_is(neo4j_url: str, neo4j_server: Neo4jServer) -> None:
    with Register.open(neo4j_url) as register:
        register.write(SOME[:1], why="x")
    auth = (neo4j_server.user, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_url, auth=auth) as driver, driver.session() as session:
        session.run("MATCH (r:Register) SET r.format = 99").consume()
        with pytest.raises(StoreError, match=r"newer version .*format 99"):
            Register.open(neo4j_url)
        session.run("MATCH (r:Register) SET r.format = 1").consume()
    with Register.open(neo4j_url) as register:
        assert (register.version(), register.verify()) == (1, ())


@pytest.mark.neo4j
@pytest.mark.parametrize("limit", ["dbms.memory.transaction.total.max", "db.memory.transaction.max"])
@pytest.mark.skipif(os.environ.get("GRAPH_SERVICE_REQUIRE_ALL") != "1", reason="a server of its own: .ci/run runs it")
def test_too_little_transaction_memory_names_the_setting(limit: str) -> None:
    with Neo4jServer(settings=f"{limit}=64m\n") as server:
        settings = Settings(store=server.address, neo4j_user=server.user, neo4j_password=server.password)
        with Register.open(settings=settings) as register:
            said = rf"server\.memory\.heap\.max_size.* or {re.escape(limit)} in"
            with pytest.raises(StoreError, match=said):
                register.write([Partner(id=f"p-{n}", name="P" * 500) for n in range(60_000)], why="too much")
            assert register.version() == 0
            assert register.verify() == ()
