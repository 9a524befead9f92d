"""Problems of an import that are alike, told once with all their cells: 500 of the same are one line."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from importers.plan.issue import Issue, position

CELLS = 12
"""How many cells, or runs of cells, one line names. The marked workbook has all of them."""
VALUES = 5
"""How many other values that have the same problem one line names."""

_VALUE = re.compile(r"'([^']*)' ")


@dataclass(frozen=True)
class ProblemGroup:
    """The same problem in several cells of one sheet, in the words of the first: `cells` as A1 names and runs of them (`B2 to
    B9`), `values` what else was written that has it, and how many more there are of both."""

    sheet: str
    message: str
    blocking: bool
    count: int
    cells: tuple[str, ...]
    more_cells: int
    values: tuple[str, ...]
    more_values: int


def grouped(issues: Iterable[Issue]) -> list[ProblemGroup]:
    """The problems, those that block first, else those that are most often."""
    found: dict[tuple[bool, str, str], list[Issue]] = {}
    for issue in issues:
        value = _VALUE.match(issue.message)
        said = issue.message[value.end() :] if value else issue.message
        found.setdefault((issue.blocking, issue.sheet, said), []).append(issue)
    return sorted(map(_group, found.values()), key=lambda one: (not one.blocking, -one.count))


def _group(same: list[Issue]) -> ProblemGroup:
    first = same[0]
    cells = runs(issue.cell for issue in same)
    values = list(dict.fromkeys(found[1] for issue in same if (found := _VALUE.match(issue.message))))[1:]
    return ProblemGroup(
        first.sheet,
        first.message,
        first.blocking,
        len(same),
        tuple(cells[:CELLS]),
        max(0, len(cells) - CELLS),
        tuple(values[:VALUES]),
        max(0, len(values) - VALUES),
    )


def runs(cells: Iterable[str]) -> list[str]:
    """Cells as A1 names, those below each other as one run: `B2 to B9`."""
    places = sorted({(position(cell)[::-1], cell) for cell in cells})
    found = []
    for _, group in groupby(enumerate(places), key=lambda at: (at[1][0][0], at[1][0][1] - at[0])):
        run = [cell for _, (_, cell) in group]
        found.append(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}")
    return found
