"""What would close a gap, as facts one can apply. Design §4.6."""

from collections.abc import Iterable, Iterator
from datetime import date

from graph_service.coverage.answer import Fix
from graph_service.coverage.assessment import Assessed
from graph_service.coverage.cause import Cause, Finding
from graph_service.coverage.in_force import months_later
from graph_service.coverage.kinds import wanted
from graph_service.coverage.scope import FIELDS
from graph_service.coverage.sentences import AGREEMENTS, Names, day, listing
from graph_service.model import Flow

MONTHS_AHEAD = 12
"""How far ahead a fix suggests the next end or review."""

_REPLACED = {"withdrawn", "superseded", "superseded-by-another", "left"}
_SIDES = {"may-only-receive": "disclose", "may-only-disclose": "receive"}


class Fixes:
    """Makes the fixes of findings, for one register on one date."""

    def __init__(self, names: Names, on: date) -> None:
        self._names = names
        self._on = on

    def of(self, finding: Finding, flow: Flow) -> tuple[Fix, ...]:
        """The fixes that together make a test pass, the first one for its worst cause."""
        codes = {cause.code for cause in finding.causes}
        if codes & _REPLACED and "signatory-split" not in codes:
            replace = self._replace(finding.protocol)
            return (replace, *(self._one(c, finding.protocol, flow) for c in finding.causes if c.code in _SIDES))
        if "signatory-split" in codes:
            split = next(cause for cause in finding.causes if cause.code == "signatory-split")
            return (self._one(split, finding.protocol, flow),)
        found = [self._one(cause, finding.protocol, flow) for cause in finding.causes]
        if any(fix.action == "start" for fix in found):
            found = [fix for fix in found if fix.field != "protocol.status"]
        return merged(found)

    def _replace(self, protocol: str) -> Fix:
        return Fix(
            action="replace",
            protocol=protocol,
            on=self._on,
            sentence=f"Agree a new version of {self._names.protocol(protocol)}, which all its parties sign.",
        )

    def _one(self, cause: Cause, key: str, flow: Flow) -> Fix:
        names, on = self._names, self._on
        protocol, code = names.protocol(key), cause.code
        partner = names.partner(cause.partner) if cause.partner else ""
        if code == "kind-not-recorded":
            sentence = (
                f"Record what kind of agreement {protocol} is; if it is {AGREEMENTS[str(cause.kind)]}, it suffices."
            )
            return Fix(action="record", protocol=key, field="protocol.kind", kind=cause.kind, sentence=sentence)
        if code == "kind-differs":
            sentence = f"Agree that {protocol} becomes {AGREEMENTS[str(cause.kind)]}."
            return Fix(action="set-kind", protocol=key, kind=cause.kind, sentence=sentence)
        if code in ("draft", "not-started"):
            return Fix(action="start", protocol=key, on=on, sentence=f"Bring {protocol} into force.")
        if code in ("ended", "review-lapsed"):
            ahead = months_later(on, MONTHS_AHEAD)
            if code == "ended":
                return Fix(action="renew", protocol=key, on=ahead, sentence=f"Extend {protocol}, say to {day(ahead)}.")
            sentence = f"Review {protocol} and set its next review, say for {day(ahead)}."
            return Fix(action="review", protocol=key, on=ahead, sentence=sentence)
        if code in ("start-not-recorded", "end-not-recorded"):
            sentence = f"Record whether {protocol} is in force, and from when to when."
            return Fix(action="record", protocol=key, field="protocol.status", sentence=sentence)
        if code in ("not-a-party", "signatory-split"):
            body = cause.partner if code == "not-a-party" else cause.other
            sentence = f"Add {names.partner(body)} to {protocol} as a party and have it sign."
            return Fix(action="add-party", protocol=key, partner=body, on=on, sentence=sentence)
        if code in _SIDES:
            sentence = f"Change the role of {partner} on {protocol} so that it may also {_SIDES[code]}."
            return Fix(action="set-role", protocol=key, partner=cause.partner, sentence=sentence)
        if code in ("signed-later", "not-signed"):
            sentence = f"Have {partner} sign {protocol}."
            return Fix(action="sign", protocol=key, partner=cause.partner, on=on, sentence=sentence)
        if code in ("signature-date-not-recorded", "signature-not-recorded"):
            what = "on what date" if code == "signature-date-not-recorded" else "whether, and on what date,"
            sentence = f"Record {what} {partner} signed {protocol}."
            return Fix(
                action="record", protocol=key, partner=cause.partner, field="party.signed_on", on=on, sentence=sentence
            )
        return self._scope(cause, key, flow)

    def _scope(self, cause: Cause, key: str, flow: Flow) -> Fix:
        """The fix of a test of scope."""
        names, scheme, term = self._names, cause.scheme or "", cause.term
        protocol, what = names.protocol(key), cause.code.removeprefix(f"{cause.scheme}-")
        field = FIELDS[scheme]  # type: ignore[index]
        if what == "not-permitted":
            sentence = f"Vary {protocol} so that it permits {names.term(scheme, term)}; its parties sign the variation."
            return Fix(action="permit", protocol=key, scheme=scheme, term=term, sentence=sentence)
        if what == "not-recorded":
            return self.record_flow(scheme, flow)
        if what == "not-listed":
            sentence = f"Record the {field} that {protocol} permits"
            sentence += f": whether {names.term(scheme, term)} is among them." if term else "."
            return Fix(
                action="record", protocol=key, field=f"protocol.{field}", scheme=scheme, term=term, sentence=sentence
            )
        word = term if what == "unmapped" else cause.other
        sentence = f"Map the local word “{names.term(scheme, word)}” to a term, or accept it as one."
        return Fix(action="record", field="term.unmapped", scheme=scheme, term=word, sentence=sentence)

    def record_flow(self, scheme: str, flow: Flow) -> Fix:
        """To record what a flow leaves out."""
        field = FIELDS[scheme]  # type: ignore[index]
        sentence = f"Record the {field} of the flow “{flow.name}”."
        return Fix(action="record", field=f"flow.{field}", scheme=scheme, sentence=sentence)

    def new_protocol(self, flow: Flow, elements: Iterable[Assessed]) -> Iterator[Fix]:
        """A new protocol for elements that no protocol comes near to, and what must be recorded for it to cover them."""
        elements = tuple(elements)
        names = self._names
        categories = tuple(sorted({element.category for element in elements if element.category is not None}))
        purposes = tuple(sorted({element.purpose for element in elements if element.purpose is not None}))
        sentence = (
            f"Agree {AGREEMENTS[wanted(flow)]} between {names.partner(flow.source)} and {names.partner(flow.target)}"
        )
        if categories:
            sentence += f" that permits {listing(names.term('category', term) for term in categories)}"
        if purposes:
            sentence += f" for {listing(names.term('purpose', term) for term in purposes)}"
        yield Fix(
            action="new-protocol",
            on=self._on,
            kind=wanted(flow),
            parties=tuple(sorted({flow.source, flow.target})),
            categories=categories,
            purposes=purposes,
            subjects=flow.subjects,
            methods=flow.methods,
            sentence=sentence + ".",
        )
        if not categories:
            yield self.record_flow("category", flow)
        if not purposes:
            yield self.record_flow("purpose", flow)

    def after_starts(self, fixes: Iterable[Fix], elements: Iterable[Assessed]) -> Iterator[Fix]:
        """Starting a protocol supersedes others: a new version of each that the elements then still need."""
        starting = {fix.protocol for fix in fixes if fix.action == "start"}
        superseded = {
            old for key in starting if key is not None for old in self._names.superseded_by(key) if old != key
        }
        if not superseded:
            return
        for element in elements:
            needed = (
                element.protocols if element.state == "covered" else [near.protocol for near in element.nearest[:1]]
            )
            if needed and superseded.issuperset(needed):
                yield self._replace(needed[0])


def merged(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """Without repeats: one for each reason and each term."""
    return tuple({fix.model_copy(update={"sentence": ""}).to_json(): fix for fix in fixes}.values())
