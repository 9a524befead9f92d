"""What would close a gap, as facts one can apply. See docs/coverage.md."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from graph_service.coverage.actions import (
    Action,
    AddParty,
    Authorise,
    Permit,
    RecordFlowFact,
    RecordInForce,
    RecordKinds,
    RecordMeaning,
    RecordPermission,
    RecordSignature,
    RecordTerms,
    Renew,
    Replace,
    Review,
    SetKind,
    SetRole,
    Sign,
    Start,
)
from graph_service.coverage.answer import Fix
from graph_service.coverage.assessment import Assessed, FailedTest, Reason, ScopeTest
from graph_service.coverage.criteria.in_force import months_later
from graph_service.coverage.criteria.scope import SCOPE_FIELDS
from graph_service.coverage.messages import Names
from graph_service.model import Flow

MONTHS_AHEAD = 12
"""How far ahead a fix suggests the next end or review."""

Remedy = Callable[[Reason, str, date], Action]
"""What mends one reason, for a protocol; the date is the one that it suggests."""


def _replace(_: Reason, protocol: str, __: date) -> Action:
    return Replace(protocol=protocol)


def _status(_: Reason, protocol: str, __: date) -> Action:
    return RecordInForce(protocol=protocol)


def _start(_: Reason, protocol: str, __: date) -> Action:
    return Start(protocol=protocol)


def _sign(reason: Reason, protocol: str, _: date) -> Action:
    return Sign(protocol=protocol, partner=str(reason.partner))


def _set_role(reason: Reason, protocol: str, _: date) -> Action:
    return SetRole(protocol=protocol, partner=str(reason.partner))


def _record_signature(reason: Reason, protocol: str, _: date) -> Action:
    return RecordSignature(protocol=protocol, partner=str(reason.partner))


def _record_kinds(reason: Reason, protocol: str, _: date) -> Action:
    return RecordKinds(protocol=protocol, kinds=(str(reason.kind),))


def _add_itself(reason: Reason, protocol: str, _: date) -> Action:
    return AddParty(protocol=protocol, partner=str(reason.other))


def _authorise(reason: Reason, protocol: str, _: date) -> Action:
    return Authorise(protocol=protocol, partner=str(reason.partner))


_DOUBTS = frozenset(
    (
        "signatory-split",
        "merged-bodies-not-all-signed",
        "numbers-differ",
        "joined-after-signing",
        "ended-before",
        "signed-after-its-end",
        "one-group-signature",
    )
)
"""Reasons that the signature of the partner itself mends, whatever else stands in the way."""

_REMEDIES: Mapping[str, Remedy] = {
    "kind-not-recorded": _record_kinds,
    "kind-as-written": _record_kinds,
    "memorandum-with-others": _record_kinds,
    "memorandum-between-authorities": _record_kinds,
    "joint-in-sharing": _record_kinds,
    "relation-not-recorded": lambda _, __, ___: RecordFlowFact(field="flow.relation"),
    "kind-differs": lambda reason, protocol, _: SetKind(protocol=protocol, kinds=(str(reason.kind),)),
    "draft": _start,
    "not-started": _start,
    "ended": lambda _, protocol, ahead: Renew(protocol=protocol, on=ahead),
    "review-lapsed": lambda _, protocol, ahead: Review(protocol=protocol, on=ahead),
    "start-not-recorded": _status,
    "end-not-recorded": _status,
    "protocol-as-written": _status,
    "renewal-as-written": lambda _, protocol, ahead: Renew(protocol=protocol, on=ahead),
    "review-day-not-recorded": lambda _, protocol, ahead: Review(protocol=protocol, on=ahead),
    "last-review-not-recorded": lambda _, protocol, ahead: Review(protocol=protocol, on=ahead),
    "withdrawn": _replace,
    "superseded": _replace,
    "superseded-by-another": _replace,
    "left": _replace,
    "not-a-party": lambda reason, protocol, _: AddParty(protocol=protocol, partner=str(reason.partner)),
    "parties-as-written": lambda reason, protocol, _: AddParty(protocol=protocol, partner=str(reason.partner)),
    "members-as-written": lambda reason, protocol, _: AddParty(protocol=protocol, partner=str(reason.partner)),
    **dict.fromkeys(_DOUBTS, _add_itself),
    "own-record-differs": _sign,
    "authority-not-recorded": _authorise,
    "group-authority-not-recorded": _authorise,
    "may-only-receive": _set_role,
    "may-only-disclose": _set_role,
    "signed-later": _sign,
    "not-signed": _sign,
    "signature-date-not-recorded": _record_signature,
    "signature-not-recorded": _record_signature,
    "signature-as-written": _record_signature,
}
"""What mends each reason, but for those of scope."""


class Fixes:
    """Makes the fixes of failed tests, for one register on one date."""

    def __init__(self, names: Names, on: date) -> None:
        self._names = names
        self._ahead = months_later(on, MONTHS_AHEAD)

    def of(self, finding: FailedTest, protocol: str, flow: Flow) -> tuple[Fix, ...]:
        """The fixes that together make a test of a protocol pass, the first one for its worst reason."""
        return tuple([self.fix(action, flow) for action in self.actions(finding, protocol, flow)])

    def fix(self, action: Action, flow: Flow | None = None) -> Fix:
        """An action as a fix, in words. A fact of a flow leaves to its answer which flow that is."""
        return Fix.of(action, action.words(self._names if flow is None else self._names.about(flow)), action.effort)

    def actions(self, finding: FailedTest, protocol: str, flow: Flow) -> tuple[Action, ...]:
        """The actions that together make a test of a protocol pass, the first one for its worst reason."""
        reasons = finding.reasons
        if any(reason.code in _DOUBTS for reason in reasons):
            reasons = tuple(reason for reason in reasons if reason.code in _DOUBTS)[:1]
        actions = tuple(dict.fromkeys(self._action(reason, protocol, flow) for reason in reasons))
        if any(isinstance(action, Replace) for action in actions):
            return tuple(action for action in actions if isinstance(action, Replace | SetRole))
        if any(isinstance(action, Start) for action in actions):
            return tuple(action for action in actions if not isinstance(action, RecordInForce))
        return actions

    def _action(self, reason: Reason, protocol: str, flow: Flow) -> Action:
        remedy = _REMEDIES.get(reason.code)
        return remedy(reason, protocol, self._ahead) if remedy else self._scope(reason, protocol, flow)

    def _scope(self, reason: Reason, protocol: str, flow: Flow) -> Action:
        """The action for a test of scope."""
        assert reason.scheme is not None
        scheme, term = reason.scheme, reason.term
        what = reason.code.removeprefix(f"{scheme}-")
        if what in ("not-recorded", "flow-list-as-written"):
            return self.record_flow(scheme, flow)
        if what == "too-wide":
            return RecordTerms(
                field=f"flow.{SCOPE_FIELDS[scheme]}",
                flow=flow.id,
                scheme=scheme,
                term=term,
                **{SCOPE_FIELDS[scheme]: reason.others},
            )
        if what == "not-permitted":
            return Permit(protocol=protocol, scheme=scheme, term=str(term))
        if what in ("not-listed", "list-as-written", "limits-as-written"):
            field = f"protocol.{SCOPE_FIELDS[scheme]}"
            return RecordPermission(field=field, protocol=protocol, scheme=scheme, term=term)
        return RecordMeaning(scheme=scheme, term=str(term if what == "unmapped" else reason.other))

    def record_flow(self, scheme: ScopeTest, flow: Flow) -> RecordTerms:
        """To record what a flow leaves out."""
        return RecordTerms(field=f"flow.{SCOPE_FIELDS[scheme]}", flow=flow.id, scheme=scheme)

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
                yield self.fix(Replace(protocol=needed[0]))


def identity(fix: Fix) -> tuple[object, ...]:
    """All of a fix but its sentence: two with the same are one."""
    return tuple(value for name, value in fix.__dict__.items() if name != "sentence")


def merged(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    """Without repeats: one for each reason and each term."""
    return tuple({identity(fix): fix for fix in fixes}.values())
