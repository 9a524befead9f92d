"""The protocols nearest to covering an element. Design §4.5."""

from collections.abc import Sequence

from graph_service.coverage.scope import Sets

NEAREST = 3
MOST_FAILS = 3


def by_fails(candidates: int, tests: Sequence[Sets], most: int = MOST_FAILS) -> list[int]:
    """The candidates that fail exactly 0, 1, … tests, up to the most."""
    return _by_count(candidates, [~(passes | not_recorded) for passes, not_recorded in tests], most)


def by_not_recorded(candidates: int, tests: Sequence[Sets]) -> list[int]:
    """The candidates for which exactly 0, 1, … tests are not recorded."""
    return _by_count(candidates, [not_recorded for _, not_recorded in tests], len(tests))


def _by_count(candidates: int, sets: Sequence[int], most: int) -> list[int]:
    """Those in exactly 0, 1, … of the sets. All are counted at once: `within[n]` are those met at most n times."""
    within = [candidates] * (most + 1)
    for members in sets:
        if not members & candidates:
            continue
        for count in range(most, 0, -1):
            within[count] = within[count] & ~members | within[count - 1]
        within[0] &= ~members
    return [within[0], *(within[count] & ~within[count - 1] for count in range(1, most + 1))]
