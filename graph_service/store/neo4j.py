"""The store for those who keep their register in Neo4j: a real graph, by the official driver."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby, islice
from typing import Any, TypeVar

import neo4j
from neo4j import ManagedTransaction, NotificationDisabledClassification, NotificationMinimumSeverity

from graph_service.errors import Conflict, StoreError
from graph_service.model import KINDS, Kind, Record, Term, key_of, kind_of
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
from graph_service.store import Kept, neo4j_check, neo4j_rows
from graph_service.store.archive import Entry, Thing
from graph_service.store.cypher import names, statement
from graph_service.store.neo4j_find import find_page
from graph_service.store.query import Page, Query

FORMAT = 1
BATCH = 10_000
"""Rows a statement is given: fewer cost round trips, more cost memory and gain nothing (measured)."""
WARN = NotificationMinimumSeverity.OFF
"""What the driver turns into Python warnings; the tests turn all of it on."""
QUIET = [NotificationDisabledClassification.UNRECOGNIZED, NotificationDisabledClassification.SCHEMA]
"""What is not worth a word: a label that no node has yet, a constraint that is there already."""

T = TypeVar("T")
Row = dict[str, Any]


class Neo4jStore:
    """A register in a Neo4j database, the user's home database there."""

    def __init__(self, address: str, user: str, password: str | None, shipped: Iterable[Term] = ()) -> None:
        self.address = address
        self._shipped = {key_of(term): term for term in shipped}
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
                self._prepare()
            except BaseException:
                self._driver.close()
                raise

    @contextmanager
    def _failures(self) -> Iterator[None]:
        """Turn what the driver reports into a sentence."""
        try:
            yield
        except neo4j_check.FAILURES as error:
            raise StoreError(neo4j_check.sentence(self.address, error)) from error

    def _session(self) -> neo4j.Session:
        return self._driver.session(bookmark_manager=self._bookmarks)

    def _read(self, name: str, /, **parameters: object) -> list[Row]:
        """What one statement answers, in a read transaction that the driver repeats when it must."""
        text = statement(name).text
        with self._failures(), self._session() as session:
            return session.execute_read(lambda tx: tx.run(text, parameters).data())

    def _write(self, work: Callable[[ManagedTransaction], T]) -> T:
        def guarded(tx: ManagedTransaction) -> T:
            try:
                return work(tx)
            except neo4j.exceptions.TransientError as error:
                if neo4j_check.is_out_of_memory(error):  # would be so again
                    raise StoreError(neo4j_check.sentence(self.address, error)) from error
                raise

        with self._failures(), self._session() as session:
            return session.execute_write(guarded)

    def _stream(self, name: str, /, **parameters: object) -> Iterator[Row]:
        """What one statement answers, row by row, in one read transaction. One that is left off ends with the store."""
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

    def _prepare(self) -> None:
        """Make constraints and indexes before the first write, the register's node, and the shipped terms."""
        schema = names("schema")
        parts = [statement(name).text for name in schema] + [t.to_json() for t in self._shipped.values()]
        wanted = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        found = self._read("register/prepared")
        if found and found[0]["prepared"] == wanted and found[0]["format"] == FORMAT:
            return
        remains = [] if found else self._read("register/remains")
        if any("Revision" in row["labels"] or "Change" in row["labels"] for row in remains):
            return  # a register that lost its node: reading its version says so, and verify
        if remains:
            raise StoreError(
                f"{self.address} holds a graph of something else. Use an empty Neo4j database for the register."
            )
        if found and found[0]["format"] != FORMAT:
            raise StoreError(
                f"{self.address} was written by a newer version of this service (format {found[0]['format']!r}; this one reads "
                f"up to {FORMAT}). Update the service."
            )
        for name in schema:
            self._write(partial(_run, name=name))
        self._write(lambda tx: self._put_shipped(tx, wanted))

    def _put_shipped(self, tx: ManagedTransaction, wanted: str) -> None:
        _run(tx, "register/open", format=FORMAT)
        own = {found["key"] for found in _rows(tx, "term/existing", keys=list(self._shipped))}
        rows = [_shipped_row(term) for key, term in self._shipped.items() if key not in own]
        _run(tx, "term/put", rows=rows)
        _run(tx, "register/set_prepared", prepared=wanted)

    def close(self) -> None:
        """Let go of the connections."""
        for session in list(self._streaming):
            session.close()
        self._driver.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything read inside stands at one version, or `Conflict` is raised at the end."""
        before = self.version()
        yield
        if self.version() != before:
            raise Conflict("The register was written while it was read. Repeat.")

    def version(self) -> int:
        """The number of the latest revision."""
        number = self.head()[0]
        if not isinstance(number, int):
            raise StoreError(
                f"{self.address} has lost the node that says its version. Restore the register from a backup."
            )
        return number

    def head(self) -> tuple[object, object]:
        """The number and the digest that the register's node holds for its latest revision."""
        found = self._read("register/head")
        return (found[0]["version"], found[0]["digest"]) if found else (None, None)

    def get(self, kind: Kind, key: str) -> Record | None:
        """One record, or none."""
        return self.several(kind, [key]).get(key)

    def several(self, kind: Kind, keys: Collection[str]) -> dict[str, Record]:
        """The records of these keys, as far as they are there."""
        return {found["key"]: self._record(kind, found) for found in self._read(f"{kind}/get", keys=list(keys))}

    def _record(self, kind: Kind, found: Row) -> Record:
        try:
            return neo4j_rows.record(kind, found)
        except (ValueError, TypeError) as error:
            raise StoreError(
                f"The {kind} {found['key']} in {self.address} cannot be read. Run verify, or restore a backup."
            ) from error

    def existing(self, kind: Kind, keys: Collection[str]) -> set[str]:
        """Those of the keys that the register has a record for."""
        return {found["key"] for found in self._read(f"{kind}/existing", keys=list(keys))}

    def find(self, kind: Kind, query: Query) -> Page:
        """A page of the records that a query selects."""
        return find_page(kind, query, self._read, self.scan, self._record)

    def scan(self, kind: Kind) -> Iterator[Record]:
        """All records of a kind, by key, streamed."""
        after = None
        while found := self._read(f"{kind}/scan", after=after, limit=BATCH):
            for row in found:
                yield self._record(kind, row)
            after = found[-1]["key"]
            if len(found) < BATCH:
                return

    def bodies(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """All keys of a kind with the records' JSON forms, by key, streamed."""
        return ((key_of(record), record.to_json()) for record in self.scan(kind))

    def referring(self, kind: Kind, key: str) -> Iterator[tuple[Kind, str]]:
        """The records that refer to this one."""
        for found in self._stream(f"{kind}/referring", key=key):
            for noun, label in neo4j_rows.LABELS.items():
                if label in found["labels"]:
                    yield noun, found["key"]

    def apply(
        self, draft: Draft, put: Iterable[Record], delete: Collection[tuple[Kind, str]], keep: Kept
    ) -> Revision | None:
        """Write one revision in one transaction."""
        sealed: list[Revision] = []

        def work(tx: ManagedTransaction) -> Revision | None:
            head = _rows(tx, "register/lock")[0]
            if sealed and head["digest"] == sealed[-1].digest:
                return sealed[-1]  # the connection was lost after the commit, and the driver came again
            if head["version"] != draft.expected:
                raise Conflict(
                    f"The register has moved on from revision {draft.expected} to {head['version']}. "
                    "Nothing was written; repeat."
                )
            number = draft.expected + 1
            count = total = 0
            for changes in self._changes(tx, number, put, delete):
                count += len(changes)
                total += sum(change_digest(c.kind, c.key, c.before, c.after) for c in changes)
                _run(tx, "revision/add_changes", rows=[c._asdict() for c in changes])
            _keep(tx, head["kept"], keep)
            if count == 0:
                return None
            revision = seal(head["digest"] or START, number, draft, count, total)
            _run(tx, "revision/add", rows=[vars(revision)])
            _run(tx, "register/advance", version=number, digest=revision.digest)
            sealed.append(revision)
            return revision

        return self._write(work)

    def _changes(
        self, tx: ManagedTransaction, number: int, put: Iterable[Record], delete: Collection[tuple[Kind, str]]
    ) -> Iterator[list[Change]]:
        """Write the records, batch by batch, and say what changed."""
        for kind, records in groupby(put, key=kind_of):
            while batch := list(islice(records, BATCH)):
                yield self._put(tx, number, kind, batch)
        for kind in reversed(KINDS):  # a protocol is read before its parties go
            keys = [key for noun, key in delete if noun == kind]
            for start in range(0, len(keys), BATCH):
                yield self._delete(tx, number, kind, keys[start : start + BATCH])

    def _put(self, tx: ManagedTransaction, number: int, kind: Kind, batch: list[Record]) -> list[Change]:
        found = _rows(tx, f"{kind}/get", keys=[key_of(record) for record in batch])
        before = {row["key"]: self._record(kind, row).to_json() for row in found}
        rows, changes = [], []
        for record in batch:
            key, body = key_of(record), record.to_json()
            old = before.get(key)
            if old != body:
                rows.append(neo4j_rows.row(record, replaces=old is not None))
                changes.append(Change(number, kind, key, old, digest_of(body)))
        if rows:
            _run(tx, f"{kind}/put", rows=rows)
        return changes

    def _delete(self, tx: ManagedTransaction, number: int, kind: Kind, keys: list[str]) -> list[Change]:
        found = _rows(tx, f"{kind}/get", keys=keys)
        changes = [Change(number, kind, row["key"], self._record(kind, row).to_json(), None) for row in found]
        shipped = [_shipped_row(self._shipped[c.key]) for c in changes if kind == "term" and c.key in self._shipped]
        gone = {c.key for c in changes}.difference(row["id"] for row in shipped)
        _run(tx, f"{kind}/delete", keys=sorted(gone))
        if shipped:
            _run(tx, "term/put", rows=shipped)
        return changes

    def revisions(self, after: int = 0) -> Iterator[Revision]:
        """The revisions after a number, oldest first."""
        return (Revision(**found) for found in self._stream("revision/list", after=after))

    def changes(self, revision: int | None = None) -> Iterator[Change]:
        """The changes of a revision, or of all, by (kind, key, revision)."""
        if revision is None:
            return (Change(**found) for found in self._stream("revision/all_changes"))
        return (Change(**found) for found in self._stream("revision/changes", revision=revision))

    def history(self, kind: Kind, key: str) -> list[tuple[Revision, Change]]:
        """What happened to one record, oldest first."""
        found = self._read("revision/history", kind=kind, key=key)
        return [(_part(Revision, row), _part(Change, row)) for row in found]

    def earlier(self, kind: Kind, revision: int) -> Iterator[tuple[str, str | None]]:
        """What the records changed after a revision were at it, by key."""
        found = self._stream("revision/earlier", kind=kind, revision=revision)
        return ((row["key"], row["before"]) for row in found)

    def kept(self, shelf: str) -> dict[str, str]:
        """What is kept on a shelf, by key, as JSON text."""
        return {found["key"]: found["value"] for found in self._read("kept/shelf", shelf=shelf)}

    def keep(self, things: Kept) -> None:
        """Put things on their shelves, or take them off."""
        self._write(lambda tx: _keep(tx, _rows(tx, "register/lock")[0]["kept"], things))

    def shelves(self) -> Iterator[tuple[str, str, str]]:
        """Everything kept, as (shelf, key, JSON text)."""
        return ((row["shelf"], row["key"], row["value"]) for row in self._stream("kept/all"))

    def restore(self, entries: Iterable[Entry]) -> None:
        """Fill an empty store with a backup's entries, in one transaction."""

        def work(tx: ManagedTransaction) -> None:
            head = _rows(tx, "register/lock")[0]
            if head["version"] or _rows(tx, "kept/all"):
                raise Conflict(f"{self.address} is not empty. Restore into a store that has nothing in it.")
            last: Revision | None = None
            for name, group in groupby(entries, key=_statement_of):
                while batch := list(islice(group, BATCH)):
                    if isinstance(batch[0], Thing):
                        _keep(tx, _rows(tx, "register/head")[0]["kept"], {(t.shelf, t.key): t.value for t in batch})  # type: ignore[union-attr]
                        continue
                    _run(tx, name, rows=[_row_of(entry) for entry in batch])
                    last = next((e for e in reversed(batch) if isinstance(e, Revision)), last)
            if last is not None:
                _run(tx, "register/advance", version=last.number, digest=last.digest)

        self._write(work)

    def problems(self) -> Iterator[str]:
        """Each way in which what is stored disagrees with itself, as a sentence."""
        return neo4j_check.problems(self._stream, self._shipped)


def _rows(tx: ManagedTransaction, name: str, /, **parameters: object) -> list[Row]:
    return tx.run(statement(name).text, parameters).data()


def _run(tx: ManagedTransaction, name: str, **parameters: object) -> None:
    tx.run(statement(name).text, parameters).consume()


def _part(made: type[T], row: Row) -> T:
    return made(**{name: row[name] for name in made.__annotations__})


def _shipped_row(term: Term) -> Row:
    row = neo4j_rows.row(term)
    row["fields"]["shipped"] = True
    return row


def _statement_of(entry: Entry) -> str:
    if isinstance(entry, Revision):
        return "revision/add"
    if isinstance(entry, Change):
        return "revision/add_changes"
    return "kept/add" if isinstance(entry, Thing) else f"{kind_of(entry)}/put"


def _row_of(entry: Entry) -> Row:
    if isinstance(entry, Revision):
        return vars(entry)
    return entry._asdict() if isinstance(entry, Change | Thing) else neo4j_rows.row(entry)


def _keep(tx: ManagedTransaction, before: str | None, things: Kept) -> None:
    if not things:
        return
    total = int(before or "0", 16)
    for (shelf, key), value in things.items():
        for old in _rows(tx, "kept/get", shelf=shelf, key=key):
            total -= kept_digest(shelf, key, old["value"])
            _run(tx, "kept/remove", shelf=shelf, key=key)
        if value is not None:
            total += kept_digest(shelf, key, value)
            _run(tx, "kept/add", rows=[{"shelf": shelf, "key": key, "value": value}])
    _run(tx, "register/set_kept", kept=f"{total % MODULUS:064x}")
