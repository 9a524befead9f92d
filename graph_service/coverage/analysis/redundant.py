"""Redundant protocols: those without which no verdict of the date changes."""

from collections import Counter
from collections.abc import Iterable, Iterator

from graph_service.coverage.analysis.affected_flows import AffectedFlows
from graph_service.coverage.answer import Part
from graph_service.coverage.assessment import verdict_of
from graph_service.coverage.messages import listing
from graph_service.coverage.rule import Rule, elements
from graph_service.deadline import checked
from graph_service.model import Flow, Protocol
from graph_service.values import Slug, Text

Element = tuple[tuple[int, ...], tuple[int, ...]]
"""The indices of the protocols that pass every test of an element, and of those that fail none."""


class Redundant(Part):
    """A protocol without which no verdict of that date changes. `flows`: how many it covers, or part of them."""

    protocol: Slug
    flows: int
    reason: Text


def redundant(rule: Rule, protocols: Iterable[Protocol]) -> tuple[Redundant, ...]:
    """Which of these protocols no verdict depends on, sorted by id.

    Without it means as if it had never been recorded: what it superseded would count again, and its reason says so.
    """
    needed, helps, only = _needed(rule)
    affected = AffectedFlows.of(rule.snapshot, rule.bodies)
    results = []
    for protocol in checked(sorted(protocols, key=lambda protocol: protocol.id)):
        flows, lost = helps[protocol.id], only[protocol.id]
        changes = protocol.id in needed
        if protocol.supersedes:
            changes, lost = _without(rule, affected, protocol)
        if not changes:
            results.append(Redundant(protocol=protocol.id, flows=flows, reason=_reason(rule, protocol, flows, lost)))
    return tuple(results)


def _reason(rule: Rule, protocol: Protocol, flows: int, lost: int) -> str:
    name = rule.names.protocol(protocol.id)
    if not flows:
        reason = f"{name} covers no flow that is live and needs a protocol"
    elif lost:
        reason = f"Only {name} covers some part of {_counted(lost)}, but no verdict would change without it"
    else:
        reason = f"Other protocols cover all that {name} covers ({_counted(flows)})"
    if not protocol.supersedes:
        return f"{reason}."
    return f"{reason}, counting what it supersedes: {listing(rule.names.protocol(key) for key in protocol.supersedes)}."


def _counted(flows: int) -> str:
    return "1 flow" if flows == 1 else f"{flows} flows"


def _needed(rule: Rule) -> tuple[set[str], Counter[str], Counter[str]]:
    """The protocols on which, alone, some verdict depends; in how many flows each covers an element, and does so alone."""
    protocols = rule.agreements.protocols
    needed: set[str] = set()
    helps: Counter[str] = Counter()
    only: Counter[str] = Counter()
    for flow in checked(rule.snapshot.flows.values()):
        if rule.unneeded(flow) is not None:
            continue
        elements = list(_elements(rule, flow))
        helps.update(protocols[index].id for index in {index for passing, _ in elements for index in passing})
        only.update(protocols[index].id for index in {passing[0] for passing, _ in elements if len(passing) == 1})
        alone = {owners[0] for passing, open_ in elements for owners in (passing or open_,) if len(owners) == 1}
        alone -= {index for index in alone if protocols[index].id in needed}
        before = _verdict(elements, None) if alone else None
        needed.update(protocols[index].id for index in alone if _verdict(elements, index) != before)
    return needed, helps, only


def _elements(rule: Rule, flow: Flow) -> Iterator[Element]:
    for category, purpose in elements(flow):
        passing, failing_none = rule.standing(flow, category, purpose)
        yield rule.agreements.owners_of(passing), rule.agreements.owners_of(failing_none)


def _verdict(elements: list[Element], without: int | None) -> str:
    covered = unclear = gaps = 0
    for passing, open_ in elements:
        if any(index != without for index in passing):
            covered += 1
        elif any(index != without for index in open_):
            unclear += 1
        else:
            gaps += 1
    return verdict_of(covered, unclear, gaps)


def _without(rule: Rule, affected: AffectedFlows, protocol: Protocol) -> tuple[bool, int]:
    """Whether a verdict changes without a protocol, and of how many flows some part is then no longer covered."""
    part = affected.part(affected.flows([protocol]).values())
    rest = {key: record for key, record in part.protocols.items() if key != protocol.id}
    without = rule.after(part.replacing(protocols=rest))
    lost = 0
    for flow in part.flows.values():
        if without.verdict(flow) != rule.verdict(flow):
            return True, lost
        if rule.unneeded(flow) is None:
            both = zip(_elements(rule, flow), _elements(without, flow), strict=True)
            lost += any(was and not would for (was, _), (would, _) in both)
    return False, lost
