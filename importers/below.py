"""What stands below a table and is no part of it: a key, a list of codes, who prepared it."""

from dataclasses import replace
from itertools import pairwise

from importers.issue import Issue
from importers.sheets import Read
from importers.table import Row
from importers.workbook import cell_name

_KINDS = ("flow", "asset")
"""Whose rows always fill one of the columns without which they are no record; a protocol's may continue the row above."""


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
