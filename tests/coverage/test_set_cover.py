"""The smallest set of protocols is exact, is first in order among equals, and says so where it is too hard to find."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from random import Random

import pytest

from graph_service.coverage.set_cover import smallest


def rows_of(count: int, columns: Sequence[Iterable[int]]) -> list[int]:
    rows = [0] * count
    for index, met in enumerate(columns):
        for row in met:
            rows[row] |= 1 << index
    return rows


def by_trying_all(rows: list[int], columns: int) -> tuple[int, ...]:
    for size in range(columns + 1):
        for chosen in combinations(range(columns), size):
            if all(any(row >> column & 1 for column in chosen) for row in rows):
                return chosen
    raise AssertionError(rows)


def lines_of_a_plane() -> list[list[int]]:
    """The 25 points of the affine plane of order 5 by its 30 lines: every two points on one line, so nothing stands out."""
    sloping = [[x * 5 + (slope * x + start) % 5 for x in range(5)] for slope in range(5) for start in range(5)]
    return sloping + [[x * 5 + y for y in range(5)] for x in range(5)]


def sparse_blocks(seed: int, size: int) -> list[list[int]]:
    """Up to 40 blocks of 24 categories, no two with more than one in common."""
    chance = Random(seed)
    used: set[tuple[int, int]] = set()
    blocks: list[list[int]] = []
    for _ in range(20_000):
        block = sorted(chance.sample(range(24), size))
        pairs = set(combinations(block, 2))
        if not pairs & used and len(blocks) < 40:
            used |= pairs
            blocks.append(block)
    return blocks


def through_points() -> list[list[int]]:
    """The plane the other way round: for each point, the lines through it."""
    lines = lines_of_a_plane()
    return [[index for index, line in enumerate(lines) if point in line] for point in range(25)]


HARD = {
    "lines of a plane": rows_of(25, lines_of_a_plane()),
    "points of a plane": rows_of(30, through_points()),
    **{f"blocks of three, {seed}": rows_of(24, sparse_blocks(seed, 3)) for seed in range(4)},
    **{f"blocks of four, {seed}": rows_of(24, sparse_blocks(seed, 4)) for seed in range(4)},
    **{
        f"{size} of 24 categories at random": rows_of(24, [Random(size + n).sample(range(24), size) for n in range(40)])
        for size in (2, 3, 4, 5, 6, 8, 12)
    },
    "each category in four of 40": [sum(1 << n for n in Random(n).sample(range(40), 4)) for n in range(24)],
    "turned round": rows_of(
        24,
        [[(start + step) % 24 for step in (0, 1, 3, 7)] for start in range(24)]
        + [[(start + step) % 24 for step in (0, 2, 5)] for start in range(16)],
    ),
}


@pytest.mark.parametrize("seed", range(200))
def test_it_is_the_fewest_and_the_first_of_the_fewest(seed: int) -> None:
    chance = Random(seed)
    columns = chance.randint(1, 9)
    rows = [chance.randrange(1, 1 << columns) for _ in range(chance.randint(1, 8))]
    assert smallest(rows) == (by_trying_all(rows, columns), True)


def test_nothing_to_cover_needs_nothing() -> None:
    assert smallest([]) == ((), True)


def test_of_equally_few_the_first_in_order_counts() -> None:
    assert smallest([0b1010, 0b0110, 0b1100]) == ((1, 2), True)


@pytest.mark.parametrize("name", HARD)
def test_a_hard_one_is_found_within_the_budget(name: str) -> None:
    rows = [row for row in HARD[name] if row]
    chosen, exact = smallest(rows)
    assert exact
    assert all(any(row >> column & 1 for column in chosen) for row in rows)


@pytest.mark.parametrize("seed", range(3))
def test_where_the_budget_does_not_suffice_a_small_set_is_given_and_not_said_to_be_the_smallest(seed: int) -> None:
    chance = Random(seed)
    rows = [sum(1 << n for n in chance.sample(range(45), 6)) for _ in range(300)]
    chosen, exact = smallest(rows)
    assert not exact
    assert all(any(row >> column & 1 for column in chosen) for row in rows)
    for column in chosen:
        assert any(not any(row >> other & 1 for other in chosen if other != column) for row in rows)


def test_many_elements_that_each_need_a_protocol_of_their_own_are_no_burden() -> None:
    apart = [1 << number | 1 << number + 1 for number in range(0, 400, 2)]
    linked = [1 << number | 1 << number + 1 for number in range(400, 600)]
    assert len(smallest(apart).columns) == 200
    assert len(smallest(linked).columns) == 100
