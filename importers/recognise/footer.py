"""What stands below a table and is not part of it: a key, a list of codes, a footnote, who prepared it, a second table."""

import re
from dataclasses import replace
from itertools import pairwise

from importers.plan.remarks import Remarks
from importers.recognise import headings as match
from importers.recognise.sheets import Read
from importers.recognise.table import Row

_FEWEST_HEADINGS = 3
_KINDS = ("flow", "asset")
"""Whose rows always fill one of the columns without which they are no record; a protocol's may continue the row above."""


_FOOTNOTE = re.compile(r"^\(?([*†‡§^¹²³#]+)\)?\s*(?=\w)")
_COLOURS = re.compile(
    r"\b(?:red|amber|green|gr[ea]y|yellow|orange|blue|colou?red|shaded|highlighted|struck|strikethrough|bold|italics?)\b",
    re.I,
)


def cut_second_table(read: Read, remarks: Remarks) -> bool:
    """Takes the rows of a second table with headings of its own out of a table: its cells stand in other columns."""
    rows = read.table.rows
    known = {text.casefold() for c in read.template.columns for text in (c.heading, *c.aliases)}
    for number, row in enumerate(rows):
        first = next((cell for cell in row.cells if cell is not None), None)
        if not isinstance(first, str) or first.strip().casefold() not in known:
            continue
        texts = [cell.strip() for cell in row.cells if isinstance(cell, str) and cell.strip()]
        likely = sum(match.likely(text, read.template) is not None for text in texts)
        if likely >= _FEWEST_HEADINGS and 3 * likely >= 2 * len(texts):
            read.table = replace(read.table, rows=rows[:number])
            remarks.add((read.sheet.name, row.number, 0), "second-table", "note", {"headings": texts[:3]})
            return True
    return False


def keep_notes(read: Read, below: bool, remarks: Remarks) -> dict[int, str]:
    """Says what stands alone in its row above the table as a key to colours, or `below` it: no record has it.

    A footnote to what a protocol's row says limits that protocol: it may be that somebody has not signed. Returned by row.
    """
    first, last = read.table.header_row, max((row.number for row in read.table.rows), default=0)
    above = {
        row: str(cells[0])
        for row, cells in enumerate(read.sheet.rows[:first])
        if cells and not any(cells[1:]) and _COLOURS.search(str(cells[0]))
    }
    noted: dict[int, str] = {}
    for row, text in (above | read.table.groups).items():
        marked = _noted(read, text)
        for number, at in marked:
            remarks.add((read.sheet.name, number, at), "footnote", "as-written", {"text": text[:80]})
            noted[number] = text
        if not marked and (row < first or (below and row > last)):
            remarks.add((read.sheet.name, row, 0), "note-alone", "note", {"text": text[:80]})
    return noted


def _noted(read: Read, text: str) -> list[tuple[int, int]]:
    """The cells of protocols' rows that end in the sign with which a footnote begins."""
    sign = _FOOTNOTE.match(text)
    if sign is None or read.template.kind != "protocol":
        return []
    cells = ((row.number, at, cell) for row in read.table.rows for at, cell in enumerate(row.cells))
    return [
        (row, at) for row, at, cell in cells if isinstance(cell, str) and sign[1] in cell and _ends_in(cell, sign[1])
    ]


def _ends_in(cell: str, sign: str) -> bool:
    """Whether a name in a cell ends in the sign of a footnote."""
    return any(part.rstrip().endswith(sign) for part in re.split(r"[;,\n]", cell))


def pass_over_below(read: Read, remarks: Remarks) -> bool:
    """Takes the last rows out of a table where they stand below a blank row and fill no column that every record fills."""
    needed = [at for at, m in enumerate(read.columns) if m.column and m.column.required]
    if read.template.kind not in _KINDS or not needed:
        return False
    rows = list(read.table.rows)
    while (start := _last_part(read, rows)) and not any(_fills(row, needed) for row in rows[start:]):
        below, rows = rows[start:], rows[:start]
    if len(rows) == len(read.table.rows):
        return False
    below = list(read.table.rows[len(rows) :])
    read.table = replace(read.table, rows=tuple(rows))
    facts = {
        "rows": (below[0].number + 1, below[-1].number + 1),
        "headings": [read.columns[at].heading for at in needed],
    }
    remarks.add((read.sheet.name, below[0].number, 0), "below-the-table", "note", facts)
    return True


def _last_part(read: Read, rows: list[Row]) -> int:
    """Where the rows after the last blank row begin; 0 where there is none."""
    filled = set(read.table.groups) | set(read.table.passed_over)
    for at, (upper, lower) in reversed(list(enumerate(pairwise(rows), start=1))):
        if any(number not in filled for number in range(upper.number + 1, lower.number)):
            return at
    return 0


def _fills(row: Row, columns: list[int]) -> bool:
    return any(row.get(at) not in (None, "") for at in columns)
