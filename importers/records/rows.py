"""From a sheet's cells to what each row says, field by field. Equal cells of a column are read once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from importers.columns.readers import Names, Reader, reader
from importers.columns.term_cells import SCHEMES
from importers.convert.marks import both_marks
from importers.convert.reading import NOTHING, Cell, Reading, text_of
from importers.plan.issue import Issue, position
from importers.reading.workbook import cell_name
from importers.recognise import ticked_columns as ticks
from importers.recognise.sheets import Read, extra_headings
from importers.recognise.table import Row
from importers.recognise.template import Column

PARTIES = frozenset({"signatures", "names", "disclosers", "receivers"})
"""How columns of parties are read."""
_ONE_VALUE = frozenset({"fact", "choice", "starts", "ends", "country"})
"""How columns of one value are read, by which a flow may need no protocol: two of a row have to agree."""
_ANOTHER_VALUE = "and another column of this row say different things of the same. Let them agree"
_ANOTHER_END = "names another body at the same end of this flow. Give each a row of its own"
_ENDS = frozenset({"flow.source", "flow.target", "row.other"})


@dataclass(slots=True)
class Facts:
    """What one row says: by kind of record and field; by `row`, what only the row itself uses; and what no field holds."""

    row: int
    values: dict[str, dict[str, Any]]
    extra: dict[str, str]
    blanks: list[str] = field(default_factory=list)
    ends: dict[str, tuple[int, Cell, Reading]] = field(default_factory=dict)
    """The readings of a flow's ends, which only count once it is known which of them is meant."""
    group: str | None = None


@dataclass(slots=True)
class _Said:
    """What one text of a column was read as: the fields that it fills, and whether there is something to report.

    Most cells fill one field of the row's own record and nothing else does: that is `field`, with its value.
    """

    reading: Reading
    fields: tuple[tuple[str, str, Any], ...]
    telling: bool
    field: str = ""
    value: Any = None


@dataclass(slots=True)
class _Place:
    """A column of the sheet that is read: where, into which fields, how, and what its cells were read as so far."""

    at: int
    column: Column
    heading: str
    read: Reader
    targets: tuple[tuple[str, str], ...]
    end: str | None
    alone: str
    """The kind of the row's own record, where no other column fills the same fields."""
    seen: dict[Any, _Said] = field(default_factory=dict)

    def said(self, cell: Cell) -> _Said:
        """What a cell says that was not met before in this column."""
        found = self.read(cell)
        fields = () if self.end or found is NOTHING else tuple(self._fields(cell, found))
        said = _Said(found, fields, bool(found.problems or found.leftover or found.named))
        if len(fields) == 1 and fields[0][0] == self.alone and not said.telling:
            _, said.field, said.value = fields[0]
        self.seen[_key(cell)] = said
        return said

    def _fields(self, cell: Cell, found: Reading) -> Iterator[tuple[str, str, Any]]:
        read, value = self.column.read, found.value
        for kind, name in self.targets:
            if kind == "row":
                yield kind, name, text_of(cell) if read in ("terms", "text") else value
            elif name == "extra":
                yield "extra", self.heading, value
            elif value is None:
                if found.clears:
                    yield kind, name, None
            elif read == "law":
                terms = value.get(SCHEMES[name], ())
                if terms:
                    yield kind, name, tuple(sorted(set(terms)))
            elif read == "count":
                yield kind, name, value[1] if name.endswith("note") else value[0]
            else:
                yield kind, name, value


