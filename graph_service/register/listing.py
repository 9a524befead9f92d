"""Lists of records with what is shown next to them: the records that they name, and verdicts on flows."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from itertools import islice
from typing import NamedTuple

from graph_service.coverage import VERDICTS, Verdict
from graph_service.errors import BadData, UsageError
from graph_service.model import Flow, Kind, Record, key_of, plural
from graph_service.references import references
from graph_service.register.drawings import Drawings
from graph_service.register.imports import Imports
from graph_service.register.opened import AsAt, Day
from graph_service.register.questions import CoverageQuestions, verdicts
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import TableFormat, table_bytes
from graph_service.store.entries import PARTNER_FIELDS, name_of, shapes
from graph_service.store.query import Query, RecordPage, matching, page, plan, select, sort_value


def filters_of(kind: Kind) -> Mapping[str, str]:
    """Each name that a list of this kind can be filtered by, with its shape: text, list, day, flag, count, or either
    (one of several fields)."""
    named = dict(shapes(kind))
    named.pop("id", None)
    return {**named, **({"partner": "either"} if kind in PARTNER_FIELDS else {})}


FEW = 5_000
"""Lists of kinds with more records than this are read a page at a time from the store."""

VIEWS = 50
"""How many saved views a list has at most."""

_DIGITS = re.compile(r"([0-9]{1,18})")


class ListPage(NamedTuple):
    """A page of a list: its records, the cursor of the next page, and how many there are in all, where that is known."""

    items: tuple[Record, ...]
    next: str | None
    total: int | None


class SortedRecords:
    """Records of one kind, to be found by key and listed as a store lists them."""

    def __init__(self, kind: Kind, records: Iterable[Record]) -> None:
        self.kind = kind
        self.records: Mapping[str, Record] = dict(sorted(((key_of(r), r) for r in records), key=lambda named: named[0]))
        self._keys = list(self.records)

    def page(self, query: Query) -> RecordPage:
        """A page of what a query selects."""
        selection = plan(self.kind, query)
        if selection.sort != "id" or selection.words or selection.filters or selection.descending:
            return select(self.records.values(), selection)
        start = bisect_right(self._keys, selection.after[1]) if selection.after else 0
        return page([(None, self.records[key]) for key in self._keys[start : start + selection.limit + 1]], selection)


class Lists:
    """Lists of records, with what stands next to them: what they name, and verdicts."""

    def __init__(self, questions: CoverageQuestions, imports: Imports, drawings: Drawings) -> None:
        self.questions = questions
        self.imports = imports
        self.opened = questions.opened
        self.store = questions.opened.store
        self.overview = questions.overview
        self.reviews = questions.reviews
        self.trend = questions.trend
        self.bodies = questions.opened.bodies
        self.drawn = drawings.answers
        self._with_ids = imports.records.with_ids

    def around(self, records: Iterable[Record], as_at: AsAt = None) -> Snapshot:
        """What these records name, as a snapshot that holds nothing else. Terms that are shipped are not in it."""
        if as_at is not None:
            return self.opened.snapshot(as_at)
        named: dict[Kind, set[str]] = {}
        for record in records:
            for reference in references(record):
                named.setdefault(reference.kind, set()).add(reference.key)
        records_of = {plural(kind): self.store.several(kind, sorted(keys)) for kind, keys in named.items()}
        return Snapshot().replacing(version=self.store.version(), **records_of)

    def verdicts_on(self, flows: Iterable[Flow], on: Day | None = None, as_at: AsAt = None) -> dict[str, Verdict]:
        """The verdicts on some flows, by id, without reading the other flows of the register."""
        rule = self.questions.rule(on, as_at)
        return {flow.id: rule.verdict(flow) for flow in flows}

    def page(
        self,
        kind: Kind,
        *,
        search: str = "",
        filters: Mapping[str, str] | None = None,
        verdict: str | None = None,
        sort: str = "name",
        after: str | None = None,
        limit: int = 50,
        on: Day | None = None,
        as_at: AsAt = None,
    ) -> ListPage:
        """A page of a list as people read it: counted, in natural order (X-2 before X-10), flows by their verdict, too.

        `verdict` narrows flows to one (several: by commas); `sort` may be `verdict`, the best first. A kind with more than
        `FEW` records that is neither narrowed nor sorted by verdict is read from the store, in its order, uncounted.
        """
        by_verdict = kind == "flow" and sort.removeprefix("-") == "verdict"
        if kind == "term" or not (verdict or by_verdict or self._are_few(kind)):
            listed = self.imports.records.list(kind, Query(search, filters or {}, sort, after, limit), as_at)
            return ListPage(listed.items, listed.next, None)
        query = Query(search, filters or {}, "id" if by_verdict else sort, limit=limit)
        selection = plan(kind, self._with_ids(kind, query, as_at))
        records = self._flows_with(verdict, on, as_at) if verdict else self.opened.snapshot(as_at).of(kind).values()
        chosen = list(matching(records, selection))
        if by_verdict:
            found_verdicts = self.verdicts_on(chosen, on, as_at)  # type: ignore[arg-type]
            chosen.sort(key=lambda record: (VERDICTS.index(found_verdicts[key_of(record)]), natural(name_of(record))))
            ordered: list[Record] = chosen[::-1] if sort.startswith("-") else chosen
        else:
            ordered = in_natural_order(chosen, selection.sort, selection.descending)
        start = _start(after)
        more = start + limit < len(ordered)
        return ListPage(tuple(ordered[start : start + limit]), str(start + limit) if more else None, len(ordered))

    def _flows_with(self, verdict: str, on: Day | None, as_at: AsAt) -> Iterable[Flow]:
        wanted = verdicts(verdict)
        rule = self.questions.rule(on, as_at)
        verdict_of = self.questions.verdicts(rule.on, as_at)
        return (flow for key, flow in rule.snapshot.flows.items() if verdict_of[key] in wanted)

    def _are_few(self, kind: Kind) -> bool:
        return sum(1 for _ in islice(self.opened.bodies(kind), FEW + 1)) <= FEW

    def chosen(
        self,
        kind: Kind,
        *,
        search: str = "",
        filters: Mapping[str, str] | None = None,
        verdict: str | None = None,
        on: Day | None = None,
    ) -> Collection[str]:
        """The keys of all records that a list shows, page by page, where it is searched and filtered so."""
        selection = plan(kind, self._with_ids(kind, Query(search, filters or {})))
        records = self._flows_with(verdict, on, None) if verdict else self.opened.snapshot().of(kind).values()
        return {key_of(record) for record in matching(records, selection)}

    def views(self, kind: Kind) -> dict[str, str]:
        """The saved views of a kind's list: what each is narrowed to, as an address has it, by name."""
        kept = self.imports.records.kept("view").items()
        return {key.partition("\n")[2]: text for key, text in sorted(kept) if key.partition("\n")[0] == kind}

    def keep_view(self, kind: Kind, name: str, view: str | None) -> None:
        """Keep what a list is narrowed to under a name, for everybody; None takes it away. No revision is written."""
        if view is not None and len(self.views(kind)) >= VIEWS:
            raise BadData(f"A list has at most {VIEWS} saved views. Take one away first.")
        self.imports.records.keep("view", f"{kind}\n{name}", view)

    def export_chosen(self, template: str, chosen: Collection[str], format: TableFormat = "xlsx") -> bytes:
        """The records of these keys in a template's layout, as XLSX or CSV."""
        return table_bytes(self.imports.sheet(template, only=chosen), format)


