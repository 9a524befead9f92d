"""A column of a sheet as it is read: what each text in it says, of which fields. Equal texts are read once."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from graph_service.model import NOUNS
from graph_service.references import TERM_FIELDS
from importers.columns.kinds import ENDS, KINDS, Reader
from importers.convert.parsed import NOTHING, Cell, ParsedCell, text_of
from importers.recognise.template import Column


@dataclass(slots=True)
class FilledFields:
    """What one text of a column was read as: the fields that it fills, and whether there is something to report.

    Most cells fill one field of the row's own record and nothing else does: that is `field`, with its value.
    """

    reading: ParsedCell
    fields: tuple[tuple[str, str, Any], ...]
    telling: bool
    field: str = ""
    value: Any = None


@dataclass(slots=True)
class SheetColumn:
    """A column of the sheet that is read: where, into which fields, how, and what its cells were read as so far."""

    at: int
    column: Column
    heading: str
    read: Reader
    targets: tuple[tuple[str, str], ...]
    end: str | None
    alone: str
    """The kind of the row's own record, where no other column fills the same fields."""
    seen: dict[Any, FilledFields] = field(default_factory=dict)

    def filled(self, cell: Cell) -> FilledFields:
        """What a cell says that was not met before in this column."""
        parsed = self.read(cell)
        fields = () if self.end or parsed is NOTHING else tuple(self._fields(cell, parsed))
        telling = bool(
            parsed.notes or parsed.leftover or parsed.named or parsed.as_written or parsed.asks or parsed.limits
        )
        filled = FilledFields(parsed, fields, telling)
        if len(fields) == 1 and fields[0][0] == self.alone and not filled.telling:
            _, filled.field, filled.value = fields[0]
        self.seen[key_of_cell(cell)] = filled
        return filled

    def _fields(self, cell: Cell, parsed: ParsedCell) -> Iterator[tuple[str, str, Any]]:
        read, value = self.column.read, parsed.value
        for name, more in parsed.also:
            kind = self.targets[0][0]
            if kind != "row" and name in NOUNS[kind].model_fields:  # type: ignore[index]
                yield kind, name, more
        for kind, name in self.targets:
            if kind == "row":
                yield kind, name, text_of(cell) if read in ("terms", "text") else value
            elif name == "extra":
                yield "extra", self.heading, value
            elif value is None:
                if parsed.clears:
                    yield kind, name, None
            elif read == "law":
                terms = value.get(TERM_FIELDS[name], ())
                if terms:
                    yield kind, name, tuple(sorted(set(terms)))
            elif read == "count":
                yield kind, name, value[1] if name.endswith("note") else value[0]
            else:
                yield kind, name, value


def says(parsed: ParsedCell) -> tuple[Any, ...]:
    """What a record takes from a cell."""
    return parsed.value, parsed.leftover, parsed.as_written, parsed.limits, parsed.clears


def joined_values(kind: str, read: str, before: Any, value: Any) -> Any:
    """What a field says that two columns fill: lists are joined, of other values the first column's counts."""
    if read == "signed":
        return before.both(value)
    if KINDS[read].names == "parties":
        return (*before, *value)
    if read == "recipients":
        return tuple(tuple(sorted({*first, *second})) for first, second in zip(before, value, strict=True))
    if kind == "row" or read == "count":
        return value
    joined = read == "law" or isinstance(value, tuple)
    return tuple(sorted({*before, *value})) if joined else before


def targets_of(column: Column) -> tuple[tuple[str, str], ...]:
    """The fields that a column fills, each with the kind of its record."""
    return tuple((kind, attribute) for kind, _, attribute in (name.partition(".") for name in column.fields))


def first_of_each_kind(targets: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The field that a column fills first, of each kind of record that its row makes: what is not understood counts for them all."""
    return {kind: name for kind, name in reversed(targets) if kind != "row" and name != "extra"}


def key_of_cell(cell: Cell) -> Any:
    """What tells a cell from others: 1, 1.0 and True are three."""
    return cell if cell.__class__ is str else (cell.__class__, cell)


def end_of(column: Column) -> str | None:
    """The end of a flow that a column names, if it does."""
    return column.fields[0] if column.fields[0] in ENDS else None
