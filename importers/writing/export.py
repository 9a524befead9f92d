"""A register written in a template's layout, so that importing it again plans nothing.

That is made sure of by planning it: a cell that would be read as something else is left blank, and a row whose record would not
be found by its reference or name gets the record's id in a column of its own.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from graph_service.errors import BadData
from graph_service.model import Asset, Record, key_of
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import SheetOut
from importers.columns.kinds import CellNames
from importers.convert.parsed import Cell, held
from importers.plan import FieldChange, Plan
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.plan.remarks import position
from importers.reading.workbook import Sheet, Workbook
from importers.recognise.headings import likely
from importers.recognise.template import Template
from importers.records.agreement_rows import SCOPE
from importers.resolve.body_names import BodyNames
from importers.resolve.drafts import Identities
from importers.resolve.identity import Ids
from importers.resolve.terms import TermNames
from importers.writing.contact_block import contact_block
from importers.writing.record_cells import Cells, Layout, writable
from importers.writing.selected import selected

_ROUNDS = 8
_IDENTITY = frozenset(
    {"ambiguous-identity", "two-rows-one-identity", "repeated-row", "register-unknown", "missing-name"}
)
_NAMING = ("reference", "name", "title", "label")


@dataclass
class _Row:
    id: str
    cells: Cells
    extra: dict[str, Cell] = field(default_factory=dict)


def export(
    template: Template,
    snapshot: Snapshot,
    partner: str | None = None,
    project: str | None = None,
    only: Collection[str] | None = None,
    on: date | None = None,
) -> SheetOut:
    """The register, or one body's, or one project's part of it, as a sheet in this layout; of that, where `only` is given,
    the records of these keys. `on` is the day that a contact block gives. `NotFound`: no such body or project.

    An open register lists what `only` names, else the agreements, signed or expired, under its powers.
    """
    return _Export(template, snapshot, partner, project, only, on).sheet()


def _differing(change: FieldChange) -> set[str]:
    """The fields of which a change of what is as written says something else."""
    before, after = change.before or {}, change.after or {}
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


class _Export:
    def __init__(
        self,
        template: Template,
        snapshot: Snapshot,
        partner: str | None,
        project: str | None,
        only: Collection[str] | None,
        on: date | None,
    ) -> None:
        records = selected(template, snapshot, partner, project, only)
        self.template, self.snapshot, self.partner = template, snapshot, partner
        ids = Ids(snapshot)
        self.names = CellNames(BodyNames(snapshot.partners, ids, {}), TermNames(snapshot, {}))
        self.layout = Layout(template, snapshot, self.names, Identities(snapshot, ids))
        self.rows = [row for record in records for row in self._rows(record)]
        self.block = self._block(records, on)
        self.id_column = next((n for n, c in enumerate(template.columns) if c.read == "id" and c.optional), None)

    def sheet(self) -> SheetOut:
        for _ in range(_ROUNDS):
            numbers, extras = self._columns()
            if not self.rows or not self._repair(numbers, extras, self._planned(numbers, extras)):
                break
            self.rows = self._telling()
        else:
            self._leave_out()
        numbers, extras = self._columns()
        return SheetOut(
            self.template.sheet,
            [self.template.columns[number].heading for number in numbers] + extras,
            self._grid(numbers, extras),
            self.block,
            widths=[self.template.columns[number].width for number in numbers] + [24.0] * len(extras),
        )

    def _telling(self) -> list[_Row]:
        """The rows without those, blanked meanwhile, that say nothing more than the first row of their record."""
        first: dict[str, _Row] = {}
        for row in self.rows:
            first.setdefault(row.id, row)
        return [
            row for row in self.rows if row is first[row.id] or not row.cells.items() <= first[row.id].cells.items()
        ]

    def _block(self, records: Sequence[Record], on: date | None) -> list[list[Cell]]:
        """What stands above the headings: who the controller is, where the records are one body's."""
        holders = {self.partner} if self.partner else {r.holder for r in records if isinstance(r, Asset)}
        if not self.template.contact_block or len(holders) != 1:
            return []
        return contact_block(str(*holders), records, self.snapshot, self.names.bodies, on)

    def _rows(self, record: Record) -> Iterable[_Row]:
        for number, cells in enumerate(self.layout.rows(record)):
            kept: Cells = {n: cell for n, c in cells.items() if (cell := writable(c)) is not None}
            row = _Row(key_of(record), kept)
            if number == 0:
                self._extra(record, row)
            yield row

    def _extra(self, record: Record, row: _Row) -> None:
        """What no field holds: in the column it was kept for where that is blank, else in a column of its own."""
        for heading, text in getattr(record, "extra", {}).items():
            kept = held(text)
            if not kept or held(heading) != heading or " ".join(heading.split()) != heading:
                continue
            column = likely(heading, self.template)
            if column is None:
                if not self.template.under:
                    row.extra[heading] = kept
            elif column not in row.cells:
                row.cells[column] = kept

    def _columns(self) -> tuple[list[int], list[str]]:
        used = {number for row in self.rows for number in row.cells}
        if self.partner is not None or self.block:
            own = {"asset.holder", "flow.recorded_by", "notice.partner"}
            used -= {
                n for n, column in enumerate(self.template.columns) if column.optional and own & set(column.fields)
            }
        numbers = [n for n, column in enumerate(self.template.columns) if not column.optional or n in used]
        names = {"asset.name", "asset.reference"}
        called = [
            n for n in numbers if self.template.columns[n].optional and names & {*self.template.columns[n].fields}
        ]
        rest = [n for n in numbers if n not in called]
        numbers = [*rest[:1], *called, *rest[1:]]  # second: a row filled only in its first cell is a group's
        extras = sorted({heading for row in self.rows for heading in row.extra})
        if self.template.signatures:
            extras = [heading for heading in extras if not self.names.bodies.find(heading)]
        return numbers, extras

    def _grid(self, numbers: Sequence[int], extras: Sequence[str]) -> list[list[Cell]]:
        return [[row.cells.get(n) for n in numbers] + [row.extra.get(h) for h in extras] for row in self.rows]

    def _planned(self, numbers: Sequence[int], extras: Sequence[str]) -> Plan:
        header: list[Cell] = [self.template.columns[n].heading for n in numbers]
        grid = [*map(list, self.block), header + list(extras), *self._grid(numbers, extras)]
        for cells in grid:
            while cells and cells[-1] is None:
                cells.pop()
        book = Workbook("export", "", (Sheet(self.template.sheet, rows=grid),))
        options = Options(template=self.template.name, partner=self.partner)
        try:
            return plan(book, self.snapshot, [self.template], options, {})
        except BadData:
            return Plan("export", "", self.snapshot.version)  # every row looks like a total: nothing would be read

    def _repair(self, numbers: Sequence[int], extras: Sequence[str], planned: Plan) -> bool:
        """Changes the rows that would not be read back as they are. False when all would."""
        mended = self._groups_named(numbers)
        unread = {change.id: _differing(change) for change in planned.changes if change.field == "as_written"}
        for remark, cell in ((noted, cell) for noted in planned.remarks for _, cell in noted.cells):
            at, number = self._place(cell)
            held = remark.effect == "held"
            whose = self.template.kind == "partner" and remark.code == "ambiguous-body" and number == 0
            if remark.code in _IDENTITY or whose:
                rows = self.rows if at == 0 else [row for row in self.rows if row.id == self.rows[at - 1].id]
                mended = self._named_by_id(rows, held) or mended
            elif at > 0 and (
                held
                or (
                    remark.effect == "as-written" and self._fills(numbers, number, unread.get(self.rows[at - 1].id, ()))
                )
            ):
                mended = self._blank(self.rows[at - 1], numbers, extras, number) or mended
        for add in planned.adds:
            at, number = self._place(add.cell)
            row = self.rows[at - 1]
            own = add.kind == self.template.kind
            if own:
                mended = self._named_by_id([own_row for own_row in self.rows if own_row.id == row.id], True) or mended
            else:
                mended = self._blank(row, numbers, extras, number) or mended
        by_id: dict[str, list[_Row]] = {}
        for row in self.rows:
            by_id.setdefault(row.id, []).append(row)
        for change in planned.changes:
            if change.kind != self.template.kind:
                flow = self.snapshot.flows.get(change.id)
                for row in by_id.get((flow and flow.source_asset) or "", self.rows):
                    mended = self._drop(row, [n for n in [self._number("row.recipients")] if n in row.cells]) or mended
                continue
            for row in by_id.get(change.id, []):
                found_anew = change.field in _NAMING and self._name_by_id(row, False)
                mended = found_anew or self._without(row, change) or mended
        return mended

    def _fills(self, numbers: Sequence[int], at: int, fields: Collection[str]) -> bool:
        """Whether a column may fill one of these fields: its own, or the whole row's, or none that is known."""
        if at >= len(numbers):
            return bool(fields)
        named = [name.partition(".") for name in self.template.columns[numbers[at]].fields]
        return any(name in fields if kind == self.template.kind else bool(fields) for kind, _, name in named)

    def _groups_named(self, numbers: Sequence[int]) -> bool:
        """Gives rows that fill the first column alone their record's id: beside fuller rows they would name a group."""
        bare = [row for row in self.rows if not row.extra and row.cells.keys() == {numbers[0]}]
        return len(bare) < len(self.rows) and self._named_by_id(bare, False)

    def _place(self, cell: str) -> tuple[int, int]:
        """A cell's row, 0 being that of the headings or above it, and column."""
        row, column = position(cell)
        return max(row - len(self.block), 0), column

    def _number(self, field: str) -> int:
        """The number of the column that fills a field; -1 where the layout has none."""
        return next((n for n, column in enumerate(self.template.columns) if field in column.fields), -1)

    def _tell(self, row: _Row, recipients: Cell) -> None:
        """Recipients of whom importing would make other flows stand in the column from which it reads nothing."""
        told = self._number("row.recorded")
        if told >= 0:
            both = {*str(row.cells.get(told) or "").split("; "), *str(recipients).split("; ")} - {""}
            row.cells[told] = "; ".join(sorted(both))

    def _without(self, row: _Row, change: FieldChange) -> bool:
        """Leaves blank the cells that a change comes from. Clauses and the lists they replace go together."""
        names = set(SCOPE) if change.field == "clauses" else {change.field}
        full = {f"{self.template.kind}.{name}" for name in names} | ({"row.recipients"} & {f"row.{change.field}"})
        columns = enumerate(self.template.columns)
        gone = [n for n, column in columns if n in row.cells and full & set(column.fields)]
        if change.field == "extra":
            before, after = change.before or {}, change.after or {}
            wrong = {heading for heading in after if after[heading] != before.get(heading)}
            gone += [n for n in row.cells if self.template.columns[n].heading in wrong and n not in gone]
            wrong &= row.extra.keys()
            row.extra = {heading: text for heading, text in row.extra.items() if heading not in wrong}
            return bool(self._drop(row, gone) or wrong)
        return self._drop(row, gone)

    def _drop(self, row: _Row, gone: Sequence[int]) -> bool:
        """Leaves cells blank. A row that loses what names it would be taken for more of the row above: it gets its id."""
        for number in gone:
            cell = row.cells.pop(number)
            if number == self._number("row.recipients"):
                self._tell(row, cell)
        named = {f"{self.template.kind}.{name}" for name in _NAMING}
        if self.id_column is not None and any(named & set(self.template.columns[number].fields) for number in gone):
            row.cells[self.id_column] = row.id
        return bool(gone)

    def _named_by_id(self, rows: Iterable[_Row], must: bool) -> bool:
        return sum(self._name_by_id(row, must) for row in rows) > 0

    def _name_by_id(self, row: _Row, must: bool) -> bool:
        if self.id_column is None or self.id_column in row.cells:
            if must and row.cells:
                row.cells, row.extra = {}, {}
                return True
            return False
        row.cells[self.id_column] = row.id
        return True

    def _blank(self, row: _Row, numbers: Sequence[int], extras: Sequence[str], at: int) -> bool:
        if at < len(numbers):
            return self._drop(row, [numbers[at]] if numbers[at] in row.cells else [])
        return at - len(numbers) < len(extras) and row.extra.pop(extras[at - len(numbers)], None) is not None

    def _leave_out(self) -> None:
        """Leaves out the rows that cannot be written so that they are read back. There should be none."""
        numbers, extras = self._columns()
        planned = self._planned(numbers, extras)
        wrong = {self._place(cell)[0] for r in planned.remarks if r.effect == "held" for _, cell in r.cells} | {
            self._place(a.cell)[0] for a in planned.adds
        }
        ids = {self.rows[at - 1].id for at in wrong if at > 0} | {change.id for change in planned.changes}
        self.rows = [row for row in self.rows if row.id not in ids]
