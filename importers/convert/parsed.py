"""What one cell was read as."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal

from graph_service.spreadsheet import LONGEST_TEXT

Cell = str | int | float | bool | date | datetime | time | None


Effect = Literal["note", "as-written", "held"]
"""What becomes of a cell that is remarked on: it is read (a `note`), kept as written, or its row is held."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say of a cell: a stable code, its effect, and the facts that a sentence is made of."""

    code: str
    effect: Effect = "note"
    facts: Mapping[str, Any] = field(default_factory=dict)


def note(code: str, **facts: Any) -> Note:
    """A note on a cell that was read."""
    return Note(code, "note", facts)


def unread(code: str, text: str, **facts: Any) -> Note:
    """The note on a cell that is kept as written."""
    return Note(code, "as-written", {"text": shown(text), **facts})


def shown(text: str) -> str:
    """A text as a remark shows it: at most 80 characters."""
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"


_LONGEST_SHOWN = 80


@dataclass(slots=True)
class ProposedName:
    """Something that the register does not have yet: its name as first written, the id it will have, the cells that name it.

    An `admitted` body may be added; another waits for a person's word, and no record refers to it.
    """

    name: str
    id: str
    cells: list[tuple[str, int, int]]
    """Sheet, row, column."""
    suggestions: tuple[str, ...] = ()
    scheme: str = ""
    admitted: bool = True


QuestionKind = Literal[
    "body", "bodies", "term", "column", "word", "register", "direction", "same", "layout", "month-first"
]
Meanwhile = Literal[
    "held", "as-written", "limits", "status", "kinds", "categories", "kept", "unmapped", "apart", "used"
]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that a cell raises, before its cells are counted. See `importers.plan.open_questions.Question`."""

    kind: QuestionKind
    about: str
    choices: tuple[str, ...]
    meanwhile: Meanwhile
    key: tuple[str, ...] = ()
    register: str = ""
    open_choice: bool = False
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedCell:
    """What a cell was read as: its value (None: it says nothing), and what was not understood.

    `as_written` is the text that nobody has understood, kept on the record under the column's field; `leftover` what no
    field holds, kept in `extra`. `also` are further fields of the same record that the cell fills. A new name in `named` is
    told each cell that has it.
    """

    value: Any = None
    notes: tuple[Note, ...] = ()
    leftover: str = ""
    named: tuple[ProposedName, ...] = ()
    clears: bool = False
    """Whether the cell says that there is nothing, as "Ongoing" does of an end: what the register has goes."""
    as_written: str = ""
    also: tuple[tuple[str, Any], ...] = ()
    asks: tuple[Ask, ...] = ()
    limits: str = ""
    """A text that narrows the whole of a protocol, kept as written under `limits`."""


NOTHING = ParsedCell()
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
