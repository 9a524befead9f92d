"""A workbook as it was read: sheets of cells, with what is wrong in them by cell.

Files come from anywhere, so they are opened in a child process with limits; this module only takes what it hands back.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import orjson

from graph_service.errors import BadData, NotFound
from graph_service.spreadsheet import Cell, cell_name, column_name, column_number
from importers.reading.sandbox import Child, Limits

__all__ = ["Cell", "Limits", "Sheet", "Workbook", "cell_name", "column_name", "mended", "read"]

_PLACE = re.compile(r"([A-Z]{0,3})([0-9]{1,7})")

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column; all from 0, the last ones included."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. Rows and columns are counted from 0 at A1, whatever is empty before the first filled cell.

    A row is as long as its last filled cell, so rows differ in length; `cell` answers None beyond it. A cell of spaces is blank.
    Equal values are one object.
    `merges` are the merged ranges, whose value stands in their first cell. `problems` says by (row, column) what is
    wrong with a cell: an error of a formula, an impossible date, characters that cannot be seen. Such a cell's value is None, or the text with these marked.
    A number or date is a text where its format shows it as one. `links` are the addresses behind cells. `lists`: whether another sheet's
    drop-down lists are taken from it.
    """

    name: str
    hidden: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    merges: tuple[Range, ...] = ()
    problems: dict[tuple[int, int], str] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    lists: bool = False

    def cell(self, row: int, column: int) -> Cell:
        """The value of a cell, None where there is none."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column] if column < len(cells) else None


@dataclass(frozen=True)
class Workbook:
    """A file that was read: its name, the SHA-256 of its bytes in hexadecimal, its format (`xlsx`, `csv` …) and its sheets in order."""

    name: str
    sha256: str
    sheets: tuple[Sheet, ...]
    format: str = "xlsx"


def mended(workbook: Workbook, cells: Mapping[str, str], without: Iterable[str]) -> Workbook:
    """The workbook with other texts in some cells (`Data flows!F6`) and some rows blank (`Data flows!6`).

    A place that the workbook does not have is a `BadData`.
    """
    texts: dict[str, dict[tuple[int, int], Cell]] = {}
    for place, text in cells.items():
        sheet, row, column = _place(workbook, place)
        texts.setdefault(sheet.name, {})[row, column] = text
    for place in without:
        sheet, row, _ = _place(workbook, place)
        texts.setdefault(sheet.name, {}).update({(row, column): None for column in range(len(sheet.rows[row]))})
    return replace(workbook, sheets=tuple(_with_texts(sheet, texts.get(sheet.name, {})) for sheet in workbook.sheets))


def _place(workbook: Workbook, place: str) -> tuple[Sheet, int, int]:
    """The sheet, row and column of a place; of a row, its first column."""
    name, _, cell = place.rpartition("!")
    match = _PLACE.fullmatch(cell)
    sheet = next((sheet for sheet in workbook.sheets if sheet.name == name), None)
    if sheet is None or match is None or not 0 < int(match[2]) <= len(sheet.rows):
        raise BadData(f"{workbook.name} has no cell or row {place[:60]!r}.")
    return sheet, int(match[2]) - 1, column_number(match[1] or "A")


def _with_texts(sheet: Sheet, texts: Mapping[tuple[int, int], Cell]) -> Sheet:
    if not texts:
        return sheet
    rows = [list(row) for row in sheet.rows]
    for (row, column), text in texts.items():
        _make_room(rows, row, column)
        rows[row][column] = text
    return replace(sheet, rows=rows, problems={at: text for at, text in sheet.problems.items() if at not in texts})


def read(source: Path | bytes, name: str, limits: Limits) -> Workbook:
    """Reads a workbook of any format that is taken: XLSX, XLSM, XLSB, XLS, ODS, CSV, TSV. What it is, its content says.

    A file that cannot be taken is a `BadData` whose message is one sentence that names the cause. `NotFound` when the
    file is not there.
    """
    data = content(source, name, limits)
    child = Child("importers.reading", data, limits)
    try:
        format_, sheets = _sheets(child.lines())
    except ValueError as error:
        raise BadData(f"{name} could not be read: its reader stopped half way.") from error
    if child.refusal:
        raise BadData(f"{name} {child.refusal}")
    if not sheets:
        raise BadData(f"{name} holds no sheet: open it in your spreadsheet program, save it anew and import that.")
    return Workbook(name, hashlib.sha256(data).hexdigest(), tuple(sheets), format_)


def content(source: Path | bytes, name: str, limits: Limits) -> bytes:
    """The bytes of a file within the limit of size."""
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > limits.bytes:
            raise BadData(
                f"{name} is too large: {size / 1e6:.1f} MB, where {limits.bytes / 1e6:.1f} MB is the limit (GRAPH_SERVICE_IMPORT_BYTES)."
            )
        return source if isinstance(source, bytes) else source.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {name}.") from error
    except OSError as error:
        raise BadData(f"{name} cannot be opened: {error.strerror}.") from error


def _sheets(lines: Iterator[bytes]) -> tuple[str, list[Sheet]]:
    """Puts together what the child sends: each different value once, then rows of their numbers."""
    format_ = ""
    sheets: list[Sheet] = []
    values: list[Cell] = [None]
    value_of = values.__getitem__
    for line in lines:
        message = orjson.loads(line)
        if "format" in message:
            format_ = message["format"]
        elif "sheet" in message:
            sheets.append(Sheet(message["sheet"], message["hidden"]))
        elif "rows" in message:
            values += [_value(value) for value in message["values"]]
            sheets[-1].rows.extend([list(map(value_of, row)) for row in message["rows"]])
        else:
            sheets[-1] = _detailed(sheets[-1], message)
    return format_, sheets


def _detailed(sheet: Sheet, message: dict[str, Any]) -> Sheet:
    """The sheet with what was found beside its values."""
    problems = {(row, column): text for row, column, text in message["problems"]}
    for row, column in problems:
        _make_room(sheet.rows, row, column)
    return replace(
        sheet,
        merges=tuple((a, b, c, d) for a, b, c, d in message["merges"]),
        problems=problems,
        links={(row, column): address for row, column, address in message["links"]},
        hidden_rows=frozenset(message["hidden_rows"]),
        hidden_columns=frozenset(message["hidden_columns"]),
        lists=message["lists"],
    )


def _make_room(rows: list[list[Cell]], row: int, column: int) -> None:
    """A cell with a problem is a filled cell, also where its value is None."""
    while len(rows) <= row:
        rows.append([])
    rows[row] += [None] * (column + 1 - len(rows[row]))


def _looked_up(text: str) -> str:
    """The names of a list's lookup, without their numbers: "12;#Essex Police;#" is Essex Police."""
    parts = [part.strip().lstrip("#").strip() for part in text.split(";#")]
    return "; ".join(part for part in parts if part and not part.isdigit())


def _value(value: Any) -> Cell:
    if type(value) is not list:
        return _looked_up(value) if value.__class__ is str and ";#" in value else value
    kind, text = value
    if kind == "date":
        return date.fromisoformat(text)
    return datetime.fromisoformat(text) if kind == "datetime" else time.fromisoformat(text)
