"""Records: one, a list, writing them, and their history."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

import orjson
from rapidfuzz import process

from graph_service.errors import BadData, BrokenReference, Conflict, NotFound
from graph_service.model import KINDS, Kind, Record, key_of, kind_of
from graph_service.older_forms import current_text
from graph_service.register.integrity import by_name, dangling, in_order, message, shipped_terms
from graph_service.register.lookup import with_ids
from graph_service.register.opened import AsAt, OpenRegister
from graph_service.revisions import SHELVES, HistoryEntry, Revision
from graph_service.store import Kept
from graph_service.store.query import Query, RecordPage, cursor, plan, select

TRIES = 100
"""How often a change is made again because somebody else wrote in between. Each time, somebody's change went in."""

BESIDE = 100
"""How many records before and after an unknown id are looked at for the nearest."""


class Changed(Conflict):
    """The record is no longer what it was when it was read."""


def mark(record: Record) -> str:
    """A short mark of a record's content: the same as long as nothing of it changes."""
    return hashlib.sha256(record.to_json().encode()).hexdigest()[:20]


class Records:
    """Records and their history."""

    def __init__(self, opened: OpenRegister) -> None:
        self.opened = opened
        self.store = opened.store

    def get(self, kind: Kind, key: str, as_at: AsAt = None, *, nearest: bool = True) -> Record:
        """One record; a term's key is `scheme/id`, and shipped terms are found too. `NotFound` names the `nearest`."""
        known(kind)
        number = None if as_at is None else self.opened.revision_at(as_at)
        record = (
            self.store.get(kind, key)
            if number is None
            else self.opened.steady(lambda: self.opened.read_record(kind, key, number))
        )
        if record is None and kind == "term":
            record = shipped_terms().get(key)
        if record is None:
            raise NotFound(f"There is no {kind} {key!r}.{self._nearest(kind, key) if nearest else ''}")
        return record

    def _nearest(self, kind: Kind, key: str) -> str:
        """The ids most like one: of many records, among those that stand next to it, which begin alike."""
        queries = (Query(sort=sort, after=cursor(None, key), limit=BESIDE) for sort in ("id", "-id"))
        keys = [key_of(record) for query in queries for record in self.store.find(kind, query).items]
        if kind == "term":
            keys += shipped_terms()
        near = [name for name, score, _ in process.extract(key[:200], keys, limit=3) if score >= 60]
        return f" The nearest: {', '.join(near)}." if near else ""

    def list(self, kind: Kind, query: Query, as_at: AsAt = None) -> RecordPage:
        """A page of records of a kind, in which filters have any name that records go by. Terms include the shipped ones."""
        known(kind)
        query = self.with_ids(kind, query, as_at)
        if as_at is not None:
            return select(self._every(kind, as_at), plan(kind, query))
        page = self.store.find(kind, query)
        return self._with_shipped(page, query) if kind == "term" else page

    def with_ids(self, kind: Kind, query: Query, as_at: AsAt = None) -> Query:
        """A query with ids for names, narrower terms, and what the words of its search may stand for."""
        return with_ids(query, kind, self.opened.snapshot(as_at)) if query.search or query.filters else query

    def _every(self, kind: Kind, as_at: AsAt) -> Iterable[Record]:
        """All records of a kind as they stood; of terms, the shipped ones too."""
        own = self.opened.snapshot(as_at).of(kind)
        if kind == "term":
            yield from (term for key, term in shipped_terms().items() if key not in own)
        yield from own.values()

    def _with_shipped(self, own: RecordPage, query: Query) -> RecordPage:
        """A page of the register's own terms with those shipped ones that belong among them: they are few, and in memory."""
        replaced = self.store.existing("term", shipped_terms().keys())
        shipped = (term for key, term in shipped_terms().items() if key not in replaced)
        page = select((*own.items, *shipped), plan("term", query))
        return replace(page, next=page.next or own.next)

    def write(
        self,
        put: Iterable[Record] = (),
        delete: Iterable[tuple[Kind, str]] = (),
        *,
        why: str,
        expected: int | None = None,
        keep: Mapping[tuple[str, str], object | None] | None = None,
    ) -> Revision | None:
        """Put and delete records as one revision, in one transaction; None when nothing would change.

        `why` is what the revision says it was for. `expected` is the version that this was decided against: `Conflict` when
        the register has moved on; without it the write is checked and made again. `keep` are other values, written in
        the same transaction. What would refer to nothing is `BadData`; nothing is written then.
        """
        try:
            records = by_name(put)
        except ValueError as error:
            raise BadData(str(error)) from None
        gone = dict.fromkeys(delete)
        for kind, key in gone:
            if (kind, key) in records:
                raise BadData(f"The {kind} {key} cannot be put and deleted at once.")
        things = as_text(keep or {})
        for attempt in self.opened.attempts():
            version = attempt if expected is None else expected
            fault = message(dangling(self.store, records.values(), records.keys(), gone))
            if fault:
                raise BrokenReference(f"{fault} Nothing was written.")
            try:
                return self.opened.apply(
                    self.opened.draft(why, version), in_order(records.values()), list(gone), things
                )
            except Conflict:
                if expected is not None:
                    raise
        raise AssertionError("unreachable")

    def create(self, record: Record, *, why: str) -> None:
        """Add a record. `Conflict` when there is one with its id."""
        kind, key = kind_of(record), key_of(record)

        def attempt(version: int) -> None:
            if self._find(kind, key) is not None:
                raise Conflict(f"There is a {kind} {key} already. Change that one, or choose another id.")
            self.write([record], why=why, expected=version)

        self._retry(attempt)

    def change(
        self, kind: Kind, key: str, to: Callable[[Record], Record], *, why: str, marks: tuple[str, ...]
    ) -> Record:
        """Replace a record by what `to` makes of it, if its mark is one of `marks` ("*" is any). Returns the new one."""
        changed: list[Record] = []

        def attempt(version: int) -> None:
            old = self.get(kind, key)
            changed[:] = [to(old)]
            _expect(old, marks)
            self.write(changed, why=why, expected=version)

        self._retry(attempt)
        return changed[0]

    def remove(self, kind: Kind, key: str, *, why: str, marks: tuple[str, ...]) -> None:
        """Delete a record, if its mark is one of `marks`."""

        def attempt(version: int) -> None:
            _expect(self.get(kind, key), marks)
            self.write(delete=[(kind, key)], why=why, expected=version)

        self._retry(attempt)

    def _find(self, kind: Kind, key: str) -> Record | None:
        try:
            return self.get(kind, key)
        except NotFound:
            return None

    def _retry(self, attempt: Callable[[int], None]) -> None:
        """Try until nobody wrote between the reading and the writing."""
        for tries in range(TRIES):
            version = self.store.version()
            try:
                return attempt(version)
            except Changed:
                raise
            except Conflict:
                if tries == TRIES - 1 or self.store.version() == version:
                    raise
        return None

    def kept(self, shelf: str) -> dict[str, Any]:
        """The values on a shelf, by key. They are not records."""
        return {key: orjson.loads(value) for key, value in self.store.kept(shelf).items()}

    def keep(self, shelf: str, key: str, value: object | None) -> None:
        """Put a JSON value on a shelf, or take it off with None. No revision is written."""
        self.store.keep(as_text({(shelf, key): value}))

    def revisions(self) -> Iterator[Revision]:
        """All revisions, oldest first."""
        return self.store.revisions()

    def touched(self, number: int) -> Iterator[tuple[Kind, str, str]]:
        """What a revision did: the kind and id of each record, and whether it created, replaced or deleted it."""
        return (
            (cast(Kind, change.kind), change.key, change.action)
            for change in self.store.changes(number)
            if change.kind not in SHELVES
        )

    def history(self, kind: Kind, key: str, *, nearest: bool = True) -> tuple[HistoryEntry, ...]:
        """What happened to one record, oldest first. A record that never was is `NotFound`."""
        known(kind)
        changes = self.store.history(kind, key)
        if not changes:
            self.get(kind, key, nearest=nearest)
        return tuple(
            HistoryEntry(
                r.number,
                r.time,
                r.who,
                r.why,
                c.action,
                None if c.before is None else orjson.loads(current_text(kind, c.before)),
            )
            for r, c in changes
        )


def known(kind: str) -> Kind:
    """A kind by its name. One that is none is refused."""
    for name in KINDS:
        if name == kind:
            return name
    raise NotFound(f"There is no kind of record called {kind!r}. Choose from: {', '.join(KINDS)}.")


def as_text(things: Mapping[tuple[str, str], object | None]) -> Kept:
    """What is to be kept, as JSON text."""
    try:
        return {
            place: None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
            for place, value in things.items()
        }
    except (TypeError, orjson.JSONEncodeError) as error:
        raise BadData(f"This cannot be kept: {error}.") from None


def _expect(record: Record, marks: tuple[str, ...]) -> None:
    if "*" not in marks and mark(record) not in marks:
        kind = kind_of(record)
        raise Changed(
            f"The {kind} {{record}} has changed since you read it. Read it again, and repeat your change.",
            record=(kind, key_of(record)),
        )
