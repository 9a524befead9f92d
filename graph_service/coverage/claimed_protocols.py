"""What a flow's register says it relies on, held against what the rule finds: never evidence, always checked."""

from collections.abc import Sequence
from typing import NamedTuple

from graph_service.coverage.assessment import Assessed, Assessment
from graph_service.coverage.protocol_references import claimed
from graph_service.coverage.rule import Rule
from graph_service.model import Flow

Places = frozenset[int]
"""Elements of a flow, by their places in its assessment."""


class Relied(NamedTuple):
    """One claim of a flow: whether the register has what it names, and which elements that covers, or may cover."""

    claim: str
    in_register: bool
    covers: Places
    may_cover: Places
    """Those for which it fails no test: also those that it covers."""


def relied_on(rule: Rule, flow: Flow, assessment: Assessment) -> tuple[Relied, ...]:
    """Each claim of a flow, held against its assessment. One that needs no protocol, or is not live, has no elements."""
    elements = assessment.elements
    return tuple(
        Relied(
            claim, bool(named), covers := _covered(elements, named), covers | _open(rule, flow, elements, named, covers)
        )
        for claim, named in claimed(flow.claims, rule.agreements.references).items()
    )


def _covered(elements: Sequence[Assessed], named: tuple[str, ...]) -> Places:
    return frozenset(
        place
        for place, element in enumerate(elements)
        if element.state == "covered" and not set(named).isdisjoint(element.protocols)
    )


def _open(rule: Rule, flow: Flow, elements: Sequence[Assessed], named: tuple[str, ...], covered: Places) -> Places:
    """The other elements for which what is named fails no test."""
    places = set()
    for place, element in enumerate(elements):
        if named and place not in covered and element.state != "gap":
            _, failing_none = rule.standing(flow, element.category, element.purpose)
            if not set(named).isdisjoint(rule.agreements.ids(failing_none)):
                places.add(place)
    return frozenset(places)
