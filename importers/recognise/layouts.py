"""Which layout a table has: by its headings, by what stands below them, and by what only one layout has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from importers import lexicon
from importers.convert import types
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS, as_day
from importers.convert.dates import read as read_date
from importers.convert.parsed import Cell, text_of
from importers.convert.words import yes_or_no
from importers.recognise import headings as match
from importers.recognise.headings import Matched, plain
from importers.recognise.table import Table
from importers.recognise.template import Column, Template
from importers.resolve.no_body import like_a_body

_DATES = frozenset({"starts", "ends", "review", "joined"})
_BODIES = frozenset(
    {"body", "bodies", "names", "signatures", "disclosers", "receivers", "lead", "processor", "recipients"}
)
_SAMPLES = 40
"""How many cells of a column are looked at."""
_DIRECTIONS = lexicon.words("sheets.inward") | lexicon.words("sheets.outward")
_STATED = 0.5
"""What it counts that a tab or title states a direction: its rows are flows."""
_SHOWN = 0.25
"""What it counts that something shows a layout: less than to explain half of the columns more."""
_FEW, _PART = 4, 3
"""From this number of columns, or from this part of all, the ones that a layout knows make it likely."""


@dataclass(frozen=True)
class Fit:
    """How well a layout fits a table. `sure`: the table has something that shows it to be one of this layout, and not too little."""

    template: Template
    score: float
    sure: bool
    known: int
    """How many of its columns the layout knows, or are at least like one of its own."""

    @property
    def worth(self) -> float:
        """How well the layout explains the table, and whether something shows it."""
        return self.score + (_SHOWN if self.sure else 0.0)


def fits(
    table: Table,
    templates: Sequence[Template],
    names: Sequence[str],
    is_body: Callable[[str], bool],
) -> list[Fit]:
    """The layouts that a table may have, the best first. `names` are what its sheet and file are called, and its titles.

    The best explains most of the table. What shows a layout counts beside that and not before it: one that leaves most columns
    over is none that the table has, however sure of the few.
    """
    columns = _columns(table)
    fitting = [_fit(table, columns, template, names, is_body) for template in templates]
    return sorted(fitting, key=lambda fit: (fit.worth, fit.sure, fit.known, len(fit.template.columns)), reverse=True)


def _columns(table: Table) -> list[list[Cell]]:
    """Some filled cells of each column."""
    columns: list[list[Cell]] = [[] for _ in table.headings]
    for row in table.rows[: 5 * _SAMPLES]:
        for at, cell in enumerate(row.cells[: len(columns)]):
            if cell not in (None, "") and len(columns[at]) < _SAMPLES:
                columns[at].append(cell)
    return columns


def _fit(
    table: Table,
    cells: list[list[Cell]],
    template: Template,
    names: Sequence[str],
    is_body: Callable[[str], bool],
) -> Fit:
    matched = [
        m if m.column is None or _may_hold(m.column, cells[at]) else Matched(m.heading, None, 0.0)
        for at, m in enumerate(match.columns(table.headings, template))
    ]
    known = [m for m in matched if m.column]
    score = match.score_of(matched, template)
    filled = [text for text in table.headings if text]
    if score and template.signatures:  # where a layout may have columns of their own for bodies, these count as known
        score += sum(is_body(text) for text in filled) / len(table.headings)
    if score and template.direction and any(_DIRECTIONS.intersection(plain(name).split()) for name in names):
        score += _STATED
    bodies = sum(is_body(text) for text in filled) if template.signatures else 0
    enough = len(known) + bodies >= min(_FEW, len(filled)) or _PART * (len(known) + bodies) >= len(filled)
    sure = (
        bool(score) and enough and (bool(template.base) or _shows(template, known, cells, matched, names) or bodies > 0)
    )
    tells = template.kind == "protocol" and any(map(_tells_kinds, cells))
    return Fit(template, score, sure, len(known) + tells)


def _shows(
    template: Template,
    known: Sequence[Matched],
    cells: list[list[Cell]],
    matched: Sequence[Matched],
    names: Sequence[str],
) -> bool:
    """Whether a table has what shows that it is of a layout: one of its telling fields, one of its words, or bodies in a list of these."""
    if not (template.shown_by or template.words):
        return True
    fields = {name for m in known if m.column for name in m.column.fields}
    if fields.intersection(template.shown_by):
        return True
    words = {word for text in (*names, *(m.heading for m in matched)) for word in plain(text).split()}
    if words.intersection(template.words):
        return True
    if template.kind == "protocol":
        return any(_tells_kinds(column) for column in cells)
    if template.kind == "partner":
        at = next((at for at, m in enumerate(matched) if m.column and "partner.name" in m.column.fields), None)
        return at is not None and _mostly(cells[at], lambda cell: like_a_body(text_of(cell)))
    return False


def _tells_kinds(cells: Sequence[Cell]) -> bool:
    """Whether a column holds types of agreement and nothing else, in words."""
    return _mostly(cells, lambda cell: _is_kind(text_of(cell)), 1.0)


@lru_cache(maxsize=4096)
def _is_kind(text: str) -> bool:
    return len(text) <= _LONGEST_KIND and bool(
        set(plain(text).split()) & lexicon.words("sheets.agreements") and types.kinds(text)
    )


_LONGEST_KIND = 60


def _mostly(cells: Sequence[Cell], test: Callable[[Cell], bool], part: float = 0.5) -> bool:
    return bool(cells) and sum(map(test, cells)) >= part * len(cells)


def _may_hold(column: Column, cells: Sequence[Cell]) -> bool:
    """Whether what stands in a column is at all what the layout's column holds: bodies are no dates, and dates no bodies."""
    if not cells:
        return True
    if column.read in _DATES:
        return any(_like_a_date(cell) for cell in cells)
    if column.read in _BODIES:
        return not all(_no_body(cell) for cell in cells)
    return True


def _like_a_date(cell: Cell) -> bool:
    text = text_of(cell)
    if not isinstance(cell, str) or any(map(str.isdigit, text)):
        return True
    return (
        text.lower() in BLANK_WORDS | UNKNOWN_WORDS
        or not read_date(cell, "ends", True).as_written
        or "review" in text.lower()
    )


def _no_body(cell: Cell) -> bool:
    return not isinstance(cell, str) or yes_or_no(cell) is not None or as_day(cell, last=False) is not None
