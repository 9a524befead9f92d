"""What would close a gap: the cheapest set of steps after which every element of a flow is covered. docs/answers.md states it.

Each element is covered by one of the protocols near to it, or by a new one for its family of purposes. A step counts once,
however many elements need it. What is chosen is exact for up to `MOST_CANDIDATES` protocols.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from graph_service.coverage.actions import (
    Action,
    Authorise,
    NewProtocol,
    Permit,
    RecordEnd,
    Replace,
    Start,
    apply,
)
from graph_service.coverage.answer import Fix
from graph_service.coverage.as_written import as_read
from graph_service.coverage.assessment import FailedTest, ScopeTest
from graph_service.coverage.criteria.scope import SCOPE_FIELDS
from graph_service.coverage.fix_options import CoverOption, CoverOptions, Element, OpenElement, all_steps
from graph_service.coverage.fix_search import CheapestSet, preference
from graph_service.coverage.fix_steps import FixSteps, NewAgreement, Target
from graph_service.coverage.remedies import mending, without_served
from graph_service.coverage.rule import elements
from graph_service.model import Flow

MOST_CANDIDATES = 12
"""Of how many protocols, those near to a flow, every set is tried."""

MOST_ROUNDS = 3
"""How often what a set of steps leaves open is planned again."""


class FixPlan(NamedTuple):
    """The cheapest set of steps for a flow: which, by target, and what covers each element that is open."""

    steps: dict[Target, tuple[int, ...]]
    chosen: dict[Element, Target]
    effort: int
    exact: bool


NOTHING = FixPlan({}, {}, 0, True)


class FixPlanner(FixSteps):
    """Plans the fixes of flows, for one rule."""

    def of_test(self, failed: FailedTest, protocol: str, flow: Flow) -> Fix | None:
        """The first fix of a test that does not pass, in words; none where nothing mends it."""
        rule = self.rule
        actions = mending(failed, rule.snapshot.protocols[protocol], flow, rule)
        if not actions:
            return None
        return Fix.of(actions[0], actions[0].words(rule.names.about(flow, (protocol,))), actions[0].effort)

    def fixes(self, flow: Flow) -> tuple[Fix, ...]:
        """The fixes of an answer, in words, each with what it adds to the effort of the set."""
        taken_over = self.rule.taken_over(flow)
        if taken_over:
            names = self.rule.names.about(flow)
            ends = [RecordEnd(field=f"flow.{end}", parties=each.successors) for end, each in taken_over.items()]
            return tuple(Fix.of(action, action.words(names), action.effort) for action in ends)
        plan = self.plan(flow)
        protocols = [target for target in plan.steps if isinstance(target, str)]
        names = self.rule.names.about(flow, protocols)
        actions = self._verified(list(self.taken(plan, flow)), flow, protocols)
        return tuple(Fix.of(action, action.words(names), effort) for action, effort in with_efforts(actions))

    def _verified(self, actions: list[Action], flow: Flow, protocols: Sequence[str]) -> list[Action]:
        """The actions, with what is still missing where groups sign: what a signature of a group binds turns on the others."""
        rule = self.rule
        parties = {party.partner for key in protocols for party in rule.snapshot.protocols[key].parties}
        if not any(rule.bodies.is_group(partner) for partner in (*parties, flow.source, flow.target)):
            return actions
        kept = {*protocols, *(key for element in rule.assess(flow).elements for key in element.protocols)}
        part = rule.snapshot.replacing(protocols={key: rule.snapshot.protocols[key] for key in sorted(kept)})
        for _ in range(MOST_ROUNDS):
            after = apply(part, actions, rule.on, flow)
            planner = FixPlanner(rule.after(after))
            more = list(planner.taken(planner.plan(after.flows[flow.id]), after.flows[flow.id]))
            more = [action for action in more if action not in actions]
            if not more:
                break
            actions = sorted([*actions, *more], key=lambda action: isinstance(action, Authorise))
        return actions

    def taken(self, plan: FixPlan, flow: Flow) -> Iterator[Action]:
        """The actions of a plan, each once, in an order in which they can be taken: what is signed is authorised after."""
        numbers: dict[int, None] = {}
        for target, steps in plan.steps.items():
            if isinstance(target, NewAgreement):
                open_ = [element for element, chosen in plan.chosen.items() if chosen == target]
                yield self._new_protocol(flow, open_, target.kind)
            numbers |= dict.fromkeys(steps)
        actions = [action for number in numbers if not isinstance(action := self.action(number), NewProtocol)]
        yield from sorted(actions, key=lambda action: isinstance(action, Authorise))

    def _new_protocol(self, flow: Flow, open_: Sequence[Element], kind: str) -> NewProtocol:
        """A new protocol between the two ends of a flow, which covers some of its elements."""
        return NewProtocol(
            kinds=(kind,),
            parties=tuple(sorted({flow.source, flow.target})),
            categories=tuple(sorted({category for category, _ in open_ if category is not None})),
            purposes=tuple(sorted({purpose for _, purpose in open_ if purpose is not None})),
            subjects=self.understood("subject", flow),
            methods=self.understood("method", flow),
        )

    def understood(self, scheme: ScopeTest, flow: Flow) -> tuple[str, ...]:
        """The subjects or methods of a flow, to limit a protocol to; none where some are not understood yet."""
        field = SCOPE_FIELDS[scheme]
        terms: tuple[str, ...] = getattr(flow, field)
        unclear = field in flow.as_written or any(self.rule.terms.is_unmapped(scheme, term) for term in terms)
        return () if unclear else terms

    def plan(self, flow: Flow) -> FixPlan:
        """The cheapest set of steps after which every element of a flow is covered."""
        rule = self.rule
        if rule.unneeded(flow) is not None:
            return NOTHING
        read = as_read(flow)
        tests = rule.flow_tests(read)
        passing = tests[0].passes
        for test in tests[1:]:
            passing &= test.passes
        agreements, written = rule.agreements, read.as_written
        purposes, categories = agreements.listings["purpose"], agreements.listings["category"]
        open_: list[OpenElement] = []
        for category, purpose in elements(read):
            use = purposes.of_one(purpose, bool(written) and "purposes" in written)
            data = categories.of_one(category, bool(written) and "categories" in written)
            if not passing & use.passes & data.passes:
                open_.append(((category, purpose), use, data))
        if not open_:
            return NOTHING
        options = CoverOptions(self, read, tests)
        if len(open_) == 1:
            element, use, data = open_[0]
            best = options.best(element, use, data)
            return self._after_starts(FixPlan({best.target: best.steps}, {element: best.target}, best.cost, True))
        return self._after_starts(self._for_several(open_, options))

    def _for_several(self, open_: Sequence[OpenElement], options: "CoverOptions") -> FixPlan:
        single = [options.best(*each) for each in open_]
        bound = self.effort({step for option in single for step in option.steps})
        if len({option.target for option in single}) == 1 and bound == max(option.cost for option in single):
            chosen = {each[0]: option.target for each, option in zip(open_, single, strict=True)}
            return FixPlan({single[0].target: all_steps(single)}, chosen, bound, True)
        known = options.by_one(bound, open_) or single
        if preference(known, options.claimed, self) > preference(single, options.claimed, self):
            known = single
        options.leave_out(self.effort(set(all_steps(known))), open_, is_by_one=known is not single)
        choices = [tuple(options.up_to(bound, *each)) for each in open_]
        candidates = {option.target for each in choices for option in each if isinstance(option.target, str)}
        exact = len(candidates) <= MOST_CANDIDATES
        if not exact:
            kept = self._best_candidates(choices, single, options.claimed)
            choices = [tuple(o for o in each if o.target in kept or not isinstance(o.target, str)) for each in choices]
        search = CheapestSet(self, choices, options.claimed)
        best, complete = search.best(known)
        steps: dict[Target, tuple[int, ...]] = {}
        for option in best:
            steps[option.target] = tuple(dict.fromkeys((*steps.get(option.target, ()), *option.steps)))
        chosen = {each[0]: option.target for each, option in zip(open_, best, strict=True)}
        effort = self.effort({step for option in best for step in option.steps})
        return FixPlan(steps, chosen, effort, exact and complete)

    def _best_candidates(
        self, choices: Sequence[tuple[CoverOption, ...]], single: Sequence[CoverOption], claimed: Collection[str]
    ) -> set[Target]:
        """The protocols that cover most elements for least; always those that cover one element best."""
        costs: dict[str, list[int]] = {}
        for each in choices:
            for target, cost in {o.target: o.cost for o in reversed(each) if isinstance(o.target, str)}.items():
                costs.setdefault(str(target), []).append(cost)
        ranked = sorted(costs, key=lambda key: (-len(costs[key]), min(costs[key]), key not in claimed, key))
        return {*(option.target for option in single), *ranked[:MOST_CANDIDATES]}

    def _after_starts(self, plan: FixPlan) -> FixPlan:
        """With a new version of each protocol that the set needs and that one which it starts supersedes."""
        protocols = self.rule.snapshot.protocols
        started = {a.protocol for steps in plan.steps.values() for n in steps if isinstance(a := self.action(n), Start)}
        superseded = {old for key in started for old in protocols[key].supersedes if old != key}
        needed = [key for key in plan.steps if isinstance(key, str) and key in superseded]
        if not needed:
            return plan
        steps = dict(plan.steps)
        for key in needed:
            actions = without_served((Replace(protocol=key), *(self.action(number) for number in steps[key])))
            steps[key] = tuple(self.number(action) for action in actions)
        return plan._replace(steps=steps, effort=self.effort({n for numbers in steps.values() for n in numbers}))


def with_efforts(actions: Iterable[Action]) -> Iterator[tuple[Action, int]]:
    """Each action with what it adds to the effort of the set: a protocol's permits after the first add 1."""
    varied: set[str] = set()
    for action in actions:
        if isinstance(action, Permit):
            yield action, 1 if action.protocol in varied else action.effort
            varied.add(action.protocol)
        elif isinstance(action, NewProtocol):
            yield action, action.effort + 2 * max(0, len(action.parties) - 2)
        else:
            yield action, action.effort
