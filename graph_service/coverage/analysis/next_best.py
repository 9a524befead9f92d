"""The next best actions: what a register's open flows need, protocol by protocol, in the order that covers most soonest. Pure."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from pydantic import Field

from graph_service import deadline
from graph_service.coverage.actions import Action, NewProtocol, RecordFlowFact, RecordTerms, Start, apply
from graph_service.coverage.analysis.affected_flows import AffectedFlows
from graph_service.coverage.analysis.best_steps import BestSet, BestSteps, Step, number_of
from graph_service.coverage.analysis.open_elements import OpenElements, Permitted
from graph_service.coverage.analysis.whatif import whatif
from graph_service.coverage.answer import Fix
from graph_service.coverage.as_written import as_read
from graph_service.coverage.fix_options import Element
from graph_service.coverage.fix_steps import NewAgreement
from graph_service.coverage.fixes import FixPlanner, with_efforts
from graph_service.coverage.part import Part
from graph_service.coverage.rule import Rule
from graph_service.deadline import checked
from graph_service.gc_pause import gc_paused
from graph_service.model import Clause, Flow, Party, Protocol
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

    A contract is between one processor and its controller, or joint controllers (UK GDPR Art. 28): `between` keeps each apart.
    """

    family: str
    kind: str
    regime: str
    between: tuple[str, ...] = ()


Target = str | Pool
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


