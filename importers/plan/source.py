"""What an import was made from: its tables and what the person who imported said, so that a later answer reads the file again."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import orjson

from importers.plan.options import Options
from importers.reading.workbook import Cell, Sheet, Workbook

_KEPT = ("template", "partner", "create_partners", "same", "columns")


def source_of(workbook: Workbook, options: Options) -> bytes:
    """The JSON form of a workbook and of what was said with it; answers are in the dictionary, and mended cells in the tables."""
    kept = {name: value for name in _KEPT if (value := getattr(options, name))}
    book = {"name": workbook.name, "sha256": workbook.sha256, "format": workbook.format}
    return orjson.dumps({"options": kept, **book, "sheets": [_form(sheet) for sheet in workbook.sheets]})


def from_source(form: Mapping[str, Any]) -> tuple[Workbook, Options]:
    """The workbook and what was said with it."""
    sheets = tuple(_sheet(sheet) for sheet in form["sheets"])
    return Workbook(form["name"], form["sha256"], sheets, form["format"]), Options(**form["options"])


def _form(sheet: Sheet) -> dict[str, Any]:
    places = {name: [[*at, text] for at, text in getattr(sheet, name).items()] for name in ("problems", "links")}
    hidden = {name: sorted(getattr(sheet, name)) for name in ("hidden_rows", "hidden_columns")}
    rows = [[_cell(cell) for cell in row] for row in sheet.rows]
    own = {"name": sheet.name, "hidden": sheet.hidden, "lists": sheet.lists, "merges": sheet.merges}
    return {**own, "rows": rows, **places, **hidden}


def _sheet(form: Mapping[str, Any]) -> Sheet:
    places = {name: {(row, at): text for row, at, text in form[name]} for name in ("problems", "links")}
    return Sheet(
        form["name"],
        form["hidden"],
        [[_value(cell) for cell in row] for row in form["rows"]],
        tuple((a, b, c, d) for a, b, c, d in form["merges"]),
        places["problems"],
        places["links"],
        frozenset(form["hidden_rows"]),
        frozenset(form["hidden_columns"]),
        form["lists"],
    )


def _cell(cell: Cell) -> Any:
    return [type(cell).__name__, cell.isoformat()] if isinstance(cell, date | time) else cell


def _value(cell: Cell | list[str]) -> Cell:
    if not isinstance(cell, list):
        return cell
    kind, text = cell
    if kind == "date":
        return date.fromisoformat(text)
    return datetime.fromisoformat(text) if kind == "datetime" else time.fromisoformat(text)
