"""What would close a gap: the cheapest set of steps after which every element of a flow is covered. docs/answers.md states it.

Each element is covered by one of the protocols near to it, or by a new one for its family of purposes. A step counts once,
however many elements need it. What is chosen is exact for up to `MOST_CANDIDATES` protocols.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, combinations
from operator import or_
from typing import NamedTuple

from graph_service import deadline
from graph_service.coverage.actions import (
    Action,
    AddParty,
    Authorise,
    NewProtocol,
    Permit,
    RecordEnd,
    RecordFlowFact,
    RecordMeaning,
    RecordMembers,
    Replace,
    Start,
    apply,
)
from graph_service.coverage.answer import Fix
from graph_service.coverage.as_written import as_read
from graph_service.coverage.assessment import FailedTest, Reason, ScopeTest
from graph_service.coverage.bitsets import Sets
from graph_service.coverage.criteria.scope import SCOPE_FIELDS
from graph_service.coverage.least_effort import LeastEffort, Levels, indices
from graph_service.coverage.remedies import may_join, mending, of_flow, without_served
from graph_service.coverage.rule import FlowTests, Rule, elements
from graph_service.model import Flow

MOST_CANDIDATES = 12
"""Of how many protocols, those near to a flow, every set is tried."""

MOST_IN_PAIRS = 8
"""Of how many elements each two are looked at together."""

MOST_ROUNDS = 3
"""How often what a set of steps leaves open is planned again."""

MOST_LOOKED_AT = 200_000
"""How many ways to cover an element are looked at for one flow: what is cheapest of these is taken."""

Element = tuple[str | None, str | None]


_Open = tuple[Element, Sets, Sets]
"""An element that is open, with the tests of its purpose and its category."""


class NewAgreement(NamedTuple):
    """A new protocol that some elements of a flow ask for: one for each family of purposes and kind."""

    family: str
    kind: str


Target = str | NewAgreement
"""What covers an element: a protocol by its id, or a new one."""


class Option(NamedTuple):
    """One way to cover an element: by a protocol or a new one, with the numbers of the steps that it takes."""

    target: Target
    steps: tuple[int, ...]
    cost: int


class Plan(NamedTuple):
    """The cheapest set of steps for a flow: which, by target, and what covers each element that is open."""

    steps: dict[Target, tuple[int, ...]]
    chosen: dict[Element, Target]
    effort: int
    exact: bool


NOTHING = Plan({}, {}, 0, True)


class FixPlanner:
    """Plans the fixes of flows, for one rule. What a protocol lacks is put into steps once, and numbered."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._actions: list[Action | None] = []
        """The steps by their numbers, those that are told by few facts made when they are asked for."""
        self._facts: dict[int, tuple[str, str, str]] = {}
        self._numbers: dict[Action | tuple[str, str, str], int] = {}
        self._agreements: dict[NewAgreement, int] = {}
        self._effort: list[int] = []
        self._variation_of: list[str | None] = []
        self._mending: dict[tuple[FailedTest, str, bool], tuple[int, ...]] = {}
        self._replaces: set[int] = set()
        self.least = LeastEffort(rule, lambda *facts: map(self.action, self._mended(*facts) or ()))

    def number(self, action: Action) -> int:
        """The number of a step."""
        number = self._numbers.get(action)
        if number is None:
            number = self._numbers[action] = len(self._actions)
            self._actions.append(action)
            self._effort.append(action.effort)
            self._variation_of.append(action.protocol if isinstance(action, Permit) else None)
        return number

    def action(self, number: int) -> Action:
        """A step by its number. A fact of a flow leaves open which flow that is."""
        action = self._actions[number]
        if action is None:
            code, protocol, fact = self._facts[number]
            if code == "not-a-party":
                action = AddParty(protocol=protocol, partner=fact)
            else:
                scheme = next(scheme for scheme in SCOPE_FIELDS if code == f"{scheme}-not-permitted")
                action = Permit(protocol=protocol, scheme=scheme, term=fact)
            self._actions[number] = action
        return action

    def _number_of_refusal(self, reason: Reason, protocol: str) -> int:
        """The number of the step that mends what many protocols lack alike: a party, or a term that they permit."""
        fact = (reason.code, protocol, str(reason.partner or reason.term))
        number = self._numbers.get(fact)
        if number is None:
            number = self._numbers[fact] = len(self._actions)
            self._actions.append(None)
            self._facts[number] = fact
            permits = reason.code != "not-a-party"
            self._effort.append(Permit.effort if permits else AddParty.effort)
            self._variation_of.append(protocol if permits else None)
        return number

    def is_question(self, number: int) -> bool:
        """Whether a step asks for a fact, so that what comes of it is not known."""
        return self.action(number).question

    def effort(self, steps: Iterable[int]) -> int:
        """What steps take together: the permits of one protocol are one variation."""
        total = 0
        varied: set[str] = set()
        for step in steps:
            of = self._variation_of[step]
            if of is None:
                total += self._effort[step]
            elif of in varied:
                total += 1
            else:
                varied.add(of)
                total += self._effort[step]
        return total

    def varied(self, steps: Iterable[int]) -> Iterator[str]:
        """The protocols that some of the steps vary."""
        return (protocol for step in steps if (protocol := self._variation_of[step]) is not None)

    def adds(self, steps: Iterable[int], to: Collection[int], varied: Collection[str]) -> int:
        """What steps add to the effort of others, which vary some protocols already."""
        total = 0
        for step in steps:
            if step not in to:
                of = self._variation_of[step]
                total += 1 if of is not None and of in varied else self._effort[step]
                varied = varied if of is None or of in varied else {*varied, of}
        return total

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

    def taken(self, plan: Plan, flow: Flow) -> Iterator[Action]:
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

    def plan(self, flow: Flow) -> Plan:
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
        open_: list[_Open] = []
        for category, purpose in elements(read):
            use = purposes.of_one(purpose, bool(written) and "purposes" in written)
            data = categories.of_one(category, bool(written) and "categories" in written)
            if not passing & use.passes & data.passes:
                open_.append(((category, purpose), use, data))
        if not open_:
            return NOTHING
        options = _Options(self, read, tests)
        if len(open_) == 1:
            element, use, data = open_[0]
            best = options.best(element, use, data)
            return self._after_starts(Plan({best.target: best.steps}, {element: best.target}, best.cost, True))
        return self._after_starts(self._for_several(open_, options))

    def _for_several(self, open_: Sequence[_Open], options: "_Options") -> Plan:
        single = [options.best(*each) for each in open_]
        bound = self.effort({step for option in single for step in option.steps})
        if len({option.target for option in single}) == 1 and bound == max(option.cost for option in single):
            chosen = {each[0]: option.target for each, option in zip(open_, single, strict=True)}
            return Plan({single[0].target: _all_steps(single)}, chosen, bound, True)
        known = options.by_one(bound, open_) or single
        if _preference(known, options.claimed, self) > _preference(single, options.claimed, self):
            known = single
        options.leave_out(self.effort(set(_all_steps(known))), open_, is_by_one=known is not single)
        choices = [tuple(options.up_to(bound, *each)) for each in open_]
        candidates = {option.target for each in choices for option in each if isinstance(option.target, str)}
        exact = len(candidates) <= MOST_CANDIDATES
        if not exact:
            kept = self._best_candidates(choices, single, options.claimed)
            choices = [tuple(o for o in each if o.target in kept or not isinstance(o.target, str)) for each in choices]
        search = _Search(self, choices, options.claimed)
        best, complete = search.best(known)
        steps: dict[Target, tuple[int, ...]] = {}
        for option in best:
            steps[option.target] = tuple(dict.fromkeys((*steps.get(option.target, ()), *option.steps)))
        chosen = {each[0]: option.target for each, option in zip(open_, best, strict=True)}
        effort = self.effort({step for option in best for step in option.steps})
        return Plan(steps, chosen, effort, exact and complete)

    def _best_candidates(
        self, choices: Sequence[tuple[Option, ...]], single: Sequence[Option], claimed: Collection[str]
    ) -> set[Target]:
        """The protocols that cover most elements for least; always those that cover one element best."""
        costs: dict[str, list[int]] = {}
        for each in choices:
            for target, cost in {o.target: o.cost for o in reversed(each) if isinstance(o.target, str)}.items():
                costs.setdefault(str(target), []).append(cost)
        ranked = sorted(costs, key=lambda key: (-len(costs[key]), min(costs[key]), key not in claimed, key))
        return {*(option.target for option in single), *ranked[:MOST_CANDIDATES]}

    def _after_starts(self, plan: Plan) -> Plan:
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

    def of_clause(self, tests: Sequence[Sets], index: int, owner: str, flow: Flow) -> tuple[int, ...]:
        """The numbers of the steps after which one clause passes every test."""
        bit = 1 << index
        numbers: tuple[int, ...] = ()
        replaced = False
        for test in tests:
            if not test.passes & bit:
                mended = self._mended(test.failed(index), owner, flow)
                if mended is None:
                    return ()
                numbers += mended
                replaced = replaced or not self._replaces.isdisjoint(mended)
        if replaced:
            kept = without_served(tuple(self.action(number) for number in numbers))
            return tuple(dict.fromkeys(self.number(action) for action in kept))
        return numbers if len(numbers) < 2 else tuple(dict.fromkeys(numbers))

    def _mended(self, failed: FailedTest, owner: str, flow: Flow) -> tuple[int, ...] | None:
        if failed.shared and (failed.code == "not-a-party" or failed.code.endswith("-not-permitted")):
            if failed.code == "not-a-party" and not may_join(self.rule.snapshot.protocols[owner], flow.relation):
                return None
            return (self._number_of_refusal(failed.reasons[0], owner),)
        key = (failed, owner, flow.relation == "processor")
        numbers = self._mending.get(key)
        if numbers is None:
            actions = mending(failed, self.rule.snapshot.protocols[owner], flow, self.rule)
            numbers = tuple(self.number(action) for action in actions)
            self._replaces.update(n for n, a in zip(numbers, actions, strict=True) if isinstance(a, Replace))
            self._mending[key] = numbers
        return numbers or None

    def of_new(self, agreement: NewAgreement) -> int:
        """The number of the step that makes a new protocol; what it says is known when its elements are."""
        number = self._agreements.get(agreement)
        if number is None:
            self._agreements[agreement] = number = len(self._actions)
            placeholder = NewProtocol(kinds=(agreement.kind,), parties=("any",))
            self._actions.append(placeholder)
            self._effort.append(placeholder.effort)
            self._variation_of.append(None)
        return number


