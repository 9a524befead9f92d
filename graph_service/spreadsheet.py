"""Writing spreadsheets that are safe to open: every text is written as text, so no value can start a formula.

The same sheets always give the same bytes.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Literal

Cell = str | int | float | bool | date | datetime | time | None
"""What one cell holds. A blank cell is None."""

TableFormat = Literal["xlsx", "csv"]

LONGEST_TEXT = 32_767
"""The most characters that Excel holds in a cell."""

_CUT = "… (cut: longer than a cell can hold)"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed date without a zone, as the format has it
_FIRST_EXCEL_DATE = date(1900, 3, 1)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""

_LISTS = "Lists"
_A4 = 9


@dataclass(frozen=True)
class SheetOut:
    """One sheet to write: the rows of `heading`, then `header` (frozen, with filters), then `rows`.

    `widths` are in characters, by column; where absent they follow the content. `choices` offers a drop-down list for
    the cells under a column's heading, by column number from 0: a help, other values may still be typed. `notes` puts
    a comment on a column's heading. `still` columns on the left stay in view, as the header does. A sheet without `header` is
    plain text, as a sheet of notes is. All print across, as wide as the paper, the header on every page.
    """

    name: str
    header: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    heading: Sequence[Sequence[Cell]] = ()
    widths: Sequence[float] = ()
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    hidden: bool = False
    still: int = 0


def workbook_bytes(sheets: Sequence[SheetOut]) -> bytes:
    """An XLSX workbook of these sheets, in order. Names are shortened and made unique where Excel would refuse them."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    import xlsxwriter  # loaded when used: it takes longer than most commands

    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _CREATED})
        styles = _Styles(book)
        names: set[str] = {_LISTS.lower()}
        sheet_and_target = [(sheet, book.add_worksheet(_sheet_name(sheet.name, names))) for sheet in sheets]
        visible = [out for sheet, out in sheet_and_target if not sheet.hidden]
        if visible:
            visible[0].activate()
        lists = _Lists(book, any(sheet.choices for sheet in sheets))
        for sheet, out in sheet_and_target:
            _write(sheet, out, styles, lists)
    return target.getvalue()


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """These rows as CSV, with CRLF between rows. Text that could start a formula in a spreadsheet program gets a `'`."""
    target = io.StringIO()
    writer = csv.writer(target)
    if header:
        writer.writerow([inert(text) for text in header])
    writer.writerows(
        [inert(value) if isinstance(value := _plain(cell), str) else value for cell in row] for row in rows
    )
    return target.getvalue()


def table_bytes(sheet: SheetOut, format: TableFormat) -> bytes:
    """One sheet as a file: a workbook, or CSV that spreadsheet programs know to be UTF-8."""
    if format == "csv":
        return csv_text((), [*sheet.heading, sheet.header, *sheet.rows]).encode("utf-8-sig")
    return workbook_bytes([sheet])


def inert(text: str) -> str:
    """The text with a `'` before it where a spreadsheet program could take it for a formula. `as_typed` undoes it."""
    return "'" + text if text.lstrip("'").startswith(_FORMULA_STARTS) else text


