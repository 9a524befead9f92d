"""Which protocols are due for review: what somebody has to do soon, or should have done."""

from collections.abc import Mapping
from datetime import date

from graph_service.coverage.criteria.in_force import months_later
from graph_service.model import Protocol


def reviews_due(protocols: Mapping[str, Protocol], on: date, months: int = 3) -> tuple[Protocol, ...]:
    """The protocols that stand on a date and whose review was missed or falls within so many months, by review date."""
    until = months_later(on, months)
    due = [(p.review_on, p.id, p) for p in protocols.values() if p.review_on and p.review_on <= until and stands(p, on)]
    return tuple(protocol for _, _, protocol in sorted(due, key=lambda found: found[:2]))


def stands(protocol: Protocol, on: date) -> bool:
    """Whether anybody would still review it: not withdrawn, superseded or over."""
    if protocol.status in ("withdrawn", "superseded"):
        return False
    return (protocol.withdrawn_on or date.max) > on and (protocol.ends_on or date.max) >= on