@dataclass
class _Stratum:
    """Clauses of which the steps take at least a cost: those that were not looked at yet."""

    cost: int
    clauses: int


class _Options:
    """The ways to cover each element of one flow."""

    def __init__(self, planner: FixPlanner, flow: Flow, tests: FlowTests) -> None:
        self._planner = planner
        self._flow = flow
        self._tests = tests
        rule = planner.rule
        agreements = rule.agreements
        kind, _, sender, recipient, *_ = tests
        listed = agreements.listing(flow.source) & agreements.listing(flow.target)
        self._near = kind.may_pass & (sender.may_pass | recipient.may_pass | listed)
        self._of_ends = planner.least.of_ends(tests, flow, self._near)
        self._claimed_clauses = agreements.claimed(flow.claims) if flow.claims else 0
        self.claimed = frozenset(agreements.ids(self._claimed_clauses))
        self._strata: dict[Element, list[_Stratum]] = {}
        self._known: dict[Element, list[Option]] = {}
        self._near_to: dict[Element, int] = {}
        self._asking: dict[Element, int] = {}
        """The clauses of which a step may be one for other protocols too: a fact of the flow, a word or a body."""
        members_known = all(
            "members" not in end.as_written for end in map(rule.bodies.get, (flow.source, flow.target)) if end
        )
        self._asking_ends = ~(kind.passes & ~sender.not_recorded & ~recipient.not_recorded) if members_known else -1

    def best(self, element: Element, use: Sets, data: Sets) -> Option:
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

    def _order(self, option: Option) -> tuple[int, bool, bool, Target]:
        new = not isinstance(option.target, str)
        return (option.cost, new, option.target not in self.claimed, option.target)

    def up_to(self, bound: int, element: Element, use: Sets, data: Sets) -> list[Option]:
        """The ways that take no more than a bound, cheapest first; of one protocol none that takes all steps of another."""
        self._prepare(element, use, data)
        for stratum in self._strata[element]:
            if stratum.cost <= bound:
                ways = self._ways(stratum.clauses, use, data)
                self._known[element] += [option for _, option in ways if option is not None]
                stratum.clauses = 0
        options = (option for option in self._known[element] if option.cost <= bound)
        return sorted(options, key=lambda option: (option.cost, not isinstance(option.target, str), option.target))

    def by_one(self, bound: int, open_: Sequence[_Open]) -> list[Option]:
        """The ways to cover all elements by the protocol of one clause that takes least for them together, within a bound."""
        planner, agreements = self._planner, self._planner.rule.agreements
        best: tuple[int, bool, str, list[Option]] | None = None
        levels = self._together(open_, agreements.single)
        for cost, clauses in sorted(levels.items()):
            if cost > bound:
                break
            claimed = clauses & self._claimed_clauses
            for index in chain(indices(claimed), indices(clauses & ~claimed)):
                owner = agreements.protocols[agreements.owners[index]].id
                ways = [self._by(index, owner, use, data) for _, use, data in open_]
                takes = planner.effort(set(_all_steps(ways)))
                way = (takes, owner not in self.claimed, owner, ways)
                if takes <= bound and all(each.steps for each in ways) and (best is None or way < best):
                    best, bound = way, takes
                if takes == cost:
                    break  # no other of these can be better
        return [] if best is None else best[-1]

    def leave_out(self, bound: int, open_: Sequence[_Open], is_by_one: bool) -> None:
        """Look no further at a protocol for an element that it covers no better than the best way, unless it may cover others too.

        Alone it is in no best set: that way could stand in its place, for all its steps are ones for that protocol. And what
        two elements take together by one clause must be within a bound, or less where one protocol covers all for that much.
        """
        agreements = self._planner.rule.agreements
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

    def _together(self, open_: Sequence[_Open], among: int) -> Levels:
        """Some clauses by the least that they can take for some elements together."""
        for element, _, _ in open_:
            among &= self._near_to[element]
        lists = {sets: None for _, use, data in open_ for sets in (use, data)}
        scope = (*lists, self._tests.subject, self._tests.method)
        return self._planner.least.of_scope(self._of_ends, scope, among)

    def _prepare(self, element: Element, use: Sets, data: Sets) -> None:
        if element in self._strata:
            return
        agreements = self._planner.rule.agreements
        near = self._near
        if element[1] is not None:
            near &= use.may_pass | agreements.related(element[1])
        scope = (use, data, self._tests.subject, self._tests.method)
        levels = self._planner.least.of_element(self._of_ends, scope, near)
        self._asking[element] = self._asking_ends | near & ~(
            (use.passes | ~use.may_pass) & (data.passes | ~data.may_pass) & scope[2].passes & scope[3].passes
        )
        self._near_to[element] = reduce(or_, levels.values(), 0)
        self._strata[element] = [_Stratum(cost, clauses) for cost, clauses in sorted(levels.items())]
        permitted = near
        for test in scope:
            permitted &= test.may_pass
        self._known[element] = [] if permitted else list(self._by_a_new_one(element))

    def _ways(self, clauses: int, use: Sets, data: Sets) -> Iterator[tuple[int, Option | None]]:
        """For each of some clauses, by its index: the way to cover an element by it, if there is one."""
        agreements = self._planner.rule.agreements
        for index in indices(clauses):
            option = self._by(index, agreements.protocols[agreements.owners[index]].id, use, data)
            yield index, option if option.steps else None

    def _by(self, index: int, owner: str, use: Sets, data: Sets) -> Option:
        """The way to cover an element by one clause; without steps where nothing mends it."""
        kind, force, sender, recipient, subject, method = self._tests
        tests = (kind, force, sender, recipient, use, data, subject, method)
        steps = self._planner.of_clause(tests, index, owner, self._flow)
        return Option(owner, steps, self._planner.effort(steps))

    def _by_a_new_one(self, element: Element) -> Iterator[Option]:
        """By a new protocol for each family of the purpose, and what must be recorded for it to cover the element."""
        planner, flow, (category, purpose) = self._planner, self._flow, element
        rule = planner.rule
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
        numbers = tuple(planner.number(action) for action in records)
        for family in sorted(rule.terms.families(purpose)) if purpose is not None else ("",):
            agreement = NewAgreement(family, wants.kind)
            steps = (planner.of_new(agreement), *numbers)
            yield Option(agreement, steps, planner.effort(steps))


