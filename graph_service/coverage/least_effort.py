"""LeastEffort: what the steps that make a clause pass take at least, for all clauses at once, as bit sets by effort.

Most of what clauses lack costs the same for all of them. Steps are then worked out for the few that no other can beat.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
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


class ClausesByLack(NamedTuple):
    """The clauses near to a flow, by what they lack but for the scope of an element, and those that fail at most 3, 2, 1 and 0
    tests there."""

    near: int
    levels: Levels
    failing: tuple[int, ...]


class Scope:
    """What some clauses lack of the lists that an element needs, or several; the last two lists are those of the flow."""

    def __init__(self, lists: Sequence[Sets], among: int) -> None:
        self.may_permit = among
        """Those that fail none of the lists."""
        asking = 0
        for sets in lists:
            self.may_permit &= sets.may_pass
            asking |= sets.not_recorded
        self.settled = lists[-2].passes & lists[-1].passes
        """Those of which no step for the lists is a question."""
        for sets in lists[:-2]:
            self.settled &= sets.passes | ~sets.may_pass
        self.levels = [
            (failed, effort, those)
            for failed, clauses in enumerate(_exactly(lists, among))
            for effort, those in (
                (Permit.effort + failed - 1 if failed else 0, clauses & ~asking),
                (Permit.effort + failed if failed else 1, clauses & asking),
            )
            if those
        ]
        """By how many lists they fail, with what that takes: one variation, which adds a term to each, and a question."""


class LeastEffort:
    """For the clauses of one rule. `mended` gives the steps after which a protocol passes a test for a flow."""

    def __init__(self, rule: Rule, mended: Callable[[FailedTest, str, Flow], Iterable[Action]]) -> None:
        self._agreements = rule.agreements
        self._mended = mended
        self._lacking: dict[tuple[Sets, bool], _Lacking] = {}
        self._ends: dict[Hashable, ClausesByLack] = {}
        self._scopes: dict[tuple[Sets, ...], Scope] = {}
        self._closed = 0
        """The clauses of protocols that nobody may join for a flow to a processor."""
        for protocol, bits in zip(rule.agreements.protocols, rule.agreements.bits, strict=True):
            self._closed |= 0 if may_join(protocol, "processor") else bits

    def of_ends(self, tests: FlowTests, flow: Flow) -> ClausesByLack:
        """What clauses lack, but for the scope of an element; the same for all flows of that kind between the same ends."""
        kind, sender, recipient = tests.kind, tests.sender_signed, tests.recipient_signed
        key = (kind, sender, recipient, flow.source, flow.target, flow.relation == "processor")
        ends = self._ends.get(key)
        if ends is None:
            listed = self._agreements.listing(flow.source) & self._agreements.listing(flow.target)
            near = kind.may_pass & (sender.may_pass | recipient.may_pass | listed)
            ends = self._ends[key] = self._of_ends(tests, flow, near)
        return ends

    def _of_ends(self, tests: FlowTests, flow: Flow, near: int) -> ClausesByLack:
        every = near
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
        for effort, clauses in joining.items() if replaced else ():
            _put(levels, effort + Replace.effort, clauses & replaced)
        levels = _sum(levels, {0: tests.kind.passes, 1: ~tests.kind.passes})
        failed = _exactly((tests.in_force, *sides), near)
        return ClausesByLack(every, levels, tuple(accumulate(failed, or_))[::-1])

    def scope(self, use: Sets, data: Sets, tests: FlowTests) -> Scope:
        """What clauses lack of the lists of one element."""
        lists = (use, data, tests.subject, tests.method)
        scope = self._scopes.get(lists)
        if scope is None:
            scope = self._scopes[lists] = Scope(lists, self._agreements.every)
        return scope

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


def of_element(ends: ClausesByLack, scope: Scope, near: int) -> Levels:
    """Some clauses by all that they lack for one element of a flow, those that fail few enough tests."""
    levels: Levels = {}
    for failed, more, clauses in scope.levels:
        if failed <= _MOST_FAILED and (those := clauses & near & ends.failing[failed]):
            for effort, each in ends.levels.items():
                _put(levels, effort + more, each & those)
    return levels


def of_scope(ends: ClausesByLack, scope: Scope) -> Levels:
    """The clauses of a scope by all that they lack for its elements together."""
    levels: Levels = {}
    for _, more, clauses in scope.levels:
        for effort, each in ends.levels.items():
            _put(levels, effort + more, each & clauses)
    return levels


def _exactly(tests: Sequence[Sets], among: int) -> list[int]:
    """The clauses that fail exactly 0, 1, 2 … and all of some tests."""
    counts = [among]
    for test in tests:
        fails = among & ~test.may_pass
        if not fails:
            counts.append(0)
            continue
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
