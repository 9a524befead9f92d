"""Whether a protocol is in force on a date: the test `in_force`.

A protocol stops counting some months after a missed review: the Essex framework's rule, not the law. The months are a
setting, the *grace*.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from graph_service.coverage.as_written import as_read
from graph_service.coverage.assessment import Reason
from graph_service.model import Protocol


def months_later(day: date, months: int) -> date:
    """`day` moved by `months`, clipped to the month's last day, to `date.min` and to `date.max`."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        return date.max
    if day.year + years < date.min.year:
        return date.min
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


class ReviewDay(NamedTuple):
    """When a protocol is to be reviewed."""

    on: date
    from_start: bool
    """Whether it is reckoned from the protocol's start, because no review of it is recorded."""

    def lapses_after(self, grace_months: int) -> date:
        """The last day on which the protocol still counts without it."""
        return months_later(self.on, grace_months)


def review_of(protocol: Protocol) -> ReviewDay | None:
    """The next review of a protocol, as read: its recorded day, or else its interval after the last one or its start."""
    if protocol.review_on is not None:
        return ReviewDay(protocol.review_on, from_start=False)
    if protocol.review_months is None:
        return None
    if protocol.reviewed_on is not None:
        return ReviewDay(months_later(protocol.reviewed_on, protocol.review_months), from_start=False)
    if protocol.starts_on is not None:
        return ReviewDay(months_later(protocol.starts_on, protocol.review_months), from_start=True)
    return None


def supersedes_others(protocol: Protocol, on: date) -> bool:
    """Whether, on that date, what this protocol, as read, says it supersedes is superseded, whatever has become of it since.

    A start that is not recorded may have come; one withdrawn on or before its start never came into force.
    """
    starts_on, withdrawn_on = protocol.starts_on, protocol.withdrawn_on
    if protocol.status == "draft" or (starts_on is not None and starts_on > on):
        return False
    return withdrawn_on is None or starts_on is None or withdrawn_on > starts_on


def superseders(protocols: Iterable[Protocol], on: date) -> dict[str, tuple[str, ...]]:
    """For each protocol that others supersede on that date, their ids, sorted."""
    known: dict[str, list[str]] = {}
    for protocol in protocols:
        if protocol.supersedes and supersedes_others(as_read(protocol), on):
            for old in protocol.supersedes:
                if old != protocol.id:
                    known.setdefault(old, []).append(protocol.id)
    return {old: tuple(sorted(new)) for old, new in known.items()}


def in_force(
    protocol: Protocol, on: date, grace_months: int | None, superseded_by: Mapping[str, tuple[str, ...]]
) -> tuple[Reason, ...]:
    """Why a protocol does not pass the test on that date, what decides first; nothing when it passes.

    `grace_months` is how long it still counts after a missed review; none means that reviews never lapse.
    `superseded_by` is what `superseders` gives.
    """
    protocol = as_read(protocol)
    review = review_of(protocol)
    lapsed = review is not None and grace_months is not None and review.lapses_after(grace_months) < on
    return (
        *_fails(protocol, on, review if lapsed else None),
        *_not_recorded(protocol, on, review, lapsed, superseded_by),
    )


def _fails(protocol: Protocol, on: date, lapsed: ReviewDay | None) -> Iterator[Reason]:
    status, withdrawn_on, ends_on = protocol.status, protocol.withdrawn_on, protocol.ends_on
    if status == "draft":
        yield Reason("draft", "fails")
    if withdrawn_on is not None and withdrawn_on <= on:
        yield Reason("superseded" if status == "superseded" else "withdrawn", "fails", on=withdrawn_on)
    if status in ("withdrawn", "superseded") and withdrawn_on is None:
        yield Reason(status, "fails")
    if protocol.starts_on is not None and protocol.starts_on > on:
        yield Reason("not-started", "fails", on=protocol.starts_on)
    if ends_on is not None and ends_on < on and not protocol.renews and "renews" not in protocol.as_written:
        yield Reason("ended", "fails", on=ends_on)
    if lapsed is not None and not lapsed.from_start:
        yield Reason("review-lapsed", "fails", on=lapsed.on)


def _not_recorded(
    protocol: Protocol, on: date, review: ReviewDay | None, lapsed: bool, superseded_by: Mapping[str, tuple[str, ...]]
) -> Iterator[Reason]:
    status, written = protocol.status, protocol.as_written
    for field in ("status", "starts_on", "ends_on", "review_on", "withdrawn_on") if written else ():
        if field in written:
            yield Reason("protocol-as-written", "not-recorded", field=field)
    if written and protocol.review_on is None:
        for field in ("reviewed_on", "review_months"):
            if field in written:
                yield Reason("protocol-as-written", "not-recorded", field=field)
    if "renews" in written and protocol.ends_on is not None and protocol.ends_on < on:
        yield Reason("renewal-as-written", "not-recorded", on=protocol.ends_on, field="renews")
    if protocol.review_months is not None and review is None:
        yield Reason("review-day-not-recorded", "not-recorded")
    if review is not None and lapsed and review.from_start:
        yield Reason("last-review-not-recorded", "not-recorded", on=review.on)
    if status is None and protocol.starts_on is None:
        yield Reason("start-not-recorded", "not-recorded")
    if status is None and protocol.ends_on is None and review is None:
        yield Reason("end-not-recorded", "not-recorded")
    if status != "superseded" and protocol.id in superseded_by:
        yield Reason("superseded-by-another", "not-recorded", other=superseded_by[protocol.id][0])
