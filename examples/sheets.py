"""Sheets as people lay them out, written to a workbook; and the county's text files, read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

COUNTY = Path(__file__).resolve().parent / "county"
MADE = datetime(2026, 11, 2, 9, 0)  # noqa: DTZ001 - what a workbook says of its making has no zone
Value = str | float | date | None


@dataclass
class Sheet:
    """One sheet as a person laid it out: rows above the header, the header, the rows below it."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
    above: Sequence[Sequence[Value]] = ()
    bands: Sequence[tuple[str, int, int]] = ()
    hidden: bool = False
    merged: Sequence[tuple[int, int, int]] = field(default_factory=tuple)


def value(text: str) -> Value:
    """What a cell of a county file holds."""
    text = text.strip().replace("\\n", "\n")
    if text.startswith("#"):
        return float(text[1:])
    try:
        return date.fromisoformat(text) if len(text) == 10 else text or None
    except ValueError:
        return text


def read(name: str) -> tuple[list[str], list[list[Value]]]:
    """The headings and rows of a county file."""
    lines = (COUNTY / f"{name}.txt").read_text("utf-8").splitlines()
    header = [cell.strip() for cell in lines[0].split("|")]
    rows = [[value(cell) for cell in line.split("|")] for line in lines[1:] if line.strip()]
    assert all(len(row) <= len(header) for row in rows), f"{name}: a row has more cells than there are headings"
    return header, rows


def write(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write a workbook."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": False})
    book.set_properties({"created": MADE, "author": "Northshire Information Sharing Partnership"})
    look = {"text_wrap": True, "valign": "top", "font_size": 10}
    plain, day = book.add_format(look), book.add_format({**look, "num_format": "dd/mm/yyyy"})
    head = book.add_format({**look, "bold": True, "bg_color": "#DCE6F1", "border": 1})
    title = book.add_format({"bold": True, "font_size": 14})
    band = book.add_format({"bold": True, "align": "center", "bg_color": "#1D70B8", "font_color": "#FFFFFF"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        if sheet.hidden:
            page.hide()
        for r, row in enumerate(sheet.above):
            for c, cell in enumerate(row):
                put(page, r, c, cell, title if r == 0 and c == 0 else plain, day)
        top = len(sheet.above)
        for text, first, last in sheet.bands:
            if first < last:
                page.merge_range(top - 1, first, top - 1, last, text, band)
            else:
                page.write_string(top - 1, first, text, band)
        for c, heading in enumerate(sheet.header):
            page.write_string(top, c, heading, head)
            page.set_column(c, c, min(44, max(12, len(heading) + 2)))
        for r, row in enumerate(sheet.rows, top + 1):
            for c, cell in enumerate(row):
                put(page, r, c, cell, plain, day)
        for column, first, last in sheet.merged:
            page.merge_range(top + 1 + first, column, top + 1 + last, column, sheet.rows[first][column], plain)
        if sheet.header:
            page.freeze_panes(top + 1, 0)
    book.close()


def put(page: xlsxwriter.worksheet.Worksheet, r: int, c: int, cell: Value, plain: object, day: object) -> None:
    """Write one cell as what it is."""
    if isinstance(cell, date):
        page.write_datetime(r, c, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
    elif isinstance(cell, float):
        page.write_number(r, c, cell, plain)
    elif cell is not None:
        page.write_string(r, c, cell, plain)


def headings(layout: str) -> list[str]:
    """The headings of a layout as published, one a line."""
    return (COUNTY / "layouts" / f"{layout}.txt").read_text("utf-8").splitlines()


def records(name: str) -> list[dict[str, Value]]:
    """The rows of a county file by heading."""
    header, rows = read(name)
    return [dict(zip(header, row + [None] * (len(header) - len(row)), strict=True)) for row in rows]
