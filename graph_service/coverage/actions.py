"""Actions: the register as it would stand after them. Fixes are actions, and what-if takes the same ones. Pure.

An action that a date belongs to takes effect on its own `on`, or else on the date asked about. To *record* a fact that the
register does not have is taken at its best, because what it will turn out to be is not known: the protocol is active, the
party signed on the date asked about, the word that nobody has mapped means something that is permitted, and what a flow
leaves out is something that every protocol permits.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Literal, TypeVar

from graph_service.coverage.answer import Fix, Part
from graph_service.coverage.in_force import supersedes_others
from graph_service.coverage.scope import FIELDS, ScopeTest, clauses_of, listed
from graph_service.errors import BadData
from graph_service.model import Clause, Flow, Noun, Party, Protocol, Slug
from graph_service.snapshot import Snapshot

TO_BE_RECORDED = "to-be-recorded"
"""Stands, in a register as it would be, for the term that a flow will turn out to have."""

_Record = TypeVar("_Record", bound=Noun)


class Removal(Part):
    """An action that takes something away: what-if's own, never a fix.

    `withdraw` ends a protocol; `leave` ends a partner's place on it; `remove` takes a term out of every clause, a
    partner off its parties, or, with neither, the protocol out of the register.
    """

    action: Literal["withdraw", "leave", "remove"]
    protocol: Slug
    partner: Slug | None = None
    scheme: ScopeTest | None = None
    term: Slug | None = None
    on: date | None = None


def apply(snapshot: Snapshot, actions: Iterable[Fix | Removal], on: date, flow: Flow | None = None) -> Snapshot:
    """The register as it would stand after the actions, on a date.

    `flow` is the flow that they are for, which need not be in the register; it is in the one returned. An action that
    cannot be is a `BadData` that says why.
    """
    after = _After(snapshot, on, flow)
    for action in actions:
        after.take(action)
    return after.snapshot()


def _changed(record: _Record, **fields: object) -> _Record:
    """The same record with some fields changed, in its canonical form."""
    return type(record).model_validate({**record.__dict__, **fields})


class _After:
    """A register while actions are taken on it."""

    def __init__(self, snapshot: Snapshot, on: date, flow: Flow | None) -> None:
        self._before = snapshot
        self._on = on
        self._flow = flow
        self._protocols = dict(snapshot.protocols)

    def snapshot(self) -> Snapshot:
        if self._flow is None:
            return self._before.replacing(protocols=self._protocols)
        return self._before.replacing(
            protocols=self._protocols, flows={**self._before.flows, self._flow.id: self._flow}
        )

    def take(self, action: Fix | Removal) -> None:
        if isinstance(action, Fix) and action.action == "new-protocol":
            self._new_protocol(action)
        elif isinstance(action, Fix) and action.protocol is None:
            self._record_elsewhere(action)
        else:
            before = self._protocols.get(str(action.protocol))
            if before is None:
                raise BadData(f"The register has no protocol {action.protocol}.")
            if isinstance(action, Removal):
                self._remove(action, before)
            else:
                self._protocols[before.id] = self._fixed(action, before)

    def _fixed(self, fix: Fix, protocol: Protocol) -> Protocol:
        on = fix.on or self._on
        match fix.action:
            case "sign":
                return self._sign(protocol, fix.partner, on)
            case "add-party":
                return _changed(protocol, parties=(*protocol.parties, Party(partner=str(fix.partner), signed_on=on)))
            case "set-role":
                return _with_role(protocol, fix.partner)
            case "start":
                start = on if protocol.starts_on is None else min(on, protocol.starts_on)
                return _changed(protocol, status="active", starts_on=start)
            case "renew":
                return _changed(protocol, ends_on=on)
            case "review":
                return _changed(protocol, review_on=on)
            case "replace":
                return self._replaced(protocol, on)
            case "set-kind":
                return _changed(protocol, kind=fix.kind)
            case "permit":
                return _permitting(protocol, fix.scheme, str(fix.term))
            case _:
                return self._recorded(fix, protocol, on)

    def _recorded(self, fix: Fix, protocol: Protocol, on: date) -> Protocol:
        if fix.field == "protocol.kind":
            return _changed(protocol, kind=fix.kind)
        if fix.field == "protocol.status":
            return _changed(protocol, status="active")
        if fix.field == "party.signed_on":
            return self._sign(protocol, fix.partner, on)
        return _permitting(protocol, fix.scheme, fix.term or TO_BE_RECORDED)

    def _with_party(self, protocol: Protocol, partner: str | None, change: Callable[[Party], Party]) -> Protocol:
        """With every place of a partner that it has not left changed."""
        if not any(party.partner == partner and not self._has_left(party) for party in protocol.parties):
            raise BadData(f"{partner} is not a party to {protocol.id}. Add it as a party instead.")
        return _changed(
            protocol,
            parties=tuple(
                change(party) if party.partner == partner and not self._has_left(party) else party
                for party in protocol.parties
            ),
        )

    def _has_left(self, party: Party) -> bool:
        return party.left_on is not None and party.left_on <= self._on

    def _sign(self, protocol: Protocol, partner: str | None, on: date) -> Protocol:
        def sign(party: Party) -> Party:
            signed_on = on if party.signed_on is None else min(on, party.signed_on)
            return _changed(party, signed=None, signed_on=signed_on)

        return self._with_party(protocol, partner, sign)

    def _replaced(self, protocol: Protocol, on: date) -> Protocol:
        """A new version, in force from that date, which all its parties sign and nothing supersedes.

        It supersedes what the old version did, if that did already.
        """
        for other in tuple(self._protocols.values()):
            if protocol.id in other.supersedes:
                kept = tuple(key for key in other.supersedes if key != protocol.id)
                self._protocols[other.id] = _changed(other, supersedes=kept)
        return _changed(
            protocol,
            status="active",
            starts_on=on,
            ends_on=None,
            review_on=None,
            withdrawn_on=None,
            supersedes=protocol.supersedes if supersedes_others(protocol, on) else (),
            parties=tuple(_changed(party, signed=None, signed_on=on, left_on=None) for party in protocol.parties),
        )

    def _new_protocol(self, fix: Fix) -> None:
        number = 1
        while f"new-protocol-{number}" in self._protocols:
            number += 1
        on = fix.on or self._on
        self._protocols[f"new-protocol-{number}"] = Protocol.model_validate(
            {
                "id": f"new-protocol-{number}",
                "title": "New protocol",
                "kind": fix.kind,
                "status": "active",
                "starts_on": on,
                "parties": tuple(Party(partner=partner, signed_on=on) for partner in fix.parties),
                "categories": fix.categories or (TO_BE_RECORDED,),
                "purposes": fix.purposes or (TO_BE_RECORDED,),
                "subjects": fix.subjects,
                "methods": fix.methods,
            }
        )

    def _record_elsewhere(self, fix: Fix) -> None:
        """Records what a flow leaves out, or what a word means that nobody has mapped."""
        scheme = _scheme(fix.scheme)
        flows = self._before.flows.values() if self._flow is None else (self._flow,)
        if fix.field == "term.unmapped":
            asked = {term for flow in flows for term in getattr(flow, FIELDS[scheme])}
            for protocol in tuple(self._protocols.values()):
                for term in (str(fix.term), *(sorted(asked) if _lists(protocol, scheme, str(fix.term)) else ())):
                    self._protocols[protocol.id] = _permitting(self._protocols[protocol.id], scheme, term, listing=True)
            return
        if self._flow is None:
            raise BadData("Say which flow the fact is to be recorded for.")
        self._flow = _changed(self._flow, **{FIELDS[scheme]: (TO_BE_RECORDED,)})
        for protocol in tuple(self._protocols.values()):
            self._protocols[protocol.id] = _permitting(protocol, scheme, TO_BE_RECORDED)

    def _remove(self, removal: Removal, protocol: Protocol) -> None:
        on = removal.on or self._on
        if removal.action == "withdraw":
            withdrawn_on = on if protocol.withdrawn_on is None else min(on, protocol.withdrawn_on)
            changed = _changed(protocol, status="withdrawn", withdrawn_on=withdrawn_on)
        elif removal.action == "leave":
            changed = self._with_party(protocol, removal.partner, lambda party: _changed(party, left_on=on))
        elif removal.partner is not None:
            left = tuple(party for party in protocol.parties if party.partner != removal.partner)
            changed = _changed(protocol, parties=left)
        elif removal.term is not None:
            changed = _without(protocol, _scheme(removal.scheme), removal.term)
        else:
            del self._protocols[protocol.id]
            return
        self._protocols[protocol.id] = changed


def _with_role(protocol: Protocol, partner: str | None) -> Protocol:
    """With a party that may disclose and receive, also one that has left: it may come back."""
    if not any(party.partner == partner for party in protocol.parties):
        raise BadData(f"{partner} is not a party to {protocol.id}. Add it as a party instead.")
    return _changed(
        protocol,
        parties=tuple(
            _changed(party, role="both") if party.partner == partner else party for party in protocol.parties
        ),
    )


def _scheme(scheme: str | None) -> ScopeTest:
    for known in FIELDS:
        if known == scheme:
            return known
    raise BadData(f"Clauses list no terms of the scheme {scheme}.")


def _lists(protocol: Protocol, scheme: ScopeTest, term: str) -> bool:
    return any(term in listed(clause, scheme) for clause in clauses_of(protocol))


def _permitting(protocol: Protocol, scheme: str | None, term: str, listing: bool = False) -> Protocol:
    """With a term permitted in every clause; or in those alone that list any of its scheme.

    A clause that lists no subjects, or no methods, permits all of them already, and stays as it is.
    """
    known = _scheme(scheme)

    def permit(clause: Clause) -> Clause:
        terms = listed(clause, known)
        if not terms and (listing or known in ("subject", "method")):
            return clause
        return _changed(clause, **{FIELDS[known]: (*terms, term)})

    return _with_clauses(protocol, permit)


def _without(protocol: Protocol, scheme: ScopeTest, term: str) -> Protocol:
    def drop(clause: Clause) -> Clause:
        kept = tuple(other for other in listed(clause, scheme) if other != term)
        if not kept and listed(clause, scheme):
            raise BadData(f"{protocol.id} permits no other {scheme} in one of its clauses. Withdraw it instead.")
        return _changed(clause, **{FIELDS[scheme]: kept})

    return _with_clauses(protocol, drop)


def _with_clauses(protocol: Protocol, change: Callable[[Clause], Clause]) -> Protocol:
    if protocol.clauses:
        return _changed(protocol, clauses=tuple(change(clause) for clause in protocol.clauses))
    lists: Mapping[str, object] = change(clauses_of(protocol)[0]).__dict__
    return _changed(protocol, **lists)
