"""The clauses nearest to passing, by how many tests they fail.

All clauses are counted at once: `within[n]` is the set of those that fail at most n of the tests counted so far. Tests are
counted two at a time, which takes fewest operations.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import or_

from graph_service.coverage.agreements import Agreements
from graph_service.coverage.assessment import NearAssessed
from graph_service.coverage.bitsets import Sets

NEAREST = 3
"""How many protocols are named for an element."""

Within = tuple[int, int, int, int]


def counted(within: Within, sets: Sets, other: Sets) -> Within:
    """Counts two tests more."""
    both, either = sets.may_pass & other.may_pass, sets.may_pass | other.may_pass
    none, first, second, third = within
    return (
        none & both,
        first & both | none & either,
        second & both | first & either | none,
        third & both | second & either | first,
    )


def by_fails(within: Within, sets: Sets, other: Sets, without: int) -> Iterator[int]:
    """The clauses that fail exactly 0, 1, 2 and 3 tests when two more are counted, each set made when it is asked for.

    Those of `without` are left out.
    """
    both, either = sets.may_pass & other.may_pass, sets.may_pass | other.may_pass
    none, first, second, third = within
    kept = ~without
    met = none & both
    yield met & kept
    before, met = met, first & both | none & either
    yield (met ^ before) & kept
    before, met = met, second & both | first & either | none
    yield (met ^ before) & kept
    yield ((third & both | second & either | first) ^ met) & kept


def nearest(
    agreements: Agreements, groups: Iterable[int], unsure: int, tests: Sequence[Sets], unfit: int, claimed: int
) -> tuple[NearAssessed, ...]:
    """The nearest protocols, each by the clause that counts, with what stands in its way; first of all the nearest claimed.

    `groups` are sets of clauses that fail equally many tests, the nearest first; `unsure` those for which any test is not
    recorded; `unfit` those that are not near if they count for their protocol; `claimed` those of claimed protocols.
    """
    if not claimed:
        return tuple(islice(_in_order(agreements, groups, unsure, tests, unfit), NEAREST))
    groups = tuple(groups)
    among_claimed = _in_order(agreements, [group & claimed for group in groups], unsure, tests, unfit)
    first = next(among_claimed, None)
    others = _in_order(agreements, groups, unsure, tests, unfit)
    if first is None:
        return tuple(islice(others, NEAREST))
    rest = (near for near in others if near.protocol != first.protocol)
    return (first, *islice(rest, NEAREST - 1))


def _in_order(
    agreements: Agreements, groups: Iterable[int], unsure: int, tests: Sequence[Sets], unfit: int
) -> Iterator[NearAssessed]:
    owners, bits, protocols = agreements.owners, agreements.bits, agreements.protocols
    seen = 0
    for group in groups:
        for clauses in by_not_recorded(group, unsure, tests) if group & unsure else (group,):
            if seen:
                clauses &= ~seen
            while clauses:
                bit = clauses & -clauses
                clauses ^= bit
                index = bit.bit_length() - 1
                owner = owners[index]
                mine = bits[owner]
                if mine != bit:
                    index = counting((clauses | bit) & mine, tests)
                    bit = 1 << index
                    seen |= mine
                    clauses &= ~mine
                if not unfit & bit:
                    yield NearAssessed(
                        protocols[owner].id, tuple([test.failed(index) for test in tests if not test.passes & bit])
                    )


def by_not_recorded(clauses: int, unsure: int, tests: Sequence[Sets]) -> Iterator[int]:
    """The clauses for which exactly 0, 1, … tests are not recorded, each set made when it is asked for."""
    yield clauses & ~unsure
    clauses &= unsure
    within = [clauses]
    for test in tests:
        doubted = test.not_recorded & clauses
        if doubted:
            within.append(clauses)
            for count in range(len(within) - 2, 0, -1):
                within[count] = within[count] & ~doubted | within[count - 1]
            within[0] &= ~doubted
    for count in range(1, len(within)):
        yield within[count] ^ within[count - 1]


def least_hindered(clauses: int, tests: Sequence[Sets]) -> int:
    """Of one protocol's clauses, those that fail fewest tests, and of these have fewest not recorded."""
    fewest = len(tests) + 1
    least = 0
    while clauses:
        bit = clauses & -clauses
        clauses ^= bit
        fails = sum(not test.may_pass & bit for test in tests)
        if fails < fewest:
            fewest, least = fails, 0
        if fails == fewest:
            least |= bit
    unsure = reduce(or_, [test.not_recorded for test in tests])
    return next(group for group in by_not_recorded(least, unsure, tests) if group)


def counting(clauses: int, tests: Sequence[Sets]) -> int:
    """Of clauses equally hindered, the index of the one that does better at the first test where they differ."""
    for test in tests:
        clauses = clauses & test.passes or clauses & test.not_recorded or clauses
    return (clauses & -clauses).bit_length() - 1
