"""A signature matrix: a column for each partner, with a date, a tick or a cross in its cells."""

from collections.abc import Mapping

from importers.convert.reading import Cell, Reading
from importers.convert.signatures import mark
from importers.resolve import Bodies
from importers.rows import extra_headings
from importers.sheets import Read

_BODY_WORDS = frozenset(
    {
        "council",
        "police",
        "nhs",
        "trust",
        "borough",
        "district",
        "school",
        "academy",
        "hospital",
        "hospitals",
        "university",
    }
    | {"college", "icb", "ccg", "association", "ltd", "limited", "constabulary", "cic", "healthwatch", "foundation"}
)
_NO_BODY_WORDS = frozenset(
    {
        "by",
        "to",
        "date",
        "signed",
        "approved",
        "reviewed",
        "sent",
        "for",
        "is",
        "has",
        "in",
        "on",
        "notified",
        "informed",
        "with",
    }
)


def find_matrix(read: Read, bodies: Bodies, said: Mapping[str, str]) -> None:
    """Marks the columns that are a partner's: a known body's, or one that reads like a body's and holds only marks."""
    if not read.template.signatures:
        return
    for at, heading in extra_headings(read).items():
        if said.get(heading) == "" or heading.startswith("Column "):
            continue
        known = bodies.known(heading)
        if known or _like_a_body(heading):
            cells = [mark_in(read, row.number, at) for row in read.table.rows]
            filled = [cell for cell in cells if cell.value is not None or cell.problems]
            if filled and (known or all(cell.value is not None for cell in filled)):
                read.matrix[at] = heading


def mark_in(read: Read, row: int, at: int) -> Reading:
    """What a cell in a partner's own column says."""
    cell: Cell = read.sheet.cell(row, at)
    return mark("✗" if isinstance(cell, str) and cell.strip().lower() == "x" else cell)


def _like_a_body(heading: str) -> bool:
    words = set(heading.lower().split())
    return bool(words & _BODY_WORDS) and not words & _NO_BODY_WORDS
