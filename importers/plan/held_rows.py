"""Held rows: those that cannot be a record before a person answers their question, or mends a cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from importers.reading.workbook import Sheet, Workbook


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A row that is not a record yet: its file, sheet and row (counted from 1), with the text of its cells by heading.

    `questions` are the ids of those that hold it; one held for a blank or unreadable cell has none. `template` and
    `register` are the layout that it was read as and the partner whose register it is in ("": nobody has said), with
    which it is planned again.
    """

    file: str
    sheet: str
    row: int
    label: str
    questions: tuple[str, ...]
    cells: Mapping[str, str]
    template: str = ""
    register: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form that the faces give."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "label": self.label,
            "questions": list(self.questions),
            "cells": dict(self.cells),
        }

    def kept(self) -> dict[str, Any]:
        """The JSON form that is kept until it is a record: with what planning it again needs."""
        return self.to_dict() | {"template": self.template, "register": self.register}

    @classmethod
    def from_dict(cls, form: Mapping[str, Any]) -> "HeldRow":
        """A held row from its JSON form."""
        given = {name: form[name] for name in cls.__slots__ if name in form}
        return cls(**given | {"questions": tuple(form["questions"])})


def workbook_of(rows: Sequence[HeldRow], file: str, sha256: str) -> Workbook:
    """The workbook that plans held rows of one file again: a sheet for each of theirs, with the headings above the rows.

    All rows have one layout and register. A row stands where it stood, so that remarks name the cells of the file.
    """
    sheets: dict[str, list[HeldRow]] = {}
    for row in rows:
        sheets.setdefault(row.sheet, []).append(row)
    return Workbook(file, sha256, tuple(_sheet(name, held) for name, held in sheets.items()))


def _sheet(name: str, rows: Iterable[HeldRow]) -> Sheet:
    held = sorted(rows, key=lambda row: row.row)
    headings = list(dict.fromkeys(heading for row in held for heading in row.cells))
    above = max(held[0].row - 2, 0)
    cells: list[list[Any]] = [[] for _ in range(above)] + [list(headings)]
    for row in held:
        cells += [[] for _ in range(row.row - 1 - len(cells))]
        cells.append([row.cells.get(heading) for heading in headings])
    return Sheet(name, rows=cells)
