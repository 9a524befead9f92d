"""The default store: one SQLite file that several threads and processes may open."""

import sqlite3
import threading
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from graph_service.errors import Conflict, StoreError
from graph_service.garbage import collector_waits
from graph_service.model import KINDS, NOUNS, Kind, Record, kind_of
from graph_service.references import fields_naming, fields_naming_terms
from graph_service.revisions import (
    MODULUS,
    START,
    Change,
    Draft,
    Revision,
    change_digest,
    digest_of,
    kept_digest,
    seal,
)
from graph_service.store import Kept, sqlite_check, sqlite_find
from graph_service.store.archive import Entry, Thing
from graph_service.store.query import Page, Query, plan
from graph_service.store.sqlite_rows import EntryRow, RecordRow, entry_rows, record_row
from graph_service.store.sqlite_schema import prepare

BATCH = 5_000
"""Records written by one round of statements: more gains nothing and costs memory."""
ENTRIES_AT_ONCE = 100
"""Entries written by one statement, of which a large import has a million."""
BUSY_SECONDS = 60
READ_REVISION = "SELECT number, time, who, why, changes, digest FROM revision"
READ_CHANGE = "SELECT revision, kind, key, before, after FROM change"


class _Connection(sqlite3.Connection):
    """A connection that is closed with the thread that it was for: a service's threads come and go."""

    def __del__(self) -> None:
        self.close()


