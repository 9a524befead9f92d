"""An assessment in words: the answer that people and programs are given."""

from collections.abc import Iterable, Iterator, Sequence

from graph_service.coverage.answer import Answer, Element, Gaps, Near, OtherBasis, TestResult
from graph_service.coverage.assessment import Assessed, Assessment, FailedTest, NearAssessed
from graph_service.coverage.criteria.signatures import SIDES
from graph_service.coverage.fixes import FixPlanner
from graph_service.coverage.messages import NOT_MANDATORY, headline, listing, sentence, sentences, unneeded_reason
from graph_service.coverage.rule import Rule
from graph_service.coverage.totals import summary
from graph_service.coverage.warnings import SHARING_CODE, answer_warnings
from graph_service.deadline import checked
from graph_service.gc_pause import gc_paused
from graph_service.model import Flow, Kind

_PROTOCOL = "\0"
"""Stands for a protocol's name in a sentence that is the same for many."""


class Explainer:
    """Puts what one rule finds into words.

    What it has said of a protocol it says again in the same object: the same protocols are near to many flows. So it lives
    as long as the answers it makes: for one question.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._planner = FixPlanner(rule)
        self._results: dict[tuple[str, FailedTest], TestResult] = {}
        self._patterns: dict[FailedTest, TestResult] = {}

    def gaps(self, flows: Iterable[Flow]) -> Gaps:
        """The answers for many flows, with how many have each verdict."""
        rule = self._rule
        with gc_paused():
            answers = tuple([self.answer(flow) for flow in checked(flows)])
        verdicts = {str(answer.flow): answer.verdict for answer in answers}
        return Gaps(on=rule.on, revision=rule.snapshot.version, summary=summary(rule, verdicts), flows=answers)

    def answer(self, flow: Flow, as_idea: bool = False) -> Answer:
        """The answer for one flow. That of an idea names no flow."""
        rule = self._rule
        assessment = rule.assess(flow)
        elements = tuple([self._element(flow, element) for element in assessment.elements])
        return Answer.construct(
            {
                "flow": None if as_idea else flow.id,
                "on": rule.on,
                "revision": rule.snapshot.version,
                "grace_months": rule.grace_months,
                "verdict": assessment.verdict,
                "headline": headline(assessment.verdict, assessment.other_basis),
                "reason": self._reason(flow, assessment),
                "assumed": tuple(self._assumed(flow, assessment)),
                "other_basis": self._other_basis(flow, assessment),
                "protocols": assessment.protocols,
                "exact": assessment.exact,
                "elements": elements,
                "fixes": self._planner.fixes(flow),
                "warnings": answer_warnings(rule, flow, assessment),
            }
        )

    def reason(self, flow: Flow) -> str:
        """The whole answer for one flow in a sentence or two."""
        return self._reason(flow, self._rule.assess(flow))

    def _element(self, flow: Flow, element: Assessed) -> Element:
        return Element.construct(
            {
                "category": element.category,
                "purpose": element.purpose,
                "state": element.state,
                "protocols": element.protocols,
                "nearest": tuple([self._near(flow, near) for near in element.nearest]),
            }
        )

    def _near(self, flow: Flow, near: NearAssessed) -> Near:
        protocol = near.protocol
        results = tuple([self._result(flow, protocol, finding) for finding in near.failed])
        return Near.construct({"protocol": protocol, "tests": results})

    def _result(self, flow: Flow, protocol: str, finding: FailedTest) -> TestResult:
        """A finding for a protocol with its sentence and its fix."""
        result = self._results.get((protocol, finding))
        if result is None:
            alike = finding.shared and len(self._rule.snapshot.protocols[protocol].clauses) < 2
            result = self._like(flow, protocol, finding) if alike else self._made(flow, protocol, finding)
            if result.fix is None or not (result.fix.field or "").startswith("flow."):
                self._results[protocol, finding] = result
        return result

    def _like(self, flow: Flow, protocol: str, finding: FailedTest) -> TestResult:
        """What is the same for many protocols but for the name is put into words once, and named for each."""
        pattern = self._patterns.get(finding)
        if pattern is None:
            pattern = self._patterns[finding] = self._made(flow, protocol, finding, _PROTOCOL)
        name = self._rule.names.protocol(protocol)
        result = vars(pattern).copy()
        result["reason"] = pattern.reason.replace(_PROTOCOL, name)
        result["fix"] = self._planner.of_test(finding, protocol, flow)
        return TestResult.construct(result)

    def _made(self, flow: Flow, protocol: str, finding: FailedTest, called: str | None = None) -> TestResult:
        """A finding in words, which name the protocol or call it something else."""
        rule = self._rule
        record, name = rule.snapshot.protocols[protocol], called or rule.names.protocol(protocol)
        return TestResult.construct(
            {
                "test": finding.test,
                "state": finding.state,
                "code": finding.code,
                "reason": sentences(finding.reasons, record, name, rule.names),
                "fix": self._planner.of_test(finding, protocol, flow),
            }
        )

    def _other_basis(self, flow: Flow, assessment: Assessment) -> OtherBasis | None:
        basis = assessment.other_basis
        if basis is None:
            return None
        gateways = flow.gateways if basis == "duty" else ()
        return OtherBasis(
            kind=basis,
            gateways=gateways,
            sentence=NOT_MANDATORY[basis].format(gateways=listing(map(self._rule.names.gateway, gateways or ("",)))),
            source=SHARING_CODE,
        )

    def _readings(self, flow: Flow, assessment: Assessment) -> Iterator[str]:
        """The answers of the register's dictionary by which a flow, and the protocols that count for it, were read."""
        snapshot, names = self._rule.snapshot, self._rule.names
        readings = snapshot.imported().readings
        counting = {key: None for element in assessment.elements for key in element.protocols} if readings else {}
        records: list[tuple[Kind, str]] = [("flow", flow.id), *(("protocol", key) for key in counting)]
        for reading in dict.fromkeys(reading for record in records for reading in readings.get(record, ())):
            if reading.choice in ("add", "keep"):
                meaning = "a name of its own"
            elif reading.scheme is not None:
                meaning = self._rule.terms.label(reading.scheme, reading.choice)
            else:
                meaning = names.partner(reading.choice) if reading.choice in snapshot.partners else reading.choice
            yield f"“{reading.about}” means {meaning}, as somebody answered for the register’s dictionary"

    def _assumed(self, flow: Flow, assessment: Assessment) -> Iterator[str]:
        yield from self._readings(flow, assessment)
        if assessment.unneeded is not None:
            return
        if flow.relation is None and not self._rule.is_open(flow):
            yield "relation not recorded: read as separate controllers"
        if not assessment.exact:
            yield "these protocols suffice: it is not proven that no fewer would"
        for key in assessment.protocols:
            if not self._rule.snapshot.protocols[key].kinds:
                yield f"kind of {self._rule.names.protocol(key)} not recorded: read as a sharing agreement"

    def _signed_for(self, flow: Flow, protocols: Sequence[str]) -> Iterator[str]:
        """Who signed, where it was not the partner itself but bodies that stand for it."""
        rule, names = self._rule, self._rule.names
        for side, end in zip(SIDES, (flow.source, flow.target), strict=True):
            signatures = rule.signatures[side]
            if len(signatures.standing(end).bodies) == 1 and not rule.bodies.is_group(end):
                continue
            by = [signatures.signatories(end, key) for key in protocols]
            others = sorted({body for bodies in by if end not in bodies for body in bodies})
            if others:
                yield f"The signature that counts for {names.partner(end)} is that of {listing(map(names.partner, others))}."

    def _reason(self, flow: Flow, assessment: Assessment) -> str:
        """The whole answer in a sentence or two."""
        names, snapshot = self._rule.names, self._rule.snapshot
        if assessment.unneeded is not None:
            partner = snapshot.partners.get(assessment.unneeded.partner or "")
            return unneeded_reason(assessment.unneeded, flow, names, partner.successors if partner else ())
        protocols = listing([names.protocol(key) for key in assessment.protocols]) if assessment.protocols else ""
        single = len(assessment.protocols) == 1
        if assessment.verdict == "covered":
            ends = f"{names.partner(flow.source)} and {names.partner(flow.target)}"
            permits = "permits" if single else "between them permit"
            whole = f"{protocols} {'is' if single else 'are'} in force, signed for {ends}, and {permits} this data for this purpose."
            return " ".join([whole, *self._signed_for(flow, assessment.protocols)])
        open_ = [element for element in assessment.elements if element.state != "covered"]
        covered = len(assessment.elements) - len(open_)
        part = f"{protocols} {'covers' if single else 'cover'} {covered} of {len(assessment.elements)} parts. "
        worst = next((element for element in open_ if element.state == "gap"), open_[0])
        if worst.nearest:
            near = worst.nearest[0]
            if worst.state == "unclear":  # what leaves it open, not what a claimed protocol fails
                near = next((n for n in worst.nearest if all(f.state != "fails" for f in n.failed)), near)
            decisive = next((failed for failed in near.failed if failed.state == "fails"), near.failed[0])
            protocol = snapshot.protocols[near.protocol]
            why = sentence(decisive.reasons[0], protocol, names.protocol(near.protocol), names)
        elif worst.purpose is None:
            why = "No protocol comes near to covering it."
        else:
            why = f"No agreement about {names.term('purpose', worst.purpose)} has both bodies near it."
        return part + why if covered else why
