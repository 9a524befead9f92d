"""A Neo4j database: its sessions and transactions, and what the driver says of it as sentences."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit, urlunsplit

import neo4j
from neo4j import ManagedTransaction, NotificationDisabledClassification, NotificationMinimumSeverity, exceptions

from graph_service.errors import StoreError
from graph_service.metrics import STORE_SECONDS, STORE_UP
from graph_service.store.cypher import statement

WARN = NotificationMinimumSeverity.OFF
"""What the driver turns into Python warnings; the tests turn all of it on."""
QUIET = [NotificationDisabledClassification.UNRECOGNIZED, NotificationDisabledClassification.SCHEMA]
"""What is not worth a word: a label that no node has yet, a constraint that is there already."""
FAILURES = (exceptions.Neo4jError, exceptions.DriverError, OSError)
PATIENCE = 1.5
"""Seconds to wait for a server that does not answer."""
STILL_THERE = 1.0
"""Seconds after an answer in which the server is taken to be there."""
LIMIT = re.compile(r"\bdb(ms)?\.memory\.transaction\.(total\.)?max\b")
"""The setting that Neo4j names when a transaction needed more memory than it allows."""

T = TypeVar("T")
Row = dict[str, Any]


class Transaction:
    """A transaction that writes, in which statements run by name."""

    def __init__(self, given: ManagedTransaction) -> None:
        self._given = given

    def rows(self, name: str, /, **parameters: object) -> list[Row]:
        """What a statement answers."""
        return self._given.run(statement(name).text, parameters).data()

    def run(self, name: str, /, **parameters: object) -> None:
        """Run a statement for what it does."""
        self._given.run(statement(name).text, parameters).consume()


class Database:
    """A database at an address: the one that the address's path names (`neo4j://host/NAME`), or the user's home database.

    A server that does not answer is asked once, for `PATIENCE` seconds; from then on nobody waits for it, until it answers a
    question that is put to it now and then.
    """

    def __init__(self, address: str, user: str, password: str | None, authorities: str = "") -> None:
        self.address = address
        self._streaming: set[neo4j.Session] = set()
        self._answered, self._gone = 0.0, False
        self._asking = threading.Lock()
        server, self._name = _parts(address)
        trust: dict[str, Any] = {}
        if authorities:
            if not Path(authorities).is_file():
                raise StoreError(f"GRAPH_SERVICE_NEO4J_CA names {authorities}, which is not a file.")
            server = server.replace("+s://", "://")
            trust = {"encrypted": True, "trusted_certificates": neo4j.TrustCustomCAs(authorities)}
        with self._failures():
            self._driver = neo4j.GraphDatabase.driver(
                server,
                **trust,
                auth=None if password is None else (user, password),
                warn_notification_severity=WARN,
                notifications_disabled_classifications=QUIET,
                connection_timeout=PATIENCE,
                connection_acquisition_timeout=10 * PATIENCE,
                max_transaction_retry_time=2 * PATIENCE,
                liveness_check_timeout=30,
                fetch_size=5_000,
            )
            self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
            try:
                self._driver.verify_connectivity()
                if self._name:
                    with self._driver.session(**self._of) as session:
                        session.run("RETURN 1").consume()
            except BaseException:
                self._driver.close()
                raise
        self._answered = time.monotonic()

    @property
    def _of(self) -> dict[str, Any]:
        return {"database": self._name} if self._name else {}

    def _session(self, **more: Any) -> neo4j.Session:
        """A session with a server that answers; `StoreError` at once, or in `PATIENCE` seconds, with one that does not."""
        if time.monotonic() - self._answered > STILL_THERE:
            self._ask()
        return self._driver.session(bookmark_manager=self._bookmarks, **self._of, **more)

    def _ask(self) -> None:
        """Ask the server whether it is there. While one thread asks, and no answer came in time, others are told at once."""
        if not self._asking.acquire(timeout=0 if self._gone else PATIENCE):
            self._is_gone()
        answer = threading.Event()

        def ask() -> None:
            try:
                with self._driver.session(**self._of) as session:
                    session.run("RETURN 1").consume()
                self._answered, self._gone = time.monotonic(), False
                STORE_UP.set(1)
            except FAILURES as error:
                failed.append(error)
            finally:
                self._asking.release()
                answer.set()

        failed: list[BaseException] = []
        threading.Thread(target=ask, name="neo4j-ask", daemon=True).start()
        if not answer.wait(PATIENCE):
            self._is_gone()
        if failed:
            STORE_UP.set(0)
            raise StoreError(sentence(self.address, failed[0])) from failed[0]

    def _is_gone(self) -> NoReturn:
        self._gone = True
        STORE_UP.set(0)
        raise StoreError(f"Neo4j at {self.address} does not answer. Check that it runs there.")

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turn what the driver reports into a sentence."""
        try:
            yield
            self._answered = time.monotonic()
        except FAILURES as error:
            self._answered = 0.0
            raise StoreError(sentence(self.address, error)) from error

    def read(self, name: str, /, **parameters: object) -> list[Row]:
        """What one statement answers, in a read transaction that the driver repeats when it must."""
        text = statement(name).text
        with self._failures(), STORE_SECONDS.time(), self._session() as session:
            return session.execute_read(lambda tx: tx.run(text, parameters).data())

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Do something in one write transaction, which the driver repeats when it must."""

        def guarded(given: ManagedTransaction) -> T:
            try:
                return work(Transaction(given))
            except exceptions.TransientError as error:
                if is_out_of_memory(error):  # would be so again
                    raise StoreError(sentence(self.address, error)) from error
                raise

        with self._failures(), STORE_SECONDS.time(), self._session() as session:
            return session.execute_write(guarded)

    def stream(self, name: str, /, **parameters: object) -> Iterator[Row]:
        """What one statement answers, row by row, in one read transaction. One that is left off ends with the database."""
        text = statement(name).text
        with self._failures():
            session = self._session(default_access_mode=neo4j.READ_ACCESS)
            self._streaming.add(session)
            try:
                with session.begin_transaction() as tx:
                    for row in tx.run(text, parameters):
                        yield dict(row)
            finally:
                session.close()
                self._streaming.discard(session)

    def close(self) -> None:
        """Let go of the connections."""
        for session in list(self._streaming):
            session.close()
        self._driver.close()


def _parts(address: str) -> tuple[str, str]:
    """The server's address and the name of the database that its path names, if any."""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise StoreError(sentence(address, error)) from error
    return urlunsplit((parts.scheme, parts.netloc, "", parts.query, "")), parts.path.strip("/")


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a transaction needed more memory than the server lets it have."""
    return "OutOfMemory" in str(getattr(error, "code", "") or error)


def sentence(address: str, error: BaseException) -> str:
    """What the driver reports, as one sentence that says what to do. It never holds the password."""
    if is_out_of_memory(error):
        named = LIMIT.search(str(error))
        return (
            f"{address} has too little memory for this transaction. Raise server.memory.heap.max_size (2g takes 100,000 flows) "
            f"or {named[0] if named else 'dbms.memory.transaction.total.max'} in its neo4j.conf, and restart it. Nothing was written."
        )
    if isinstance(error, exceptions.AuthError):
        return (
            f"{address} refuses the user or password. Set GRAPH_SERVICE_NEO4J_USER and GRAPH_SERVICE_NEO4J_PASSWORD "
            "(or GRAPH_SERVICE_NEO4J_PASSWORD_FILE)."
        )
    if isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired | OSError):
        return (
            f"Neo4j cannot be reached at {address}. Check that it runs there, and GRAPH_SERVICE_STORE, "
            "GRAPH_SERVICE_NEO4J_USER and GRAPH_SERVICE_NEO4J_PASSWORD."
        )
    if isinstance(error, exceptions.ConfigurationError | ValueError):
        return f"{address} is not the address of a Neo4j: {error}. Write it as bolt://host:7687 or neo4j://host:7687."
    if isinstance(error, exceptions.Neo4jError):
        return f"Neo4j at {address} refused a statement: {error.message} ({error.code}). Nothing was written."
    return f"Neo4j at {address} failed: {error}. Nothing was written."
