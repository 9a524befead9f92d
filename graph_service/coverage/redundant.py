"""Redundant protocols: those without which no verdict of the date changes."""

from collections import Counter
from collections.abc import Iterable, Iterator

from graph_service.coverage.answer import Part
from graph_service.coverage.assessment import verdict_of
from graph_service.coverage.need import unneeded
from graph_service.coverage.reach import Reach
from graph_service.coverage.rule import Rule, elements
from graph_service.coverage.sentences import listing
from graph_service.model import Flow, Protocol, Slug, Text

Element = tuple[tuple[int, ...], tuple[int, ...]]
"""The indices of the protocols that pass every test of an element, and of those that fail none."""


class Redundant(Part):
    """A protocol without which no verdict of that date changes. `flows`: how many it covers in part, with others."""

    protocol: Slug
    flows: int
    reason: Text


def redundant(rule: Rule, protocols: Iterable[Protocol]) -> tuple[Redundant, ...]:
    """Which of these protocols no verdict depends on, sorted by id.

    Without it means as if it had never been recorded: what it superseded would count again, and its reason says so.
    """
    needed, helps = _needed(rule)
    reach = Reach(rule.snapshot)
    found = []
    for protocol in sorted(protocols, key=lambda protocol: protocol.id):
        if not (_changes_without(rule, reach, protocol) if protocol.supersedes else protocol.id in needed):
            flows = helps[protocol.id]
            found.append(Redundant(protocol=protocol.id, flows=flows, reason=_reason(rule, protocol, flows)))
    return tuple(found)


def _reason(rule: Rule, protocol: Protocol, flows: int) -> str:
    name = rule.names.protocol(protocol.id)
    said = (
        f"{name} covers no flow recorded"
        if not flows
        else f"Other protocols cover all that {name} covers ({flows} flows)"
    )
    if not protocol.supersedes:
        return f"{said}."
    return f"{said}, counting what it supersedes: {listing(rule.names.protocol(key) for key in protocol.supersedes)}."


def _needed(rule: Rule) -> tuple[set[str], Counter[str]]:
    """The protocols on which, alone, some verdict depends; and in how many flows each covers an element."""
    protocols = rule.agreements.protocols
    needed: set[str] = set()
    helps: Counter[str] = Counter()
    for flow in rule.snapshot.flows.values():
        if unneeded(flow, rule.on, rule.bodies) is not None:
            continue
        found = list(_elements(rule, flow))
        helps.update(protocols[index].id for index in {index for passing, _ in found for index in passing})
        alone = {owners[0] for passing, open_ in found for owners in (passing or open_,) if len(owners) == 1}
        alone -= {index for index in alone if protocols[index].id in needed}
        before = _verdict(found, None) if alone else None
        needed.update(protocols[index].id for index in alone if _verdict(found, index) != before)
    return needed, helps


def _elements(rule: Rule, flow: Flow) -> Iterator[Element]:
    for category, purpose in elements(flow):
        passing, failing_none = rule.standing(flow, category, purpose)
        yield rule.agreements.owners_of(passing), rule.agreements.owners_of(failing_none)


def _verdict(found: list[Element], without: int | None) -> str:
    covered = unclear = gaps = 0
    for passing, open_ in found:
        if any(index != without for index in passing):
            covered += 1
        elif any(index != without for index in open_):
            unclear += 1
        else:
            gaps += 1
    return verdict_of(covered, unclear, gaps)


def _changes_without(rule: Rule, reach: Reach, protocol: Protocol) -> bool:
    part = reach.part(reach.flows([protocol]).values())
    rest = {key: record for key, record in part.protocols.items() if key != protocol.id}
    without = Rule(part.replacing(protocols=rest), rule.on, rule.grace_months)
    return any(without.verdict(flow) != rule.verdict(flow) for flow in part.flows.values())
