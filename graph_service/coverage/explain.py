"""An assessment in words: the answer that people and programs are given."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph_service.coverage.answer import Answer, Element, Fix, Near, TestResult
from graph_service.coverage.assessment import Assessed, Assessment
from graph_service.coverage.cause import Finding
from graph_service.coverage.fixes import merged
from graph_service.coverage.heed import warnings
from graph_service.coverage.new_protocol import new_protocol
from graph_service.coverage.sentences import HEADLINES, listing, sentence, unneeded_reason
from graph_service.model import Flow

if TYPE_CHECKING:
    from graph_service.coverage.rule import Rule


def explain(rule: "Rule", flow: Flow, assessment: Assessment, as_idea: bool) -> Answer:
    """The answer for one flow. That of an idea names no flow."""
    return Answer(
        flow=None if as_idea else flow.id,
        on=rule.on,
        revision=rule.snapshot.version,
        grace_months=rule.grace_months,
        verdict=assessment.verdict,
        headline=HEADLINES[assessment.verdict],
        reason=_reason(rule, flow, assessment),
        assumed=tuple(_assumed(rule, flow, assessment)),
        protocols=assessment.protocols,
        elements=tuple(_element(rule, flow, element) for element in assessment.elements),
        fixes=answer_fixes(rule, flow, assessment),
        warnings=warnings(rule, flow, assessment),
    )


def test_result(rule: "Rule", flow: Flow, key: str, finding: Finding) -> TestResult:
    """A finding for a protocol with its sentence and its fix."""
    protocol = rule.snapshot.protocols[key]
    return TestResult(
        test=finding.test,
        state=finding.state,
        code=finding.code,
        reason=" ".join(sentence(cause, protocol, rule.names) for cause in finding.causes),
        fix=rule.fixes.of(finding, key, flow)[0],
    )


def _element(rule: "Rule", flow: Flow, element: Assessed) -> Element:
    return Element(
        category=element.category,
        purpose=element.purpose,
        state=element.state,
        protocols=element.protocols,
        nearest=tuple(
            Near(
                protocol=near.protocol,
                tests=tuple(test_result(rule, flow, near.protocol, finding) for finding in near.findings),
            )
            for near in element.nearest
        ),
    )


def needed(rule: "Rule", flow: Flow, assessment: Assessment) -> Iterator[tuple[int, tuple[Fix, ...]]]:
    """For what is not covered, element by element: how many elements, and the fixes that would together cover them.

    They are those of the first near protocol; of the elements that no protocol comes near to, one new protocol, and
    what must be recorded of the flow for it to cover them.
    """
    remote = []
    for element in assessment.elements:
        if element.nearest:
            near = element.nearest[0]
            yield 1, tuple(fix for finding in near.findings for fix in rule.fixes.of(finding, near.protocol, flow))
        elif element.state != "covered":
            remote.append(element)
    if remote:
        fixes = [new_protocol(flow, remote, rule.names, rule.on)]
        if not flow.categories:
            fixes.append(rule.fixes.record_flow("category", flow))
        if not flow.purposes:
            fixes.append(rule.fixes.record_flow("purpose", flow))
        yield len(remote), tuple(fixes)


def answer_fixes(rule: "Rule", flow: Flow, assessment: Assessment) -> tuple[Fix, ...]:
    """The fixes of an answer, merged. Applied together they cover the flow.

    So where starting one protocol supersedes another that the flow needs, that other's new version, which nothing
    supersedes, is among them.
    """
    found = [fix for _, fixes in needed(rule, flow, assessment) for fix in fixes]
    found.extend(rule.fixes.after_starts(found, assessment.elements))
    return merged(found)


def _assumed(rule: "Rule", flow: Flow, assessment: Assessment) -> Iterator[str]:
    if assessment.unneeded is not None:
        return
    if flow.relation is None:
        yield "relation not recorded: read as separate controllers"
    for key in assessment.protocols:
        if rule.snapshot.protocols[key].kind is None:
            yield f"kind of {rule.names.protocol(key)} not recorded: read as a sharing agreement"


def _reason(rule: "Rule", flow: Flow, assessment: Assessment) -> str:
    names = rule.names
    if assessment.unneeded is not None:
        partner = rule.snapshot.partners.get(assessment.unneeded.partner or "")
        return unneeded_reason(assessment.unneeded, flow, names, partner.successors if partner is not None else ())
    covered = [element for element in assessment.elements if element.state == "covered"]
    protocols = listing(names.protocol(key) for key in assessment.protocols) if assessment.protocols else ""
    verb = "is" if len(assessment.protocols) == 1 else "are"
    if assessment.verdict == "covered":
        both = f"{names.partner(flow.source)} and {names.partner(flow.target)}"
        return f"{protocols} {verb} in force, signed for {both}, and {_permits(assessment)} this data for this purpose."
    part = f"{protocols} {_covers(assessment)} {len(covered)} of {len(assessment.elements)} parts. " if covered else ""
    open_ = [element for element in assessment.elements if element.state != "covered"]
    worst = next((element for element in open_ if element.state == "gap"), open_[0])
    if not worst.nearest:
        return f"{part}No protocol comes near: none has both ends in its reach."
    near = worst.nearest[0]
    first = sentence(near.findings[0].causes[0], rule.snapshot.protocols[near.protocol], names)
    return f"{part}{first}"


def _permits(assessment: Assessment) -> str:
    return "permits" if len(assessment.protocols) == 1 else "between them permit"


def _covers(assessment: Assessment) -> str:
    return "covers" if len(assessment.protocols) == 1 else "cover"
