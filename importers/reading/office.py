"""Workbooks of spreadsheet programs: checked, then read by calamine."""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time

import python_calamine
from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum

from importers.reading import Refused, ods, xls, xlsb, xlsx
from importers.reading.archive import DAMAGED, ENCRYPTED, Archive
from importers.reading.cell_errors import early
from importers.reading.details import Details
from importers.reading.number_formats import Show
from importers.reading.output import Output

_OTHERS = {
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "Index/Document.iwa": "an Apple Numbers document, not exported",
}


def read_zip(data: bytes, output: Output, size: int) -> None:
    """Reads an XLSX, XLSM, XLSB or ODS workbook; `size` is the most bytes that its parts may have unpacked."""
    archive = Archive(data, size)
    names = set(archive.names())
    if "xl/workbook.bin" in names:
        _read("xlsb", data, output, xlsb.details(archive))
    elif "xl/workbook.xml" in names:
        _read("xlsm" if "xl/vbaProject.bin" in names else "xlsx", data, output, xlsx.details(archive, output.limit))
    elif "content.xml" in names and archive.read("mimetype").startswith(
        b"application/vnd.oasis.opendocument.spreadsheet"
    ):
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Refused(ENCRYPTED)
        _read("ods", ods.without_layout(data, archive), output, ods.details(archive))
    else:
        what = next((what for name, what in _OTHERS.items() if name in names), "a zip archive without a workbook")
        raise Refused(f"is {what}: import the spreadsheet itself, as .xlsx.")


def read_ole(data: bytes, output: Output) -> None:
    """Reads an XLS workbook."""
    _read("xls", data, output, xls.details(data))


def _read(name: str, data: bytes, output: Output, details: dict[str, Details]) -> None:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        output.format(name)
        for number, about in enumerate(book.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(number)
            known = details.get(about.name) or Details()
            known.merges = [(a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()] or known.merges
            hidden = about.visible is not SheetVisibleEnum.Visible
            output.sheet(about.name, hidden, _as_shown(_dated(_rows(sheet), known), known), known)
    except python_calamine.PasswordError as error:
        raise Refused(ENCRYPTED) from error
    except python_calamine.CalamineError as error:
        raise Refused(DAMAGED) from error


def _rows(sheet: CalamineSheet) -> Iterable[Sequence[object]]:
    """The rows from A1: calamine counts rows from the first of the sheet, but columns from the first filled one."""
    left = sheet.start[1] if sheet.start else 0
    if not left:
        return sheet.iter_rows()
    blank: list[object] = [None] * left
    return (blank + list(row) for row in sheet.iter_rows())


def _dated(rows: Iterable[Sequence[object]], details: Details) -> Iterable[Sequence[object]]:
    """The rows, where a negative number that is formatted as a date (which calamine reads as midnight) is a problem."""
    return _early_dates(rows, details) if details.negative else rows


def _early_dates(rows: Iterable[Sequence[object]], details: Details) -> Iterator[Sequence[object]]:
    columns: dict[int, list[int]] = {}
    for at in details.negative:
        columns.setdefault(at[0], []).append(at[1])
    for number, row in enumerate(rows):
        cells = list(row)
        for column in columns.get(number, ()):
            if column < len(cells) and isinstance(cells[column], (date, datetime, time)):
                cells[column] = None
                details.errors[number, column] = early("a date below zero")
        yield cells


def _as_shown(rows: Iterable[Sequence[object]], details: Details) -> Iterable[Sequence[object]]:
    """The rows, where a number or date is what its cell shows."""
    return _shown(rows, details) if details.shown else rows


def _shown(rows: Iterable[Sequence[object]], details: Details) -> Iterator[Sequence[object]]:
    shows: dict[int, list[tuple[int, Show]]] = {}
    for (at, column), show in details.shown.items():
        shows.setdefault(at, []).append((column, show))
    for number, row in enumerate(rows):
        cells = list(row)
        for column, show in shows.get(number, ()):
            if column < len(cells):
                cells[column] = show(cells[column])
        yield cells
