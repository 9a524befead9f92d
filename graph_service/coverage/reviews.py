"""Which protocols are due for review: what somebody has to do soon, or should have done."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from graph_service.coverage.as_written import as_read
from graph_service.coverage.criteria.in_force import months_later, review_of
from graph_service.model import Protocol


class DueReview(NamedTuple):
    """A protocol and the day on which its review falls, recorded or worked out from an interval."""

    protocol: Protocol
    on: date


def reviews_due(protocols: Mapping[str, Protocol], on: date, months: int = 3) -> tuple[DueReview, ...]:
    """The protocols that stand on a date and whose review was missed or falls within the months given, by review date."""
    until = months_later(on, months)
    due = [
        DueReview(protocol, review.on)
        for protocol in protocols.values()
        if (review := review_of(as_read(protocol))) and review.on <= until and stands(protocol, on)
    ]
    return tuple(sorted(due, key=lambda review: (review.on, review.protocol.id)))


def stands(protocol: Protocol, on: date) -> bool:
    """Whether anybody would still review it: not withdrawn, superseded or over."""
    if protocol.status in ("withdrawn", "superseded"):
        return False
    runs_on = protocol.renews or (protocol.ends_on or date.max) >= on
    return (protocol.withdrawn_on or date.max) > on and runs_on
