"""The warnings of an answer: what to heed although it does not change the verdict."""

from collections.abc import Iterable, Iterator

from graph_service.coverage.answer import Warning
from graph_service.coverage.assessment import Assessment
from graph_service.coverage.claimed_protocols import Relied, relied_on
from graph_service.coverage.messages import Names, day
from graph_service.coverage.rule import Rule
from graph_service.model import Flow, Protocol

ART_28 = "UK GDPR Art. 28(3)"
SHARING_CODE = "ICO data sharing code of practice"


def answer_warnings(rule: Rule, flow: Flow, assessment: Assessment) -> tuple[Warning, ...]:
    """The warnings of one answer, in a fixed order."""
    return tuple(_warnings(rule, flow, assessment))


def _warnings(rule: Rule, flow: Flow, assessment: Assessment) -> Iterator[Warning]:
    names = rule.names
    yield from _declared(rule, flow, names)
    if assessment.unneeded is not None:
        return
    asset = rule.snapshot.assets.get(flow.source_asset) if flow.source_asset else None
    if asset is not None and asset.processor == flow.target and flow.relation != "processor":
        yield Warning(
            code="processor-relation",
            severity="serious",
            reason=f"{names.partner(flow.target)} is the processor of {asset.name}, but the flow’s relation is not "
            "recorded as processor: a processing contract may be needed.",
            source=ART_28,
        )
    if flow.claims:
        yield from _claims(rule, flow, assessment)
    for key in assessment.protocols:
        yield from _covering(rule, flow, rule.snapshot.protocols[key], names)


def _claims(rule: Rule, flow: Flow, assessment: Assessment) -> Iterator[Warning]:
    for relied in relied_on(rule, flow, assessment):
        if not relied.covers:
            yield Warning(
                code="claimed-protocol-does-not-cover",
                severity="serious",
                reason=f"The flow is recorded as relying on {relied.claim}, which {_instead(relied)}.",
                source=SHARING_CODE,
            )


def _instead(relied: Relied) -> str:
    """What is to be said of a claim that covers nothing of its flow."""
    if not relied.in_register:
        return "is not in the register"
    if relied.may_cover:
        return "may cover it, but the register does not record enough to tell"
    return "does not cover it"


def _declared(rule: Rule, flow: Flow, names: Names) -> Iterator[Warning]:
    declared = "anonymous" if flow.identifiability == "anonymous" else "not personal data"
    if declared == "anonymous" or flow.personal is False:
        for category in flow.categories:
            sensitive = names.sensitivity(category)
            if sensitive is not None:
                yield Warning(
                    code="anonymous-but-sensitive",
                    severity="serious",
                    reason=f"The flow is declared {declared}, yet it carries {names.term('category', category)}, which is "
                    f"{sensitive}: check that nobody can be identified.",
                    source="UK GDPR Recital 26; Art. 9 and 10",
                )


def _covering(rule: Rule, flow: Flow, protocol: Protocol, names: Names) -> Iterator[Warning]:
    name = names.protocol(protocol.id)
    if protocol.review_on is not None and protocol.review_on < rule.on:
        yield Warning(
            code="review-overdue",
            severity="advice",
            reason=f"{name} was due for review by {day(protocol.review_on)}.",
            source=SHARING_CODE,
        )
    if not protocol.clauses and len(protocol.categories) > 1 and len(protocol.purposes) > 1:
        yield Warning(
            code="scope-not-paired",
            severity="advice",
            reason=f"{name} lists several kinds of data and several purposes without saying which goes with which: check "
            "that it permits this data for this purpose.",
            source=SHARING_CODE,
        )
    yield from _late(rule, flow, protocol, (flow.source, flow.target))


def _late(rule: Rule, flow: Flow, protocol: Protocol, ends: Iterable[str]) -> Iterator[Warning]:
    names = rule.names
    standing = {body for end in ends for body in rule.bodies.standing_for(end)}
    for party in protocol.parties:
        if party.partner not in standing or party.signed_on is None or party.signed_on > rule.on:
            continue
        for start, what in ((flow.starts_on, "the flow started"), (protocol.starts_on, "it came into force")):
            if start is not None and party.signed_on > start:
                yield Warning(
                    code="signed-after-start",
                    severity="advice",
                    reason=f"{names.partner(party.partner)} signed {names.protocol(protocol.id)} on {day(party.signed_on)}, "
                    f"after {what} on {day(start)}.",
                    source=SHARING_CODE,
                )
                break
