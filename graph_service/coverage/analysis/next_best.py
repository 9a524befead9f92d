"""The next best actions: what a register's open flows need, protocol by protocol, in the order that covers most soonest. Pure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from pydantic import Field

from graph_service import deadline
from graph_service.coverage.actions import Action, NewProtocol, RecordFlowFact, RecordTerms, Start, apply
from graph_service.coverage.analysis.affected_flows import AffectedFlows
from graph_service.coverage.analysis.whatif import whatif
from graph_service.coverage.answer import Fix
from graph_service.coverage.as_written import as_read
from graph_service.coverage.fixes import Element, FixPlanner, NewAgreement, with_efforts
from graph_service.coverage.part import Part
from graph_service.coverage.rule import Rule
from graph_service.deadline import checked
from graph_service.gc_pause import gc_paused
from graph_service.model import Clause, Flow
from graph_service.values import Slug

MOST_NAMED = 5
"""How many flows that a step would make worse are named in its sentence."""


class NextAction(Part):
    """A set of steps for one protocol, or a new one, with the flows that become covered once all above it is done.

    `flows_maybe` become covered if what a `record` step asks turns out well; of `flows_improved` a part becomes covered.
    """

    steps: tuple[Fix, ...]
    protocol: Slug | None = Field(description="Null for a new protocol.")
    flows_covered: tuple[Slug, ...]
    flows_maybe: tuple[Slug, ...]
    flows_improved: tuple[Slug, ...]
    effort: int = Field(ge=1)


class Pool(NamedTuple):
    """The gaps that one new protocol is proposed for: of one family of purposes, kind and regime.

    A contract binds one processor to its controllers (UK GDPR Art. 28), so there `processor` keeps each apart.
    """

    family: str
    kind: str
    regime: str
    processor: str = ""


Target = str | Pool
Step = int | tuple[int, str]
"""A step by its number; a fact of a flow, with that flow."""
Need = Mapping[Target, frozenset[Step]]
"""What one flow needs to be covered: the steps for each protocol."""


def next_best(rule: Rule, flows: Iterable[Flow]) -> tuple[NextAction, ...]:
    """What would cover the flows that are open, most useful first.

    First come contracts and arrangements that the law requires (UK GDPR Arts. 28 and 26), then what covers most flows for
    its effort, and last what only asks questions. Flows that two registers record count once. A flow that rests on another
    basis than an agreement asks for nothing here.
    """
    with gc_paused():
        return tuple(_Ranking(rule, flows).ranked())


class _Candidate(NamedTuple):
    """Some of the steps for a target, with the flows that they cover, and what they take."""

    target: Target
    steps: frozenset[Step]
    flows: tuple[str, ...]
    effort: int
    worth: int


Parts = tuple[tuple[Target, frozenset[Step]], ...]
"""All that a flow needs, in order."""


class _Groups:
    """Flows by all that they need, so that those that need the same are found together, the best group first."""

    def __init__(self, rank_of: Callable[[Parts, Collection[str]], float]) -> None:
        self._rank_of = rank_of
        self._needs: dict[str, Parts] = {}
        self._flows: dict[Parts, dict[str, None]] = defaultdict(dict)
        self._heap: list[tuple[float, str, int, Parts]] = []
        self._stale: set[Parts] = set()

    def put(self, flow: str, need: Parts) -> None:
        """Say what a flow needs now; nothing, and it is in no group."""
        before = self._needs.pop(flow, ())
        if before:
            del self._flows[before][flow]
            self._stale.add(before)
        if need:
            self._needs[flow] = need
            self._flows[need][flow] = None
            self._stale.add(need)

    def best(self) -> tuple[Parts, tuple[str, ...]] | None:
        """The group that is ranked first, with its flows; none where no flow needs anything."""
        for parts in self._stale:
            if flows := self._flows[parts]:
                name = str([(str(target), sorted(map(str, steps))) for target, steps in parts])  # the same in every run
                heappush(self._heap, (self._rank_of(parts, flows), name, len(flows), parts))
        self._stale = set()
        while self._heap:
            _, _, number, parts = heappop(self._heap)
            if number == len(self._flows[parts]):
                return parts, tuple(sorted(self._flows[parts]))
        return None


class _Ranking:
    def __init__(self, rule: Rule, flows: Iterable[Flow]) -> None:
        self._rule = rule
        self._planner = FixPlanner(rule)
        self._flows: dict[str, Flow] = {}
        self._needs: dict[str, dict[Target, frozenset[Step]]] = {}
        self._by_target: dict[Target, set[str]] = defaultdict(set)
        self._pooled: dict[Pool, dict[str, list[Element]]] = defaultdict(dict)
        self._open: dict[str, set[Element]] = {}
        for flow in checked(flows):
            self._add(flow)
        self._pair_of = _likely_pairs(self._flows.values())
        self._affected = AffectedFlows(rule.snapshot.replacing(flows=self._flows), rule.bodies)
        self._draft = rule.snapshot.replacing(flows={})
        self._groups: _Groups | None = None
        self._changed: set[str] = set()
        """The flows whose needs changed since they were grouped."""

    def _add(self, flow: Flow) -> None:
        plan = self._planner.plan(flow)
        if not plan.steps or ((flow.gateways or flow.occasion) and self._rule.verdict(flow) == "other-basis"):
            return
        self._flows[flow.id] = flow
        self._open[flow.id] = set(plan.chosen)
        need: dict[Target, frozenset[Step]] = {}
        for target, numbers in plan.steps.items():
            key: Target = target if isinstance(target, str) else self._pool(target, flow)
            steps = frozenset(
                (number, flow.id) if isinstance(self._planner.action(number), RecordTerms | RecordFlowFact) else number
                for number in numbers
            )
            need[key] = need.get(key, frozenset()) | steps
            if isinstance(key, Pool):
                self._pooled[key][flow.id] = [element for element, chosen in plan.chosen.items() if chosen == target]
        self._needs[flow.id] = need
        for key in need:
            self._by_target[key].add(flow.id)

    def _pool(self, agreement: NewAgreement, flow: Flow) -> Pool:
        processor = flow.target if agreement.kind == "processing" else ""
        return Pool(agreement.family, agreement.kind, flow.regime or "uk-gdpr", processor)

    def ranked(self) -> Iterator[NextAction]:
        """All sets of steps, in order."""
        for will in (True, False):
            yield from self._each_alone(will, self._by_target)
            self._groups = _Groups(self._rank_of)
            self._regroup(self._needs, will)
            while (together := self._groups.best()) is not None:
                parts, flows = together
                touched: set[Target] = set()
                for target, steps in parts:
                    yield self._take(target, steps, will, flows)
                    touched |= self._touched | {target}
                yield from self._each_alone(will, touched)
                self._regroup(self._changed, will)
            self._groups = None

    def _regroup(self, flows: Iterable[str], will: bool) -> None:
        """Sort flows by what they need, those whose needs changed."""
        assert self._groups is not None
        for flow in flows:
            need = self._needs[flow]
            asks = will and any(self._is_question(step) for steps in need.values() for step in steps)
            self._groups.put(flow, tuple(sorted(need.items(), key=lambda item: str(item[0]))) if not asks else ())
        self._changed = set()

    def _rank_of(self, parts: Parts, flows: Collection[str]) -> float:
        return -len(flows) / sum(self._effort(target, steps, flows) or 1 for target, steps in parts)

    def _each_alone(self, will: bool, targets: Iterable[Target]) -> Iterator[NextAction]:
        """Of some targets, those that cover flows by themselves, the best first, each counted again with all above it done."""
        heap = [entry for target in targets if (entry := self._entry(target, will)) is not None]
        heapify(heap)
        while heap:
            deadline.check()
            entry = heappop(heap)
            target = entry[-1].target
            now = self._entry(target, will)
            if now is None:
                continue
            if now[:-1] != entry[:-1]:
                heappush(heap, now)
                continue
            yield self._take(target, now[-1].steps, will, now[-1].flows)
            for touched in self._touched | {target}:
                if (again := self._entry(touched, will)) is not None:
                    heappush(heap, again)

    def _entry(self, target: Target, will: bool) -> tuple[bool, float, int, str, _Candidate] | None:
        candidate = self._best(target, will)
        if candidate is None:
            return None
        by_law = any(self._is_by_law(flow) for flow in candidate.flows)
        parts = sum(len(self._open[flow]) for flow in candidate.flows)
        return (not by_law, -candidate.worth / candidate.effort, -parts, str(target), candidate)

    def _is_by_law(self, flow: str) -> bool:
        return self._flows[flow].relation in ("processor", "joint")

    def _best(self, target: Target, will: bool) -> _Candidate | None:
        """Of the steps for a target, those that cover most flows for their effort: as many as do not lower that share."""
        needs: dict[frozenset[Step], list[str]] = defaultdict(list)
        for flow in sorted(self._by_target.get(target, ())):
            need = self._needs[flow]
            if len(need) == 1 and (not will or not any(self._is_question(step) for step in need[target])):
                needs[need[target]].append(flow)
        if not needs:
            return None
        laws = {steps: self._is_by_law(flows[0]) for steps, flows in needs.items()}
        if any(laws.values()):
            needs = {steps: flows for steps, flows in needs.items() if laws[steps]} or needs
        best: _Candidate | None = None
        for steps in sorted(needs, key=lambda steps: (len(steps), sorted(map(str, steps)))):
            candidate = self._candidate(target, steps, needs)
            if best is None or self._is_better(candidate, best):
                best = candidate
        assert best is not None
        for steps in sorted(needs, key=lambda steps: sorted(map(str, steps))):
            if not steps <= best.steps:
                more = self._candidate(target, best.steps | steps, needs)
                if more.worth * best.effort >= best.worth * more.effort:
                    best = more
        return best

    @staticmethod
    def _is_better(one: _Candidate, other: _Candidate) -> bool:
        first, second = one.worth * other.effort, other.worth * one.effort
        return first > second or (first == second and one.worth > other.worth)

    def _candidate(
        self, target: Target, steps: frozenset[Step], needs: Mapping[frozenset[Step], Sequence[str]]
    ) -> _Candidate:
        flows = tuple(flow for need, keys in needs.items() if need <= steps for flow in keys)
        worth = len({self._pair_of.get(flow, flow) for flow in flows})
        return _Candidate(target, steps, flows, self._effort(target, steps, flows), worth)

    def _effort(self, target: Target, steps: Iterable[Step], flows: Iterable[str]) -> int:
        effort = self._planner.effort(step if isinstance(step, int) else step[0] for step in steps)
        if isinstance(target, Pool):
            parties = {end for key in flows for end in (self._flows[key].source, self._flows[key].target)}
            effort += 2 * max(0, len(parties) - 2)
        return effort

    def _is_question(self, step: Step) -> bool:
        return self._planner.is_question(step if isinstance(step, int) else step[0])

    def _take(self, target: Target, steps: frozenset[Step], will: bool, flows: Sequence[str]) -> NextAction:
        """Takes steps as done, and tells which flows that covers, assessed again."""
        actions = self._actions(target, steps, flows)
        effort = sum(adds for _, adds in with_efforts(actions)) or 1
        changed = self._apply(target, actions) if will else []
        covered = [flow for flow in changed if not self._open[flow]]
        improved = [flow for flow in changed if self._open[flow]]
        among = self._by_target.get(target, set()) if isinstance(target, str) else {*flows} & self._by_target[target]
        served = [flow for flow in sorted(among) if self._needs[flow][target] <= steps]
        maybe = [flow for flow in served if len(self._needs[flow]) == 1] if not will else []
        improved += [flow for flow in served if len(self._needs[flow]) > 1] if not will else []
        touched: set[Target] = set()
        for flow in (*covered, *maybe):
            touched |= self._forget(flow)
        for flow in sorted(among & self._by_target.get(target, set())):
            self._changed.add(flow)
            left = self._needs[flow][target] - steps
            if left:
                self._needs[flow][target] = left
            else:
                del self._needs[flow][target]
                self._by_target[target].discard(flow)
            touched |= self._needs[flow].keys()
            if not self._needs[flow]:
                touched |= self._forget(flow)
        self._touched = touched
        names = self._rule.names
        worse = self._worsened(actions) if will else ()
        fixes = []
        for action, adds in with_efforts(actions):
            said = action.words(names)
            if worse and isinstance(action, Start):
                said += f" It would make {_few(worse)} worse."
            fixes.append(Fix.of(action, said, adds))
        return NextAction(
            steps=tuple(fixes),
            protocol=target if isinstance(target, str) else None,
            flows_covered=tuple(sorted(covered)),
            flows_maybe=tuple(maybe),
            flows_improved=tuple(sorted(improved)),
            effort=effort,
        )

    def _forget(self, flow: str) -> set[Target]:
        """A flow needs nothing more; gives what it needed."""
        self._changed.add(flow)
        need = self._needs[flow]
        for target in need:
            self._by_target[target].discard(flow)
        self._needs[flow] = {}
        return set(need)

    def _actions(self, target: Target, steps: frozenset[Step], flows: Sequence[str]) -> list[Action]:
        """The steps as actions in an order in which they can be taken."""
        plain = [step if isinstance(step, int) else step[0] for step in steps]
        numbered = sorted(zip(plain, steps, strict=True), key=lambda each: (each[0], str(each[1])))
        actions: list[Action] = []
        for number, step in numbered:
            action = self._planner.action(number)
            if isinstance(action, NewProtocol):
                assert isinstance(target, Pool)
                action = self._agreement(target, flows)
            elif isinstance(step, tuple):
                action = action.model_copy(update={"flow": step[1]})
            actions.append(action)
        return sorted(actions, key=lambda action: (not isinstance(action, NewProtocol), action.action == "authorise"))

    def _agreement(self, pool: Pool, keys: Sequence[str]) -> NewProtocol:
        """One new protocol for some gaps of a pool: the roles that the flows give its parties, a clause for each set of purposes."""
        flows = [self._flows[key] for key in keys]
        sources, targets = {flow.source for flow in flows}, {flow.target for flow in flows}
        clauses: dict[tuple[str, ...], list[Flow]] = defaultdict(list)
        data: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for flow in flows:
            open_ = self._pooled[pool][flow.id]
            purposes = tuple(sorted({purpose for _, purpose in open_ if purpose is not None}))
            clauses[purposes].append(flow)
            data[purposes] |= {category for category, _ in open_ if category is not None}
        made = tuple(
            Clause(
                categories=tuple(data[purposes]),
                purposes=purposes,
                subjects=self._limits("subject", flows),
                methods=self._limits("method", flows),
            )
            for purposes, flows in sorted(clauses.items())
        )
        one = made[0] if len(made) == 1 else None
        return NewProtocol(
            kinds=(pool.kind,),
            parties=tuple(sorted(sources | targets)),
            disclosers=tuple(sorted(sources - targets)),
            recipients=tuple(sorted(targets - sources)),
            clauses=() if one else made,
            categories=one.categories if one else (),
            purposes=one.purposes if one else (),
            subjects=one.subjects if one else (),
            methods=one.methods if one else (),
        )

    def _limits(self, scheme: str, flows: Sequence[Flow]) -> tuple[str, ...]:
        """The subjects or methods of some flows together; none where one of them has none that are understood."""
        lists = [self._planner.understood("subject" if scheme == "subject" else "method", flow) for flow in flows]
        return tuple(sorted({term for terms in lists for term in terms})) if all(lists) else ()

    def _apply(self, target: Target, actions: Sequence[Action]) -> list[str]:
        """Takes actions on the register so far; gives the open flows of which some element is then covered."""
        rule = self._rule
        before = self._draft
        self._draft = apply(before, actions, rule.on)
        keys = self._draft.protocols.keys() - before.protocols.keys()
        keys |= {target} if isinstance(target, str) else set()
        changed = {key: self._draft.protocols[key] for key in sorted(keys)}
        part = self._draft.replacing(protocols=changed)
        then = rule.after(part)
        improved = []
        for key, flow in self._affected.flows(changed.values()).items():
            open_ = self._open.get(key)
            if not open_:
                continue
            left = _left(then, as_read(flow), open_)
            if len(left) < len(open_):
                self._open[key] = left
                improved.append(key)
        return improved

    def _worsened(self, actions: Sequence[Action]) -> tuple[str, ...]:
        """The flows that a protocol which supersedes others would make worse when it starts."""
        starts = [action for action in actions if isinstance(action, Start)]
        protocols = self._rule.snapshot.protocols
        if not any(protocols[action.protocol].supersedes for action in starts):
            return ()
        ranks = ("covered", "other-basis", "unclear", "partly", "gap")
        return tuple(
            change.flow
            for change in whatif(self._rule, starts)
            if change.before in ranks
            and change.after in ranks
            and ranks.index(change.after) > ranks.index(change.before)
        )


def _left(rule: Rule, flow: Flow, open_: set[Element]) -> set[Element]:
    """The elements of a flow, as read, that no protocol covers."""
    purposes, categories = rule.agreements.listings["purpose"], rule.agreements.listings["category"]
    permitted = {
        element: clauses
        for element in open_
        if (clauses := purposes.of_one(element[1]).passes)
        and (clauses := clauses & categories.of_one(element[0]).passes)
    }
    if not permitted:
        return open_  # before the signatures are looked at, which takes longer
    passing = rule.agreements.every
    for test in rule.flow_tests(flow):
        passing &= test.passes
    return {element for element in open_ if not passing & permitted.get(element, 0)}


def _few(flows: Sequence[str]) -> str:
    more = len(flows) - MOST_NAMED
    return ", ".join((*flows[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])))


def _likely_pairs(flows: Iterable[Flow]) -> dict[str, str]:
    """Flows that several registers seem to record: each with the first flow that it is one with.

    Two seem one when they are of two registers, their ends are the same, and so is what they carry for what.
    """
    first: dict[Hashable, Flow] = {}
    pairs: dict[str, str] = {}
    for flow in flows:
        if flow.recorded_by is None:
            continue
        alike = first.setdefault((flow.source, flow.target, flow.categories, flow.purposes), flow)
        if alike.recorded_by != flow.recorded_by:
            pairs[flow.id] = alike.id
    return pairs
