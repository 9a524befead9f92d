"""A register in one SQLite file: what is asked of it, and what is written to it in one transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager

from graph_service.errors import StoreError
from graph_service.gc_pause import gc_paused
from graph_service.model import NOUNS, Kind, Record
from graph_service.references import fields_naming, fields_naming_terms
from graph_service.revisions import Change, Revision, RevisionDraft, Shelf
from graph_service.store import END, Kept
from graph_service.store.backup_content import Entry
from graph_service.store.query import Query, RecordPage, plan
from graph_service.store.sqlite.file import RegisterFile
from graph_service.store.sqlite.find import find
from graph_service.store.sqlite.verify import problems
from graph_service.store.sqlite.writing import BODY, Writing

READ_REVISION = "SELECT number, time, who, why, changes, digest FROM revision"
READ_CHANGE = "SELECT revision, kind, key, before, after FROM change"


class SqliteStore:
    """A register in one file."""

    def __init__(self, path: str, *, create: bool = True) -> None:
        self._file = RegisterFile(path, create=create)
        self._rows = self._file.rows

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def reading(self) -> AbstractContextManager[None]:
        """Everything this thread reads inside stands at one version."""
        return self._file.reading()

    def check(self) -> None:
        """Raise `StoreError` unless the file can be read and is still in its place."""
        self._file.check_in_place()
        self.version()

    def version(self) -> int:
        """The number of the latest revision."""
        for (number,) in self._rows("SELECT version FROM register"):
            if isinstance(number, int):
                return number
        raise StoreError(f"{self._file.path} has lost its version, or it was altered. Restore it from a backup.")

    def head(self) -> tuple[object, object]:
        """The number and the digest that the file holds for its latest revision."""
        for version, digest in self._rows("SELECT version, digest FROM register"):
            return version, digest
        return None, None

    def get(self, kind: Kind, key: str) -> Record | None:
        """One record, or none."""
        for (body,) in self._rows(BODY, kind, key):
            return self._file.record(kind, key, body)
        return None

    def several(self, kind: Kind, keys: Collection[str]) -> dict[str, Record]:
        """Those of the records that are there, by key."""
        return {key: record for key in keys if (record := self.get(kind, key)) is not None}

    def existing(self, kind: Kind, keys: Collection[str]) -> set[str]:
        """Those of the keys that the register has a record for."""
        with self._file.failures():
            ask = self._file.reader.execute
            return {k for k in keys if ask("SELECT 1 FROM record WHERE kind = ? AND key = ?", (kind, k)).fetchone()}

    def find(self, kind: Kind, query: Query) -> RecordPage:
        """A page of the records that a query selects."""
        query_plan = plan(kind, query)
        with self._file.failures():
            return find(self._file.reader, query_plan, lambda key, body: self._file.record(kind, key, body))

    def scan(self, kind: Kind) -> Iterator[Record]:
        """All records of a kind, by key, streamed."""
        read = NOUNS[kind].model_validate_json
        for key, body in self.bodies(kind):
            try:
                yield read(body)
            except (ValueError, TypeError):
                self._file.record(kind, key, body)

    def bodies(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """All keys of a kind with the records' JSON forms, by key, streamed."""
        return (
            (key, body) for key, body in self._rows("SELECT key, body FROM record WHERE kind = ? ORDER BY key", kind)
        )

    def referring(self, kind: Kind, keys: Collection[str]) -> Iterator[tuple[tuple[Kind, str], str]]:
        """The records that refer to these, each with the key that it refers to."""
        statement = "SELECT key FROM entry WHERE field = ? AND value = ?"
        for key in keys:
            scheme, _, name = key.partition("/") if kind == "term" else ("", "", key)
            for noun, field in fields_naming_terms(scheme) if kind == "term" else fields_naming(kind):
                for (referrer,) in self._rows(statement, f"{noun}.{field}", name):
                    if (noun, referrer) != (kind, key) and (noun != "term" or referrer.startswith(f"{scheme}/")):
                        yield (noun, referrer), key

    def apply(
        self, draft: RevisionDraft, put: Iterable[Record], delete: Collection[tuple[Kind, str]], keep: Kept
    ) -> Revision | None:
        """Write one revision in one transaction."""
        with gc_paused(), self._file.writing() as connection:
            return Writing(self._file, connection).revision(draft, put, delete, keep)

    def keep(self, things: Kept) -> None:
        """Put things on their shelves, or take them off."""
        with self._file.writing() as connection:
            Writing(self._file, connection).keep(things)

    def erase(
        self, draft: RevisionDraft, put: Iterable[Record], rewritten: Callable[[Change], str | None], keep: Kept
    ) -> Revision:
        """Write one revision, also where no record changes, and stubs where the history had what goes; then write all anew."""
        with self._file.writing() as connection:
            revision = Writing(self._file, connection).erase(draft, put, rewritten, keep)
        self._file.write_anew()
        return revision

    def restore(self, entries: Iterable[Entry]) -> None:
        """Fill an empty store with a backup's entries, in one transaction."""
        with self._file.writing() as connection:
            Writing(self._file, connection).restore(entries)

    def revisions(self, after: int = 0) -> Iterator[Revision]:
        """The revisions after a number, oldest first."""
        return (Revision(*row) for row in self._rows(f"{READ_REVISION} WHERE number > ? ORDER BY number", after))

    def changes(self, revision: int | None = None) -> Iterator[Change]:
        """The changes of a revision, or of all, by (kind, key, revision)."""
        order = "ORDER BY kind, key, revision"
        if revision is None:
            return (Change(*row) for row in self._rows(f"{READ_CHANGE} {order}"))
        return (Change(*row) for row in self._rows(f"{READ_CHANGE} WHERE revision = ? {order}", revision))

    def history(self, kind: Kind | Shelf, key: str) -> list[tuple[Revision, Change]]:
        """What happened to one record, oldest first."""
        statement = f"{READ_CHANGE} WHERE kind = ? AND key = ? ORDER BY revision"
        changes = [Change(*row) for row in self._rows(statement, kind, key)]
        return [
            (Revision(*row), change)
            for change in changes
            for row in self._rows(f"{READ_REVISION} WHERE number = ?", change.revision)
        ]

    def earlier(
        self, kind: Kind | Shelf, revision: int, after: str = "", until: str = END
    ) -> Iterator[tuple[str, str | None]]:
        """What the records changed after a revision were at it, by key."""
        statement = (
            "SELECT key, before, min(revision) FROM change "
            "WHERE kind = ? AND key > ? AND key <= ? AND revision > ? GROUP BY key ORDER BY key"
        )
        return ((key, before) for key, before, _ in self._rows(statement, kind, after, until, revision))

    def kept(self, shelf: str) -> dict[str, str]:
        """What is kept on a shelf, by key, as JSON text."""
        return dict(self._rows("SELECT key, value FROM kept WHERE shelf = ? ORDER BY key", shelf))

    def kept_value(self, shelf: str, key: str) -> str | None:
        """What is kept on a shelf under one key, as JSON text, or none."""
        for (value,) in self._rows("SELECT value FROM kept WHERE shelf = ? AND key = ?", shelf, key):
            return str(value)
        return None

    def shelves(self) -> Iterator[tuple[str, str, str]]:
        """Everything kept, as (shelf, key, JSON text)."""
        rows = self._rows("SELECT shelf, key, value FROM kept ORDER BY shelf, key")
        return ((shelf, key, value) for shelf, key, value in rows)

    def problems(self) -> Iterator[str]:
        """Each way in which what is stored disagrees with itself, as a sentence."""
        with self._file.failures():
            yield from problems(self._file.reader)
