"""What one row of a sheet says, field by field."""

from dataclasses import dataclass, field
from typing import Any

from importers.convert.parsed import Cell, ParsedCell
from importers.recognise.unmatched import Counts


@dataclass(slots=True)
class RowValues:
    """What one row says: by kind of record and field; by `row`, what only the row itself uses; and what no field holds."""

    row: int
    values: dict[str, dict[str, Any]]
    extra: dict[str, str]
    as_written: dict[str, dict[str, str]] = field(default_factory=dict)
    """By kind of record and field, what nobody has understood."""
    limits: list[str] = field(default_factory=list)
    """What narrows the whole of a protocol."""
    counted: set[tuple[str, Counts]] = field(default_factory=set)
    """Of a protocol's cells in columns that match no field, the heading with what each counts as."""
    blanks: list[str] = field(default_factory=list)
    ends: dict[str, tuple[int, Cell, ParsedCell]] = field(default_factory=dict)
    """The readings of a flow's ends, which only count once it is known which of them is meant."""
    group: str | None = None


def with_text(field: str, before: str | None, text: str) -> str:
    """What is as written under a field, with another text; parties stand in a list, which is read again when they are known."""
    sign = "; " if field == "parties" else " / "
    return sign.join(dict.fromkeys([*(before.split(sign) if before else ()), *text.split(sign)]))
