"""What is written to a register's file: a revision, what is kept beside the records, and a backup's entries."""

from collections.abc import Callable, Collection, Iterable
from itertools import islice
from sqlite3 import Connection

from graph_service.chain import Tally, digest_of, kept_sum, shelf_changes
from graph_service.errors import Conflict
from graph_service.model import KINDS, Kind, Record, kind_of
from graph_service.revisions import Change, Revision, RevisionDraft
from graph_service.store import Kept
from graph_service.store.backup_content import Entry, Thing
from graph_service.store.sqlite.file import RegisterFile
from graph_service.store.sqlite.record_rows import EntryRow, RecordRow, entry_columns, entry_rows, record_row

BATCH = 5_000
"""Records written by one round of statements: more gains nothing and costs memory."""
ADD_RECORD = "INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?)"
ADD_ENTRY = "INSERT INTO entry VALUES (?, ?, ?)"
ADD_CHANGE = "INSERT INTO change (kind, key, revision, before, after) VALUES (?, ?, ?, ?, ?)"
DROP_ENTRY = "DELETE FROM entry WHERE field = ? AND value = ? AND key = ?"
THING = "SELECT value FROM kept WHERE shelf = ? AND key = ?"
BODY = "SELECT body FROM record WHERE kind = ? AND key = ?"


class Writing:
    """One transaction's writes, on the connection that it runs on."""

    def __init__(self, file: RegisterFile, connection: Connection) -> None:
        self._file = file
        self._connection = connection
        self._execute = connection.execute

    def revision(
        self, draft: RevisionDraft, put: Iterable[Record], delete: Collection[tuple[Kind, str]], keep: Kept
    ) -> Revision | None:
        """Write what differs from what is there; None when nothing does, and no revision is written."""
        version, previous = self._execute("SELECT version, digest FROM register").fetchone()
        draft.check(version)
        number, tally = version + 1, Tally()
        find = "SELECT 1 FROM record WHERE kind = ? LIMIT 1"
        empty = {kind for kind in KINDS if self._execute(find, (kind,)).fetchone() is None}
        records = iter(put)
        while batch := list(islice(records, BATCH)):
            tally.add(self._put(batch, number, empty))
        for kind, key in delete:
            tally.add(self._delete(kind, key, number))
        tally.add(self.keep(keep, number))
        if tally.count == 0:
            return None
        revision = tally.seal(previous, draft)
        self._add_revision(revision)
        return revision

    def erase(
        self, draft: RevisionDraft, put: Iterable[Record], rewritten: Callable[[Change], str | None], keep: Kept
    ) -> Revision:
        """Write a revision, also an empty one, and stubs where the history had what goes."""
        version, previous = self._execute("SELECT version, digest FROM register").fetchone()
        draft.check(version)
        tally = Tally()
        tally.add(self._put(list(put), version + 1, ()))
        tally.add(self.keep(keep, version + 1))
        revision = tally.seal(previous, draft)
        self._add_revision(revision)
        for row in self._execute("SELECT revision, kind, key, before, after FROM change").fetchall():
            text = rewritten(Change(*row))
            if text is not None:
                self._execute(
                    "UPDATE change SET before = ? WHERE kind = ? AND key = ? AND revision = ?",
                    (text, row[1], row[2], row[0]),
                )
        return revision

    def _put(self, batch: list[Record], number: int, empty: Collection[str]) -> list[Change]:
        """Write those of a batch that differ from what is there, and say what changed."""
        rows: list[RecordRow] = []
        new: dict[Kind, list[Record]] = {}
        added: dict[str, list[EntryRow]] = {}
        removed: list[EntryRow] = []
        changes: list[Change] = []
        for record in batch:
            body = record.to_json()
            row = record_row(record, body)
            kind, key = kind_of(record), row[1]
            old = None if kind in empty else self._execute(BODY, (kind, key)).fetchone()
            if old is None:
                new.setdefault(kind, []).append(record)
            elif old[0] == body:
                continue
            else:
                stale, fresh = set(entry_rows(self._file.record(kind, key, old[0]))), set(entry_rows(record))
                removed += stale - fresh
                for entry in fresh - stale:
                    added.setdefault(entry[0], []).append(entry)
            rows.append(row)
            changes.append(Change(number, kind, key, old[0] if old else None, digest_of(body)))
        for kind, records in new.items():
            for entries in entry_columns(kind, records):
                if entries:
                    added.setdefault(entries[0][0], []).extend(entries)
        executemany = self._connection.executemany
        executemany(DROP_ENTRY, removed)
        executemany(ADD_RECORD, rows)
        for field in sorted(added):  # along the index; a field's values are all numbers or all text
            executemany(ADD_ENTRY, sorted(added[field]))
        executemany(ADD_CHANGE, [(c.kind, c.key, c.revision, c.before, c.after) for c in changes])
        return changes

    def _delete(self, kind: Kind, key: str, number: int) -> list[Change]:
        row = self._execute(BODY, (kind, key)).fetchone()
        if row is None:
            return []
        self._connection.executemany(DROP_ENTRY, entry_rows(self._file.record(kind, key, row[0])))
        self._execute("DELETE FROM record WHERE kind = ? AND key = ?", (kind, key))
        self._execute(ADD_CHANGE, (kind, key, number, row[0], None))
        return [Change(number, kind, key, row[0], None)]

    def _add_revision(self, r: Revision) -> None:
        row = (r.number, r.time, r.who, r.why, r.changes, r.digest)
        self._execute("INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?)", row)
        self._execute("UPDATE register SET version = ?, digest = ?", (r.number, r.digest))

    def keep(self, things: Kept, number: int = 0) -> list[Change]:
        """Put things on their shelves, or take them off; what that changes on those that belong to the revision `number`."""
        old = {place: self._execute(THING, place).fetchone() for place in things}
        before = {(*place, row[0]) for place, row in old.items() if row is not None}
        after = {(*place, value) for place, value in things.items() if value is not None}
        removed = {(shelf, key, value) for shelf, key, value in before if things[shelf, key] != value}
        added = after - before
        self._connection.executemany("DELETE FROM kept WHERE shelf = ? AND key = ? AND value = ?", removed)
        self._connection.executemany("INSERT INTO kept VALUES (?, ?, ?)", sorted(added))
        if added or removed:
            (held,) = self._execute("SELECT kept FROM register").fetchone()
            self._execute("UPDATE register SET kept = ?", (kept_sum(held, added, removed),))
        changes = shelf_changes(number, added, removed) if number else []
        self._connection.executemany(ADD_CHANGE, [(c.kind, c.key, c.revision, c.before, c.after) for c in changes])
        return changes

    def restore(self, entries: Iterable[Entry]) -> None:
        """Fill the file, which must be empty, with a backup's entries."""
        if self._execute("SELECT (SELECT count(*) FROM revision) + (SELECT count(*) FROM kept)").fetchone()[0]:
            raise Conflict(f"{self._file.path} is not empty. Restore into a store that has nothing in it.")
        for entry in entries:
            if isinstance(entry, Revision):
                self._add_revision(entry)
            elif isinstance(entry, Change):
                self._execute(ADD_CHANGE, (entry.kind, entry.key, entry.revision, entry.before, entry.after))
            elif isinstance(entry, Thing):
                self.keep({(entry.shelf, entry.key): entry.value})
            else:
                self._execute(ADD_RECORD, record_row(entry, entry.to_json()))
                self._connection.executemany(ADD_ENTRY, entry_rows(entry))
