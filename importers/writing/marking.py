"""Marks a workbook on standard input with what is wrong with it, and writes it to standard output. Runs in a child process only."""

import base64
import io
import sys
from typing import Any

import openpyxl
import orjson
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from importers.reading import Refused
from importers.reading.__main__ import refuse
from importers.reading.archive import Archive
from importers.reading.limits import confine

_FILL = PatternFill("solid", fgColor="FFFFC7CE")
_NO_MACROS = "This copy has no macros: correct your own workbook by it, rather than this one."
_LAST_COLUMN = 16_384
_LONGEST = 32_767


def main() -> None:
    """Arguments: seconds, bytes of memory, rows (not used), bytes of the file unpacked. The first line of the input says what to mark."""
    seconds, memory, _, size = (int(text) for text in sys.argv[1:5])
    confine(seconds, memory, size)  # sheets are put together in temporary files
    instructions = orjson.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        macros = "xl/vbaProject.bin" in Archive(data, size).names()
    except Refused as refusal:
        refuse(str(refusal))
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    _Marker(book, instructions, [("", _NO_MACROS)] if macros else []).mark()
    target = io.BytesIO()
    book.save(target)
    sys.stdout.buffer.write(base64.b64encode(target.getvalue()) + b"\n")


class _Marker:
    """Puts marks on the sheets of an open workbook."""

    def __init__(self, book: Any, instructions: dict[str, Any], notes: list[tuple[str, str]]) -> None:
        self._book = book
        self._instructions = instructions
        self._elsewhere = notes

    def mark(self) -> None:
        sheets = {sheet.title: sheet for sheet in self._book.worksheets}
        for sheet, (name, merges) in zip(self._book.worksheets, self._instructions.get("copied", ()), strict=False):
            sheets[name] = sheet
            for top, left, bottom, right in merges:
                sheet.merge_cells(None, top + 1, left + 1, bottom + 1, right + 1)
        by_row: dict[tuple[str, int], list[dict[str, Any]]] = {}
        for mark in self._instructions["marks"]:
            if mark["sheet"] in sheets and mark["row"] is not None and mark["column"] is not None:
                by_row.setdefault((mark["sheet"], mark["row"]), []).append(mark)
            else:
                self._elsewhere.append((mark["sheet"], mark["message"]))
        for name in dict.fromkeys(name for name, _ in by_row):
            self._mark_sheet(sheets[name], name, {row: marks for (of, row), marks in by_row.items() if of == name})
        if self._elsewhere:
            self._add_sheet()

    def _mark_sheet(self, sheet: Any, name: str, rows: dict[int, list[dict[str, Any]]]) -> None:
        filled = (column for (_, column), cell in sheet._cells.items() if cell.value is not None)
        column = max(filled, default=0) + 1
        in_words = column <= _LAST_COLUMN
        header = self._instructions["headers"].get(name, 0)
        if in_words:
            _write(sheet, header + 1, column, [self._instructions["column"]], bold=True)
            sheet.column_dimensions[get_column_letter(column)].width = 60
        first_of = _merged(sheet)
        for row, marks in rows.items():
            for mark in marks:
                place = first_of.get((row + 1, mark["column"] + 1), (row + 1, mark["column"] + 1))
                _shade(sheet.cell(*place), mark["message"])
            named = [f"{get_column_letter(mark['column'] + 1)}{row + 1}: {mark['message']}" for mark in marks]
            if in_words and row == header:
                _comment(sheet.cell(row + 1, column), "\n".join(named))  # its own heading stays
            elif in_words:
                _write(sheet, row + 1, column, named)

    def _add_sheet(self) -> None:
        sheet = self._book.create_sheet(self._instructions["column"])
        sheet.column_dimensions["B"].width = 90
        for column, heading in enumerate(("Sheet", self._instructions["column"]), start=1):
            _write(sheet, 1, column, [heading], bold=True)
        for row, (name, message) in enumerate(self._elsewhere, start=2):
            _write(sheet, row, 1, [name])
            _write(sheet, row, 2, [message])


def _merged(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """By cell of a merged range, its first cell, where the value stands; only for ranges of a size that people make."""
    return {
        (row, column): (merge.min_row, merge.min_col)
        for merge in sheet.merged_cells.ranges
        if merge.size["rows"] * merge.size["columns"] <= 10_000
        for row in range(merge.min_row, merge.max_row + 1)
        for column in range(merge.min_col, merge.max_col + 1)
    }


def _shade(cell: Any, message: str) -> None:
    cell.fill = _FILL
    _comment(cell, message)


def _comment(cell: Any, message: str) -> None:
    before = f"{cell.comment.text}\n\n" if cell.comment else ""
    cell.comment = Comment(_clean(before + message), "Register of information sharing", height=120, width=320)


def _write(sheet: Any, row: int, column: int, texts: list[str], bold: bool = False) -> None:
    """Writes texts, one a line, as text whatever they begin with."""
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        return
    cell.value = _clean("\n".join(texts))
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)


def _clean(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST]


if __name__ == "__main__":
    main()