_Rank = tuple[bool, float, int, str]

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
        self._open = OpenElements()
        for flow in checked(sorted(flows, key=lambda flow: flow.id)):
            self._add(flow)
        self._pairs = _likely_pairs(self._flows.values())
        self._alone: dict[Target, BestSteps] = {}
        self._altered: set[Target] = set()
        """The targets of which the flows that need them alone changed."""
        for key in self._flows:
            self._enter(key)
        self._affected = AffectedFlows(rule.snapshot.replacing(flows=self._flows), rule.bodies)
        self._varied: dict[str, Protocol] = {}
        """The protocols that differ by what was taken so far."""
        self._permitted: dict[str, Permitted] = {}
        """By protocol: what it permitted when it was last looked at which flows it covers."""
        self._superseding: dict[str, list[str]] = defaultdict(list)
        for protocol in rule.snapshot.protocols.values():
            for old in protocol.supersedes:
                self._superseding[old].append(protocol.id)
        self._groups: _Groups | None = None
        self._changed: set[str] = set()
        """The flows whose needs changed since they were grouped."""

    def _add(self, flow: Flow) -> None:
        plan = self._planner.plan(flow)
        if not plan.steps or ((flow.gateways or flow.occasion) and self._rule.verdict(flow) == "other-basis"):
            return
        self._flows[flow.id] = flow
        self._open.add(flow, plan.chosen)
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

    def _enter(self, key: str) -> None:
        """Count a flow to those that need one target alone, if it does."""
        if len(self._needs[key]) == 1:
            ((target, steps),) = self._needs[key].items()
            if target not in self._alone:
                self._alone[target] = BestSteps(self._planner, self._pairs, isinstance(target, Pool))
            self._alone[target].add(self._flows[key], steps, len(self._open.of(key)))
            self._altered.add(target)

    def _leave(self, key: str) -> None:
        """The opposite, before what the flow needs changes."""
        if len(self._needs[key]) == 1:
            ((target, steps),) = self._needs[key].items()
            self._alone[target].remove(self._flows[key], steps, len(self._open.of(key)))
            self._altered.add(target)

    def _pool(self, agreement: NewAgreement, flow: Flow) -> Pool:
        between = self._between(as_read(flow)) if agreement.kind == "processing" else ()
        return Pool(agreement.family, agreement.kind, flow.regime or "uk-gdpr", between)

    def _between(self, flow: Flow) -> tuple[str, ...]:
        """The two ends of a flow, as read, as controllers, with those that are controllers jointly with its source."""
        asset = self._rule.snapshot.assets.get(flow.source_asset or "")
        joint = (
            asset.joint_controllers
            if asset is not None and flow.source in (asset.holder, *asset.joint_controllers)
            else ()
        )
        bodies = self._rule.bodies
        wholes = {body: bodies.controller(body) for body in (flow.source, flow.target, *joint)}
        return tuple(sorted({body if bodies.numbers_differ(body, whole) else whole for body, whole in wholes.items()}))

    def ranked(self) -> Iterator[NextAction]:
        """All sets of steps, in order."""
        for will in (True, False):
            self._altered.update(self._alone)
            yield from self._each_alone(will)
            self._groups = _Groups(self._rank_of)
            self._regroup(self._needs, will)
            while (together := self._groups.best()) is not None:
                parts, flows = together
                for target, steps in parts:
                    yield self._take(target, steps, will, flows)
                yield from self._each_alone(will)
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

    def _each_alone(self, will: bool) -> Iterator[NextAction]:
        """Of the targets whose flows changed, those that cover flows by themselves, the best first, with all above it done."""
        heap: list[tuple[_Rank, Target]] = []
        ranks: dict[Target, _Rank] = {}
        best: dict[Target, BestSet] = {}
        while True:
            deadline.check()
            for target in self._altered:
                steps = self._alone[target].best(will)
                if target in ranks and steps is best[target]:
                    continue
                ranks.pop(target, None)
                if steps is not None:
                    best[target] = steps
                    rank = (not steps.by_law, -steps.worth / steps.effort, -steps.elements, str(target))
                    ranks[target] = rank
                    heappush(heap, (rank, target))
            self._altered.clear()
            while heap and heap[0][0] != ranks.get(heap[0][1]):
                heappop(heap)
            if not heap:
                return
            _, target = heappop(heap)
            del ranks[target]
            yield self._take(target, best[target].steps, will, best[target].flows)

    def _effort(self, target: Target, steps: Iterable[Step], flows: Iterable[str]) -> int:
        effort = self._planner.effort(map(number_of, steps))
        if isinstance(target, Pool):
            parties = {end for key in flows for end in (self._flows[key].source, self._flows[key].target)}
            effort += 2 * max(0, len(parties) - 2)
        return effort

    def _is_question(self, step: Step) -> bool:
        return self._planner.is_question(number_of(step))

    def _take(self, target: Target, steps: frozenset[Step], will: bool, flows: Sequence[str]) -> NextAction:
        """Takes steps as done, and tells which flows that covers, assessed again."""
        actions = self._actions(target, steps, flows)
        effort = sum(adds for _, adds in with_efforts(actions)) or 1
        changed = self._apply(target, actions) if will else []
        covered = [flow for flow in changed if not self._open.of(flow)]
        improved = [flow for flow in changed if self._open.of(flow)]
        among = self._by_target.get(target, set()) if isinstance(target, str) else {*flows} & self._by_target[target]
        served = [flow for flow in sorted(among) if self._needs[flow][target] <= steps]
        maybe = [flow for flow in served if len(self._needs[flow]) == 1] if not will else []
        improved += [flow for flow in served if len(self._needs[flow]) > 1] if not will else []
        for flow in (*covered, *maybe):
            self._needs_now(flow, {})
        for flow in among & self._by_target[target]:
            need = self._needs[flow]
            if not need[target].isdisjoint(steps):
                left = {target: need[target] - steps} if not need[target] <= steps else {}
                self._needs_now(flow, {key: each for key, each in need.items() if key != target} | left)
        names = self._rule.names
        worse = self._worsened(actions) if will else ()
        fixes = []
        for action, adds in with_efforts(actions):
            sentence = action.words(names)
            if worse and isinstance(action, Start):
                sentence += f" It would make {_few(worse)} worse."
            fixes.append(Fix.of(action, sentence, adds))
        return NextAction(
            steps=tuple(fixes),
            protocol=target if isinstance(target, str) else None,
            flows_covered=tuple(sorted(covered)),
            flows_maybe=tuple(maybe),
            flows_improved=tuple(sorted(improved)),
            effort=effort,
        )

    def _needs_now(self, flow: str, need: dict[Target, frozenset[Step]]) -> None:
        """What a flow needs from now on."""
        self._changed.add(flow)
        self._leave(flow)
        for target in self._needs[flow].keys() - need.keys():
            self._by_target[target].discard(flow)
        self._needs[flow] = need
        self._enter(flow)

    def _actions(self, target: Target, steps: frozenset[Step], flows: Sequence[str]) -> list[Action]:
        """The steps as actions in an order in which they can be taken."""
        actions: list[Action] = []
        for step in sorted(steps, key=lambda step: (number_of(step), str(step))):
            action = self._planner.action(number_of(step))
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
        single = made[0] if len(made) == 1 else None
        return NewProtocol(
            kinds=(pool.kind,),
            parties=tuple(sorted(sources | targets)),
            disclosers=tuple(sorted(sources - targets)),
            recipients=tuple(sorted(targets - sources)),
            clauses=() if single else made,
            categories=single.categories if single else (),
            purposes=single.purposes if single else (),
            subjects=single.subjects if single else (),
            methods=single.methods if single else (),
        )

    def _limits(self, scheme: str, flows: Sequence[Flow]) -> tuple[str, ...]:
        """The subjects or methods of some flows together; none where one of them has none that are understood."""
        lists = [self._planner.understood("subject" if scheme == "subject" else "method", flow) for flow in flows]
        return tuple(sorted({term for terms in lists for term in terms})) if all(lists) else ()

    def _apply(self, target: Target, actions: Sequence[Action]) -> list[str]:
        """Takes actions on the register so far; gives the open flows of which some element is then covered.

        They bear on one protocol, and on those that supersede it.
        """
        rule = self._rule
        keys = [target, *self._superseding[target]] if isinstance(target, str) else []
        before = {key: self._varied.get(key) or rule.snapshot.protocols[key] for key in keys}
        after = apply(rule.snapshot.replacing(flows={}, protocols=before), actions, rule.on).protocols
        self._varied.update((key, after[key]) for key in before)
        changed = {key: protocol for key, protocol in after.items() if key == target or key not in before}
        then = rule.after(rule.snapshot.replacing(flows={}, protocols=changed))
        parties = [party for protocol in changed.values() for party in protocol.parties]
        ends = signing = self._affected.ends_of(parties)
        known = permitted = Permitted.of(then)
        if isinstance(target, str):
            old, new = before[target], after[target]
            if keys == [target] and target in self._permitted and _differ_only_in_parties_and_data(old, new):
                known, signing = self._permitted[target], self._affected.ends_of(_parties_that_differ(old, new))
            self._permitted[target] = permitted
        improved = []
        for key, left in tuple(self._open.left(then, ends, permitted, known, signing)):
            if len(self._needs[key]) == 1:
                ((alone, steps),) = self._needs[key].items()
                self._alone[alone].cover(steps, len(self._open.of(key)) - len(left))
                self._altered.add(alone)
            self._open.keep(key, left)
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


