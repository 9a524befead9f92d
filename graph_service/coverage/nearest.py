"""The clauses nearest to passing, by how many tests they fail. Design §4.5.

All clauses are counted at once: `within[n]` is the set of those that fail at most n tests.
"""

from collections.abc import Iterator, Sequence

from graph_service.coverage.agreements import Agreements
from graph_service.coverage.assessment import NearAssessed
from graph_service.coverage.sets import Sets

NEAREST = 3
"""How many protocols are named for an element."""

MOST_FAILS = 3
"""A protocol that fails more tests than this is not near."""

Within = tuple[int, int, int, int]


def counted(within: Within, tests: Sequence[Sets]) -> Within:
    """Counts these tests too."""
    none, one, two, three = within
    for test in tests:
        may_pass = test.may_pass
        three = three & may_pass | two
        two = two & may_pass | one
        one = one & may_pass | none
        none &= may_pass
    return none, one, two, three


def nearest(agreements: Agreements, within: Within, tests: Sequence[Sets]) -> Iterator[NearAssessed]:
    """The nearest protocols, each by the clause that counts, with what stands in its way."""
    left = NEAREST
    seen = 0
    for clauses in nearest_first(within, tests):
        clauses &= ~seen
        while clauses:
            bit = clauses & -clauses
            index = bit.bit_length() - 1
            owner = agreements.owners[index]
            mine = agreements.bits[owner]
            if mine != bit:
                index = counting(clauses & mine, tests)
                bit = 1 << index
            findings = tuple([test.finding(index) for test in tests if not test.passes & bit])
            yield NearAssessed(agreements.protocols[owner].id, findings)
            left -= 1
            if not left:
                return
            seen |= mine
            clauses &= ~mine


def nearest_first(within: Within, tests: Sequence[Sets]) -> Iterator[int]:
    """Sets of clauses that are equally near: by fails, then by how many tests are not recorded. Some may be empty."""
    unsure = 0
    for test in tests:
        unsure |= test.not_recorded
    before = 0
    for clauses in within:
        group = clauses & ~before
        before = clauses
        if group & unsure:
            yield from by_not_recorded(group, tests)
        elif group:
            yield group


def by_not_recorded(clauses: int, tests: Sequence[Sets]) -> Iterator[int]:
    """The clauses for which exactly 0, 1, … tests are not recorded."""
    within = [clauses] * (len(tests) + 1)
    for test in tests:
        if test.not_recorded & clauses:
            for count in range(len(tests), 0, -1):
                within[count] = within[count] & ~test.not_recorded | within[count - 1]
            within[0] &= ~test.not_recorded
    before = 0
    for met in within:
        yield met & ~before
        before = met


def least_hindered(clauses: int, tests: Sequence[Sets]) -> int:
    """Of one protocol's clauses, those that fail fewest tests, and of these have fewest not recorded."""
    fewest = len(tests) + 1
    found = 0
    while clauses:
        bit = clauses & -clauses
        clauses ^= bit
        fails = sum(not test.may_pass & bit for test in tests)
        if fails < fewest:
            fewest, found = fails, 0
        if fails == fewest:
            found |= bit
    return next(group for group in by_not_recorded(found, tests) if group)


def counting(clauses: int, tests: Sequence[Sets]) -> int:
    """Of clauses equally hindered, the index of the one that does better at the first test where they differ."""
    for test in tests:
        clauses = clauses & test.passes or clauses & test.not_recorded or clauses
    return (clauses & -clauses).bit_length() - 1
