"""The forecast: the dates ahead on which verdicts change, and why.

A verdict depends on the date only through the dates recorded: between two of them it stays. So only those dates are
looked at, and on each only the flows that what happens that day can bear on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from graph_service.coverage.analysis.affected_flows import AffectedFlows
from graph_service.coverage.answer import Part, Verdict
from graph_service.coverage.as_written import as_read
from graph_service.coverage.criteria.in_force import months_later, review_of, supersedes_others
from graph_service.coverage.messages import day as written
from graph_service.coverage.messages import listing, protocol_name
from graph_service.coverage.rule import Rule
from graph_service.deadline import checked
from graph_service.model import Flow, Partner, Protocol
from graph_service.snapshot import Snapshot
from graph_service.values import Slug, Text


class VerdictChange(Part):
    """One flow's verdict changing on a date ahead."""

    on: date
    flow: Slug
    before: Verdict
    after: Verdict
    reason: Text


class Event(NamedTuple):
    """What happens on a day, and the one record it happens to: a protocol, a flow or a partner."""

    protocol: str | None
    flow: str | None
    partner: str | None
    reason: str


def forecast(rule: Rule, months: int = 24, flows: Iterable[Flow] | None = None) -> tuple[VerdictChange, ...]:
    """Every change of verdict after the rule's date in the months given, by date and flow.

    `flows`: only these; else all.
    """
    until = months_later(rule.on, months)
    wanted = None if flows is None else {flow.id for flow in flows}
    days = events(rule.snapshot, rule.grace_months, rule.on, until)
    affected = AffectedFlows.of(rule.snapshot, rule.bodies)
    verdicts: dict[str, Verdict] = {}
    changes = []
    for day in sorted(days):
        then = rule.on_date(day)
        for key, reasons in checked(sorted(_concerned(affected, days[day]).items())):
            if wanted is not None and key not in wanted:
                continue
            flow = rule.snapshot.flows[key]
            before = verdicts[key] if key in verdicts else rule.verdict(flow)
            after = verdicts[key] = then.verdict(flow)
            if after != before:
                changes.append(
                    VerdictChange(
                        on=day, flow=key, before=before, after=after, reason=_reason(then, flow, day, reasons)
                    )
                )
    return tuple(changes)


def events(snapshot: Snapshot, grace_months: int | None, after: date, until: date) -> dict[date, list[Event]]:
    """What happens on each day after one date and up to another on which a verdict can change."""
    days: dict[date, list[Event]] = defaultdict(list)
    for day, event in _all_events(snapshot, grace_months):
        if after < day <= until:
            days[day].append(event)
    return days


def _all_events(snapshot: Snapshot, grace_months: int | None) -> Iterator[tuple[date, Event]]:
    for _, protocol in sorted(snapshot.protocols.items()):
        for day, reason in _protocol_events(snapshot, as_read(protocol), grace_months):
            yield day, Event(protocol.id, None, None, reason)
    for _, partner in sorted(snapshot.partners.items()):
        for day, reason in _partner_events(snapshot, as_read(partner)):
            yield day, Event(None, None, partner.id, reason)
    for flow in map(as_read, snapshot.flows.values()):
        if flow.starts_on is not None:
            yield flow.starts_on, Event(None, flow.id, None, "The flow starts.")
        if flow.ends_on is not None:
            for day in _next_day(flow.ends_on):
                yield day, Event(None, flow.id, None, f"The flow has ended, on {written(flow.ends_on)}.")


def _partner_events(snapshot: Snapshot, partner: Partner) -> Iterator[tuple[date, str]]:
    if partner.ended_on is not None:
        for day in _next_day(partner.ended_on):
            yield day, f"{partner.name} has ended, on {written(partner.ended_on)}."
    for member in partner.members:
        record = snapshot.partners.get(member.partner)
        name = record.name if record else member.partner
        if member.joined_on is not None:
            yield member.joined_on, f"{name} joins {partner.name}."
        if member.left_on is not None:
            yield member.left_on, f"{name} is no longer a member of {partner.name}."


def _protocol_events(snapshot: Snapshot, protocol: Protocol, grace_months: int | None) -> Iterator[tuple[date, str]]:
    name = protocol_name(protocol)
    if protocol.starts_on is not None:
        superseded = _superseded(protocol, protocol.starts_on)
        old = [protocol_name(other) for key in superseded if (other := snapshot.protocols.get(key))]
        yield protocol.starts_on, f"{name} starts, and supersedes {listing(old)}." if old else f"{name} starts."
    if protocol.withdrawn_on is not None:
        yield protocol.withdrawn_on, f"{name} is {'superseded' if protocol.status == 'superseded' else 'withdrawn'}."
    if protocol.ends_on is not None and not protocol.renews:
        for day in _next_day(protocol.ends_on):
            yield day, f"{name} has ended, on {written(protocol.ends_on)}."
    review = review_of(protocol)
    if review is not None and grace_months is not None:
        lapses = "may have lapsed: its review, counted from its start," if review.from_start else "lapses: its review"
        for day in _next_day(review.lapses_after(grace_months)):
            yield day, f"{name} {lapses} was due on {written(review.on)}{_passed(grace_months)}."
    for party in protocol.parties:
        signatory = snapshot.partners.get(party.partner)
        who = signatory.name if signatory else party.partner
        if party.signed_on is not None:
            yield party.signed_on, f"The signature of {who} on {name} is dated this day."
        if party.left_on is not None:
            yield party.left_on, f"{who} leaves {name}."


def _superseded(protocol: Protocol, on: date) -> tuple[str, ...]:
    """The other protocols that it supersedes on a date."""
    return (
        tuple(key for key in protocol.supersedes if key != protocol.id)
        if supersedes_others(as_read(protocol), on)
        else ()
    )


def _passed(months: int) -> str:
    return f", and {months} month{'s have' if months > 1 else ' has'} passed" if months else ""


def _next_day(day: date) -> Iterator[date]:
    """The day after; none after the calendar's last."""
    if day < date.max:
        yield day + timedelta(days=1)


def _concerned(affected: AffectedFlows, happening: Iterable[Event]) -> dict[str, list[Event]]:
    """The flows that what happens can bear on, each with what does."""
    events: dict[str, list[Event]] = defaultdict(list)
    for event in happening:
        if event.protocol is not None:
            flows: Iterable[str] = affected.flows([affected.snapshot.protocols[event.protocol]])
        elif event.partner is not None:
            flows = [flow.id for flow in affected.flows_tied_to(event.partner)]
        else:
            flows = [event.flow] if event.flow else []
        for flow in flows:
            events[flow].append(event)
    return events


def _reason(then: Rule, flow: Flow, day: date, happening: list[Event]) -> str:
    """What happens that day to the protocols that cover the flow now or did the day before, or to what supersedes them; else
    all that happens."""
    if len(happening) > 1:
        rules = (then, then.on_date(day - timedelta(days=1)))
        counts = {key for rule in rules for element in rule.assess(flow).elements for key in element.protocols}
        protocols = then.snapshot.protocols
        happening = [
            event
            for event in happening
            if event.protocol is None
            or event.protocol in counts
            or not counts.isdisjoint(_superseded(protocols[event.protocol], day))
        ] or happening
    return " ".join(dict.fromkeys(event.reason for event in happening))
