"""Problems of an import that are alike, told once with all their cells: 500 of the same are one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from importers.issue import Issue, position

CELLS = 12
"""How many cells, or runs of cells, one line names. The marked workbook has all of them."""


@dataclass(frozen=True)
class Alike:
    """The same problem in several cells of one sheet: `cells` as A1 names and runs of them (`B2 to B9`), `more` unnamed runs."""

    sheet: str
    message: str
    blocking: bool
    count: int
    cells: tuple[str, ...]
    more: int


def alike(issues: Iterable[Issue]) -> list[Alike]:
    """The problems, those that block first, else those that are most often."""
    found: dict[tuple[bool, str, str], list[str]] = {}
    for issue in issues:
        found.setdefault((issue.blocking, issue.sheet, issue.message), []).append(issue.cell)
    made = [_alike(*same, cells) for same, cells in found.items()]
    return sorted(made, key=lambda one: (not one.blocking, -one.count))


def _alike(blocking: bool, sheet: str, message: str, cells: list[str]) -> Alike:
    named = runs(cells)
    return Alike(sheet, message, blocking, len(cells), tuple(named[:CELLS]), max(0, len(named) - CELLS))


def runs(cells: Iterable[str]) -> list[str]:
    """Cells as A1 names, those below each other as one run: `B2 to B9`."""
    places = sorted({(position(cell)[::-1], cell) for cell in cells})
    found = []
    for _, group in groupby(enumerate(places), key=lambda at: (at[1][0][0], at[1][0][1] - at[0])):
        run = [cell for _, (_, cell) in group]
        found.append(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}")
    return found
