"""What mends each thing that stands in the way of a test: a code's actions. Each may need several facts of the register."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from graph_service.coverage.actions import (
    Action,
    AddParty,
    Authorise,
    Permit,
    RecordFlowFact,
    RecordInForce,
    RecordKinds,
    RecordLimits,
    RecordMeaning,
    RecordMembers,
    RecordParty,
    RecordPermission,
    RecordSignature,
    RecordTerms,
    Renew,
    Replace,
    Review,
    SetRole,
    Sign,
    Start,
)
from graph_service.coverage.assessment import FailedTest, Reason
from graph_service.coverage.bodies import Bodies
from graph_service.coverage.criteria.in_force import months_later
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, TermTree
from graph_service.coverage.rule import Rule
from graph_service.coverage.verdicts import Test
from graph_service.model import Flow, Protocol

MONTHS_AHEAD = 12
"""How far ahead a fix suggests the next end or review."""

_UNFIT_ROLE = {"sender_signed": "recipient", "recipient_signed": "discloser"}


class Obstacle(NamedTuple):
    """One reason why a protocol does not pass a test for a flow."""

    reason: Reason
    test: Test
    protocol: Protocol
    flow: Flow
    on: date
    terms: TermTree
    bodies: Bodies

    @property
    def body(self) -> str:
        """The party or partner that the reason is about."""
        return str(self.reason.partner)


def _replace(at: Obstacle) -> Iterable[Action]:
    yield Replace(protocol=at.protocol.id)


def _start(at: Obstacle) -> Iterable[Action]:
    yield Start(protocol=at.protocol.id)


def _renew(at: Obstacle) -> Iterable[Action]:
    yield Renew(protocol=at.protocol.id, on=months_later(at.on, MONTHS_AHEAD))


def _review(at: Obstacle) -> Iterable[Action]:
    yield Review(protocol=at.protocol.id, on=months_later(at.on, MONTHS_AHEAD))


def _record_in_force(at: Obstacle) -> Iterable[Action]:
    yield RecordInForce(protocol=at.protocol.id)


def _record_review(at: Obstacle) -> Iterable[Action]:
    yield RecordInForce(protocol=at.protocol.id, field="protocol.reviewed_on")


def _record_renewal(at: Obstacle) -> Iterable[Action]:
    yield RecordInForce(protocol=at.protocol.id, field="protocol.renews")


def _record_replacement(at: Obstacle) -> Iterable[Action]:
    yield RecordInForce(protocol=at.protocol.id, field="protocol.supersedes")


def _record_kinds(at: Obstacle) -> Iterable[Action]:
    yield RecordKinds(protocol=at.protocol.id, kinds=(str(at.reason.kind),))


def _record_relation(at: Obstacle) -> Iterable[Action]:
    kinds = at.protocol.kinds
    wanted = next((kind for kind in ("sharing", "processing", "joint") if kind in kinds), "sharing")
    yield RecordFlowFact(field="flow.relation", kinds=(wanted,))


def may_join(protocol: Protocol, relation: str | None) -> bool:
    """Whether another partner may be added to a protocol for a flow of a relation.

    A contract is between a controller and its processor (UK GDPR Art. 28(3)): another's flow needs a contract of its own.
    """
    return relation != "processor" or "sharing" in protocol.kinds or not protocol.kinds


def _add_party(at: Obstacle) -> Iterable[Action]:
    if may_join(at.protocol, at.flow.relation):
        yield AddParty(protocol=at.protocol.id, partner=at.body)


def _sign(at: Obstacle) -> Iterable[Action]:
    yield Sign(protocol=at.protocol.id, partner=at.body)


def _set_role(at: Obstacle) -> Iterable[Action]:
    yield SetRole(protocol=at.protocol.id, partner=at.body)


def _authorise(at: Obstacle) -> Iterable[Action]:
    if not any(party.signed_on or party.signed for party in at.protocol.parties if party.partner == at.body):
        yield Sign(protocol=at.protocol.id, partner=at.body)
    yield Authorise(protocol=at.protocol.id, partner=at.body)


def _record_signature(at: Obstacle) -> Iterable[Action]:
    yield RecordSignature(protocol=at.protocol.id, partner=at.body)


def _record_party(at: Obstacle) -> Iterable[Action]:
    yield RecordParty(protocol=at.protocol.id, partner=at.body)


def _record_members(at: Obstacle) -> Iterable[Action]:
    yield RecordMembers(partner=at.body)


def _sign_itself(at: Obstacle) -> Iterable[Action]:
    """The body for which another stands with a doubt signs itself."""
    return _own_signature(at, str(at.reason.other))


def _source_signs(at: Obstacle) -> Iterable[Action]:
    """Where one group signed for both ends, it suffices that one of them, which is not that group, signs itself."""
    source, target = at.flow.source, at.flow.target
    return _own_signature(at, target if source == at.body else source)


def _own_row(at: Obstacle) -> Iterable[Action]:
    return _own_signature(at, at.body)


def _own_signature(at: Obstacle, partner: str) -> Iterable[Action]:
    """A partner signs in a role that fits, or joins where it has no place or has left. Where it has done so, the doubt is asked about."""
    rows = [
        party
        for party in at.protocol.parties
        if party.partner == partner and (party.left_on is None or party.left_on > at.on)
    ]
    if not rows:
        return (AddParty(protocol=at.protocol.id, partner=partner),)
    steps: list[Action] = []
    if all(party.role == _UNFIT_ROLE.get(at.test) for party in rows):
        steps.append(SetRole(protocol=at.protocol.id, partner=partner))
    if all(party.signed_on is None or party.signed_on > at.on or party.as_written is not None for party in rows):
        steps.append(Sign(protocol=at.protocol.id, partner=partner))
    by_another = at.bodies.is_group(partner) or all(party.signed_by not in (None, partner) for party in rows)
    if by_another and not any(party.authority for party in rows):
        steps.append(Authorise(protocol=at.protocol.id, partner=partner))
    return steps or (RecordSignature(protocol=at.protocol.id, partner=partner),)


def _permit(at: Obstacle) -> Iterable[Action]:
    assert at.reason.scheme is not None
    yield Permit(protocol=at.protocol.id, scheme=at.reason.scheme, term=str(at.reason.term))


def _record_permission(at: Obstacle) -> Iterable[Action]:
    assert at.reason.scheme is not None
    scheme = at.reason.scheme
    field = f"protocol.{SCOPE_FIELDS[scheme]}"
    yield RecordPermission.model_validate(
        {"field": field, "protocol": at.protocol.id, "scheme": scheme, "term": at.reason.term}
    )
    if at.reason.term is not None and at.terms.is_unmapped(scheme, at.reason.term):
        yield RecordMeaning(scheme=scheme, term=at.reason.term)


def _record_limits(at: Obstacle) -> Iterable[Action]:
    yield RecordLimits(protocol=at.protocol.id)


def _record_meaning(at: Obstacle) -> Iterable[Action]:
    assert at.reason.scheme is not None
    yield RecordMeaning(scheme=at.reason.scheme, term=str(at.reason.other or at.reason.term))


def _record_terms(at: Obstacle) -> Iterable[Action]:
    assert at.reason.scheme is not None
    yield of_flow(at.reason.scheme)


def _say_which(at: Obstacle) -> Iterable[Action]:
    scheme, term = at.reason.scheme, str(at.reason.term)
    assert scheme is not None
    yield RecordTerms.model_validate(
        {
            "field": f"flow.{SCOPE_FIELDS[scheme]}",
            "scheme": scheme,
            "term": term,
            SCOPE_FIELDS[scheme]: at.terms.below(scheme, term),
        }
    )


def of_flow(scheme: str) -> RecordTerms:
    """To record what the flow of an answer leaves out."""
    field = next(f"flow.{name}" for known, name in SCOPE_FIELDS.items() if known == scheme)
    return RecordTerms.model_validate({"field": field, "scheme": scheme})


_OF_SCOPE: Mapping[str, Callable[[Obstacle], Iterable[Action]]] = {
    "not-recorded": _record_terms,
    "not-listed": _record_permission,
    "not-permitted": _permit,
    "unmapped": _record_meaning,
    "listed-unmapped": _record_meaning,
    "too-wide": _say_which,
}

_REMEDIES: Mapping[str, Callable[[Obstacle], Iterable[Action]]] = {
    "kind-not-recorded": _record_kinds,
    "kind-as-written": _record_kinds,
    "memorandum-with-others": _record_kinds,
    "memorandum-between-authorities": _record_kinds,
    "joint-in-sharing": _record_kinds,
    "relation-not-recorded": _record_relation,
    "kind-differs": lambda _: (),
    "draft": _start,
    "not-started": _start,
    "ended": _renew,
    "review-lapsed": _review,
    "withdrawn": _replace,
    "superseded": _replace,
    "left": _replace,
    "protocol-as-written": _record_in_force,
    "start-not-recorded": _record_in_force,
    "end-not-recorded": _record_in_force,
    "superseded-by-another": _record_replacement,
    "renewal-as-written": _record_renewal,
    "review-day-not-recorded": _record_review,
    "last-review-not-recorded": _record_review,
    "not-a-party": _add_party,
    "may-only-receive": _set_role,
    "may-only-disclose": _set_role,
    "signed-later": _sign,
    "not-signed": _sign,
    "signature-date-not-recorded": _record_signature,
    "signature-not-recorded": _record_signature,
    "signature-as-written": _record_signature,
    "parties-as-written": _record_party,
    "members-as-written": _record_members,
    "signatory-split": _sign_itself,
    "merged-bodies-not-all-signed": _sign_itself,
    "numbers-differ": _sign_itself,
    "joined-after-signing": _sign_itself,
    "ended-before": _sign_itself,
    "one-group-signature": _source_signs,
    "signed-after-its-end": _sign_itself,
    "own-record-differs": _own_row,
    "authority-not-recorded": _authorise,
    "group-authority-not-recorded": _authorise,
    "limits-as-written": _record_limits,
    "list-as-written": _record_permission,
    "flow-list-as-written": _record_terms,
    **{f"{scheme}-{what}": remedy for scheme in SCOPE_FIELDS for what, remedy in _OF_SCOPE.items()},
}
"""What mends each reason, by its code."""

_BY_ITSELF = frozenset(code for code, remedy in _REMEDIES.items() if remedy in (_sign_itself, _source_signs))
"""The reasons for which a body signs itself: then what stands in the way of the other signatory no longer matters."""


def mending(failed: FailedTest, protocol: Protocol, flow: Flow, rule: Rule) -> tuple[Action, ...]:
    """The actions that together make a protocol pass a test for a flow, the first one for the reason that decides."""
    reasons = [reason for reason in failed.reasons if reason.code in _BY_ITSELF] or list(failed.reasons)
    if any(_REMEDIES[reason.code] is _start for reason in reasons):
        reasons = [reason for reason in reasons if not _is_told_by_a_start(reason)]
    actions = tuple(
        dict.fromkeys(
            action
            for reason in reasons
            for action in _REMEDIES[reason.code](
                Obstacle(reason, failed.test, protocol, flow, rule.on, rule.terms, rule.bodies)
            )
        )
    )
    group = {"sender_signed": flow.source, "recipient_signed": flow.target}.get(failed.test)
    if group is not None and rule.bodies.is_group(group):
        is_listed = any(party.partner == group for party in protocol.parties)
        if (
            not is_listed
            and sum(action.effort for action in actions) > AddParty.effort
            and may_join(protocol, flow.relation)
        ):
            return (AddParty(protocol=protocol.id, partner=group),)  # rather than each of its members
    return without_served(actions)


def _is_told_by_a_start(reason: Reason) -> bool:
    """Whether a protocol that is brought into force has what this reason lacks."""
    told = ("start-not-recorded", "end-not-recorded")
    return reason.code in told or (reason.code == "protocol-as-written" and reason.field in ("status", "starts_on"))


def without_served(actions: tuple[Action, ...]) -> tuple[Action, ...]:
    """Without what others of the actions do as well.

    A new version has its protocol's dates, and all its parties sign it. Only one question is asked about whether it is in
    force.
    """
    replaced = {action.protocol for action in actions if isinstance(action, Replace)}
    if replaced:
        served = (Start, Renew, Review, RecordInForce, Sign, RecordSignature)
        actions = tuple(a for a in actions if not (isinstance(a, served) and a.protocol in replaced))
    asked_of: set[str] = set()
    kept: list[Action] = []
    for action in actions:
        if isinstance(action, RecordInForce):
            if action.protocol in asked_of:
                continue
            asked_of.add(action.protocol)
        kept.append(action)
    return tuple(kept)
