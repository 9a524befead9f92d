"""What is written to a Neo4j database: a revision, what is kept beside the records, and a backup's entries."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import groupby, islice

from graph_service.chain import Tally, digest_of, kept_sum, shelf_changes
from graph_service.errors import Conflict, StoreError
from graph_service.model import KINDS, Kind, Record, Term, key_of, kind_of
from graph_service.revisions import Change, Revision, RevisionDraft
from graph_service.store import Kept
from graph_service.store.backup_content import Entry, Thing
from graph_service.store.neo4j.database import Row, Transaction
from graph_service.store.neo4j.opening import shipped_row
from graph_service.store.neo4j.record_rows import read_record, row

BATCH = 10_000
"""Rows a statement is given: fewer cost round trips, more cost memory and gain nothing (measured)."""


class Writing:
    """One transaction's writes to the database at an address; shipped terms are nodes there, but no records."""

    def __init__(self, tx: Transaction, address: str, shipped: Mapping[str, Term]) -> None:
        self._tx = tx
        self._address = address
        self._shipped = shipped

    def revision(
        self,
        draft: RevisionDraft,
        put: Iterable[Record],
        delete: Collection[tuple[Kind, str]],
        keep: Kept,
        written: list[Revision],
    ) -> Revision | None:
        """Write what differs from what is there; None when nothing does, and no revision is written.

        `written` are the revisions that earlier attempts at this one made: where the connection is lost after the commit, the
        driver comes again.
        """
        head = self._head()
        for revision in written:
            if revision.digest == head["digest"]:
                return revision
        draft.check(head["version"])
        tally = Tally()
        for changes in self._changes(draft.expected + 1, put, delete):
            tally.add(changes)
            self._tx.run("revision/add_changes", rows=[change._asdict() for change in changes])
        tally.add(self.keep(keep, draft.expected + 1))
        if tally.count == 0:
            return None
        revision = tally.seal(head["digest"], draft)
        self._tx.run("revision/add", rows=[vars(revision)])
        self._tx.run("register/advance", version=revision.number, digest=revision.digest)
        written.append(revision)
        return revision

    def erase(
        self,
        draft: RevisionDraft,
        put: list[Record],
        rewritten: Callable[[Change], str | None],
        keep: Kept,
        stubs: list[Row],
    ) -> Revision:
        """Write a revision, also an empty one, and stubs where the history had what goes; `stubs` are those of earlier ones."""
        head = self._head()
        draft.check(head["version"])
        tally = Tally()
        for changes in self._changes(draft.expected + 1, put, ()):
            tally.add(changes)
            rows = [{**c._asdict(), "before": rewritten(c) or c.before} for c in changes]
            self._tx.run("revision/add_changes", rows=rows)
        changes = self.keep(keep, draft.expected + 1)
        tally.add(changes)
        new = [{**change._asdict(), "before": rewritten(change) or change.before} for change in changes]
        self._tx.run("revision/rewrite", rows=[*stubs, *new])
        revision = tally.seal(head["digest"], draft)
        self._tx.run("revision/add", rows=[vars(revision)])
        self._tx.run("register/advance", version=revision.number, digest=revision.digest)
        return revision

    def _head(self) -> Row:
        """Take the register to write, and read its version and digests."""
        for head in self._tx.rows("register/lock"):
            return head
        raise StoreError(
            f"{self._address} has lost the node that says its version. Restore the register from a backup."
        )

    def _changes(
        self, number: int, put: Iterable[Record], delete: Collection[tuple[Kind, str]]
    ) -> Iterator[list[Change]]:
        """Write the records, batch by batch, and say what changed."""
        for kind, records in groupby(put, key=kind_of):
            while batch := list(islice(records, BATCH)):
                yield self._put(number, kind, batch)
        for kind in reversed(KINDS):  # a protocol is read before its parties go
            keys = [key for noun, key in delete if noun == kind]
            for start in range(0, len(keys), BATCH):
                yield self._delete(number, kind, keys[start : start + BATCH])

    def _before(self, kind: Kind, keys: list[str]) -> dict[str, str]:
        """The records as they stand. A node with nothing but its id is none yet: an earlier batch of this write refers to it."""
        rows = self._tx.rows(f"{kind}/get", keys=keys)
        return {
            row["key"]: read_record(kind, row, self._address).to_json() for row in rows if row["fields"].keys() > {"id"}
        }

    def _put(self, number: int, kind: Kind, batch: list[Record]) -> list[Change]:
        before = self._before(kind, [key_of(record) for record in batch])
        rows, changes = [], []
        for record in batch:
            key, body = key_of(record), record.to_json()
            old = before.get(key)
            if old != body:
                rows.append(row(record, replaces=old is not None))
                changes.append(Change(number, kind, key, old, digest_of(body)))
        if rows:
            self._tx.run(f"{kind}/put", rows=rows)
        return changes

    def _delete(self, number: int, kind: Kind, keys: list[str]) -> list[Change]:
        before = self._before(kind, keys)
        back = [key for key in before if kind == "term" and key in self._shipped]
        self._tx.run(f"{kind}/delete", keys=sorted(before.keys() - set(back)))
        if back:
            self._tx.run("term/put", rows=[shipped_row(self._shipped[key]) for key in back])
        return [Change(number, kind, key, body, None) for key, body in before.items()]

    def keep(self, things: Kept, number: int = 0) -> list[Change]:
        """Put things on their shelves, or take them off; what that changes on those that belong to the revision `number`."""
        made: list[Change] = []
        places = iter(things.items())
        while batch := dict(islice(places, BATCH)):
            batch_places = [{"shelf": shelf, "key": key} for shelf, key in batch]
            before = {Thing(**row) for row in self._tx.rows("kept/get", places=batch_places)}
            added = {Thing(*place, value) for place, value in batch.items() if value is not None} - before
            removed = {thing for thing in before if batch[thing.shelf, thing.key] != thing.value}
            if not added and not removed:
                continue
            self._tx.run("kept/remove", places=[{"shelf": thing.shelf, "key": thing.key} for thing in sorted(removed)])
            self._tx.run("kept/add", rows=[thing._asdict() for thing in sorted(added)])
            self._tx.run("register/set_kept", kept=kept_sum(self._head()["kept"], added, removed))
            changes = shelf_changes(number, added, removed) if number else []
            self._tx.run("revision/add_changes", rows=[change._asdict() for change in changes])
            made += changes
        return made

    def restore(self, entries: Iterable[Entry]) -> None:
        """Fill the database, which must be empty, with a backup's entries."""
        head = self._head()
        if head["version"] or self._tx.rows("kept/all"):
            raise Conflict(f"{self._address} is not empty. Restore into a store that has nothing in it.")
        for name, group in groupby(entries, key=_statement_of):
            while batch := list(islice(group, BATCH)):
                if name == "kept/add":
                    self.keep({(e.shelf, e.key): e.value for e in batch if isinstance(e, Thing)})
                    continue
                self._tx.run(name, rows=[_row_of(entry) for entry in batch])
                last = batch[-1]
                if isinstance(last, Revision):
                    self._tx.run("register/advance", version=last.number, digest=last.digest)


def _statement_of(entry: Entry) -> str:
    if isinstance(entry, Revision):
        return "revision/add"
    if isinstance(entry, Change):
        return "revision/add_changes"
    return "kept/add" if isinstance(entry, Thing) else f"{kind_of(entry)}/put"


def _row_of(entry: Entry) -> Row:
    if isinstance(entry, Revision):
        return vars(entry)
    return entry._asdict() if isinstance(entry, Change | Thing) else row(entry)