def as_typed(text: str) -> str:
    """The text without the `'` that `inert` puts before what could start a formula."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA_STARTS) else text


class _Styles:
    def __init__(self, book: Any) -> None:
        wrap = {"text_wrap": True, "valign": "top"}
        self.text = book.add_format(wrap)
        self.quoted = book.add_format(wrap | {"quote_prefix": True})
        self.header = book.add_format(wrap | {"bold": True, "bg_color": "#DEE0E2", "border": 1})
        self.date = book.add_format(wrap | {"num_format": "dd/mm/yyyy"})
        self.moment = book.add_format(wrap | {"num_format": "dd/mm/yyyy hh:mm:ss"})
        self.time = book.add_format(wrap | {"num_format": "hh:mm:ss"})


class _Lists:
    """The drop-down lists, each in a column of one hidden sheet: a list in the cell itself may have only 255 characters."""

    def __init__(self, book: Any, wanted: bool) -> None:
        self._sheet = book.add_worksheet(_LISTS) if wanted else None
        self._ranges: dict[tuple[str, ...], str] = {}
        if self._sheet is not None:
            self._sheet.hide()

    def range_of(self, choices: Sequence[str]) -> str:
        key = tuple(choices)
        if key not in self._ranges:
            column = len(self._ranges)
            for row, text in enumerate(key):
                self._sheet.write_string(row, column, _short(text))  # type: ignore[union-attr]
            letters = column_name(column)
            self._ranges[key] = f"={_LISTS}!${letters}$1:${letters}${len(key)}"
        return self._ranges[key]


@lru_cache(maxsize=1_024)
def column_name(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column from its letters: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """The name of a cell counted from 0: (8, 1) is B9."""
    return f"{column_name(column)}{row + 1}"


def _write(sheet: SheetOut, out: Any, styles: _Styles, lists: _Lists) -> None:
    top = len(sheet.heading)
    out.set_paper(_A4)
    out.set_landscape()
    out.fit_to_pages(1, 0)
    if sheet.hidden:
        out.hide()
    for column, width in enumerate(_widths(sheet)):
        out.set_column(column, column, width)
    for number, row in enumerate(sheet.heading):
        _write_row(out, number, row, styles)
    if sheet.header:
        for column, text in enumerate(sheet.header):
            out.write_string(top, column, _short(text), styles.header)
        out.freeze_panes(top + 1, sheet.still)
        out.repeat_rows(top)
        out.autofilter(top, 0, top + len(sheet.rows), len(sheet.header) - 1)
        top += 1
    for number, row in enumerate(sheet.rows, start=top):
        _write_row(out, number, row, styles)
    last = top + max(len(sheet.rows), 1) + 1_000
    for column, choices in sheet.choices.items():
        if choices:
            rule = {"validate": "list", "source": lists.range_of(choices), "show_error": False}
            out.data_validation(top, column, last, column, rule)
    for column, text in sheet.notes.items():
        out.write_comment(len(sheet.heading), column, text)


def _write_row(out: Any, number: int, row: Sequence[Cell], styles: _Styles) -> None:
    for column, cell in enumerate(row):
        value = _plain(cell)
        match value:
            case None | "":
                continue
            case str():
                out.write_string(number, column, _short(value), styles.quoted if inert(value) != value else styles.text)
            case bool():
                out.write_boolean(number, column, value, styles.text)
            case int() | float():
                out.write_number(number, column, value, styles.text)
            case datetime():
                out.write_datetime(number, column, value, styles.moment)
            case date():
                out.write_datetime(number, column, value, styles.date)
            case time():
                out.write_datetime(number, column, value, styles.time)


def _plain(cell: Cell) -> Cell:
    """The cell as a spreadsheet can hold it: dates before its calendar begins, and numbers it cannot hold, as text."""
    if isinstance(cell, datetime):
        cell = cell.replace(tzinfo=None)
        return cell if cell.date() >= _FIRST_EXCEL_DATE else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell if cell >= _FIRST_EXCEL_DATE else cell.isoformat()
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and not abs(cell) < 1e15:
        return str(cell)
    return cell


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(_CUT)] + _CUT


def _widths(sheet: SheetOut) -> list[float]:
    wide = [float(width) for width in sheet.widths]
    for column in range(len(wide), len(sheet.header)):
        cells = [row[column] for row in sheet.rows[:200] if column < len(row)]
        longest = max(
            [len(sheet.header[column]) / 2, *(len(str(cell)) for cell in cells if cell is not None)], default=0
        )
        wide.append(min(max(longest + 2, 12), 50))
    return wide


def _sheet_name(name: str, taken: set[str]) -> str:
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip("' ")[:31] or "Sheet"
    unique, number = base, 2
    while unique.lower() in taken:
        ending = f" {number}"
        unique, number = base[: 31 - len(ending)] + ending, number + 1
    taken.add(unique.lower())
    return unique
