"""How a plan describes a workbook: what each sheet was taken for."""

from collections.abc import Mapping, Sequence

from importers.convert.parsed import text_of
from importers.plan import ColumnRead, SheetRead
from importers.reading.workbook import Workbook
from importers.recognise.sheets import Read, extra_headings

SAMPLES, SAMPLE, LOOKED_AT = 3, 80, 200
"""How many different values of a column are samples, how long each may be, and in how many rows they are looked for."""


def sheets_read(workbook: Workbook, reads: Sequence[Read], passed: Mapping[int, str]) -> tuple[SheetRead, ...]:
    """What each sheet was taken for; `passed` says by number why others were passed over."""
    others = iter(reads)
    return tuple(
        SheetRead(sheet.name, passed[number]) if number in passed else _sheet(next(others))
        for number, sheet in enumerate(workbook.sheets)
    )


def _sheet(read: Read) -> SheetRead:
    kept = extra_headings(read)
    columns = []
    for at, m in enumerate(read.columns):
        if not m.heading and at not in kept:
            continue
        cell = read.cell(read.table.header_row, at)
        if m.column is not None:
            columns.append(ColumnRead(cell, m.heading, read.template.shown(m.column), m.confidence))
        elif at in read.matrix:
            columns.append(ColumnRead(cell, m.heading, "protocol.parties", 1.0))
        elif m.heading:
            columns.append(ColumnRead(cell, m.heading, None, 0.0))
    return SheetRead(
        read.sheet.name,
        False,
        read.template.name,
        read.table.header_row + 1,
        len(read.table.rows),
        tuple(columns),
        read.body,
        {read.cell(read.table.header_row, at): _samples(read, at) for at in range(len(read.columns))},
    )


def _samples(read: Read, at: int) -> tuple[str, ...]:
    """The first different values of a column, as text."""
    samples: dict[str, None] = {}
    for row in read.table.rows[:LOOKED_AT]:
        cell = row.get(at)
        if cell is not None and (text := text_of(cell).strip()):
            samples[text[:SAMPLE]] = None
        if len(samples) == SAMPLES:
            break
    return tuple(samples)