def natural(text: str) -> tuple[tuple[int, int | str], ...]:
    """What a text is ordered by where numbers in it count as numbers: X-2 comes before X-10.

    >>> sorted(["X-10", "x-2"], key=natural)
    ['x-2', 'X-10']
    """
    parts = _DIGITS.split(text.casefold())
    return tuple((0, int(part)) if at % 2 else (1, part) for at, part in enumerate(parts) if part)


def in_natural_order(records: Iterable[Record], sort: str, descending: bool = False) -> list[Record]:
    """Records by what they are sorted by, those without it last, then by key."""

    def place(record: Record) -> tuple[object, ...]:
        value = key_of(record) if sort == "id" else name_of(record) if sort == "name" else sort_value(record, sort)
        return (natural(value) if isinstance(value, str) else value, natural(key_of(record)))

    has: list[Record] = []
    lacks: list[Record] = []
    for record in records:
        (lacks if sort not in ("id", "name") and sort_value(record, sort) is None else has).append(record)
    has.sort(key=place, reverse=descending)
    lacks.sort(key=lambda record: natural(key_of(record)), reverse=descending)
    return has + lacks


def _start(after: str | None) -> int:
    """The place after which a page begins."""
    if after is None or after == "":
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 10):
        raise UsageError("Invalid cursor. Leave it out to begin with the first page.")
    return int(after)
