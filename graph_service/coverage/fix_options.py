"""The ways to cover each open element of a flow: by a clause and the steps that it needs, or by a new protocol."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, combinations
from operator import or_
from typing import NamedTuple

from graph_service.coverage.actions import Action, RecordFlowFact, RecordMeaning, RecordMembers
from graph_service.coverage.bitsets import Sets
from graph_service.coverage.fix_steps import FixSteps, NewAgreement, Target
from graph_service.coverage.least_effort import Levels, Scope, indices, of_element, of_scope
from graph_service.coverage.remedies import of_flow
from graph_service.coverage.rule import FlowTests
from graph_service.model import Flow

MOST_IN_PAIRS = 8
"""Of how many elements each two are looked at together."""

Element = tuple[str | None, str | None]

OpenElement = tuple[Element, Sets, Sets]
"""An element that is open, with the tests of its purpose and its category."""


class CoverOption(NamedTuple):
    """One way to cover an element: by a protocol or a new one, with the numbers of the steps that it takes."""

    target: Target
    steps: tuple[int, ...]
    cost: int


@dataclass
class _Stratum:
    """Clauses of which the steps take at least a cost: those that were not looked at yet."""

    cost: int
    clauses: int


class CoverOptions:
    """The ways to cover each element of one flow."""

    def __init__(self, steps: FixSteps, flow: Flow, tests: FlowTests) -> None:
        self._steps = steps
        self._flow = flow
        self._tests = tests
        rule = steps.rule
        agreements = rule.agreements
        kind, _, sender, recipient, *_ = tests
        self._ends = steps.least.of_ends(tests, flow)
        self._claimed_clauses = agreements.claimed(flow.claims) if flow.claims else 0
        self.claimed = frozenset(agreements.ids(self._claimed_clauses))
        self._strata: dict[Element, list[_Stratum]] = {}
        self._known: dict[Element, list[CoverOption]] = {}
        self._near_to: dict[Element, int] = {}
        self._asking: dict[Element, int] = {}
        """The clauses of which a step may be one for other protocols too: a fact of the flow, a word or a body."""
        members_known = all(
            "members" not in end.as_written for end in map(rule.bodies.get, (flow.source, flow.target)) if end
        )
        self._asking_ends = ~(kind.passes & ~sender.not_recorded & ~recipient.not_recorded) if members_known else -1

    def best(self, element: Element, use: Sets, data: Sets) -> CoverOption:
        """The way that takes least; of equals one that exists, then a claimed one, then the first by id."""
        self._prepare(element, use, data)
        known, strata = self._known[element], self._strata[element]
        best = min(known, key=self._order, default=None)
        for stratum in strata:
            if best is not None and stratum.cost > best.cost:
                break
            claimed = stratum.clauses & self._claimed_clauses
            others = stratum.clauses & ~claimed
            for index, option in chain(self._ways(claimed, use, data), self._ways(others, use, data)):
                stratum.clauses &= ~(1 << index)
                if option is not None:
                    known.append(option)
                    best = option if best is None else min(best, option, key=self._order)
                    if option.cost == stratum.cost:
                        break  # no other of these can be better
        if best is None:
            known += self._by_a_new_one(element)
            best = min(known, key=self._order)
        return best

    def _order(self, option: CoverOption) -> tuple[int, bool, bool, Target]:
        new = not isinstance(option.target, str)
        return (option.cost, new, option.target not in self.claimed, option.target)

    def up_to(self, bound: int, element: Element, use: Sets, data: Sets) -> list[CoverOption]:
        """The ways that take no more than a bound, cheapest first; of one protocol none that takes all steps of another."""
        self._prepare(element, use, data)
        for stratum in self._strata[element]:
            if stratum.cost <= bound:
                ways = self._ways(stratum.clauses, use, data)
                self._known[element] += [option for _, option in ways if option is not None]
                stratum.clauses = 0
        options = (option for option in self._known[element] if option.cost <= bound)
        return sorted(options, key=lambda option: (option.cost, not isinstance(option.target, str), option.target))

    def by_one(self, bound: int, open_: Sequence[OpenElement]) -> list[CoverOption]:
        """The ways to cover all elements by the protocol of one clause that takes least for them together, within a bound."""
        steps, agreements = self._steps, self._steps.rule.agreements
        best: tuple[int, bool, str, list[CoverOption]] | None = None
        levels = self._together(open_, agreements.single)
        for cost, clauses in sorted(levels.items()):
            if cost > bound:
                break
            claimed = clauses & self._claimed_clauses
            for index in chain(indices(claimed), indices(clauses & ~claimed)):
                owner = agreements.protocols[agreements.owners[index]].id
                ways = [self._by(index, owner, use, data) for _, use, data in open_]
                takes = steps.effort(set(all_steps(ways)))
                way = (takes, owner not in self.claimed, owner, ways)
                if takes <= bound and all(each.steps for each in ways) and (best is None or way < best):
                    best, bound = way, takes
                if takes == cost:
                    break  # no other of these can be better
        return [] if best is None else best[-1]

    def leave_out(self, bound: int, open_: Sequence[OpenElement], is_by_one: bool) -> None:
        """Look no further at a protocol for an element that it covers no better than the best way, unless it may cover others too.

        Alone it is in no best set: that way could stand in its place, for all its steps are ones for that protocol. And what
        two elements take together by one clause must be within a bound, or less where one protocol covers all for that much.
        """
        agreements = self._steps.rule.agreements
        if len(open_) > MOST_IN_PAIRS:
            return
        kept = [0] * len(open_)
        for (number, first), (other, second) in combinations(enumerate(open_), 2):
            both = ~agreements.single
            for cost, clauses in self._together((first, second), agreements.single).items():
                both |= clauses if cost < bound or (cost == bound and not is_by_one) else 0
            kept[number] |= both
            kept[other] |= both
        for (element, _, _), both in zip(open_, kept, strict=True):
            for stratum in self._strata[element]:
                stratum.clauses &= both | self._asking[element]

    def _together(self, open_: Sequence[OpenElement], among: int) -> Levels:
        """Some clauses by the least that they can take for some elements together."""
        for element, _, _ in open_:
            among &= self._near_to[element]
        lists = {sets: None for _, use, data in open_ for sets in (use, data)}
        return of_scope(self._ends, Scope((*lists, self._tests.subject, self._tests.method), among))

    def _prepare(self, element: Element, use: Sets, data: Sets) -> None:
        if element in self._strata:
            return
        near = self._ends.near
        if element[1] is not None:
            near &= use.may_pass | self._steps.rule.agreements.related(element[1])
        scope = self._steps.least.scope(use, data, self._tests)
        levels = of_element(self._ends, scope, near)
        self._asking[element] = self._asking_ends | near & ~scope.settled
        self._near_to[element] = reduce(or_, levels.values(), 0)
        self._strata[element] = [_Stratum(cost, clauses) for cost, clauses in sorted(levels.items())]
        self._known[element] = [] if near & scope.may_permit else list(self._by_a_new_one(element))

    def _ways(self, clauses: int, use: Sets, data: Sets) -> Iterator[tuple[int, CoverOption | None]]:
        """For each of some clauses, by its index: the way to cover an element by it, if there is one."""
        agreements = self._steps.rule.agreements
        for index in indices(clauses):
            option = self._by(index, agreements.protocols[agreements.owners[index]].id, use, data)
            yield index, option if option.steps else None

    def _by(self, index: int, owner: str, use: Sets, data: Sets) -> CoverOption:
        """The way to cover an element by one clause; without steps where nothing mends it."""
        kind, force, sender, recipient, subject, method = self._tests
        tests = (kind, force, sender, recipient, use, data, subject, method)
        steps = self._steps.of_clause(tests, index, owner, self._flow)
        return CoverOption(owner, steps, self._steps.effort(steps))

    def _by_a_new_one(self, element: Element) -> Iterator[CoverOption]:
        """By a new protocol for each family of the purpose, and what must be recorded for it to cover the element."""
        rule, flow, (category, purpose) = self._steps.rule, self._flow, element
        records: list[Action] = []
        if category is None:
            records.append(of_flow("category"))
        elif rule.terms.is_unmapped("category", category):
            records.append(RecordMeaning(scheme="category", term=category))
        if purpose is None:
            records.append(of_flow("purpose"))
        elif rule.terms.is_unmapped("purpose", purpose):
            records.append(RecordMeaning(scheme="purpose", term=purpose))
        wants = rule.wants(flow)
        if wants.is_open:
            records.append(RecordFlowFact(field="flow.relation", kinds=(wants.kind,)))
        for end in (flow.source, flow.target):
            record = rule.bodies.get(end)
            if record is not None and "members" in record.as_written:
                records.append(RecordMembers(partner=end))
        numbers = tuple(self._steps.number(action) for action in records)
        for family in sorted(rule.terms.families(purpose)) if purpose is not None else ("",):
            agreement = NewAgreement(family, wants.kind)
            steps = (self._steps.of_new(agreement), *numbers)
            yield CoverOption(agreement, steps, self._steps.effort(steps))


def all_steps(options: Iterable[CoverOption]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(step for option in options for step in option.steps))
