"""The smallest set of protocols that together cover what is covered: exact, then first in alphabetical order."""

from collections.abc import Sequence


def smallest(rows: Sequence[int]) -> tuple[int, ...]:
    """The fewest columns that meet every row, and of equally few the first in order; ascending.

    A row is a bit set of the columns that meet it (an element: the protocols that cover it). Rows of no column are
    left out of account.
    """
    everywhere = -1
    for row in rows:
        everywhere &= row or -1
    if everywhere == -1:
        return ()
    if everywhere:
        return ((everywhere & -everywhere).bit_length() - 1,)
    return _Search(rows).first()


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
        self.rows = _undominated_rows(rows)
        meets: dict[int, int] = {}
        for index, row in enumerate(self.rows):
            for column in _bits(row):
                meets[column] = meets.get(column, 0) | 1 << index
        self.columns = _undominated_columns(meets)
        self.options = [
            [column for column in self.columns if self.columns[column] >> index & 1] for index in range(len(self.rows))
        ]

    def first(self) -> tuple[int, ...]:
        every = (1 << len(self.rows)) - 1
        size = 1
        while not self._possible(every, size, -1, {}):
            size += 1
        chosen: list[int] = []
        left = every
        failed: dict[tuple[int, int], int] = {}
        for column in sorted(self.columns):
            if not left:
                break
            if not self.columns[column] & left:
                continue
            after = left & ~self.columns[column]
            if self._possible(after, size - len(chosen) - 1, column, {}):
                chosen.append(column)
                left = after
        del failed
        return tuple(chosen)

    def _possible(self, left: int, size: int, after: int, failed: dict[int, int]) -> bool:
        """Whether that many columns that come after one in order can meet all the rows left."""
        if not left:
            return True
        if size <= 0 or failed.get(left, 0) >= size:
            return False
        fewest: list[int] | None = None
        most = 0
        need = 0.0
        for row in _bits(left):
            best = 0
            options = []
            for column in self.options[row]:
                if column > after:
                    options.append(column)
                    best = max(best, (self.columns[column] & left).bit_count())
            if not options:
                failed[left] = size
                return False
            need += 1 / best
            most = max(most, best)
            if fewest is None or len(options) < len(fewest):
                fewest = options
        assert fewest is not None
        if need > size + 1e-9:
            failed[left] = size
            return False
        fewest.sort(key=lambda column: -(self.columns[column] & left).bit_count())
        for column in fewest:
            if self._possible(left & ~self.columns[column], size - 1, after, failed):
                return True
        failed[left] = size
        return False


def _undominated_rows(rows: Sequence[int]) -> list[int]:
    """Without each row that is met whenever another is."""
    distinct = sorted({row for row in rows if row}, key=lambda row: row.bit_count())
    kept: list[int] = []
    for row in distinct:
        if not any(other & row == other for other in kept):
            kept.append(row)
    return kept


def _undominated_columns(meets: dict[int, int]) -> dict[int, int]:
    """Without each column that meets no more than one that comes before it in order."""
    kept: dict[int, int] = {}
    for column in sorted(meets):
        if not any(meets[column] & other == meets[column] for other in kept.values()):
            kept[column] = meets[column]
    return kept
