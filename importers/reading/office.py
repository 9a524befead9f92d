"""Workbooks of spreadsheet programs, read by calamine."""

import io
from collections.abc import Iterable, Sequence

import python_calamine
from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum

from importers.reading import Refused
from importers.reading.output import Output


def read_office(data: bytes, output: Output) -> None:
    """Writes each sheet of a workbook."""
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        output.format("xlsx")
        for number, about in enumerate(book.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(number)
            merges = [(a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
            output.sheet(about.name, about.visible is not SheetVisibleEnum.Visible, _rows(sheet), merges)
    except python_calamine.PasswordError as error:
        raise Refused("is encrypted: open it with its password, save it without one and import that.") from error
    except python_calamine.CalamineError as error:
        raise Refused(
            "is damaged: open it in a spreadsheet program, save it again as .xlsx and import that."
        ) from error


def _rows(sheet: CalamineSheet) -> Iterable[Sequence[object]]:
    """The rows from A1: calamine counts rows from the first of the sheet, but columns from the first filled one."""
    left = sheet.start[1] if sheet.start else 0
    if not left:
        return sheet.iter_rows()
    blank: list[object] = [None] * left
    return (blank + list(row) for row in sheet.iter_rows())
