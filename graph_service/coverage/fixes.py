"""What would close a gap, as facts one can apply. Design §4.6."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple

from graph_service.coverage.answer import Action, Fix
from graph_service.coverage.assessment import Assessed, FailedTest, Reason
from graph_service.coverage.criteria.in_force import months_later
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, ScopeTest
from graph_service.coverage.messages import AGREEMENTS, Names, day
from graph_service.model import Flow

MONTHS_AHEAD = 12
"""How far ahead a fix suggests the next end or review."""


class Remedy(NamedTuple):
    """What mends one cause: an action, its sentence, the field to record, and the facts that the fix carries."""

    action: Action
    sentence: str
    field: str | None = None
    facts: tuple[Literal["partner", "other", "kind", "today", "ahead"], ...] = ()


_START = Remedy("start", "Bring {protocol} into force.", facts=("today",))
_STATUS = Remedy("record", "Record whether {protocol} is in force, and from when to when.", "protocol.status")
_REPLACE = Remedy("replace", "Agree a new version of {protocol}, which all its parties sign.", facts=("today",))
_SIGN = Remedy("sign", "Have {partner} sign {protocol}.", facts=("partner", "today"))

_REMEDIES: Mapping[str, Remedy] = {
    "kind-not-recorded": Remedy(
        "record",
        "Record what kind of agreement {protocol} is; {wanted} suffices.",
        "protocol.kind",
        ("kind",),
    ),
    "kind-differs": Remedy(
        "set-kind",
        "Agree that {protocol} becomes {wanted}, if no flow needs it as what it is now{check}.",
        facts=("kind",),
    ),
    "draft": _START,
    "not-started": _START,
    "ended": Remedy("renew", "Extend {protocol}, say to {ahead}.", facts=("ahead",)),
    "review-lapsed": Remedy("review", "Review {protocol} and set its next review, say for {ahead}.", facts=("ahead",)),
    "start-not-recorded": _STATUS,
    "end-not-recorded": _STATUS,
    "withdrawn": _REPLACE,
    "superseded": _REPLACE,
    "superseded-by-another": _REPLACE,
    "left": _REPLACE,
    "not-a-party": Remedy(
        "add-party", "Add {partner} to {protocol} as a party and have it sign.", facts=("partner", "today")
    ),
    "signatory-split": Remedy(
        "add-party", "Add {other} to {protocol} as a party and have it sign.", facts=("other", "today")
    ),
    "may-only-receive": Remedy(
        "set-role", "Change the role of {partner} on {protocol} so that it may also disclose.", facts=("partner",)
    ),
    "may-only-disclose": Remedy(
        "set-role", "Change the role of {partner} on {protocol} so that it may also receive.", facts=("partner",)
    ),
    "signed-later": _SIGN,
    "not-signed": _SIGN,
    "signature-date-not-recorded": Remedy(
        "record", "Record on what date {partner} signed {protocol}.", "party.signed_on", ("partner", "today")
    ),
    "signature-not-recorded": Remedy(
        "record", "Record whether and when {partner} signed {protocol}.", "party.signed_on", ("partner", "today")
    ),
}
"""What mends each cause, but for those of scope."""

_RELATIONS: Mapping[str, str] = {"processing": "to a processor", "joint": "between joint controllers"}
"""The relation that an agreement of a kind is for, where it is another than that of separate controllers."""

_TO_RECORD: Mapping[ScopeTest, str] = {
    "purpose": "Record what “{flow}” is for.",
    "category": "Record which data “{flow}” carries.",
    "subject": "Record whom the data of “{flow}” is about.",
    "method": "Record how the data of “{flow}” is sent.",
}
"""What is to be recorded of a flow that leaves out the terms of a scheme."""


class Fixes:
    """Makes the fixes of findings, for one register on one date."""

    def __init__(self, names: Names, on: date) -> None:
        self._names = names
        self._on = on
        self._ahead = months_later(on, MONTHS_AHEAD)

    def of(self, finding: FailedTest, protocol: str, name: str, flow: Flow) -> tuple[Fix, ...]:
        """The fixes that together make a test of a protocol pass, the first one for its worst cause.

        `name` is what their sentences call the protocol.
        """
        causes = finding.causes
        if len(causes) == 1:
            return (self._fix(causes[0], protocol, name, flow),)
        codes = {cause.code for cause in causes}
        if "signatory-split" in codes:
            causes = tuple(cause for cause in causes if cause.code == "signatory-split")
        fixes = merged(self._fix(cause, protocol, name, flow) for cause in causes)
        actions = {fix.action for fix in fixes}
        if "replace" in actions:
            return tuple(fix for fix in fixes if fix.action in ("replace", "set-role"))
        if "start" in actions:
            return tuple(fix for fix in fixes if fix.field != "protocol.status")
        return fixes

    def _fix(self, cause: Reason, protocol: str, name: str, flow: Flow) -> Fix:
        remedy = _REMEDIES.get(cause.code)
        if remedy is None:
            return self._scope(cause, protocol, name, flow)
        return self._remedy(remedy, cause, protocol, name)

    def _remedy(self, remedy: Remedy, cause: Reason, protocol: str, name: str) -> Fix:
        ahead = self._ahead
        body = cause.other if "other" in remedy.facts else cause.partner
        return Fix(
            action=remedy.action,
            protocol=protocol,
            partner=body if {"partner", "other"} & set(remedy.facts) else None,
            field=remedy.field,
            kind=cause.kind if "kind" in remedy.facts else None,
            on=self._on if "today" in remedy.facts else ahead if "ahead" in remedy.facts else None,
            sentence=remedy.sentence.format(
                protocol=name,
                partner=self._names.partner(cause.partner),
                other=self._names.partner(cause.other),
                wanted=AGREEMENTS.get(cause.kind or "", ""),
                ahead=day(ahead),
                check=self._to_check(cause, protocol),
            ),
        )

    def _to_check(self, cause: Reason, protocol: str) -> str:
        """What to check before an agreement of another relation is made one for sharing: the flow may be of that relation."""
        relations = [_RELATIONS[kind] for kind in self._names.kinds(protocol) if kind in _RELATIONS]
        relation = relations[0] if relations and cause.kind == "sharing" else None
        return f"; check first whether the flow is one {relation}" if relation else ""

    def _scope(self, cause: Reason, key: str, protocol: str, flow: Flow) -> Fix:
        """The fix of a test of scope."""
        assert cause.scheme is not None
        scheme, term = cause.scheme, cause.term
        what = cause.code.removeprefix(f"{scheme}-")
        if what == "not-recorded":
            return self.record_flow(scheme, flow)
        if what == "not-permitted":
            label = self._names.term(scheme, term)
            sentence = f"Vary {protocol} so that it permits {label}; its parties sign the variation."
            return Fix(action="permit", protocol=key, scheme=scheme, term=term, sentence=sentence)
        if what == "not-listed":
            sentence = f"Record which {'data' if scheme == 'category' else SCOPE_FIELDS[scheme]} {protocol} permits"
            sentence += f": whether it permits {self._names.term(scheme, term)}." if term else "."
            field = f"protocol.{SCOPE_FIELDS[scheme]}"
            return Fix(action="record", protocol=key, field=field, scheme=scheme, term=term, sentence=sentence)
        word = term if what == "unmapped" else cause.other
        sentence = f"Map the local word “{self._names.term(scheme, word)}” to a term, or accept it as one."
        return Fix(action="record", field="term.unmapped", scheme=scheme, term=word, sentence=sentence)

    def record_flow(self, scheme: ScopeTest, flow: Flow) -> Fix:
        """To record what a flow leaves out."""
        sentence = _TO_RECORD[scheme].format(flow=flow.name)
        return Fix(action="record", field=f"flow.{SCOPE_FIELDS[scheme]}", scheme=scheme, sentence=sentence)

    def after_starts(self, fixes: Iterable[Fix], elements: Iterable[Assessed]) -> Iterator[Fix]:
        """Starting a protocol supersedes others: a new version of each that the elements then still need."""
        starting = {fix.protocol for fix in fixes if fix.action == "start"}
        superseded = {
            old for key in starting if key is not None for old in self._names.superseded_by(key) if old != key
        }
        for element in elements if superseded else ():
            needed = (
                element.protocols if element.state == "covered" else [near.protocol for near in element.nearest[:1]]
            )
            if needed and superseded.issuperset(needed):
                cause = Reason("superseded-by-another", "not-recorded")
                yield self._remedy(_REPLACE, cause, needed[0], self._names.protocol(needed[0]))


def identity(fix: Fix) -> tuple[object, ...]:
    """All of a fix but its sentence: two with the same are one."""
    return tuple(value for name, value in fix.__dict__.items() if name != "sentence")


def merged(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """Without repeats: one for each reason and each term."""
    found = tuple(fixes)
    return found if len(found) < 2 else tuple({identity(fix): fix for fix in found}.values())
