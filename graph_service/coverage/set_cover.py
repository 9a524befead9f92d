"""The smallest set of protocols that together cover what is covered: exact, then first in alphabetical order."""

from collections.abc import Sequence

ROUNDING = 1e-9


def smallest(rows: Sequence[int]) -> tuple[int, ...]:
    """The fewest columns that meet every row, and of equally few the first in order; ascending.

    A row is a bit set of the columns that meet it (an element: the protocols that cover it). Rows of no column are
    left out of account.
    """
    left = [row for row in rows if row]
    everywhere = -1
    for row in left:
        everywhere &= row
    if left and everywhere:
        return ((everywhere & -everywhere).bit_length() - 1,)
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
    for part in _apart(left):
        chosen.extend(_Search(part).first())
    return tuple(sorted(chosen))


def _bits(value: int) -> list[int]:
    found = []
    while value:
        low = value & -value
        found.append(low.bit_length() - 1)
        value ^= low
    return found


class _Search:
    """An exact search: it always branches on the row that fewest columns meet, and never enters a state twice."""

    def __init__(self, rows: Sequence[int]) -> None:
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

    def _possible(self, left: int, size: int, after: int, failed: dict[int, int]) -> bool:
        """Whether that many columns that come after one in order can meet all the rows left.

        `failed` keeps, by the rows left, the size that was not enough. The bound: a column that meets `n` of the rows
        left is shared by `n` of them, so each row costs at least the share of the largest column that meets it.
        """
        if not left:
            return True
        if size <= 0 or failed.get(left, 0) >= size:
            return False
        fewest: list[int] | None = None
        cost = 0.0
        for row in _bits(left):
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
