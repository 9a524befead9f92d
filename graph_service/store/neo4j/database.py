"""A Neo4j database: its sessions and transactions, and what the driver says of it as sentences."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import neo4j
from neo4j import ManagedTransaction, NotificationDisabledClassification, NotificationMinimumSeverity, exceptions

from graph_service.errors import StoreError
from graph_service.store.cypher import statement

WARN = NotificationMinimumSeverity.OFF
"""What the driver turns into Python warnings; the tests turn all of it on."""
QUIET = [NotificationDisabledClassification.UNRECOGNIZED, NotificationDisabledClassification.SCHEMA]
"""What is not worth a word: a label that no node has yet, a constraint that is there already."""
FAILURES = (exceptions.Neo4jError, exceptions.DriverError, OSError)
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
    """The user's home database at an address."""

    def __init__(self, address: str, user: str, password: str | None) -> None:
        self.address = address
        self._streaming: set[neo4j.Session] = set()
        with self._failures():
            self._driver = neo4j.GraphDatabase.driver(
                address,
                auth=None if password is None else (user, password),
                warn_notification_severity=WARN,
                notifications_disabled_classifications=QUIET,
                connection_timeout=10,
                fetch_size=5_000,
            )
            self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
            try:
                self._driver.verify_connectivity()
            except BaseException:
                self._driver.close()
                raise

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turn what the driver reports into a sentence."""
        try:
            yield
        except FAILURES as error:
            raise StoreError(sentence(self.address, error)) from error

    def read(self, name: str, /, **parameters: object) -> list[Row]:
        """What one statement answers, in a read transaction that the driver repeats when it must."""
        text = statement(name).text
        with self._failures(), self._driver.session(bookmark_manager=self._bookmarks) as session:
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

        with self._failures(), self._driver.session(bookmark_manager=self._bookmarks) as session:
            return session.execute_write(guarded)

    def stream(self, name: str, /, **parameters: object) -> Iterator[Row]:
        """What one statement answers, row by row, in one read transaction. One that is left off ends with the database."""
        text = statement(name).text
        with self._failures():
            session = self._driver.session(bookmark_manager=self._bookmarks, default_access_mode=neo4j.READ_ACCESS)
            self._streaming.add(session)
            try:
                with session.begin_transaction() as tx:
                    for found in tx.run(text, parameters):
                        yield dict(found)
            finally:
                session.close()
                self._streaming.discard(session)

    def close(self) -> None:
        """Let go of the connections."""
        for session in list(self._streaming):
            session.close()
        self._driver.close()


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
        return f"{address} is no address of a Neo4j: {error}. Write it as bolt://host:7687 or neo4j://host:7687."
    if isinstance(error, exceptions.Neo4jError):
        return f"Neo4j at {address} refused a statement: {error.message} ({error.code}). Nothing was written."
    return f"Neo4j at {address} failed: {error}. Nothing was written."
