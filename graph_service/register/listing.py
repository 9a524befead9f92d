"""What a list shows beside its records: what they name, and the verdicts on flows. Nothing else of the register is read."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from graph_service.coverage import Rule, Verdict
from graph_service.model import Flow, Kind, Record, key_of, plural
from graph_service.references import references
from graph_service.register.base import AsAt
from graph_service.register.imports import Imports
from graph_service.register.overview import Overviews
from graph_service.register.questions import verdicts
from graph_service.settings import Settings, today
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import workbook_bytes
from graph_service.store import Store
from graph_service.store.entries import PARTNER_FIELDS, shapes
from graph_service.store.query import Page, Query, matching, page, plan, select

DECIDING: tuple[Kind, ...] = ("term", "partner", "protocol")
"""The kinds of record that a verdict on a flow depends on."""


def filters_of(kind: Kind) -> Mapping[str, str]:
    """Each name that a list of this kind can be filtered by, with its shape: text, list, day, flag, count, or either
    (one of several fields)."""
    named = dict(shapes(kind))
    named.pop("id", None)
    return {**named, **({"partner": "either"} if kind in PARTNER_FIELDS else {})}


class SortedRecords:
    """Records of one kind, to be found by key and listed as a store lists them."""

    def __init__(self, kind: Kind, records: Iterable[Record]) -> None:
        self.kind = kind
        self.records: Mapping[str, Record] = dict(sorted(((key_of(r), r) for r in records), key=lambda named: named[0]))
        self._keys = list(self.records)

    def page(self, query: Query) -> Page:
        """A page of what a query selects."""
        asked = plan(self.kind, query)
        if asked.sort != "id" or asked.words or asked.filters or asked.descending:
            return select(self.records.values(), asked)
        start = bisect_right(self._keys, asked.after[1]) if asked.after else 0
        return page([(None, self.records[key]) for key in self._keys[start : start + asked.limit + 1]], asked)


class Listings(Overviews, Imports):
    """Lists, with what stands beside their records."""

    def __init__(self, store: Store, settings: Settings, who: str) -> None:
        super().__init__(store, settings, who)
        self._quick: tuple[int, Rule] | None = None

    def around(self, records: Iterable[Record], as_at: AsAt = None) -> Snapshot:
        """What these records name, as a snapshot that holds nothing else. Terms that are shipped are not in it."""
        if as_at is not None:
            return self.snapshot(as_at)
        named: dict[Kind, set[str]] = {}
        for record in records:
            for reference in references(record):
                named.setdefault(reference.kind, set()).add(reference.key)
        found = {plural(kind): self.store.several(kind, sorted(keys)) for kind, keys in named.items()}
        return Snapshot().replacing(version=self.version(), **found)

    def verdicts_on(self, flows: Iterable[Flow], on: date | None = None, as_at: AsAt = None) -> dict[str, Verdict]:
        """The verdicts on some flows, by id, without reading the other flows and the assets of the register."""
        rule = self._deciding(on or today()) if as_at is None else self.rule(on, as_at)
        return {flow.id: rule.verdict(flow) for flow in flows}

    def _deciding(self, on: date) -> Rule:
        """A rule for verdicts alone: kept while nothing is changed that a verdict depends on."""
        version = self.version()
        held = self._rules.get((version, on))
        if held is not None:
            return held
        if version in self._snapshots:
            return self.rule(on)
        before, rule = self._quick or (version, None)
        if rule is None or self._decided_anew(before, version):
            rule = Rule(self._steady(self._read_deciding), on, self.settings.grace_months)
        elif rule.on != on:
            rule = rule.on_date(on)
        self._quick = (version, rule)
        return rule

    def _decided_anew(self, before: int, version: int) -> bool:
        return before > version or any(
            change.kind in DECIDING
            for number in range(before + 1, version + 1)
            for change in self.store.changes(number)
        )

    def _read_deciding(self) -> Snapshot:
        with self.store.reading():
            kinds = {plural(kind): {key_of(record): record for record in self.store.scan(kind)} for kind in DECIDING}
            return Snapshot().replacing(version=self.store.version(), **kinds)

    def flows_with(
        self,
        verdict: str,
        *,
        search: str = "",
        filters: Mapping[str, str] | None = None,
        sort: str = "id",
        after: str | None = None,
        limit: int = 50,
        on: date | None = None,
        as_at: AsAt = None,
    ) -> Page:
        """A page of the flows that have a verdict (several: by commas); else as `list`."""
        asked = plan("flow", Query(search, filters or {}, sort, after, limit))
        return select(self._flows_with(verdict, on, as_at), asked)

    def _flows_with(self, verdict: str, on: date | None, as_at: AsAt) -> Iterable[Flow]:
        wanted = verdicts(verdict)
        rule = self.rule(on, as_at)
        found = self._verdicts(rule.on, as_at, None, None)
        return (flow for key, flow in rule.snapshot.flows.items() if found[key] in wanted)

    def chosen(
        self,
        kind: Kind,
        *,
        search: str = "",
        filters: Mapping[str, str] | None = None,
        verdict: str | None = None,
        on: date | None = None,
    ) -> Collection[str]:
        """The keys of all records that a list shows, page by page, where it is searched and filtered so."""
        asked = plan(kind, Query(search, filters or {}))
        records = self._flows_with(verdict, on, None) if verdict else self.snapshot().of(kind).values()
        return {key_of(record) for record in matching(records, asked)}

    def export_chosen(self, template: str, chosen: Collection[str]) -> bytes:
        """The records of these keys in a template's layout, as XLSX."""
        return workbook_bytes([self.export_sheet(template, only=chosen)])
