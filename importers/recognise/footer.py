"""What stands below a table and is no part of it: a key, a list of codes, a footnote, who prepared it, a second table."""

import re
from dataclasses import replace
from itertools import pairwise

from importers.plan.issue import Issue
from importers.reading.workbook import cell_name
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


def cut_second_table(read: Read) -> list[Issue]:
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
            shown = ", ".join(repr(text[:30]) for text in texts[:3])
            message = (
                f"Row {row.number + 1} has the headings of another table ({shown} …). Move that table to a tab of its own, so that its "
                "columns are read by their own headings."
            )
            return [Issue(read.sheet.name, cell_name(row.number, 0), "second-table", message, True)]
    return []


def report_notes(read: Read, below: bool) -> list[Issue]:
    """Says what stands alone in its row above the table as a key to colours, or `below` it: no record has it.

    A footnote to what a protocol's row says blocks: it may be that somebody has not signed.
    """
    first, last = read.table.header_row, max((row.number for row in read.table.rows), default=0)
    above = {
        row: str(cells[0])
        for row, cells in enumerate(read.sheet.rows[:first])
        if cells and not any(cells[1:]) and _COLOURS.search(str(cells[0]))
    }
    issues = []
    for row, text in (above | read.table.groups).items():
        noted = _noted(read, text)
        if noted:
            message = f"{noted[1][:60]!r} has a footnote, {text[:80]!r}. Write what it says in the columns of that row, and take the sign away."
            issues.append(Issue(read.sheet.name, noted[0], "footnote", message, True))
        elif row < first or (below and row > last):
            message = f"{text[:80]!r} stands alone in its row, and is in no record. If it says something of a row, write it there."
            issues.append(Issue(read.sheet.name, cell_name(row, 0), "note-alone", message))
    return issues


def _noted(read: Read, text: str) -> tuple[str, str] | None:
    """The first cell of a protocol's row that ends in the sign with which a footnote begins, and what the cell says."""
    sign = _FOOTNOTE.match(text)
    if sign is None or read.template.kind != "protocol":
        return None
    cells = ((row.number, at, cell) for row in read.table.rows for at, cell in enumerate(row.cells))
    return next(
        (
            (cell_name(row, at), cell)
            for row, at, cell in cells
            if isinstance(cell, str) and cell.rstrip().endswith(sign[1])
        ),
        None,
    )


def pass_over_below(read: Read) -> list[Issue]:
    """Takes the last rows out of a table where they stand below a blank row and fill no column that every record fills."""
    needed = [at for at, m in enumerate(read.columns) if m.column and m.column.required]
    if read.template.kind not in _KINDS or not needed:
        return []
    rows = list(read.table.rows)
    while (start := _last_part(read, rows)) and not any(_fills(row, needed) for row in rows[start:]):
        below, rows = rows[start:], rows[:start]
    if len(rows) == len(read.table.rows):
        return []
    below = list(read.table.rows[len(rows) :])
    read.table = replace(read.table, rows=tuple(rows))
    named = ", ".join(repr(read.columns[at].heading[:30]) for at in needed)
    message = (
        f"Rows {below[0].number + 1} to {below[-1].number + 1} stand below the table, with nothing in {named}: passed over. "
        "If they belong to it, fill these columns."
    )
    return [Issue(read.sheet.name, cell_name(below[0].number, 0), "below-the-table", message)]


def _last_part(read: Read, rows: list[Row]) -> int:
    """Where the rows after the last blank row begin; 0 where there is none."""
    filled = set(read.table.groups) | set(read.table.passed_over)
    for at, (upper, lower) in reversed(list(enumerate(pairwise(rows), start=1))):
        if any(number not in filled for number in range(upper.number + 1, lower.number)):
            return at
    return 0


def _fills(row: Row, columns: list[int]) -> bool:
    return any(row.get(at) not in (None, "") for at in columns)
