"""LeastEffort: what the steps that make a clause pass take at least, for all clauses at once, as bit sets by effort.

Most of what clauses lack costs the same for all of them. Steps are then worked out for the few that no other can beat.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from operator import or_
from typing import NamedTuple

from graph_service.coverage.actions import Action, AddParty, Permit, Replace
from graph_service.coverage.assessment import FailedTest
from graph_service.coverage.bitsets import Sets
from graph_service.coverage.remedies import may_join
from graph_service.coverage.rule import FlowTests, Rule
from graph_service.model import Flow

Levels = dict[int, int]
"""Clauses by the least effort that their steps can take."""

_MOST_FAILED = 3
"""Of the tests of an element, how many a clause may fail: past that, a new protocol takes less."""


class Ends(NamedTuple):
    """Some clauses by what they lack but for the scope of an element, and those that fail at most 3, 2, 1 and 0 tests there."""

    levels: Levels
    failing: tuple[int, ...]


class LeastEffort:
    """For the clauses of one rule. `mended` gives the steps after which a protocol passes a test for a flow."""

    def __init__(self, rule: Rule, mended: Callable[[FailedTest, str, Flow], Iterable[Action]]) -> None:
        self._agreements = rule.agreements
        self._mended = mended
        self._lacking: dict[tuple[Sets, bool], _Lacking] = {}
        self._closed = 0
        """The clauses of protocols that nobody may join for a flow to a processor."""
        for protocol, bits in zip(rule.agreements.protocols, rule.agreements.bits, strict=True):
            self._closed |= 0 if may_join(protocol, "processor") else bits

    def of_ends(self, tests: FlowTests, flow: Flow, near: int) -> Ends:
        """What some clauses lack, but for the scope of an element."""
        sides = (tests.sender_signed, tests.recipient_signed)
        if flow.relation == "processor":
            near &= ~(self._closed & (sides[0].refused | sides[1].refused))
        force, sender, recipient = (self._of(sets, flow, near) for sets in (tests.in_force, *sides))
        joining: Levels = {0: near}
        for sets in sides:
            joining = _sum(joining, {0: ~sets.refused, AddParty.effort: sets.refused})
        replaced = (force.replaced | sender.replaced | recipient.replaced) & near
        twice = sender.mended & recipient.mended  # by one signature, it may be
        signed = _sum(sender.levels(~replaced), recipient.levels(~replaced, free=twice))
        levels = _sum(_sum(joining, force.levels(~replaced)), signed)
        for effort, clauses in joining.items():
            _put(levels, effort + Replace.effort, clauses & replaced)
        levels = _sum(levels, {0: tests.kind.passes, 1: ~tests.kind.passes})
        failed = _exactly((tests.in_force, *sides), near)
        return Ends(levels, tuple(accumulate(failed, or_))[::-1])

    def of_element(self, ends: Ends, scope: Sequence[Sets], near: int) -> Levels:
        """Some clauses by all that they lack for one element of a flow, those that fail few enough tests."""
        failed = _exactly(scope, near)[: _MOST_FAILED + 1]
        return _with_scope(ends, scope, [clauses & few for clauses, few in zip(failed, ends.failing, strict=False)])

    def of_scope(self, ends: Ends, scope: Sequence[Sets], near: int) -> Levels:
        """Some clauses by all that they lack for several elements together, of which `scope` has all lists."""
        return _with_scope(ends, scope, _exactly(scope, near))

    def _of(self, sets: Sets, flow: Flow, near: int) -> "_Lacking":
        key = (sets, flow.relation == "processor")
        lacking = self._lacking.get(key)
        if lacking is None:
            lacking = self._lacking[key] = _Lacking(sets)
        agreements = self._agreements
        for index in indices(near & ~lacking.known):
            owner = agreements.protocols[agreements.owners[index]].id
            lacking.put(index, tuple(self._mended(sets.failed(index), owner, flow)))
        return lacking


class _Lacking:
    """What clauses lack in one test that steps mend, those worked out already."""

    def __init__(self, sets: Sets) -> None:
        self.known = sets.passes | sets.refused | sets.doubted
        """Those that are worked out, or need not be."""
        self.mended = sets.doubted
        self.replaced = 0
        """Those that a new version mends, which serves other tests too."""
        self._levels: Levels = {1: sets.doubted} if sets.doubted else {}
        self._free = sets.passes | sets.refused

    def put(self, index: int, steps: Sequence[Action]) -> None:
        """A clause takes these steps; none, and nothing mends it."""
        self.known |= 1 << index
        if any(isinstance(step, Replace) for step in steps):
            self.replaced |= 1 << index
        elif steps:
            self.mended |= 1 << index
            _put(self._levels, sum(step.effort for step in steps if not isinstance(step, AddParty)), 1 << index)

    def levels(self, among: int, free: int = 0) -> Levels:
        """Some clauses by their effort; `free`: those for which it is counted elsewhere."""
        levels = {effort: clauses & among & ~free for effort, clauses in self._levels.items()}
        _put(levels, 0, (self._free | free & self.mended) & among)
        return levels


def _with_scope(ends: Ends, scope: Sequence[Sets], failed: Sequence[int]) -> Levels:
    """With what lists lack: one variation, which adds a term to each of those that do not permit it; and a question."""
    asks = 0
    for sets in scope:
        asks |= sets.not_recorded
    levels: Levels = {}
    for lists, clauses in enumerate(failed):
        if clauses:
            more = Permit.effort + lists - 1 if lists else 0
            for effort, those in ends.levels.items():
                _put(levels, effort + more, those & clauses & ~asks)
                _put(levels, effort + more + 1, those & clauses & asks)
    return levels


def _exactly(tests: Sequence[Sets], among: int) -> list[int]:
    """The clauses that fail exactly 0, 1, 2 … and all of some tests."""
    counts = [among]
    for test in tests:
        fails = ~test.may_pass
        failing = [clauses & fails for clauses in counts]
        counts = [clauses & ~fails for clauses in counts]
        counts = [a | b for a, b in zip((*counts, 0), (0, *failing), strict=True)]
    return counts


def indices(clauses: int) -> Iterable[int]:
    """The clauses of a set, by their indices."""
    while clauses:
        yield (clauses & -clauses).bit_length() - 1
        clauses &= clauses - 1


def _sum(some: Levels, others: Levels) -> Levels:
    levels: Levels = {}
    for effort, clauses in some.items():
        for more, those in others.items():
            _put(levels, effort + more, clauses & those)
    return levels


def _put(levels: Levels, effort: int, clauses: int) -> None:
    if clauses:
        levels[effort] = levels.get(effort, 0) | clauses
