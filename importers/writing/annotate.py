"""The user's own workbook back, with what is wrong marked on it: a coloured cell, a comment, and a column in words."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from graph_service.errors import BadData
from graph_service.spreadsheet import SheetOut, workbook_bytes
from importers.reading.sandbox import Child
from importers.reading.workbook import Limits, Workbook, content, read
from importers.recognise.table import WHAT_IS_WRONG

_KEEP_FORMATTING = ("xlsx", "xlsm")


@dataclass(frozen=True)
class Mark:
    """A problem to show: the sheet's name ("" in a text file), the cell's row and column from 0, what is wrong and what to do.

    Without a row and column it concerns the whole sheet, or the whole file without a sheet.
    """

    sheet: str
    row: int | None
    column: int | None
    message: str


def annotate(
    source: Path | bytes, name: str, marks: Sequence[Mark], limits: Limits, headers: Mapping[str, int] | None = None
) -> bytes:
    """The workbook as XLSX with these marks. `headers` gives the heading row of each sheet, from 0; the first where absent.

    An XLSX or XLSM workbook keeps its formatting, though not its macros; of another format the cells are copied. A file
    that cannot be read is a `BadData`.
    """
    data = content(source, name, limits)
    book = read(data, name, limits)
    instructions: dict[str, object] = {
        "marks": [asdict(mark) for mark in marks],
        "headers": dict(headers or {}),
        "column": WHAT_IS_WRONG,
    }
    if book.format in _KEEP_FORMATTING:
        marked = _marked(data, instructions, limits)
        if isinstance(marked, bytes):
            return marked
    copied: dict[str, object] = {"copied": [[sheet.name, sheet.merges] for sheet in book.sheets]}
    marked = _marked(_copied(book), instructions | copied, limits)
    if isinstance(marked, bytes):
        return marked
    raise BadData(f"{name} {marked}")


def _marked(data: bytes, instructions: Mapping[str, object], limits: Limits) -> bytes | str:
    """The marked workbook, or why it could not be made."""
    child = Child("importers.writing.marking", orjson.dumps(instructions) + b"\n" + data, limits)
    text = b"".join(child.lines())
    return child.refusal or base64.b64decode(text)


def _copied(book: Workbook) -> bytes:
    return workbook_bytes(
        [SheetOut(sheet.name or "Sheet", rows=sheet.rows, hidden=sheet.hidden) for sheet in book.sheets]
    )
