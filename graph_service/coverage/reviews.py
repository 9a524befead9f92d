"""Which protocols are due for review: what somebody has to do soon, or should have done."""

from collections.abc import Mapping
from datetime import date

from graph_service.coverage.as_written import as_read
from graph_service.coverage.criteria.in_force import months_later, review_of
from graph_service.model import Protocol


def reviews_due(protocols: Mapping[str, Protocol], on: date, months: int = 3) -> tuple[Protocol, ...]:
    """The protocols that stand on a date and whose review was missed or falls within the months given, by review date."""
    until = months_later(on, months)
    due = [
        (review.on, protocol.id, protocol)
        for protocol in protocols.values()
        if (review := review_of(as_read(protocol))) and review.on <= until and stands(protocol, on)
    ]
    return tuple(protocol for _, _, protocol in sorted(due, key=lambda row: row[:2]))


def stands(protocol: Protocol, on: date) -> bool:
    """Whether anybody would still review it: not withdrawn, superseded or over."""
    if protocol.status in ("withdrawn", "superseded"):
        return False
    runs_on = protocol.renews or (protocol.ends_on or date.max) >= on
    return (protocol.withdrawn_on or date.max) > on and runs_on
