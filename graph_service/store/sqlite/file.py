"""A register's file: its connections, its transactions, and what SQLite says of it as sentences."""

import os
import sqlite3
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from graph_service.errors import StoreError
from graph_service.model import NOUNS, Kind, Record
from graph_service.store.sqlite.schema import copy, older_format, prepare

BUSY_SECONDS = 60
READ_KB, WRITE_KB = 2_048, 65_536
"""How much of the file a connection keeps in memory. Readers are as many as threads, and each keeps its own."""
FOLD_SECONDS = 0.2
"""How long to wait before the log is folded into the file again, where a reader still needed it as it was."""


class _Connection(sqlite3.Connection):
    """A connection that is closed with the thread that it was for: a service's threads come and go."""

    def __del__(self) -> None:
        self.close()


class RegisterFile:
    """One file, open. Readers have a connection for each thread; writers take turns.

    Only its owner may read it. The write-ahead log is folded into it after each transaction, so that a copy of the file has
    all of them. It is used only while it is in its place: what is written to a file that was deleted or replaced is lost.
    """

    def __init__(self, path: str, *, create: bool = True) -> None:
        self.path = self._opened = path
        self._local = threading.local()
        self._all: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._turn = threading.RLock()
        if Path(path).is_dir():
            raise StoreError(f"{path} is a folder. Name a file with --store or GRAPH_SERVICE_STORE.")
        if not Path(path).absolute().parent.is_dir():
            raise StoreError(f"The folder of {path} does not exist. Make it first, or name another file with --store.")
        self._places: dict[str, tuple[int, int]] = {}
        self._folding = threading.Lock()
        self._closed = False
        self._make_private(create)
        self.read_only = ""
        self._copied: tempfile.TemporaryDirectory[str] | None = None
        with self.failures():
            self._open(create)
        self._places = {name: place for name in (path, f"{path}-wal") if (place := _place(name))}

    def _open(self, create: bool) -> None:
        """Open the file; where it is of an older format and cannot be brought up to date, a copy that can be read only."""
        try:
            self._writer = self._connect()
            self._writer.execute(f"PRAGMA cache_size = -{WRITE_KB}")
            prepare(self._writer, self.path, create=create)
        except (sqlite3.Error, OSError, StoreError) as error:
            if older_format(self.path) is None:
                raise
            self.close()
            self._closed = False
            self.read_only = (
                f"{self.path} was written by an older version and cannot be brought up to date ({error}), so it can be read but "
                "not changed. Make the file and its folder writable, with room for a copy, and start again."
            )
            self._copied = tempfile.TemporaryDirectory(prefix="graph-service-")
            self._opened = str(Path(self._copied.name) / "copy.db")
            copy(self.path, self._opened)
            self._writer = self._connect()
            try:
                prepare(self._writer, self._opened)
            except StoreError as unreadable:
                self.close()
                raise StoreError(
                    f"{self.path} was written by an older version and cannot be brought up to date: {unreadable} It is left as it "
                    "was. Restore a backup, or open it with the version that wrote it."
                ) from None

    def _make_private(self, create: bool) -> None:
        """Make the file if it may be made; and let nobody but its owner read it."""
        if create:
            with suppress(OSError):  # it is there, or SQLite says why it cannot be made
                os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        elif not Path(self.path).exists():
            raise StoreError(
                f"There is no register at {self.path}. Name another file with --store or GRAPH_SERVICE_STORE, "
                "or start one with load, import or serve."
            )
        elif Path(self.path).stat().st_size == 0:
            raise StoreError(f"{self.path} is empty: it holds no register. Name another file with --store.")
        for name in (self.path, f"{self.path}-wal", f"{self.path}-shm"):
            with suppress(OSError):
                mode = Path(name).stat().st_mode
                if mode & 0o077:
                    Path(name).chmod(mode & 0o700)

    def check_in_place(self) -> None:
        """Raise `StoreError` when the open file, or its log, is not the one that stands in its place any more."""
        for name, opened in self._places.items():
            if _place(name) != opened:
                raise StoreError(
                    f"{name} was deleted or replaced while it was in use, so what was written now would be lost. Nothing was "
                    "written. Put the file back, or restore a backup, and start the service again."
                )

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{Path(self._opened).absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            factory=_Connection,
        )
        self._all.add(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA page_size = 16384")  # of a new file: fewer, larger pages
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA cache_size = -{READ_KB}")
        connection.execute("PRAGMA temp_store = FILE")
        return connection

    @property
    def reader(self) -> sqlite3.Connection:
        """This thread's connection to read by."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Turn what SQLite reports into a sentence."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(sentence(self.path, error)) from error
        except UnicodeError as error:
            raise StoreError(f"{self.path} holds text that cannot be read. Run verify to see where.") from error

    def rows(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """What a statement answers, row by row."""
        with self.failures():
            for row in self.reader.execute(statement, values):  # noqa: UP028 (that closes a cursor whose file was closed)
                yield row

    def record(self, kind: Kind, key: str, body: str) -> Record:
        """A record from its JSON form; one that was spoilt is a `StoreError` that names it."""
        try:
            return NOUNS[kind].model_validate_json(body)
        except (ValueError, TypeError) as error:
            raise StoreError(
                f"The {kind} {key} in {self.path} cannot be read. Run verify, or restore a backup."
            ) from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything this thread reads inside stands at one version."""
        with self.failures():
            if self.reader.in_transaction:
                yield
                return
            self.reader.execute("BEGIN")
            try:
                self.reader.execute("SELECT version FROM register").fetchone()
                yield
            finally:
                if self.reader.in_transaction:
                    self.reader.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, from its first read to its last write, on the connection that it yields."""
        with self._turn, self.failures():
            if self.read_only:
                raise StoreError(f"{self.read_only} Nothing was written.")
            self.check_in_place()
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
            if not self._fold() and self._folding.acquire(blocking=False):
                threading.Thread(target=self._fold_later, name="fold", daemon=True).start()

    def write_anew(self) -> None:
        """Write the whole file anew and empty its log, so that nothing is left in them of what was deleted."""
        with self._turn, self.failures():
            self._writer.execute("VACUUM")
            busy, *_ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise StoreError(
                    f"What was erased stands in {self.path}-wal still, because somebody reads the register. Repeat the command."
                )

    def _fold(self) -> bool:
        """Fold the log into the file, as far as readers let it; whether nothing of it is left out."""
        _, logged, folded = self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        return bool(logged == folded)

    def _fold_later(self) -> None:
        """Fold the log as soon as the readers that need it are done."""
        try:
            while True:
                time.sleep(FOLD_SECONDS)
                with self._turn, suppress(sqlite3.Error):
                    if self._closed or self._fold():
                        return
        finally:
            self._folding.release()

    def close(self) -> None:
        """Let go of the file. What is in its log is folded into it."""
        with self._turn:
            self._closed = True
            for connection in list(self._all):
                connection.close()
            self._all.clear()
            if self._copied is not None:
                self._copied.cleanup()


def _place(name: str) -> tuple[int, int] | None:
    """Which file stands at a path: its device and number."""
    try:
        status = Path(name).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def sentence(path: str, error: sqlite3.Error) -> str:
    """What SQLite reports, as one sentence that says what to do."""
    name = getattr(error, "sqlite_errorname", "")
    text = str(error)
    if name.startswith("SQLITE_FULL"):
        return f"There is no room left on the disk of {path} (or of the temporary folder). Nothing was written."
    if name.startswith("SQLITE_READONLY"):
        return f"{path} cannot be written: the file or its folder is read-only. Nothing was written."
    if name.startswith("SQLITE_NOTADB"):
        return f"{path} is not a register: it is no SQLite database. Name another file with --store."
    if name.startswith("SQLITE_CORRUPT") or "malformed" in text:
        return f"{path} is damaged ({text}). Restore it from a backup."
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"Another program kept {path} locked for too long. Nothing was written; repeat."
    if name.startswith("SQLITE_CANTOPEN"):
        return f"{path} cannot be opened: no such file can be made there, or you may not read it."
    if name.startswith("SQLITE_IOERR"):
        return (
            f"{path} cannot be read or written ({text}, {name}): the disk may be full or failing. Nothing was written."
        )
    if "no such table" in text or "no such column" in text or "has no column" in text:
        return f"{path} lacks a table that a register has ({text}). Restore it from a backup."
    return f"{path} cannot be used: {text}."
