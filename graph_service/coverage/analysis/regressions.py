"""What an action would undo: elements that a protocol covers, or may cover, as it is, and would not as it would be."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from graph_service.coverage.actions import apply
from graph_service.coverage.analysis.affected_flows import AffectedFlows
from graph_service.coverage.answer import Fix
from graph_service.coverage.rule import Rule, elements
from graph_service.model import Flow, Protocol


class Undone(NamedTuple):
    """The flows, by id, that an action would make worse, and how many of their elements."""

    flows: tuple[str, ...]
    elements: int


NOTHING = Undone((), 0)


class Undoing:
    """Tries, one by one, the actions by which a protocol may stop to serve the flows that it serves now.

    They give it another kind, or bring into force what supersedes another protocol. All other fixes only add to what is
    there. What of a flow got worse is found by taking the action, as what-if does.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._affected = AffectedFlows(rule.snapshot)

    def of(self, fix: Fix) -> Undone:
        """What the fix would undo."""
        rule = self._rule
        protocol = rule.snapshot.protocols.get(fix.protocol or "")
        if protocol is None or not _may_undo(fix, protocol):
            return NOTHING
        served = self._served(protocol)
        if not served:
            return NOTHING
        after = Rule(apply(self._affected.part(served), [fix.to_action()], rule.on), rule.on, rule.grace_months)
        worse: dict[str, int] = {}
        for flow in served:
            count = sum(_state(after, flow, *each) > _state(rule, flow, *each) for each in elements(flow))
            if count:
                worse[flow.id] = count
        return Undone(tuple(worse), sum(worse.values()))

    def _served(self, protocol: Protocol) -> list[Flow]:
        """The flows, by id, of which some element is covered or left open by a protocol or by one that it supersedes."""
        rule = self._rule
        clauses = rule.agreements.clauses_of({protocol.id, *protocol.supersedes})
        return [
            flow
            for _, flow in sorted(self._affected.flows([protocol]).items())
            if rule.unneeded(flow) is None and any(clauses & rule.standing(flow, *each)[1] for each in elements(flow))
        ]


class Asked:
    """What the needs of flows ask of each protocol, to find which of their actions would undo what others ask."""

    def __init__(self, rule: Rule) -> None:
        self._protocols = rule.snapshot.protocols
        self._needs: dict[str, list[tuple[str | None, str, int]]] = defaultdict(list)
        """By protocol: the kind that a need gives it (None: it stays as it is), the flow, how many elements."""

    def add(self, fixes: Iterable[Fix], flow: str, elements: int) -> None:
        """Notes one need of a flow."""
        kinds: dict[str, str | None] = {}
        for fix in fixes:
            if fix.protocol is not None:
                kinds[fix.protocol] = fix.kinds[0] if _gives_kind(fix) else kinds.get(fix.protocol)
        for protocol, kind in kinds.items():
            self._needs[protocol].append((kind, flow, elements))

    def against(self, fix: Fix) -> Counter[str]:
        """The flows whose own needs an action would stand in the way of, with how many of their elements."""
        found: Counter[str] = Counter()
        if fix.protocol is None or fix.protocol not in self._protocols:
            return found
        if _gives_kind(fix):
            for kind, flow, elements in self._needs.get(fix.protocol, ()):
                if kind not in fix.kinds:
                    found[flow] += elements
        elif fix.action == "start":
            for old in set(self._protocols[fix.protocol].supersedes) - {fix.protocol}:
                for _, flow, elements in self._needs.get(old, ()):
                    found[flow] += elements
        return found


def _gives_kind(fix: Fix) -> bool:
    return fix.action == "set-kind" or fix.field == "protocol.kinds"


def _may_undo(fix: Fix, protocol: Protocol) -> bool:
    return _gives_kind(fix) or (fix.action == "start" and bool(protocol.supersedes))


def _state(rule: Rule, flow: Flow, category: str | None, purpose: str | None) -> int:
    """0: covered; 1: unclear; 2: a gap."""
    passing, failing_none = rule.standing(flow, category, purpose)
    return 0 if passing else 1 if failing_none else 2
