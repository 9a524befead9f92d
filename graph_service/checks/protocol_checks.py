"""Whether protocols are complete, reviewed and signed in time, and whether what flows claim of them holds."""

from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

from graph_service.checks.check import Check, Result, fails, not_asked, passes, unknown
from graph_service.checks.facts import Facts
from graph_service.checks.lawful_basis import OFFENCES, SPECIAL
from graph_service.checks.placeholders import is_placeholder
from graph_service.checks.safeguards import asset_review
from graph_service.coverage import State, as_read, day, in_force, relied_on, review_of
from graph_service.coverage.analysis.signature_matrix import signature
from graph_service.model import Flow, Protocol

CODE = "ICO data sharing code, Data sharing agreements"


class Content(NamedTuple):
    """One element of what an agreement should say, and whether the register records it."""

    element: str
    state: State


def contents(facts: Facts, protocol: Protocol) -> tuple[Content, ...]:
    """A protocol against what the ICO's data sharing code says that an agreement should set out, element by element.

    Only what the register has a field for: it cannot tell whether the text itself is any good.
    """
    return tuple(
        Content(element, "passes" if result else "not-recorded")
        for element, test in CONTENTS
        if (result := test(facts, protocol)) is not NotAsked
    )


class NotAsked:
    """The code does not ask for this element of this protocol."""


Recorded = Literal[True] | None | type[NotAsked]
"""Whether an element is recorded: yes, no, or it is not asked for."""


def _lists(protocol: Protocol, name: str) -> tuple[str, ...]:
    """The terms of one list of a protocol, whichever clause has them."""
    parts = protocol.clauses or (protocol,)
    return tuple(sorted({term for part in parts for term in getattr(part, name)}))


def _recorded(*values: object) -> Recorded:
    return True if all(values) else None


def _conditions(facts: Facts, protocol: Protocol) -> Recorded:
    categories = _lists(protocol, "categories")
    if not categories:
        return None
    sensitive = facts.sensitive(categories, SPECIAL) or facts.sensitive(categories, OFFENCES)
    return _recorded(protocol.conditions) if sensitive else NotAsked


def _power(facts: Facts, protocol: Protocol) -> Recorded:
    bodies = [facts.register.partners.get(party.partner) for party in protocol.parties]
    public = any(body.public_authority for body in bodies if body)
    return _recorded(protocol.gateways) if public else NotAsked


CONTENTS: tuple[tuple[str, Callable[[Facts, Protocol], Recorded]], ...] = (
    ("the purpose of the sharing", lambda facts, protocol: _recorded(_lists(protocol, "purposes"))),
    ("the organisations involved", lambda facts, protocol: _recorded(protocol.parties)),
    (
        "who leads among joint controllers",
        lambda facts, protocol: _recorded(protocol.lead) if "joint" in protocol.kinds else NotAsked,
    ),
    ("the data items", lambda facts, protocol: _recorded(_lists(protocol, "categories"))),
    ("whom the data is about", lambda facts, protocol: _recorded(_lists(protocol, "subjects"))),
    ("the lawful basis", lambda facts, protocol: _recorded(protocol.bases)),
    ("the condition for special category or criminal offence data", _conditions),
    ("the legal power of public authorities", _power),
    (
        "a contact, for rights requests and between the parties",
        lambda facts, protocol: _recorded(not is_placeholder(protocol.contact)),
    ),
    ("retention and deletion", lambda facts, protocol: _recorded(not is_placeholder(protocol.retention))),
    ("security", lambda facts, protocol: _recorded(not is_placeholder(protocol.security))),
    ("the date of its review", lambda facts, protocol: _recorded(protocol.review_on)),
)
"""The elements, in the code's order, each with the test whether it is recorded."""


def over(protocol: Protocol, on: date) -> bool:
    """Whether a protocol has ended, or was withdrawn or superseded."""
    causes = in_force(protocol, on, None, superseded_by={})
    return any(cause.code in ("ended", "withdrawn", "superseded") for cause in causes)


