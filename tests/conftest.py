"""What all tests share: an empty register in each kind of store.

`store_url` gives a SQLite file, then a real Neo4j: one server for the whole run, emptied before each test. Where Java and Maven
are absent that half is skipped, and the last lines of the run say so; with GRAPH_SERVICE_REQUIRE_ALL=1 it fails.
"""

import os
import random
import secrets
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import neo4j
import pytest
from neo4j import NotificationMinimumSeverity

from graph_service import Register
from graph_service.store.neo4j import database
from tests.neo4j_server import Neo4jServer, lacking

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("GRAPH_SERVICE_REQUIRE_ALL") == "1"
_skipped: set[str] = set()

# `make test` tries the same cases every time, so that a change is judged by what it changed; `make fuzz` tries new ones.
hypothesis.settings.register_profile("repeatable", derandomize=True, database=None)
hypothesis.settings.register_profile("new cases", database=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
# The seed of all random cases of a run of `make fuzz`: a new one each time, or the one that is given.
FUZZ_SEED = os.environ.get("FUZZ_SEED") or str(secrets.randbelow(1 << 32))


if os.environ.get("HYPOTHESIS_PROFILE") == "new cases":
    hypothesis.core.global_force_seed = int(FUZZ_SEED)
    random.seed(FUZZ_SEED)


def seed() -> int:
    """The seed of random cases that are not Hypothesis's: always the same, or that of a run of `make fuzz`."""
    return int(FUZZ_SEED) if os.environ.get("HYPOTHESIS_PROFILE") == "new cases" else 0


def pytest_report_header() -> str:
    """The seed, where new cases are tried."""
    return (
        f"FUZZ_SEED={FUZZ_SEED}" if os.environ.get("HYPOTHESIS_PROFILE") == "new cases" else "the same cases every time"
    )


@pytest.fixture
def data() -> Path:
    """The folder of fixed test data."""
    return ROOT / "tests" / "data"


@pytest.fixture(scope="session", autouse=True)
def _key_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Backups are sealed with a key of this run, not with the one of whoever runs the tests."""
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("config"))


@pytest.fixture(scope="session", autouse=True)
def _notifications_are_failures() -> None:
    """Whatever Neo4j has to say about a statement becomes a warning, and warnings are errors."""
    database.WARN = NotificationMinimumSeverity.INFORMATION


@pytest.fixture(autouse=True)
def _faults_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the command line says in a sentence to its users is a failure here, with its traceback."""
    monkeypatch.setenv("GRAPH_SERVICE_DEBUG", "1")


@pytest.fixture(scope="session")
def neo4j_server() -> Iterator[Neo4jServer]:
    """A Neo4j for the whole run."""
    problem = lacking()
    if problem:
        _skipped.add(problem)
        (pytest.fail if REQUIRE_ALL else pytest.skip)(f"No Neo4j: {problem}")
    with Neo4jServer() as server:
        yield server


@pytest.fixture
def neo4j_url(neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty Neo4j; the environment has its user and password."""
    empty(neo4j_server)
    monkeypatch.setenv("GRAPH_SERVICE_NEO4J_USER", neo4j_server.user)
    monkeypatch.setenv("GRAPH_SERVICE_NEO4J_PASSWORD", neo4j_server.password)
    return neo4j_server.address


def empty(server: Neo4jServer) -> None:
    """Take everything out of the graph; constraints and indexes stay."""
    statement = "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 20000 ROWS"
    auth = (server.user, server.password)
    with neo4j.GraphDatabase.driver(server.address, auth=auth) as driver, driver.session() as session:
        session.run(statement).consume()


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store: a SQLite file, then a real Neo4j."""
    if request.param == "neo4j":
        return str(request.getfixturevalue("neo4j_url"))
    return str(tmp_path / "register.db")


@pytest.fixture
def register(store_url: str) -> Iterator[Register]:
    """An empty register, open, in each kind of store in turn."""
    with Register.open(store_url, who="tester") as opened:
        yield opened


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in the last lines what did not run."""
    for problem in sorted(_skipped):
        terminalreporter.write_line(f"The Neo4j half of the tests did not run: {problem}")