def _differ_only_in_parties_and_data(before: Protocol, after: Protocol) -> bool:
    """Whether two states of a protocol differ only in who is party to it, and in its own lists of data and purposes."""
    fields = {name for name, value in before.__dict__.items() if after.__dict__[name] != value}
    return fields <= {"parties", "categories", "purposes"}


def _parties_that_differ(before: Protocol, after: Protocol) -> list[Party]:
    """The parties of one state of a protocol that are no parties, or other ones, in another."""
    same = {id(party) for party in before.parties} & {id(party) for party in after.parties}
    return [party for party in (*before.parties, *after.parties) if id(party) not in same]


def _few(flows: Sequence[str]) -> str:
    more = len(flows) - MOST_NAMED
    return ", ".join((*flows[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])))


def _likely_pairs(flows: Iterable[Flow]) -> dict[str, str]:
    """Flows that several registers seem to record: each with the first of those that are one.

    Two seem one when they are of two registers, their ends are the same, and so is what they carry for what.
    """
    first: dict[Hashable, Flow] = {}
    pairs: dict[str, str] = {}
    for flow in flows:
        if flow.recorded_by is None:
            continue
        alike = first.setdefault((flow.source, flow.target, flow.categories, flow.purposes), flow)
        if alike.recorded_by != flow.recorded_by:
            pairs[flow.id] = pairs[alike.id] = alike.id
    return pairs
