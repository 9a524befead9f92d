"""A register in a Neo4j database: what is asked of it, and what is written to it in one transaction."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from graph_service.errors import BadData, Conflict, StoreError
from graph_service.model import Kind, Record, Term, key_of
from graph_service.revisions import Change, Revision, RevisionDraft, Shelf
from graph_service.store import END, Kept, Store
from graph_service.store.backup_content import Entry
from graph_service.store.neo4j.database import Database, Row
from graph_service.store.neo4j.find import find_page
from graph_service.store.neo4j.opening import prepare
from graph_service.store.neo4j.record_rows import LABELS, read_record
from graph_service.store.neo4j.verify import problems
from graph_service.store.neo4j.writing import BATCH, Writing
from graph_service.store.query import Query, RecordPage

T = TypeVar("T")


class Neo4jStore:
    """A register in a Neo4j database, the user's home database there."""

    def __init__(
        self,
        address: str,
        user: str,
        password: str | None,
        shipped: Iterable[Term] = (),
        *,
        create: bool = True,
        before_upgrade: Callable[[Store], None] | None = None,
        authorities: str = "",
    ) -> None:
        self._shipped = {key_of(term): term for term in shipped}
        self._database = Database(address, user, password, authorities)
        self._read_only = ""
        self._read, self._stream = self._database.read, self._database.stream
        try:
            try:
                prepare(self._database, self._shipped, lambda: before_upgrade and before_upgrade(self), create=create)
            except BadData as error:
                self._read_only = (
                    f"{address} was written by an older version and cannot be brought up to date, so it can be read but not "
                    f"changed: {error} Mend that and start again."
                )
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        """Let go of the connections."""
        self._database.close()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Everything read inside stands at one version, or `Conflict` is raised at the end."""
        before = self.version()
        yield
        if self.version() != before:
            raise Conflict("The register was written while it was read. Repeat.")

    def check(self) -> None:
        """Raise `StoreError` unless the database can be reached and holds a register."""
        self.version()

    def version(self) -> int:
        """The number of the latest revision."""
        number = self.head()[0]
        if not isinstance(number, int):
            raise StoreError(
                f"{self._database.address} has lost the node that says its version. Restore the register from a backup."
            )
        return number

    def head(self) -> tuple[object, object]:
        """The number and the digest that the register's node holds for its latest revision."""
        for row in self._read("register/head"):
            return row["version"], row["digest"]
        return None, None

    def _record(self, kind: Kind, row: Row) -> Record:
        return read_record(kind, row, self._database.address)

    def get(self, kind: Kind, key: str) -> Record | None:
        """One record, or none."""
        return self.several(kind, [key]).get(key)

    def several(self, kind: Kind, keys: Collection[str]) -> dict[str, Record]:
        """Those of the records that are there, by key."""
        return {row["key"]: self._record(kind, row) for row in self._read(f"{kind}/get", keys=list(keys))}

    def existing(self, kind: Kind, keys: Collection[str]) -> set[str]:
        """Those of the keys that the register has a record for."""
        return {row["key"] for row in self._read(f"{kind}/existing", keys=list(keys))}

    def find(self, kind: Kind, query: Query) -> RecordPage:
        """A page of the records that a query selects."""
        return find_page(kind, query, self._read, self.scan, self._record)

    def scan(self, kind: Kind) -> Iterator[Record]:
        """All records of a kind, by key, streamed."""
        after = None
        while batch := self._read(f"{kind}/scan", after=after, limit=BATCH):
            for row in batch:
                yield self._record(kind, row)
            after = batch[-1]["key"]
            if len(batch) < BATCH:
                return

    def bodies(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """All keys of a kind with the records' JSON forms, by key, streamed."""
        return ((key_of(record), record.to_json()) for record in self.scan(kind))

    def referring(self, kind: Kind, keys: Collection[str]) -> Iterator[tuple[tuple[Kind, str], str]]:
        """The records that refer to these, each with the key that it refers to."""
        for row in self._stream(f"{kind}/referring", keys=list(keys)):
            for noun, label in LABELS.items():
                if label in row["labels"]:
                    yield (noun, row["by"]), row["key"]

    def apply(
        self, draft: RevisionDraft, put: Iterable[Record], delete: Collection[tuple[Kind, str]], keep: Kept
    ) -> Revision | None:
        """Write one revision in one transaction."""
        written: list[Revision] = []
        return self._write(lambda writing: writing.revision(draft, put, delete, keep, written))

    def keep(self, things: Kept) -> None:
        """Put things on their shelves, or take them off."""
        self._write(lambda writing: writing.keep(things))

    def erase(
        self, draft: RevisionDraft, put: Iterable[Record], rewritten: Callable[[Change], str | None], keep: Kept
    ) -> Revision:
        """Write one revision, also where no record changes, and stubs where the history had what goes."""
        stubs = ((change, rewritten(change)) for change in self.changes())
        rows = [{**change._asdict(), "before": text} for change, text in stubs if text is not None]
        return self._write(lambda writing: writing.erase(draft, list(put), rewritten, keep, rows))

    def restore(self, entries: Iterable[Entry]) -> None:
        """Fill an empty store with a backup's entries, in one transaction."""
        self._write(lambda writing: writing.restore(entries))

    def _write(self, work: Callable[[Writing], T]) -> T:
        if self._read_only:
            raise StoreError(f"{self._read_only} Nothing was written.")
        return self._database.write(lambda tx: work(Writing(tx, self._database.address, self._shipped)))

    def revisions(self, after: int = 0) -> Iterator[Revision]:
        """The revisions after a number, oldest first."""
        return (Revision(**row) for row in self._stream("revision/list", after=after))

    def changes(self, revision: int | None = None) -> Iterator[Change]:
        """The changes of a revision, or of all, by (kind, key, revision)."""
        if revision is None:
            return (Change(**row) for row in self._stream("revision/all_changes"))
        return (Change(**row) for row in self._stream("revision/changes", revision=revision))

    def history(self, kind: Kind | Shelf, key: str) -> list[tuple[Revision, Change]]:
        """What happened to one record, oldest first."""
        rows = self._read("revision/history", kind=kind, key=key)
        return [(_part(Revision, row), _part(Change, row)) for row in rows]

    def earlier(
        self, kind: Kind | Shelf, revision: int, after: str = "", until: str = END
    ) -> Iterator[tuple[str, str | None]]:
        """What the records changed after a revision were at it, by key."""
        rows = self._stream("revision/earlier", kind=kind, revision=revision, after=after, until=until)
        return ((row["key"], row["before"]) for row in rows)

    def kept(self, shelf: str) -> dict[str, str]:
        """What is kept on a shelf, by key, as JSON text."""
        return {row["key"]: row["value"] for row in self._read("kept/shelf", shelf=shelf)}

    def kept_value(self, shelf: str, key: str) -> str | None:
        """What is kept on a shelf under one key, as JSON text, or none."""
        for row in self._read("kept/get", places=[{"shelf": shelf, "key": key}]):
            return str(row["value"])
        return None

    def shelves(self) -> Iterator[tuple[str, str, str]]:
        """Everything kept, as (shelf, key, JSON text)."""
        return ((row["shelf"], row["key"], row["value"]) for row in self._stream("kept/all"))

    def problems(self) -> Iterator[str]:
        """Each way in which what is stored disagrees with itself, as a sentence."""
        return problems(self._stream, self._shipped)


def _part(made: type[T], row: Row) -> T:
    return made(**{name: row[name] for name in made.__annotations__})
