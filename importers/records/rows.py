"""From a sheet's cells to what each row says, field by field. Equal cells of a column are read once."""

from collections import Counter
from collections.abc import Collection, Iterator
from functools import cached_property
from typing import Any

from importers import lexicon
from importers.columns.kinds import KINDS, CellNames, reader
from importers.convert.parsed import NOTHING, Ask, Cell, Effect, ParsedCell, text_of
from importers.convert.words import plain
from importers.plan.held_rows import HeldRow
from importers.plan.open_questions import Questions, ask_id
from importers.plan.remarks import Remarks
from importers.recognise import ticked_columns as ticks
from importers.recognise.sheets import Read, extra_headings
from importers.recognise.table import Row
from importers.recognise.unmatched import Counts, ask_of, counts_as, keeps_books, says_what_became, says_why
from importers.records.not_in_force import doubted_in_remark, said_in_remark
from importers.records.row_values import RowValues, with_text
from importers.records.sheet_column import (
    SheetColumn,
    end_of,
    first_of_each_kind,
    joined_values,
    key_of_cell,
    says,
    targets_of,
)


class Rows:
    """The rows of one sheet, as facts. Remarks, questions and held rows are added as they are met."""

    def __init__(
        self,
        read: Read,
        names: CellNames,
        remarks: Remarks,
        questions: Questions,
        file: str = "",
        blanks: bool = False,
        settled: Collection[str] = (),
    ) -> None:
        self._settled = settled
        self._read = read
        self.remarks, self.questions = remarks, questions
        self.held: dict[int, HeldRow] = {}
        self._file = file
        self._blanks = blanks
        self.sheet = read.sheet.name
        self.header = read.table.header_row
        self._kind = read.template.kind
        self._kinds = tuple(dict.fromkeys(rule.kind for rule in read.template.records))
        self._keeps_groups = self._kind in ("asset", "flow")
        filled = Counter(name for m in read.columns if m.column for name in m.column.fields)
        self.places = [
            SheetColumn(
                at,
                m.column,
                _heading(m, at),
                reader(m.column, names, read.body or ""),
                targets_of(m.column),
                end_of(m.column),
                self._kind if all(filled[name] == 1 for name in m.column.fields) else "",
            )
            for at, m in enumerate(read.columns)
            if m.column is not None
        ]
        self.kept = {at: heading for at, heading in extra_headings(read).items() if at not in read.matrix}
        self._data = ticks.headed_by_data(read.template, self.kept, names.terms)
        own_first = sorted(self.places, key=lambda place: len(place.column.fields) > 1)  # a title may embed a reference
        self._seen = [(place.at, place.seen.get, place) for place in own_first]
        self._first: dict[tuple[str, ...], int] = {}
        self._told: set[tuple[int, str]] = set()
        self._at = {name: place.at for place in reversed(self.places) for name in place.column.fields}
        self._headings = {place.at: place.heading for place in self.places}
        self._open: dict[int, Ask] = {}
        """The columns that match no field, with the questions what they hold that nobody has answered."""
        self._counts = self._unmatched(names)
        self._left: dict[int, list[tuple[str, str, str]]] = {}

    def at(self, *fields: str) -> int:
        """The column that the first of some fields stands in; the first column where none does."""
        column = self._first.get(fields)
        if column is None:
            first = self.places[0].at if self.places else 0
            column = self._first[fields] = next((self._at[name] for name in fields if name in self._at), first)
        return column

    def has(self, field: str) -> bool:
        """Whether a column fills a field."""
        return field in self._at

    def __iter__(self) -> Iterator[RowValues]:
        for row in self._read.table.rows:
            yield self._facts(row)

    def reads_otherwise(self, names: CellNames) -> bool:
        """Whether a cell says anything else where these names are known."""
        if ticks.headed_by_data(self._read.template, self.kept, names.terms) != self._data:
            return True
        for place in self.places:
            if KINDS[place.column.read].names:
                read = reader(place.column, names, self._read.body or "")
                for key, filled in place.seen.items():
                    if says(read(key if isinstance(key, str) else key[1])) != says(filled.reading):
                        return True
        return False

    def _facts(self, row: Row) -> RowValues:
        own: dict[str, Any] = {}
        values: dict[str, dict[str, Any]] = {"row": {}, self._kind: own}
        facts = RowValues(row.number, values, {}, group=row.group)
        cells = row.cells
        width = len(cells)
        for at, seen, place in self._seen:
            cell = cells[at] if at < width else None
            if not cell and (cell is None or cell == ""):
                if self._blanks:
                    facts.blanks += place.column.fields
                continue
            filled = seen(cell if cell.__class__ is str else key_of_cell(cell)) or place.filled(cell)
            if filled.field and filled.field not in own:
                own[filled.field] = filled.value
                continue
            if place.end:
                if place.end in facts.ends and filled.reading is not NOTHING:
                    _, _, first = facts.ends[place.end]
                    both = (*(first.value or ()), *(filled.reading.value or ()))
                    facts.ends[place.end] = (
                        at,
                        cell,
                        ParsedCell(tuple(dict.fromkeys(both)) or None, named=(*first.named, *filled.reading.named)),
                    )
                    continue
                facts.ends[place.end] = (at, cell, filled.reading)
                continue
            if filled.telling:
                self.tell(facts, at, filled.reading, place)
            for kind, name, value in filled.fields:
                if kind == "extra":
                    facts.extra[name] = value
                    continue
                into = values.get(kind)
                if into is None:
                    values[kind] = {name: value}
                elif into.get(name) is None:
                    into[name] = value
                elif value is None:
                    continue
                else:
                    if KINDS[place.column.read].one_value and kind != "row" and into[name] != value:
                        self.leave(facts, at, kind, name, "two-values", f"{into.pop(name)} / {text_of(cell)}")
                        continue
                    before, into[name] = into[name], joined_values(kind, place.column.read, into[name], value)
                    if place.column.read == "signed" and into[name].unread and not (before.unread or value.unread):
                        self.remark(row.number, at, "two-signatures", "as-written", text=into[name].unread)
        for at, heading in self.kept.items():
            cell = cells[at] if at < width else None
            if cell is not None and cell != "":
                text = text_of(cell)
                if text:
                    facts.extra[heading] = text
                    self._count(facts, at, heading, text)
                if at in self._data and ticks.ticked(cell):
                    ticks.carry(self._data[at], values, self._read.template)
                    self._report_column(at, "ticked-category", heading)
        for kind, name, text in self._left.get(row.number, ()):
            if name == "limits":
                facts.limits.append(text)
            else:
                self._keep(facts, kind, name, text)
        if row.group and self._keeps_groups:
            facts.extra.setdefault("Group", row.group)
        return facts

    def _unmatched(self, names: CellNames) -> dict[int, tuple[Counts, Ask]]:
        """What the columns that match no field count as, with the question what each is. An answer settles it."""
        status = self._read.template.column_of("protocol.status")
        self._statuses = statuses = {plain(word): str(value) for word, value in status.words.items()} if status else {}
        unmatched: dict[int, tuple[Counts, Ask]] = {}
        for at, heading in self.kept.items():
            own = self._read.columns[at].heading if at < len(self._read.columns) else ""
            if not own or keeps_books(own) or heading in self._settled or own in self._settled:
                continue
            cells = [cell for row in self._read.table.rows if (cell := row.get(at)) not in (None, "")]
            counts = counts_as(own, cells, "flow" if "flow" in self._kinds else self._kind, statuses)
            if not cells or (self._kind != "protocol" and counts is None):
                continue
            ask = ask_of(self._read, own, counts)
            answer = names.answer(ask)
            if answer is None:
                self._open[at] = ask
                self.questions.ask(
                    ask,
                    [(self.sheet, row.number, at) for row in self._read.table.rows if row.get(at) not in (None, "")],
                )
                for cell in cells[:3]:
                    self.questions.ask(ask, (), text_of(cell))
            if answer is None and counts:
                unmatched[at] = (counts, ask)
            elif answer == "limits":
                unmatched[at] = ("limits", ask)
        return unmatched

    def _count(self, facts: RowValues, at: int, heading: str, text: str) -> None:
        """Writes a cell of a column that matches nothing where it counts until somebody says what it is."""
        if text.lower() in lexicon.words("texts.blank"):
            return
        counted = [self._counts[at][0]] if at in self._counts else []
        if self._kind == "protocol" and "status" not in counted and self._doubts(at, heading, text):
            counted.append("status")
        for counts in counted:
            self.remark(facts.row, at, "unmatched-column", "as-written", heading=heading[:80], field=counts)
            if self._kind == "protocol":
                facts.counted.add((heading, counts))
                continue
            for kind in self._kinds:
                self._keep(facts, kind, counts, f"{heading}: {text}")

    def _doubts(self, at: int, heading: str, text: str) -> bool:
        """Whether a cell that no field holds says that its protocol may not be in force. What a remark says plainly is read, and no doubt."""
        if says_why(heading):
            return False
        plainly = said_in_remark(text, self._statuses) is not None
        if says_what_became(heading):
            return not plainly and doubted_in_remark(text)
        of_another = lexicon.words("columns.other_subjects").intersection(plain(heading).split())
        return at in self._open and not of_another and (plainly or doubted_in_remark(text))

    def tell(self, facts: RowValues, at: int, parsed: ParsedCell, place: SheetColumn | None = None) -> None:
        """Remarks on a cell, keeps what was not understood and the text that no field holds, and tells new names where they stand."""
        where = (self.sheet, facts.row, at)
        told = False
        for note in parsed.notes:
            self.remarks.add(where, note.code, note.effect, note.facts)
            told = told or note.effect == "as-written"
        if parsed.leftover:
            facts.extra[self.heading(at)] = parsed.leftover
        for named in parsed.named:
            named.cells.append(where)
        for ask in parsed.asks:
            self.questions.ask(ask, (where,), text_of(self._cell(facts.row, at)))
        as_written = parsed.as_written
        if parsed.limits and self._kind == "protocol":
            facts.limits.append(parsed.limits)
        elif parsed.limits:
            as_written = (
                parsed.limits
            )  # only what protocols permit has limits: of other lists nobody knows what is left
        if as_written and place is not None and not place.end:
            if not told:
                self.remarks.add(where, "unknown-name", "as-written", {"text": as_written[:80]})
            for kind, name in first_of_each_kind(place.targets).items():
                self._keep(facts, kind, name, as_written)

    def leave(self, facts: RowValues, at: int, kind: str, field: str, code: str, text: str, **more: Any) -> None:
        """Leaves a field as written, with the remark that says so."""
        self.remark(facts.row, at, code, "as-written", text=text[:80], **more)
        self._keep(facts, kind, field, text)

    def limit(self, facts: RowValues, at: int, code: str, text: str, **more: Any) -> None:
        """Keeps a text that narrows the whole of a protocol, as written under `limits`."""
        self.remark(facts.row, at, code, "as-written", text=text[:80], **more)
        facts.limits.append(text)

    @staticmethod
    def _keep(facts: RowValues, kind: str, field: str, text: str) -> None:
        kept = facts.as_written.setdefault(kind, {})
        kept[field] = with_text(field, kept.get(field), text)

    def hold(self, facts: RowValues, at: int, code: str, asks: tuple[Ask, ...] = (), **more: Any) -> None:
        """Holds a row, with the remark that says why and the questions that would free it. New names are asked about all together."""
        where, sample = (self.sheet, facts.row, at), text_of(self._cell(facts.row, at))
        self.remarks.add(where, code, "held", more)
        ids = [
            ask_id(ask)
            if ask.kind == "body" and not ask.facts["several"]
            else self.questions.ask(ask, (where,), sample)
            for ask in asks
        ]
        before = self.held.get(facts.row)
        cells = before.cells if before else self._texts(facts.row)
        questions = dict.fromkeys([*(before.questions if before else ()), *ids])
        template = self._read.template
        self.held[facts.row] = HeldRow(
            self._file,
            self.sheet,
            facts.row + 1,
            self._label(cells),
            tuple(questions),
            cells,
            template.base or template.name,
            self._read.body or "",
        )

    def open_columns(self) -> tuple[Ask, ...]:
        """The questions what columns hold that match no field: one of them may be what a row is held for."""
        return tuple(self._open.values())

    def hold_row(self, row: int, at: int, code: str, **more: Any) -> None:
        """Holds a row whose facts were taken already."""
        self.hold(RowValues(row, {}, {}), at, code, **more)

    def _label(self, cells: dict[str, str] | Any) -> str:
        named = [
            self.heading(at)
            for at in (self.at(f"{self._kind}.reference"), self.at(f"{self._kind}.name", f"{self._kind}.title"))
        ]
        return (
            " ".join(dict.fromkeys(cells[heading][:80] for heading in named if cells.get(heading)))
            or next(iter(cells.values()), "")[:80]
        )

    def _texts(self, number: int) -> dict[str, str]:
        """The cells of a row by heading, as text."""
        texts = {}
        for at, cell in enumerate(self._numbered[number].cells):
            if cell is not None and cell != "":
                texts[
                    self._headings.get(at) or self.kept.get(at) or self._read.matrix.get(at) or f"Column {at + 1}"
                ] = text_of(cell)
        return texts

    @cached_property
    def _numbered(self) -> dict[int, Row]:
        return {row.number: row for row in self._read.table.rows}

    def _cell(self, row: int, at: int) -> Cell:
        numbered = self._numbered.get(row)
        return numbered.get(at) if numbered else self._read.sheet.cell(row, at)

    def text(self, facts: RowValues, field: str) -> str:
        """What the cell of a field says in a row, as it stands there. Empty where no column is of that field."""
        return " ".join(text_of(self._cell(facts.row, self.at(field))).split()) if self.has(field) else ""

    def repeated(self, field: str) -> frozenset[str]:
        """The texts, in small letters, that stand more than once in the column of a field."""
        at = self.at(field) if self.has(field) else None
        texts = Counter(
            " ".join(text_of(row.get(at)).casefold().split()) for row in self._read.table.rows if at is not None
        )
        return frozenset(text for text, times in texts.items() if times > 1)

    def heading(self, at: int) -> str:
        """The heading of a column that is read."""
        return self._headings.get(at) or self.kept.get(at) or f"Column {at + 1}"

    def remark(self, row: int, at: int, code: str, effect: Effect = "note", **facts: Any) -> None:
        """Adds a remark at a cell."""
        self.remarks.add((self.sheet, row, at), code, effect, facts)

    def leave_cell(self, row: int, kind: str, field: str, text: str) -> None:
        """Says before the rows are read that a field of one (or `limits`) is as written."""
        self._left.setdefault(row, []).append((kind, field, text))

    def _report_column(self, at: int, code: str, heading: str) -> None:
        """Adds what is to say of a column at its heading, once."""
        if (at, code) not in self._told:
            self._told.add((at, code))
            self.remark(self.header, at, code, heading=heading[:80])


def _heading(m: Any, at: int) -> str:
    return " ".join(m.heading.split()) or f"Column {at + 1}"
