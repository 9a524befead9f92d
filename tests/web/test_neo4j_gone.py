"""Neo4j gone or paused: what needs it is 503 within seconds until it is back; what does not, does not wait."""

import os
import signal
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from graph_service import Register
from graph_service.errors import StoreError
from graph_service.settings import Settings
from graph_service.store.neo4j.database import Database
from tests.neo4j_server import Neo4jServer
from tests.web.conftest import Site, running

pytestmark = [pytest.mark.neo4j, pytest.mark.timeout(600)]
SOON = 4.0
"""Seconds: twice what is promised, for a machine that does much else."""


@pytest.fixture(scope="module")
def own() -> Iterator[tuple[Neo4jServer, Site]]:
    """A server of their own for these tests, which pause and end it, and the service on it."""
    with Neo4jServer(memory="512m") as server:
        settings = Settings(store=server.address, neo4j_user=server.user, neo4j_password=server.password)
        with Register.open(settings=settings) as register, running(register) as site:
            yield server, site


def paused(server: Neo4jServer) -> Callable[[], None]:
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGSTOP)
    pid = server.process.pid
    return lambda: os.kill(pid, signal.SIGCONT)


def ended(server: Neo4jServer) -> Callable[[], None]:
    server.kill()
    return lambda: server.start() and None  # type: ignore[return-value]


@pytest.mark.parametrize("happens", [paused, ended])
def test_it_is_said_in_seconds_and_pages_that_do_not_need_it_are_there(
    own: tuple[Neo4jServer, Site], happens: Callable[[Neo4jServer], Callable[[], None]]
) -> None:
    server, site = own
    with site.client("reader") as client, httpx.Client(base_url=site.address, timeout=60) as nobody:
        assert client.get("/api/health/ready").status_code == 200
        time.sleep(1.2)
        back = happens(server)
        try:
            for _ in range(3):
                for path, status in (
                    ("/api/health/ready", 503),
                    ("/api/flows", 503),
                    ("/sign-in", 200),
                    ("/static/app.css", 200),
                    ("/api/health/live", 200),
                ):
                    began = time.monotonic()
                    answer = (client if path == "/api/flows" else nobody).get(path)
                    assert (path, answer.status_code) == (path, status)
                    assert time.monotonic() - began < SOON, path
                    assert "bolt://" not in answer.text, "a 503 shows the address"
        finally:
            back()
        until = time.monotonic() + 60
        while client.get("/api/flows").status_code != 200:
            assert time.monotonic() < until, "it is back, but the service does not notice"
            time.sleep(0.2)


def test_a_database_in_the_address_is_used(own: tuple[Neo4jServer, Site]) -> None:
    server, _ = own
    settings = Settings(neo4j_user=server.user, neo4j_password=server.password)
    with Register.open(f"{server.address}/neo4j", settings=settings, create=False) as register:
        assert register.verify() == ()
    with pytest.raises(StoreError, match="elsewhere"):
        Register.open(f"{server.address}/elsewhere", settings=settings)


def test_an_authority_that_is_not_there_is_said() -> None:
    with pytest.raises(StoreError, match="not a file"):
        Database("bolt+s://localhost:1", "neo4j", "x", "/nowhere/ca.pem")
    with pytest.raises(StoreError, match="cannot be reached"):
        Database("bolt+ssc://localhost:1", "neo4j", "x")