class SqliteStore:
    """A register in one file. Readers have a connection for each thread; writers take turns."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._local = threading.local()
        self._all: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._turn = threading.RLock()
        if Path(path).is_dir():
            raise StoreError(f"{path} is a folder. Name a file with --store or GRAPH_SERVICE_STORE.")
        if not Path(path).absolute().parent.is_dir():
            raise StoreError(f"The folder of {path} does not exist. Make it first, or name another file with --store.")
        with self._failures():
            self._writer = self._connect()
            prepare(self._writer, path)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, factory=_Connection
        )
        self._all.add(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA temp_store = FILE")
        return connection

    @property
    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turn what SQLite reports into a sentence."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreError(sqlite_check.sentence(self.path, error)) from error
        except UnicodeError as error:
            raise StoreError(f"{self.path} holds text that cannot be read. Run verify to see where.") from error

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            for connection in list(self._all):
                connection.close()
            self._all.clear()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything this thread reads inside stands at one version."""
        with self._failures():
            if self._reader.in_transaction:
                yield
                return
            self._reader.execute("BEGIN")
            try:
                self._reader.execute("SELECT version FROM register").fetchone()
                yield
            finally:
                if self._reader.in_transaction:
                    self._reader.execute("ROLLBACK")

    def _rows(self, statement: str, *values: object) -> Iterator[tuple]:  # type: ignore[type-arg]
        with self._failures():
            yield from self._reader.execute(statement, values)

    def version(self) -> int:
        """The number of the latest revision."""
        for (number,) in self._rows("SELECT version FROM register"):
            return int(number)
        raise StoreError(f"{self.path} has lost the row that says its version. Restore it from a backup.")

    def get(self, kind: Kind, key: str) -> Record | None:
        """One record, or none."""
        for (body,) in self._rows("SELECT body FROM record WHERE kind = ? AND key = ?", kind, key):
            return self._record(kind, key, body)
        return None

    def _record(self, kind: Kind, key: str, body: str) -> Record:
        try:
            return NOUNS[kind].model_validate_json(body)
        except (ValueError, TypeError) as error:
            raise StoreError(
                f"The {kind} {key} in {self.path} cannot be read. Run verify, or restore a backup."
            ) from error

    def several(self, kind: Kind, keys: Collection[str]) -> dict[str, Record]:
        """The records of these keys, as far as they are there."""
        return {key: found for key in keys if (found := self.get(kind, key)) is not None}

    def existing(self, kind: Kind, keys: Collection[str]) -> set[str]:
        """Those of the keys that the register has a record for."""
        with self._failures():
            ask = self._reader.execute
            return {k for k in keys if ask("SELECT 1 FROM record WHERE kind = ? AND key = ?", (kind, k)).fetchone()}

    def find(self, kind: Kind, query: Query) -> Page:
        """A page of the records that a query selects."""
        asked = plan(kind, query)
        with self._failures():
            return sqlite_find.find(self._reader, asked, lambda key, body: self._record(kind, key, body))

    def scan(self, kind: Kind) -> Iterator[Record]:
        """All records of a kind, by key, streamed."""
        read = NOUNS[kind].model_validate_json
        for key, body in self.bodies(kind):
            try:
                yield read(body)
            except (ValueError, TypeError):
                self._record(kind, key, body)

    def bodies(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """All keys of a kind with the records' JSON forms, by key, streamed."""
        return self._rows("SELECT key, body FROM record WHERE kind = ? ORDER BY key", kind)

    def referring(self, kind: Kind, key: str) -> Iterator[tuple[Kind, str]]:
        """The records that refer to this one."""
        scheme, _, name = key.partition("/") if kind == "term" else ("", "", key)
        fields = list(fields_naming_terms(scheme) if kind == "term" else fields_naming(kind))
        for noun, field in fields:
            rows = self._rows("SELECT key FROM entry WHERE field = ? AND value = ?", f"{noun}.{field}", name)
            for (referrer,) in rows:
                if (noun, referrer) != (kind, key) and (noun != "term" or referrer.startswith(f"{scheme}/")):
                    yield noun, referrer

    @contextmanager
    def _writing(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """One transaction, from its first read to its last write."""
        with self._turn, self._failures():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer.execute
                self._writer.execute("COMMIT")
            finally:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")

    def apply(
        self, draft: Draft, put: Iterable[Record], delete: Collection[tuple[Kind, str]], keep: Kept
    ) -> Revision | None:
        """Write one revision in one transaction."""
        with collector_waits(), self._writing() as execute:
            version, previous = execute("SELECT version, digest FROM register").fetchone()
            if version != draft.expected:
                raise Conflict(
                    f"The register has moved on from revision {draft.expected} to {version}. Nothing was written; repeat."
                )
            find = "SELECT 1 FROM record WHERE kind = ? LIMIT 1"
            empty = {kind for kind in KINDS if execute(find, (kind,)).fetchone() is None}
            count = total = 0
            records = iter(put)
            while batch := list(islice(records, BATCH)):
                changes = self._put(batch, version + 1, empty)
                count += len(changes)
                total += sum(change_digest(c.kind, c.key, c.before, c.after) for c in changes)
            for kind, key in delete:
                row = execute("SELECT body FROM record WHERE kind = ? AND key = ?", (kind, key)).fetchone()
                if row is not None:
                    self._delete(kind, key, row[0], version + 1)
                    count += 1
                    total += change_digest(kind, key, row[0], None)
            self._keep(keep)
            if count == 0:
                return None
            revision = seal(previous or START, version + 1, draft, count, total)
            self._add_revision(revision)
            execute("UPDATE register SET version = ?, digest = ?", (revision.number, revision.digest))
            return revision

    def _add_revision(self, r: Revision) -> None:
        row = (r.number, r.time, r.who, r.why, r.changes, r.digest)
        self._writer.execute("INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?)", row)

    def _put(self, batch: list[Record], number: int, empty: Collection[str]) -> list[Change]:
        """Write those of a batch that differ from what is there, and what changed."""
        execute, executemany = self._writer.execute, self._writer.executemany
        rows: list[RecordRow] = []
        added: list[EntryRow] = []
        removed: list[EntryRow] = []
        changes: list[Change] = []
        for record in batch:
            body = record.to_json()
            row = record_row(record, body)
            kind, key = kind_of(record), row[1]
            old = None
            if kind not in empty:
                old = execute("SELECT body FROM record WHERE kind = ? AND key = ?", (kind, key)).fetchone()
            fresh = entry_rows(record)
            if old is not None:
                if old[0] == body:
                    continue
                stale = set(entry_rows(self._record(kind, key, old[0])))
                removed += stale.difference(fresh)
                fresh = [entry for entry in fresh if entry not in stale]
            added += fresh
            rows.append(row)
            changes.append(Change(number, kind, key, old[0] if old else None, digest_of(body)))
        executemany("DELETE FROM entry WHERE field = ? AND value = ? AND key = ?", removed)
        executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?)", rows)
        added.sort()  # along the index; a field's values are all numbers or all text
        executemany("INSERT INTO entry VALUES (?, ?, ?)", added)
        executemany(ADD_CHANGE, [(c.kind, c.key, c.revision, c.before, c.after) for c in changes])
        return changes

    def _delete(self, kind: Kind, key: str, body: str, number: int) -> None:
        stale = entry_rows(self._record(kind, key, body))
        self._writer.executemany("DELETE FROM entry WHERE field = ? AND value = ? AND key = ?", stale)
        self._writer.execute("DELETE FROM record WHERE kind = ? AND key = ?", (kind, key))
        self._writer.execute(ADD_CHANGE, (kind, key, number, body, None))

    def revisions(self, after: int = 0) -> Iterator[Revision]:
        """The revisions after a number, oldest first."""
        return (Revision(*row) for row in self._rows(f"{READ_REVISION} WHERE number > ? ORDER BY number", after))

    def changes(self, revision: int | None = None) -> Iterator[Change]:
        """The changes of a revision, or of all, by (kind, key, revision)."""
        order = "ORDER BY kind, key, revision"
        if revision is None:
            return (Change(*row) for row in self._rows(f"{READ_CHANGE} {order}"))
        return (Change(*row) for row in self._rows(f"{READ_CHANGE} WHERE revision = ? {order}", revision))

    def history(self, kind: Kind, key: str) -> list[tuple[Revision, Change]]:
        """What happened to one record, oldest first."""
        statement = f"{READ_CHANGE} WHERE kind = ? AND key = ? ORDER BY revision"
        changes = [Change(*row) for row in self._rows(statement, kind, key)]
        return [
            (Revision(*row), change)
            for change in changes
            for row in self._rows(f"{READ_REVISION} WHERE number = ?", change.revision)
        ]

    def earlier(self, kind: Kind, revision: int) -> Iterator[tuple[str, str | None]]:
        """What the records changed after a revision were at it, by key."""
        statement = (
            "SELECT key, before, min(revision) FROM change WHERE kind = ? AND revision > ? GROUP BY key ORDER BY key"
        )
        return ((key, before) for key, before, _ in self._rows(statement, kind, revision))

    def kept(self, shelf: str) -> dict[str, str]:
        """What is kept on a shelf, by key, as JSON text."""
        return dict(self._rows("SELECT key, value FROM kept WHERE shelf = ? ORDER BY key", shelf))

    def keep(self, things: Kept) -> None:
        """Put things on their shelves, or take them off."""
        with self._writing():
            self._keep(things)

    def _keep(self, things: Kept) -> None:
        if not things:
            return
        execute = self._writer.execute
        total = int(execute("SELECT kept FROM register").fetchone()[0] or "0", 16)
        for (shelf, key), value in things.items():
            old = execute("SELECT value FROM kept WHERE shelf = ? AND key = ?", (shelf, key)).fetchone()
            if old is not None:
                total -= kept_digest(shelf, key, old[0])
                execute("DELETE FROM kept WHERE shelf = ? AND key = ?", (shelf, key))
            if value is not None:
                total += kept_digest(shelf, key, value)
                execute("INSERT INTO kept VALUES (?, ?, ?)", (shelf, key, value))
        execute("UPDATE register SET kept = ?", (f"{total % MODULUS:064x}",))

    def shelves(self) -> Iterator[tuple[str, str, str]]:
        """Everything kept, as (shelf, key, JSON text)."""
        return self._rows("SELECT shelf, key, value FROM kept ORDER BY shelf, key")

    def restore(self, entries: Iterable[Entry]) -> None:
        """Fill an empty store with a backup's entries, in one transaction."""
        with self._writing() as execute:
            if execute("SELECT (SELECT count(*) FROM revision) + (SELECT count(*) FROM kept)").fetchone()[0]:
                raise Conflict(f"{self.path} is not empty. Restore into a store that has nothing in it.")
            for entry in entries:
                if isinstance(entry, Revision):
                    self._add_revision(entry)
                    execute("UPDATE register SET version = ?, digest = ?", (entry.number, entry.digest))
                elif isinstance(entry, Change):
                    execute(ADD_CHANGE, (entry.kind, entry.key, entry.revision, entry.before, entry.after))
                elif isinstance(entry, Thing):
                    self._keep({(entry.shelf, entry.key): entry.value})
                else:
                    execute("INSERT INTO record VALUES (?, ?, ?, ?, ?)", record_row(entry, entry.to_json()))
                    self._writer.executemany("INSERT INTO entry VALUES (?, ?, ?)", entry_rows(entry))

    def head(self) -> tuple[object, object]:
        """The number and the digest that the file holds for its latest revision."""
        return next(iter(self._rows("SELECT version, digest FROM register")), (None, None))

    def problems(self) -> Iterator[str]:
        """Each way in which what is stored disagrees with itself, as a sentence."""
        with self._failures():
            yield from sqlite_check.problems(self._reader)


ADD_ENTRY = "INSERT INTO entry VALUES (?, ?, ?)"
ADD_CHANGE = "INSERT INTO change (kind, key, revision, before, after) VALUES (?, ?, ?, ?, ?)"
