"""The smallest set of protocols that together cover what is covered: exact, then first in alphabetical order.

The search has a budget. Where it does not suffice, a small set is chosen greedily, and is not said to be the smallest.
"""

from collections.abc import Sequence
from typing import NamedTuple

from graph_service import deadline

ROUNDING = 1e-9

MOST_LOOKS = 200_000
"""How often the search looks at what meets a row before it gives up."""


class Cover(NamedTuple):
    """Columns that meet every row, ascending; `exact`: proven to be the fewest, and of equally few the first in order."""

    columns: tuple[int, ...]
    exact: bool


NOTHING = Cover((), True)


def smallest(rows: Sequence[int]) -> Cover:
    """The fewest columns that meet every row, and of equally few the first in order.

    A row is a bit set of the columns that meet it (an element: the protocols that cover it). Rows of no column are
    left out of account.
    """
    left = list({row for row in rows if row})
    everywhere = -1
    for row in left:
        everywhere &= row
    if left and everywhere:
        return Cover(((everywhere & -everywhere).bit_length() - 1,), True)
    chosen: list[int] = []
    while left:
        left = _reduced(left)
        only = 0
        for row in left:
            only |= row if row.bit_count() == 1 else 0
        if not only:
            break
        chosen.extend(_bits(only))
        left = [row for row in left if not row & only]
    exact = True
    looks = MOST_LOOKS
    for part in _apart(left):
        search = _Search(part, looks)
        try:
            chosen.extend(search.first())
        except _OutOfLooks:
            chosen.extend(search.greedy())
            exact = False
        looks = search.looks
    return Cover(tuple(sorted(chosen)), exact)


class _OutOfLooks(Exception):
    """The budget of a search does not suffice."""


def _bits(value: int) -> list[int]:
    positions = []
    while value:
        low = value & -value
        positions.append(low.bit_length() - 1)
        value ^= low
    return positions


class _Search:
    """An exact search: it always branches on the row that fewest columns meet, and never enters a state twice."""

    def __init__(self, rows: Sequence[int], looks: int) -> None:
        self.looks = looks
        self.columns = _meeting(rows)
        self.options = [_bits(row) for row in rows]

    def first(self) -> tuple[int, ...]:
        every = (1 << len(self.options)) - 1
        size = 1
        while not self._possible(every, size, -1, {}):
            size += 1
        chosen: list[int] = []
        left = every
        for column in sorted(self.columns):
            if not left:
                break
            if not self.columns[column] & left:
                continue
            after = left & ~self.columns[column]
            if self._possible(after, size - len(chosen) - 1, column, {}):
                chosen.append(column)
                left = after
        return tuple(chosen)

    def greedy(self) -> tuple[int, ...]:
        """Columns that meet every row: each time the one that meets most of those left, of equals the first in order."""
        chosen: list[int] = []
        left = (1 << len(self.options)) - 1
        while left:
            best = max(self.columns, key=lambda column: ((self.columns[column] & left).bit_count(), -column))
            chosen.append(best)
            left &= ~self.columns[best]
        return tuple(column for column in tuple(chosen) if not self._is_spare(column, chosen))

    def _is_spare(self, column: int, chosen: list[int]) -> bool:
        """Whether others of the chosen columns meet all that one meets; then it is taken out."""
        met = 0
        for each in chosen:
            met |= self.columns[each] if each != column else 0
        spare = not self.columns[column] & ~met
        if spare:
            chosen.remove(column)
        return spare

    def _possible(self, left: int, size: int, after: int, failed: dict[int, int]) -> bool:
        """Whether that many columns that come after one in order can meet all the rows left.

        `failed` keeps, by the rows left, the size that was not enough. The bound: a column that meets `n` of the rows
        left is shared by `n` of them, so each row costs at least the share of the largest column that meets it.
        """
        if not left:
            return True
        if size <= 0 or failed.get(left, 0) >= size:
            return False
        if self.looks <= 0:
            raise _OutOfLooks
        fewest: list[int] | None = None
        cost = 0.0
        deadline.check()
        for row in _bits(left):
            self.looks -= 1
            options = [column for column in self.options[row] if column > after]
            if not options:
                cost = size + 1
                break
            cost += 1 / max([(self.columns[column] & left).bit_count() for column in options])
            if fewest is None or len(options) < len(fewest):
                fewest = options
        if fewest is not None and cost <= size + ROUNDING:
            fewest.sort(key=lambda column: -(self.columns[column] & left).bit_count())
            for column in fewest:
                if self._possible(left & ~self.columns[column], size - 1, after, failed):
                    return True
        failed[left] = size
        return False


def _meeting(rows: Sequence[int]) -> dict[int, int]:
    """For each column, in order, the set of the rows that it meets."""
    meets: dict[int, int] = {}
    for index, row in enumerate(rows):
        for column in _bits(row):
            meets[column] = meets.get(column, 0) | 1 << index
    return dict(sorted(meets.items()))


def _reduced(rows: list[int]) -> list[int]:
    """Without each row that is met whenever another is, and without each column that meets no more than one before it."""
    while True:
        kept_rows: list[int] = []
        for row in sorted(set(rows), key=lambda row: row.bit_count()):
            if not any(other & row == other for other in kept_rows):
                kept_rows.append(row)
        kept: dict[int, int] = {}
        for column, met in _meeting(kept_rows).items():
            if not any(met & other == met for other in kept.values()):
                kept[column] = met
        columns = sum(1 << column for column in kept)
        rows = [row & columns for row in kept_rows]
        if rows == kept_rows:
            return rows


def _apart(rows: list[int]) -> list[list[int]]:
    """The rows in parts that share no column: each part is a question of its own."""
    parts: list[tuple[int, list[int]]] = []
    for row in rows:
        touching = [part for part in parts if part[0] & row]
        parts = [part for part in parts if not part[0] & row]
        columns = row
        for part in touching:
            columns |= part[0]
        parts.append((columns, [row, *(other for part in touching for other in part[1])]))
    return [part for _, part in parts]
