"""What one cell was read as."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from graph_service.spreadsheet import LONGEST_TEXT

Cell = str | int | float | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to say about a cell: a stable code, a sentence with what to do, whether it blocks, and what may be meant."""

    code: str
    message: str
    blocking: bool = False
    suggestions: tuple[str, ...] = ()


@dataclass(slots=True)
class Named:
    """Something that the register does not have yet: its name as first written, the id it will have, the cells that name it."""

    name: str
    id: str
    cells: list[tuple[str, int, int]]
    """Sheet, row, column."""
    suggestions: tuple[str, ...] = ()
    scheme: str = ""
    hint: str = ""
    """What else to do where it is none of these."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a cell (None: it says nothing), its problems, the text that no field holds, and the new names in it.

    A new name is told each cell that has it.
    """

    value: Any = None
    problems: tuple[Problem, ...] = ()
    leftover: str = ""
    named: tuple[Named, ...] = ()
    clears: bool = False
    """Whether the cell says that there is nothing, as "Ongoing" does of an end: what the register has goes."""


NOTHING = Reading()
"""A blank cell."""
_NOT_HELD = dict.fromkeys((0, 0xFFFE, 0xFFFF))
"""The characters that no workbook holds."""


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, dates as people here write them, no space around it."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime) and (cell.hour or cell.minute or cell.second):
        return f"{day_text(cell)} {cell:%H:%M}"
    if isinstance(cell, date):
        return day_text(cell)
    return str(cell)


def held(text: str) -> str:
    """A text as a cell gives it back: without what no file holds and space around it, cut where a cell ends."""
    return text.translate(_NOT_HELD).strip()[:LONGEST_TEXT].strip()


def day_text(day: date) -> str:
    """A day as DD/MM/YYYY."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"
