"""What the looks of a sheet add to its cells: the addresses behind links, and the rows and columns that are hidden."""

import re
from collections.abc import Iterable
from dataclasses import replace

from graph_service.spreadsheet import column_name
from importers import lexicon
from importers.convert.words import plain
from importers.plan.remarks import Remarks
from importers.reading.workbook import Cell
from importers.recognise.sheets import LABELS, Read

_ADDRESS = re.compile(r"(?:https?|ftp|file):|(?![\w.+-]+:|#)", re.IGNORECASE)
"""How an address of a document begins: of the web, of a file, or one beside the workbook. Others run something, or are no document."""


def take_links(read: Read) -> None:
    """Puts the address behind a cell in place of its text, in columns of links."""
    columns = {at for at, m in enumerate(read.columns) if _of_links(m.heading, m.column.fields if m.column else ())}
    links = {place: text for place, text in read.sheet.links.items() if place[1] in columns and _ADDRESS.match(text)}
    if not links:
        return
    rows = []
    for row in read.table.rows:
        cells: list[Cell] = list(row.cells)
        for at in columns:
            if at < len(cells) and (row.number, at) in links:
                cells[at] = links[row.number, at].strip()
        rows.append(replace(row, cells=cells))
    read.table = replace(read.table, rows=tuple(rows))


def tell_hidden(read: Read, remarks: Remarks) -> None:
    """Says which rows and columns of a table are hidden, or filtered out, and were read."""
    rows = [row.number for row in read.table.rows if row.number in read.sheet.hidden_rows]
    if rows:
        facts = {"number": len(rows), "rows": [_range(first + 1, last + 1) for first, last in _runs(rows)]}
        remarks.add((read.sheet.name, rows[0], 0), "hidden-rows", "note", facts)
    filled = {at for row in read.table.rows for at, cell in enumerate(row.cells) if cell is not None}
    columns = sorted(read.sheet.hidden_columns & filled)
    if columns:
        named = [f"{column_name(at)} ({m.heading[:40]})" for at, m in enumerate(read.columns) if at in columns]
        facts = {"number": len(columns), "columns": named}
        remarks.add((read.sheet.name, read.table.header_row, columns[0]), "hidden-columns", "note", facts)


def tell_block(read: Read, remarks: Remarks) -> None:
    """Says that rows of several cells stand above a table, apart from it: they say at most whose register it is."""
    above = read.sheet.rows[: read.table.header_row]
    blank = max((number for number, cells in enumerate(above) if not cells), default=-1)
    rows = [number for number, cells in enumerate(above[: max(blank, 0)]) if _is_apart(cells)]
    if rows and not read.template.contact_block and not read.turned:
        facts = {"number": len(rows), "rows": [_range(first + 1, last + 1) for first, last in _runs(rows)]}
        remarks.add((read.sheet.name, rows[0], 0), "block-above", "note", facts)


def _is_apart(cells: list[Cell]) -> bool:
    """Whether a row has several cells, and is no label with the body's name beside it."""
    filled = [cell for cell in cells if cell is not None]
    return len(filled) > 1 and not any(isinstance(cell, str) and plain(cell) in LABELS for cell in filled)


def _of_links(heading: str, fields: Iterable[str]) -> bool:
    return any(name.endswith(".url") for name in fields) or bool(
        lexicon.words("columns.links").intersection(plain(heading).split())
    )


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Numbers in order as runs: the first and the last of each."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"
