"""The warnings of an answer: what a reader should know although it does not change the verdict."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from graph_service.coverage.answer import Warning
from graph_service.coverage.as_written import as_read
from graph_service.coverage.assessment import Assessment
from graph_service.coverage.claimed_protocols import Relied, relied_on
from graph_service.coverage.criteria.in_force import months_later, review_of
from graph_service.coverage.criteria.need import identifying
from graph_service.coverage.messages import Names, day, listing
from graph_service.coverage.rule import Rule
from graph_service.model import Flow, Protocol

ART_28 = "UK GDPR Art. 28(3)"
ANONYMOUS = "UK GDPR Recital 26; Art. 9 and 10"
SHARING_CODE = "ICO data sharing code of practice"

SEVERITIES: Mapping[str, Literal["serious", "advice"]] = {
    "anonymous-but-sensitive": "serious",
    "anonymous-but-identifying": "serious",
    "processor-relation": "serious",
    "claimed-protocol-does-not-cover": "serious",
    "two-registrations": "advice",
    "review-overdue": "advice",
    "renews-itself": "advice",
    "never-reviewed": "advice",
    "scope-not-paired": "advice",
    "columns-not-read": "advice",
    "signed-after-start": "advice",
}
"""Every warning, with how serious it is."""

UNREVIEWED_MONTHS = 24
"""How long an agreement without any review or end recorded is in force before an answer warns."""


def answer_warnings(rule: Rule, flow: Flow, assessment: Assessment) -> tuple[Warning, ...]:
    """The warnings of one answer, in a fixed order."""
    return tuple(_warnings(rule, flow, assessment))


def _warnings(rule: Rule, flow: Flow, assessment: Assessment) -> Iterator[Warning]:
    names = rule.names
    yield from _declared(rule, flow, assessment, names)
    if assessment.unneeded is not None:
        return
    yield from _two_registrations(rule, flow)
    asset = rule.snapshot.assets.get(flow.source_asset) if flow.source_asset else None
    if asset is not None and as_read(asset).processor == flow.target and flow.relation != "processor":
        yield _warning(
            "processor-relation",
            f"{names.partner(flow.target)} is the processor of {asset.name}, but the flow’s relation is not "
            "recorded as processor: a processing contract may be needed.",
            ART_28,
        )
    if flow.claims:
        yield from _claims(rule, flow, assessment)
    for key in assessment.protocols:
        yield from _covering(rule, flow, rule.snapshot.protocols[key], names)


def _two_registrations(rule: Rule, flow: Flow) -> Iterator[Warning]:
    """The two ends are parts of one body, and would need no protocol if they were not registered each by itself."""
    bodies, names = rule.bodies, rule.names
    source, target = flow.source, flow.target
    if bodies.controller(source) == bodies.controller(target) and bodies.numbers_differ(source, target):
        yield _warning(
            "two-registrations",
            f"{names.partner(source)} and {names.partner(target)} are parts of "
            f"{names.partner(bodies.controller(source))}, but are registered with the ICO under two numbers. So they are read "
            "as two controllers.",
            "Data Protection (Charges and Information) Regulations 2018",
        )


def _claims(rule: Rule, flow: Flow, assessment: Assessment) -> Iterator[Warning]:
    for relied in relied_on(rule, flow, assessment):
        if not relied.covers:
            yield _warning(
                "claimed-protocol-does-not-cover",
                f"The flow is recorded as relying on {relied.claim}, which {_instead(relied)}.",
            )


def _instead(relied: Relied) -> str:
    """What is to be said of a claim that covers nothing of its flow."""
    if not relied.in_register:
        return "is not in the register"
    if relied.may_cover:
        return "may cover it, but the register does not record enough to tell"
    return "does not cover it"


def _declared(rule: Rule, flow: Flow, assessment: Assessment, names: Names) -> Iterator[Warning]:
    read = as_read(flow)
    declared = "anonymous" if read.identifiability == "anonymous" else "not personal data"
    if declared != "anonymous" and read.personal is not False:
        return
    for category in flow.categories:
        sensitive = names.sensitivity(category)
        if sensitive is not None:
            yield _warning(
                "anonymous-but-sensitive",
                f"The flow is declared {declared}, yet it carries {names.term('category', category)}, which is "
                f"{sensitive}: check that nobody can be identified.",
                ANONYMOUS,
            )
    category_that_identifies = identifying(flow, rule.terms)
    if assessment.unneeded is None and category_that_identifies is not None:
        yield _warning(
            "anonymous-but-identifying",
            f"The flow is declared {declared}, yet it carries {names.term('category', category_that_identifies)}, which "
            "may say who somebody is. So it is read as personal data.",
            ANONYMOUS,
        )


def _covering(rule: Rule, flow: Flow, protocol: Protocol, names: Names) -> Iterator[Warning]:
    name = names.protocol(protocol.id)
    for code, reason in (*_of_its_time(rule, as_read(protocol), name), *_of_its_scope(protocol, name)):
        yield _warning(code, reason)
    yield from _late(rule, flow, protocol, (flow.source, flow.target))


def _of_its_time(rule: Rule, protocol: Protocol, name: str) -> Iterator[tuple[str, str]]:
    review, started, ends_on = review_of(protocol), protocol.starts_on, protocol.ends_on
    if review is not None and review.on < rule.on:
        yield "review-overdue", f"{name} was due for review by {day(review.on)}."
    if protocol.renews and ends_on is not None and ends_on < rule.on:
        yield (
            "renews-itself",
            f"{name} reached its last day on {day(ends_on)} and is recorded as renewing itself: check that nobody has ended it.",
        )
    dated = review or ends_on or protocol.reviewed_on or protocol.review_months
    if started is not None and not dated and months_later(started, UNREVIEWED_MONTHS) <= rule.on:
        yield (
            "never-reviewed",
            f"{name} has been in force since {day(started)}, and no review or end of it is recorded.",
        )


def _of_its_scope(protocol: Protocol, name: str) -> Iterator[tuple[str, str]]:
    if not protocol.clauses and len(protocol.categories) > 1 and len(protocol.purposes) > 1:
        yield (
            "scope-not-paired",
            f"{name} lists several kinds of data and several purposes without saying which goes with which: check "
            "that it permits this data for this purpose.",
        )
    if protocol.extra:
        columns = listing(f"“{heading}”" for heading in protocol.extra)
        yield (
            "columns-not-read",
            f"{name} has text in columns that nobody has read ({columns}): check that it does not limit what may be shared.",
        )


def _late(rule: Rule, flow: Flow, protocol: Protocol, ends: Iterable[str]) -> Iterator[Warning]:
    names, starts_on = rule.names, as_read(protocol).starts_on
    standing = {body for end in ends for body in rule.signatures["sender_signed"].standing(end).bodies}
    for party in protocol.parties:
        if party.partner not in standing or party.signed_on is None or party.signed_on > rule.on:
            continue
        for start, what in ((as_read(flow).starts_on, "the flow started"), (starts_on, "it came into force")):
            if start is not None and party.signed_on > start:
                yield _warning(
                    "signed-after-start",
                    f"{names.partner(party.partner)} signed {names.protocol(protocol.id)} on {day(party.signed_on)}, "
                    f"after {what} on {day(start)}.",
                )
                break


def _warning(code: str, reason: str, source: str = SHARING_CODE) -> Warning:
    return Warning(code=code, severity=SEVERITIES[code], reason=reason, source=source)