def protocol_incomplete(facts: Facts, protocol: Protocol) -> Result | None:
    if over(protocol, facts.on):
        return None
    elements = contents(facts, protocol)
    missing = [content.element for content in elements if content.state != "passes"]
    if not missing:
        return passes(f"All {len(elements)} elements are recorded.")
    reason = (
        f"{len(elements) - len(missing)} of {len(elements)} elements are recorded. Not recorded: {'; '.join(missing)}."
    )
    return fails(reason) if len(missing) < len(elements) else unknown(reason)


def review_overdue(facts: Facts, protocol: Protocol) -> Result | None:
    if over(protocol, facts.on):
        return None
    review = review_of(as_read(protocol))
    if review is None:
        return unknown("No review date is recorded.")
    due = day(review.on)
    if review.on >= facts.on:
        return passes(f"Its review is due on {due}.")
    if review.from_start:
        return unknown(f"Counted from its start its review was due on {due}; none is recorded.")
    return fails(f"Its review was due on {due} and none is recorded since.")


def signed_after_start(facts: Facts, protocol: Protocol) -> Result | None:
    if over(protocol, facts.on):
        return None
    parties = [party for party in protocol.parties if signature(protocol, party, facts.on) != "left"]
    start = protocol.starts_on
    late = [party for party in parties if start and party.signed_on and party.signed_on > start]
    if late:
        named = ", ".join(f"{facts.name(party.partner)} on {day(party.signed_on)}" for party in late)
        return fails(f"Its start is {day(start)}; signed afterwards: {named}.")
    if start is None or not parties or not all(party.signed_on for party in parties):
        return unknown("Its start, or the date of a signature, is not recorded.")
    return passes("Every recorded signature is dated on or before its start.")


def flow_before_signature(facts: Facts, flow: Flow) -> Result | None:
    verdict = facts.rule.verdict(flow)
    if verdict in ("gap", "other-basis", "not-needed", "not-live"):
        return not_asked("No protocol covers it.")
    if flow.starts_on is None:
        return unknown("When the flow started is not recorded.")
    signed_late = facts.warning(flow, "signed-after-start")
    if signed_late:
        return fails(signed_late)
    if verdict == "unclear":
        return not_asked("No protocol covers it.")
    return passes(
        "The protocols that cover it, or part of it, were signed before it started, as far as dates are recorded."
    )


def claim_does_not_cover(facts: Facts, flow: Flow) -> Result | None:
    if not flow.claims:
        return not_asked("Its register names no protocol that it relies on.")
    assessment = facts.rule.assess(flow)
    if assessment.unneeded is not None:
        return not_asked("It needs no protocol on that date, or is not live.")
    relied, named = relied_on(facts.rule, flow, assessment), ", ".join(flow.claims)
    reason = facts.warning(flow, "claimed-protocol-does-not-cover")
    if reason:
        conclude = unknown if all(claimed.may_cover for claimed in relied) else fails
        return conclude(reason)
    every = frozenset(range(len(assessment.elements)))
    if every == frozenset().union(*(claimed.covers for claimed in relied)):
        return passes(f"What its register relies on covers it: {named}.")
    if every == frozenset().union(*(claimed.may_cover for claimed in relied)):
        return unknown(
            f"What its register relies on covers part of it; whether also the rest is not recorded: {named}."
        )
    return fails(f"What its register relies on covers only part of it: {named}.")


PROTOCOLS = (
    Check(
        "protocol-incomplete", "advice", CODE, "The protocol has what the ICO code lists", protocol=protocol_incomplete
    ),
    Check(
        "review-overdue",
        "advice",
        "ICO data sharing code, When should we review a data sharing arrangement; UK GDPR Art. 24(1)",
        "The protocol’s review is not overdue",
        protocol=review_overdue,
        asset=asset_review,
    ),
    Check(
        "signed-after-start",
        "advice",
        f"{CODE}; UK GDPR Art. 5(2), 26(1) and 28(3)",
        "Was agreed before sharing began",
        flow=flow_before_signature,
        protocol=signed_after_start,
    ),
    Check(
        "claimed-protocol-does-not-cover",
        "serious",
        "UK GDPR Art. 5(2) and 24(1)",
        "The protocol it relies on covers it",
        flow=claim_does_not_cover,
    ),
)
"""The checks of this module."""