class Rows:
    """The rows of one sheet, as facts. Problems are added to `issues` as they are met."""

    def __init__(self, read: Read, names: Names, issues: list[Issue], blanks: bool = False) -> None:
        self._read = read
        self._issues = issues
        self._blanks = blanks
        self.sheet = read.sheet.name
        self.header = read.table.header_row
        self._kind = read.template.kind
        self._keeps_groups = self._kind in ("asset", "flow")
        filled = Counter(name for m in read.columns if m.column for name in m.column.fields)
        self.places = [
            _Place(
                at,
                m.column,
                _heading(m, at),
                reader(m.column, names),
                _targets(m.column),
                _end(m.column),
                self._kind if all(filled[name] == 1 for name in m.column.fields) else "",
            )
            for at, m in enumerate(read.columns)
            if m.column is not None
        ]
        self.kept = {at: heading for at, heading in extra_headings(read).items() if at not in read.matrix}
        self._data = ticks.headed_by_data(read.template, self.kept, names.terms)
        self._seen = [(place.at, place.seen.get, place) for place in self.places]
        self._first: dict[tuple[str, ...], int] = {}
        self._told: set[tuple[int, str]] = set()
        self._at = {name: place.at for place in reversed(self.places) for name in place.column.fields}

    def at(self, *fields: str) -> int:
        """The column that the first of some fields stands in; the first column where none does."""
        found = self._first.get(fields)
        if found is None:
            first = self.places[0].at if self.places else 0
            found = self._first[fields] = next((self._at[name] for name in fields if name in self._at), first)
        return found

    def has(self, field: str) -> bool:
        """Whether a column fills a field."""
        return field in self._at

    def __iter__(self) -> Iterator[Facts]:
        for row in self._read.table.rows:
            yield self._facts(row)

    def _facts(self, row: Row) -> Facts:
        own: dict[str, Any] = {}
        values: dict[str, dict[str, Any]] = {"row": {}, self._kind: own}
        facts = Facts(row.number, values, {}, group=row.group)
        cells = row.cells
        width = len(cells)
        for at, seen, place in self._seen:
            cell = cells[at] if at < width else None
            if not cell and (cell is None or cell == ""):
                if self._blanks:
                    facts.blanks += place.column.fields
                continue
            said = seen(cell if cell.__class__ is str else _key(cell)) or place.said(cell)
            if said.field:
                own[said.field] = said.value
                continue
            if place.end:
                if place.end in facts.ends and said.reading is not NOTHING:
                    self._again(row.number, place, "several-bodies", _ANOTHER_END)
                    continue
                facts.ends[place.end] = (at, cell, said.reading)
                continue
            if said.telling:
                self.tell(facts, at, said.reading)
            for kind, name, value in said.fields:
                if kind == "extra":
                    facts.extra[name] = value
                    continue
                into = values.get(kind)
                if into is None:
                    values[kind] = {name: value}
                elif name not in into:
                    into[name] = value
                else:
                    if place.column.read in _ONE_VALUE and into[name] != value:
                        self._again(row.number, place, "two-values", _ANOTHER_VALUE)
                    into[name] = _both(kind, place.column.read, into[name], value)
        for at, heading in self.kept.items():
            cell = cells[at] if at < width else None
            if cell is not None and cell != "":
                text = text_of(cell)
                if text:
                    facts.extra[heading] = text
                if at in self._data and ticks.ticked(cell):
                    ticks.carry(self._data[at], values, self._read.template)
                    self._report_column(at, "ticked-category", ticks.told(heading))
        if row.group and self._keeps_groups:
            facts.extra.setdefault("Group", row.group)
        return facts

    def tell(self, facts: Facts, at: int, found: Reading) -> None:
        """Reports what is wrong with a cell, keeps the text that no field holds, and tells new names where they stand."""
        for problem in found.problems:
            cell = cell_name(facts.row, at)
            self._issues.append(
                Issue(self.sheet, cell, problem.code, problem.message, problem.blocking, problem.suggestions)
            )
        if found.leftover:
            facts.extra[self.heading(at)] = found.leftover
        for named in found.named:
            named.cells.append((self.sheet, facts.row, at))

    def _again(self, row: int, place: _Place, code: str, says: str) -> None:
        """Reports a second column of one meaning that does not go with the first."""
        keep = f"or import with --column {place.heading + '='!r} to keep this one as text."
        self.report(row, place.at, code, f"{place.heading[:60]!r} {says}, {keep}")

    def heading(self, at: int) -> str:
        """The heading of a column that is read."""
        return next((place.heading for place in self.places if place.at == at), f"Column {at + 1}")

    def report(self, row: int, at: int, code: str, message: str, blocking: bool = True) -> None:
        """Adds a problem at a cell."""
        self._issues.append(Issue(self.sheet, cell_name(row, at), code, message, blocking))

    def report_once(self, row: int, at: int, code: str, message: str) -> None:
        """Adds a problem that is the same for every row of the sheet, unless it was added already."""
        if not any(i.code == code and i.sheet == self.sheet for i in reversed(self._issues)):
            self.report(row, at, code, message)

    def _report_column(self, at: int, code: str, message: str) -> None:
        """Adds what is to say of a column at its heading, once."""
        if (at, code) not in self._told:
            self._told.add((at, code))
            self.report(self.header, at, code, message, False)

    def told(self, row: int, at: int) -> bool:
        """Whether a cell was reported already."""
        cell = cell_name(row, at)
        return any(issue.sheet == self.sheet and issue.cell == cell for issue in self._issues)

    def told_of_register(self) -> bool:
        """Whether it was reported already why nothing says whose register the sheet is."""
        codes = {"ambiguous-body", "register-contradicts"}
        top = self._read.table.header_row
        return any(
            i.sheet == self.sheet and i.code in codes and i.blocking and position(i.cell)[0] < top for i in self._issues
        )


def _both(kind: str, read: str, before: Any, value: Any) -> Any:
    """What a field says that two columns fill: lists are joined, of other values the first column's counts."""
    if read == "signed":
        return both_marks(before, value)
    if read in PARTIES:
        return (*before, *value)
    if read == "recipients":
        return tuple(tuple(sorted({*first, *second})) for first, second in zip(before, value, strict=True))
    if kind == "row" or read == "count":
        return value
    joined = read == "law" or isinstance(value, tuple)
    return tuple(sorted({*before, *value})) if joined else before


def _heading(m: Any, at: int) -> str:
    return " ".join(m.heading.split()) or f"Column {at + 1}"


def _targets(column: Column) -> tuple[tuple[str, str], ...]:
    return tuple((kind, attribute) for kind, _, attribute in (name.partition(".") for name in column.fields))


def _key(cell: Cell) -> Any:
    """What tells a cell from others: 1, 1.0 and True are three."""
    return cell if cell.__class__ is str else (cell.__class__, cell)


def _end(column: Column) -> str | None:
    """The end of a flow that a column names, if it does."""
    return column.fields[0] if column.fields[0] in _ENDS else None
