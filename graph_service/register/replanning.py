"""Planning again what imports left open, with the answers given since: held rows, and what records say as written."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from graph_service.model import Kind, Record, key_of, kind_of, plural
from graph_service.register.dictionary import Waiting
from graph_service.register.imports import Imports
from graph_service.register.integrity import Named
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import workbook_bytes
from importers.convert.date_order import Order
from importers.plan import Answer, HeldRow, Plan, workbook_of
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Limits, read


class Replanning:
    """Plans without the file that was imported: of its held rows, and of a register's own records."""

    def __init__(self, imports: Imports) -> None:
        self.imports = imports
        self.records = imports.records

    def held_rows(self, rows: list[HeldRow], sha256: str, snapshot: Snapshot, dictionary: tuple[Answer, ...]) -> Plan:
        """The plan of held rows of one file, layout and register with the answers given so far."""
        first = rows[0]
        options = Options(first.template or None, first.register or None)
        workbook = workbook_of(rows, first.file, sha256)
        return plan(workbook, snapshot, self.imports.templates(), options, {}, dictionary=dictionary, freed=True)

    def own_records(self, template: str, register: str, snapshot: Snapshot, dictionary: tuple[Answer, ...]) -> Plan:
        """The plan of a register's own records, exported in a layout: what is as written there is read by the answers."""
        sheet = self.imports.sheet(template, partner=register or None)
        if not sheet.rows:
            return Plan("", "", snapshot.version)
        content = workbook_bytes([sheet])
        workbook = read(content, "register.xlsx", Limits.of(self.records.opened.settings))
        options = Options(template, register or None, date_order=self._date_order(dictionary))
        made = plan(workbook, snapshot, self.imports.templates(), options, {}, dictionary=dictionary, freed=True)
        return replace(made, held=(), questions=(), adds=())

    def layouts_as_written(self, ids: set[str]) -> list[tuple[str, str]]:
        """The layouts and registers whose records say something as written that these questions ask about."""
        of_flows = {template.name for template in self.imports.templates() if template.kind == "flow"}
        places = {
            (template, register)
            for form in self.records.kept("question").values()
            if form["id"] in ids
            for template in form["templates"]
            if form["meanwhile"] != "held" or template not in of_flows  # a flow whose end is not known is held
            for register in form["registers"]
        }
        return sorted(places)

    def _date_order(self, dictionary: tuple[Answer, ...]) -> Order | None:
        """How the dates are to be read that imports left open: as answered, where all files about which it was asked are alike."""
        answers: dict[str, Order] = {a.id: a.choice for a in dictionary if a.kind == "month-first"}  # type: ignore[misc]
        ids = [form["id"] for form in self.records.kept("question").values() if form["kind"] == "month-first"]
        orders = set(answers.values())
        return orders.pop() if len(orders) == 1 and answers.keys() >= set(ids) else None


def with_plans(snapshot: Snapshot, plans: Iterable[Plan]) -> Snapshot:
    """A snapshot in which what these plans put and delete is written already."""
    for made in plans:
        records: dict[Kind, dict[str, Record]] = {}
        for record in made.put:
            records.setdefault(kind_of(record), {})[key_of(record)] = record
        snapshot = snapshot.replacing(
            **{plural(kind): {**snapshot.of(kind), **new} for kind, new in records.items()},
        )
        snapshot = without(snapshot, made.delete) if made.delete else snapshot
    return snapshot


def without(snapshot: Snapshot, going: Collection[Named]) -> Snapshot:
    """A snapshot in which these records are deleted already."""
    kinds = {kind for kind, _ in going}
    left = {kind: {k: r for k, r in snapshot.of(kind).items() if (kind, k) not in going} for kind in kinds}
    return snapshot.replacing(**{plural(kind): records for kind, records in left.items()})


def together(rows: Iterable[Waiting]) -> Iterator[list[Waiting]]:
    """Held rows by the file, layout and register with which they are planned again."""

    def group(w: Waiting) -> tuple[str, str, str, str]:
        return w.row.file, w.sha256, w.row.template, w.row.register

    for _, held in groupby(sorted(rows, key=group), key=group):
        yield list(held)
