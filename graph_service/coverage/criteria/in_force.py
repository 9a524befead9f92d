"""Whether a protocol is in force on a date. Design §4, the test `in_force`."""

from collections.abc import Iterable, Mapping
from datetime import date

from graph_service.coverage.assessment import Reason
from graph_service.model import Protocol


def months_later(day: date, months: int) -> date:
    """The same day some months later, clipped to that month's length; the calendar's last day when it runs out."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year > date.max.year:
        return date.max
    first_of_next = date.max if (year, month) == (date.max.year, 12) else date(year + month // 12, month % 12 + 1, 1)
    last = 31 if first_of_next == date.max else (first_of_next - date(year, month, 1)).days
    return date(year, month, min(day.day, last))


def supersedes_others(protocol: Protocol, on: date) -> bool:
    """Whether, on that date, what this protocol says it supersedes is superseded, whatever has become of it since."""
    return protocol.status not in ("draft", "withdrawn") and protocol.starts_on is not None and protocol.starts_on <= on


def superseders(protocols: Iterable[Protocol], on: date) -> dict[str, tuple[str, ...]]:
    """For each protocol that others supersede on that date, their ids, sorted."""
    found: dict[str, list[str]] = {}
    for protocol in protocols:
        if protocol.supersedes and supersedes_others(protocol, on):
            for old in protocol.supersedes:
                if old != protocol.id:
                    found.setdefault(old, []).append(protocol.id)
    return {old: tuple(sorted(new)) for old, new in found.items()}


def in_force(
    protocol: Protocol, on: date, grace_months: int | None, superseded_by: Mapping[str, tuple[str, ...]]
) -> tuple[Reason, ...]:
    """Why a protocol does not pass the test on that date, what fails first; nothing when it passes.

    `grace_months` is how long it still counts after a missed review; none means that reviews never lapse.
    `superseded_by` is what `superseders` gives.
    """
    return (*_fails(protocol, on, grace_months), *_not_recorded(protocol, superseded_by))


def _fails(protocol: Protocol, on: date, grace_months: int | None) -> Iterable[Reason]:
    status, withdrawn_on = protocol.status, protocol.withdrawn_on
    if status == "draft":
        yield Reason("draft", "fails")
    if withdrawn_on is not None and withdrawn_on <= on:
        yield Reason("superseded" if status == "superseded" else "withdrawn", "fails", on=withdrawn_on)
    if status in ("withdrawn", "superseded") and withdrawn_on is None:
        yield Reason(status, "fails")
    if protocol.starts_on is not None and protocol.starts_on > on:
        yield Reason("not-started", "fails", on=protocol.starts_on)
    if protocol.ends_on is not None and protocol.ends_on < on:
        yield Reason("ended", "fails", on=protocol.ends_on)
    review = protocol.review_on
    if review is not None and grace_months is not None and on > months_later(review, grace_months):
        yield Reason("review-lapsed", "fails", on=review)


def _not_recorded(protocol: Protocol, superseded_by: Mapping[str, tuple[str, ...]]) -> Iterable[Reason]:
    if protocol.status is None and protocol.starts_on is None:
        yield Reason("start-not-recorded", "not-recorded")
    if protocol.status is None and protocol.ends_on is None and protocol.review_on is None:
        yield Reason("end-not-recorded", "not-recorded")
    if protocol.status != "superseded" and protocol.id in superseded_by:
        yield Reason("superseded-by-another", "not-recorded", other=superseded_by[protocol.id][0])
