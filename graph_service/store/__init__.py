"""The seam between the register and where it is kept, in the register's own nouns. It states everything a store must do.

Values that cross it are models. A revision is whole or absent. A store checks neither vocabulary nor references: the register
does, against the version that its draft expects, and the store refuses the draft when the version has moved.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from graph_service.errors import UsageError
from graph_service.model import Kind, Record, Term
from graph_service.revisions import Change, Revision, RevisionDraft, Shelf
from graph_service.store.backup_content import Entry
from graph_service.store.query import Query, RecordPage

Kept = Mapping[tuple[str, str], str | None]
"""What is not a record, by (shelf, key), as JSON text; None removes it. Things on `SHELVES` change by `apply` alone."""


END = "\U0010ffff"
"""What stands after every key."""


class Store(Protocol):
    """Where one register is kept. Every method raises `StoreError` when the store cannot be reached, read or written.

    One store may be used from several threads, and several processes may open the same one.
    """

    def check(self) -> None:
        """Raise `StoreError` unless the store can be reached and is still the one that was opened."""

    def version(self) -> int:
        """The number of the latest revision; 0 before the first."""

    def get(self, kind: Kind, key: str) -> Record | None:
        """One record, or none."""

    def several(self, kind: Kind, keys: Collection[str]) -> dict[str, Record]:
        """The records of these keys, by key, as far as they are there."""

    def existing(self, kind: Kind, keys: Collection[str]) -> set[str]:
        """Those of the keys that the register has a record for."""

    def find(self, kind: Kind, query: Query) -> RecordPage:
        """A page of the records that a query selects, in its order."""

    def scan(self, kind: Kind) -> Iterator[Record]:
        """All records of a kind, by key, streamed."""

    def bodies(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """All keys of a kind with the records' JSON forms, by key, streamed."""

    def referring(self, kind: Kind, keys: Collection[str]) -> Iterator[tuple[tuple[Kind, str], str]]:
        """The records (kind and key) that refer to these, themselves apart, each with the key that it refers to.

        One that refers twice may come twice.
        """

    def apply(
        self, draft: RevisionDraft, put: Iterable[Record], delete: Collection[tuple[Kind, str]], keep: Kept
    ) -> Revision | None:
        """Write one revision in one transaction: put and delete records, and keep what is not a record with them.

        put: in the order of KINDS, each record once; it may be walked more than once. keep: what is not a record; things on
        the revisions' `SHELVES` are changes of the revision, as records are.

        Records that are already as given are passed over. When nothing is left to write, no revision is written and the
        answer is None; what is to be kept is kept all the same. Raises `Conflict`, and writes nothing, when the version is
        not the one that the draft expects.
        """

    def revisions(self, after: int = 0) -> Iterator[Revision]:
        """The revisions after a number, oldest first."""

    def changes(self, revision: int | None = None) -> Iterator[Change]:
        """The changes of a revision, or of all, by (kind, key, revision)."""

    def history(self, kind: Kind | Shelf, key: str) -> list[tuple[Revision, Change]]:
        """What happened to one record, or thing on one of the `SHELVES`, oldest first."""

    def earlier(
        self, kind: Kind | Shelf, revision: int, after: str = "", until: str = END
    ) -> Iterator[tuple[str, str | None]]:
        """Those of a kind (or on one of the `SHELVES`) that changed after a revision: by key, the JSON form at that revision.

        None where there was no such record yet. Only keys after `after`, up to and with `until`.
        """

    def kept(self, shelf: str) -> dict[str, str]:
        """What is kept on a shelf, by key, as JSON text."""

    def kept_value(self, shelf: str, key: str) -> str | None:
        """What is kept on a shelf under one key, as JSON text, or none."""

    def keep(self, things: Kept) -> None:
        """Put things on their shelves, or take them off, in one transaction."""

    def shelves(self) -> Iterator[tuple[str, str, str]]:
        """Everything kept, as (shelf, key, JSON text), in that order."""

    def erase(
        self, draft: RevisionDraft, put: Iterable[Record], rewritten: Callable[[Change], str | None], keep: Kept
    ) -> Revision:
        """Write one revision, also where no record changes, and put stubs in the place of earlier states that had what goes.

        `rewritten` gives the stub of a change, or none where it stays as it is; it is asked about every change, those of this
        revision too. What is gone stands in no file of the store afterwards, as far as the store can see to it.
        """

    def restore(self, entries: Iterable[Entry]) -> None:
        """Fill an empty store with a backup's entries, in one transaction."""

    def head(self) -> tuple[object, object]:
        """The number and the digest that the store holds for its latest revision, to be held to the chain."""

    def problems(self) -> Iterator[str]:
        """Each way in which what is stored disagrees with itself, the chain apart, as a sentence. Never raises for content."""

    def reading(self) -> AbstractContextManager[None]:
        """Everything this thread reads inside stands at one version, or `Conflict` is raised at the end."""

    def close(self) -> None:
        """Let go of the store."""


def open_store(
    address: str,
    user: str,
    password: str | None,
    shipped: Callable[[], Iterable[Term]],
    *,
    create: bool = True,
    before_upgrade: Callable[[Store], None] | None = None,
    authorities: str = "",
) -> Store:
    """The store at a file's path or a Neo4j address. Without `create`, one that is not there is a `StoreError`.

    `before_upgrade` keeps a backup of a database of an older format, before it is brought up to date; a file is copied.
    `authorities` is a file with the certificates of those who signed Neo4j's.
    The shipped terms are no part of the register, but in Neo4j they are nodes, so that what is broader can be climbed there.
    """
    if address.split("://", 1)[0] in NEO4J_SCHEMES and "://" in address:
        from graph_service.store.neo4j import Neo4jStore

        return Neo4jStore(
            address, user, password, shipped(), create=create, before_upgrade=before_upgrade, authorities=authorities
        )
    if "://" in address:
        raise UsageError(
            f"{address} is not the address of a store. Name a file, or one of {', '.join(sorted(NEO4J_SCHEMES))}://host."
        )
    from graph_service.store.sqlite import SqliteStore

    return SqliteStore(address, create=create)


NEO4J_SCHEMES = frozenset({"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"})
