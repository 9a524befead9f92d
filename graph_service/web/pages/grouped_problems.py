"""Remarks of an import by kind, told once with all their cells: 500 of the same are one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from graph_service.spreadsheet import cell_name
from importers.plan import Effect, Remark

CELLS = 12
"""How many cells, or runs of cells, one line names. The marked workbook has all of them."""
VALUES = 5
"""How many other values that have the same remark one line names."""


@dataclass(frozen=True)
class RemarkGroup:
    """The remarks of one code on one sheet, the first of which is shown: `cells` as A1 names and runs of them (`B2 to B9`),
    `values` what else was written that has it, and how many more there are of both."""

    sheet: str
    remark: Remark
    effect: Effect
    count: int
    cells: tuple[str, ...]
    more_cells: int
    values: tuple[str, ...]
    more_values: int


def grouped(remarks: Iterable[Remark]) -> list[RemarkGroup]:
    """The remarks by what they say and their sheet: those of held rows first, then as written, then the most frequent."""
    groups: dict[tuple[str, str, str], list[Remark]] = {}
    for remark in remarks:
        groups.setdefault((remark.effect, remark.code, remark.places[0][0]), []).append(remark)
    order = {"held": 0, "as-written": 1, "note": 2}
    return sorted(map(_group, groups.values()), key=lambda group: (order[group.effect], -group.count))


def _group(same: list[Remark]) -> RemarkGroup:
    first = same[0]
    places = {place[1:] for remark in same for place in remark.places}
    cells = runs(places)
    values = list(dict.fromkeys(str(remark.facts["text"]) for remark in same if "text" in remark.facts))[1:]
    return RemarkGroup(
        first.places[0][0],
        first,
        first.effect,
        len(places),
        tuple(cells[:CELLS]),
        max(0, len(cells) - CELLS),
        tuple(values[:VALUES]),
        max(0, len(values) - VALUES),
    )


def runs(places: Iterable[tuple[int, int]]) -> list[str]:
    """Cells, as row and column from 0, by their A1 names, those below each other as one run: `B2 to B9`."""
    ordered = sorted({(column, row) for row, column in places})
    texts = []
    for _, group in groupby(enumerate(ordered), key=lambda at: (at[1][0], at[1][1] - at[0])):
        run = [cell_name(row, column) for _, (column, row) in group]
        texts.append(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}")
    return texts