def _all_steps(options: Iterable[Option]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(step for option in options for step in option.steps))


_Preference = tuple[int, int, int, int, list[Target], list[Target]]


def _preference(options: Sequence[Option], claimed: Collection[str], planner: FixPlanner) -> _Preference:
    """Orders sets: least effort; what exists before what is new; fewer protocols; claimed ones; then ids."""
    effort = planner.effort({step for option in options for step in option.steps})
    targets = {option.target for option in options}
    existing: list[Target] = sorted(target for target in targets if isinstance(target, str))
    new: list[Target] = sorted(target for target in targets if isinstance(target, NewAgreement))
    unclaimed = sum(target not in claimed for target in existing)
    return (effort, len(new), len(existing), unclaimed, existing, new)


class _Taken(NamedTuple):
    """A partial set of steps: the steps, the protocols that they vary, what it covers by, and what it costs."""

    steps: frozenset[int]
    varied: frozenset[str]
    targets: frozenset[Target]
    cost: int


class _Search:
    """Finds the cheapest set: it branches on the element that can be covered in fewest ways, and leaves what cannot be best.

    Elements that can be covered in the same ways are one; one that is covered by what is taken already needs no choice. What
    a partial set costs, how many protocols it has and how many of them are not claimed can only grow.
    """

    def __init__(self, planner: FixPlanner, choices: Sequence[tuple[Option, ...]], claimed: Collection[str]) -> None:
        self._planner = planner
        self._claimed = claimed
        self._choices = list(dict.fromkeys(choices))
        self._number_of = {options: number for number, options in enumerate(self._choices)}
        self._elements = [self._number_of[options] for options in choices]
        self._left = MOST_LOOKED_AT
        self._met: set[tuple[frozenset[int], frozenset[Target]]] = set()

    def best(self, known: Sequence[Option]) -> tuple[tuple[Option, ...], bool]:
        """The best set, and whether every one was tried that could be better."""
        self._value = _preference(known, self._claimed, self._planner)
        self._best = tuple(known)
        self._go(tuple(range(len(self._choices))), _Taken(frozenset(), frozenset(), frozenset(), 0), {})
        return self._best, self._left > 0

    def _go(self, open_: tuple[int, ...], taken: _Taken, chosen: dict[int, Option]) -> None:
        if (taken.steps, taken.targets) in self._met:
            return
        self._met.add((taken.steps, taken.targets))
        chosen = dict(chosen)
        left: list[int] = []
        fewest: list[tuple[int, int, Option]] | None = None
        for number in open_:
            self._left -= len(self._choices[number])
            if self._left <= 0:
                return
            ways = []
            for order, option in enumerate(self._choices[number]):
                cost = taken.cost + self._planner.adds(option.steps, taken.steps, taken.varied)
                if cost == taken.cost and option.target in taken.targets:
                    chosen[number] = option
                    break
                if self._may_be_best(cost, taken.targets, option.target):
                    ways.append((cost, order, option))
            else:
                if not ways:
                    return
                left.append(number)
                if fewest is None or len(ways) < len(fewest):
                    fewest, branch = ways, number
        if fewest is None:
            self._keep([chosen[number] for number in self._elements])
            return
        further = tuple(number for number in left if number != branch)
        for cost, _, option in sorted(fewest, key=lambda way: way[:2]):
            if self._may_be_best(cost, taken.targets, option.target):
                then = _Taken(
                    taken.steps.union(option.steps),
                    taken.varied.union(self._planner.varied(option.steps)),
                    taken.targets.union((option.target,)),
                    cost,
                )
                self._go(further, then, {**chosen, branch: option})

    def _keep(self, options: Sequence[Option]) -> None:
        deadline.check()
        value = _preference(options, self._claimed, self._planner)
        if value < self._value:
            self._best, self._value = tuple(options), value

    def _may_be_best(self, cost: int, targets: frozenset[Target], target: Target) -> bool:
        """Whether a partial set with one target more is not behind the best known yet."""
        if cost != self._value[0]:
            return cost < self._value[0]
        together = targets.union((target,))
        existing = [each for each in together if isinstance(each, str)]
        unclaimed = sum(each not in self._claimed for each in existing)
        return (len(together) - len(existing), len(existing), unclaimed) <= self._value[1:4]


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
