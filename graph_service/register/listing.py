"""Lists of records with what is shown next to them: the records that they name, and verdicts on flows."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping

from graph_service.coverage import Verdict
from graph_service.model import Flow, Kind, Record, key_of, plural
from graph_service.references import references
from graph_service.register.drawings import Drawings
from graph_service.register.imports import Imports
from graph_service.register.opened import AsAt, Day
from graph_service.register.questions import Questions, verdicts
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import workbook_bytes
from graph_service.store.entries import PARTNER_FIELDS, shapes
from graph_service.store.query import Page, Query, matching, page, plan, select


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


class Lists:
    """Lists of records, with what stands next to them: what they name, and verdicts."""

    def __init__(self, questions: Questions, imports: Imports, drawings: Drawings) -> None:
        self.questions = questions
        self.imports = imports
        self.opened = questions.opened
        self.store = questions.opened.store
        self.overview = questions.overview
        self.reviews = questions.reviews
        self.trend = questions.trend
        self.bodies = questions.opened.bodies
        self.drawn = drawings.answers
        self.query = imports.records.query

    def around(self, records: Iterable[Record], as_at: AsAt = None) -> Snapshot:
        """What these records name, as a snapshot that holds nothing else. Terms that are shipped are not in it."""
        if as_at is not None:
            return self.opened.snapshot(as_at)
        named: dict[Kind, set[str]] = {}
        for record in records:
            for reference in references(record):
                named.setdefault(reference.kind, set()).add(reference.key)
        found = {plural(kind): self.store.several(kind, sorted(keys)) for kind, keys in named.items()}
        return Snapshot().replacing(version=self.store.version(), **found)

    def verdicts_on(self, flows: Iterable[Flow], on: Day | None = None, as_at: AsAt = None) -> dict[str, Verdict]:
        """The verdicts on some flows, by id, without reading the other flows of the register."""
        rule = self.questions.rule(on, as_at)
        return {flow.id: rule.verdict(flow) for flow in flows}

    def flows_with(
        self,
        verdict: str,
        *,
        search: str = "",
        filters: Mapping[str, str] | None = None,
        sort: str = "id",
        after: str | None = None,
        limit: int = 50,
        on: Day | None = None,
        as_at: AsAt = None,
    ) -> Page:
        """A page of the flows that have a verdict (several: by commas); else as `list`."""
        asked = plan("flow", self.query("flow", search, filters, sort, after, limit, as_at))
        return select(self._flows_with(verdict, on, as_at), asked)

    def _flows_with(self, verdict: str, on: Day | None, as_at: AsAt) -> Iterable[Flow]:
        wanted = verdicts(verdict)
        rule = self.questions.rule(on, as_at)
        found = self.questions.verdicts(rule.on, as_at)
        return (flow for key, flow in rule.snapshot.flows.items() if found[key] in wanted)

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
        asked = plan(kind, self.query(kind, search, filters))
        records = self._flows_with(verdict, on, None) if verdict else self.opened.snapshot().of(kind).values()
        return {key_of(record) for record in matching(records, asked)}

    def export_chosen(self, template: str, chosen: Collection[str]) -> bytes:
        """The records of these keys in a template's layout, as XLSX."""
        return workbook_bytes([self.imports.sheet(template, only=chosen)])
