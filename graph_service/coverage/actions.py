"""Actions: the register as it would stand after them. Fixes are actions, and what-if takes the same ones. Pure.

An action that a date belongs to takes effect on its own `on`, or else on the date asked about. To *record* a fact that the
register does not have is taken at its best, because what it will turn out to be is not known: the protocol is active, the
party signed on the date asked about, the word that nobody has mapped means something that is permitted, and what a flow
leaves out is something that every protocol permits.
"""

from collections.abc import Callable, Iterable
from datetime import date

from graph_service.coverage.answer import Fix
from graph_service.coverage.criteria.in_force import supersedes_others
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, ScopeTest
from graph_service.coverage.proposals import Action, Recording, Removal, Role, whole
from graph_service.coverage.variations import changed, lists, permitting, scheme_of, with_role, without
from graph_service.errors import BadData
from graph_service.model import Flow, Party, Protocol
from graph_service.snapshot import Snapshot

TO_BE_RECORDED = "to-be-recorded"
"""Stands, in a register as it would be, for the term that a flow will turn out to have."""


def apply(snapshot: Snapshot, actions: Iterable[Action], on: date, flow: Flow | None = None) -> Snapshot:
    """The register as it would stand after the actions, on a date.

    `flow` is the flow that they are for, which need not be in the register; it is in the one returned. An action that
    cannot be is a `BadData` that says why.
    """
    after = _After(snapshot, on, flow)
    for action in actions:
        after.take(action)
    return after.snapshot()


class _After:
    """A register while actions are taken on it."""

    def __init__(self, snapshot: Snapshot, on: date, flow: Flow | None) -> None:
        self._before = snapshot
        self._on = on
        self._flow = None if flow is None else flow.id
        self._flows = dict(snapshot.flows) if flow is None else {**snapshot.flows, flow.id: flow}
        self._protocols = dict(snapshot.protocols)

    def snapshot(self) -> Snapshot:
        return self._before.replacing(protocols=self._protocols, flows=self._flows)

    def take(self, action: Action) -> None:
        whole(action)
        if isinstance(action, Recording):
            self._record_of_flow(action.flow, action.field, action.value)
        elif isinstance(action, Fix) and action.action == "new-protocol":
            self._new_protocol(action)
        elif isinstance(action, Fix) and action.field == "term.unmapped":
            self._map(scheme_of(action.scheme), str(action.term))
        elif isinstance(action, Fix) and action.protocol is None:
            if self._flow is None:
                raise BadData("Say which flow the fact is to be recorded for.")
            self._record_of_flow(self._flow, SCOPE_FIELDS[scheme_of(action.scheme)], None)
        else:
            self._vary(action)

    def _vary(self, action: Fix | Removal | Role) -> None:
        protocol = self._protocols.get(str(action.protocol))
        if protocol is None:
            raise BadData(f"The register has no protocol {action.protocol}.")
        if isinstance(action, Removal):
            self._remove(action, protocol)
        elif isinstance(action, Role):
            self._protocols[protocol.id] = with_role(protocol, action.partner, action.role)
        else:
            self._protocols[protocol.id] = self._fixed(action, protocol)

    def _fixed(self, fix: Fix, protocol: Protocol) -> Protocol:
        on = fix.on or self._on
        match fix.action:
            case "sign":
                return self._sign(protocol, fix.partner, on)
            case "add-party":
                return changed(protocol, parties=(*protocol.parties, Party(partner=str(fix.partner), signed_on=on)))
            case "set-role":
                return with_role(protocol, fix.partner)
            case "start":
                return self._started(protocol, on)
            case "renew":
                return changed(protocol, ends_on=on)
            case "review":
                return changed(protocol, review_on=on)
            case "replace":
                return self._replaced(protocol, on)
            case "set-kind":
                return changed(protocol, kinds=(fix.kind,) if fix.kind else ())
            case "permit":
                return permitting(protocol, fix.scheme, str(fix.term))
            case _:
                return self._recorded(fix, protocol, on)

    def _recorded(self, fix: Fix, protocol: Protocol, on: date) -> Protocol:
        if fix.field == "protocol.kind":
            return changed(protocol, kinds=(fix.kind,) if fix.kind else ())
        if fix.field == "protocol.status":
            return changed(protocol, status="active")
        if fix.field == "party.signed_on":
            return self._sign(protocol, fix.partner, on)
        return permitting(protocol, fix.scheme, fix.term or TO_BE_RECORDED)

    def _with_party(
        self, protocol: Protocol, partner: str | None, change: Callable[[Party], Party], instead: str = ""
    ) -> Protocol:
        """With every place of a partner that it has not left changed. `instead` says what else could be done."""
        if not any(party.partner == partner and not self._has_left(party) for party in protocol.parties):
            raise BadData(f"{partner} is not a party to {protocol.id}. {instead}".rstrip())
        return changed(
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
            return changed(party, signed=None, signed_on=signed_on)

        return self._with_party(protocol, partner, sign, "Add it as a party instead.")

    def _started(self, protocol: Protocol, on: date) -> Protocol:
        """In force from that date. What is superseded only on a later day still is: until then nothing supersedes it."""
        start = on if protocol.starts_on is None else min(on, protocol.starts_on)
        later = protocol.status == "superseded" and protocol.withdrawn_on is not None
        return changed(protocol, status="superseded" if later else "active", starts_on=start)

    def _replaced(self, protocol: Protocol, on: date) -> Protocol:
        """A new version, in force from that date, which all its parties sign and nothing supersedes.

        It supersedes what the old version did, if that did already.
        """
        for other in tuple(self._protocols.values()):
            if protocol.id in other.supersedes:
                kept = tuple(key for key in other.supersedes if key != protocol.id)
                self._protocols[other.id] = changed(other, supersedes=kept)
        return changed(
            protocol,
            status="active",
            starts_on=on,
            ends_on=None,
            review_on=None,
            withdrawn_on=None,
            supersedes=protocol.supersedes if supersedes_others(protocol, on) else (),
            parties=tuple(changed(party, signed=None, signed_on=on, left_on=None) for party in protocol.parties),
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

    def _map(self, scheme: ScopeTest, word: str) -> None:
        """Says what a word means that nobody has mapped: something that is permitted wherever it could be."""
        known = self._before.terms.get(f"{scheme}/{word}")
        if known is None or not known.unmapped:
            raise BadData(f"{scheme}/{word} is no local word that nobody has mapped: what it means is recorded.")
        flows = self._flows.values() if self._flow is None else (self._flows[self._flow],)
        asked = sorted({term for flow in flows for term in getattr(flow, SCOPE_FIELDS[scheme])})
        for key, protocol in tuple(self._protocols.items()):
            for term in (word, *(asked if lists(protocol, scheme, word) else ())):
                self._protocols[key] = permitting(self._protocols[key], scheme, term, listing=True)

    def _record_of_flow(self, key: str, field: str, value: str | None) -> None:
        """Records what a flow leaves out. What will turn out to be is something that every protocol's lists permit."""
        flow = self._flows.get(key)
        if flow is None:
            raise BadData(f"The register has no flow {key}.")
        scheme = next((scheme for scheme, name in SCOPE_FIELDS.items() if name == field), None)
        if scheme is None:
            self._flows[key] = changed(flow, **{field: value})
        elif value is not None:
            self._flows[key] = changed(flow, **{field: (*getattr(flow, field), value)})
        elif getattr(flow, field):
            raise BadData(f"The {field} of {key} are recorded already. Name the one that is missing.")
        else:
            self._flows[key] = changed(flow, **{field: (TO_BE_RECORDED,)})
            for one in tuple(self._protocols.values()):
                self._protocols[one.id] = permitting(one, scheme, TO_BE_RECORDED, listing=True)

    def _withdrawn(self, protocol: Protocol, on: date) -> Protocol:
        """Withdrawn from that date. Until then it is what it was: it supersedes what it did, and what is over stays so."""
        withdrawn_on = on if protocol.withdrawn_on is None else min(on, protocol.withdrawn_on)
        if withdrawn_on <= self._on:
            return changed(protocol, status="withdrawn", withdrawn_on=withdrawn_on)
        over = protocol.status in ("withdrawn", "superseded") and protocol.withdrawn_on is None
        return protocol if over else changed(protocol, withdrawn_on=withdrawn_on)

    def _remove(self, removal: Removal, protocol: Protocol) -> None:
        on = removal.on or self._on
        if removal.action == "withdraw":
            varied = self._withdrawn(protocol, on)
        elif removal.action == "leave":
            varied = self._with_party(protocol, removal.partner, lambda party: changed(party, left_on=on))
        elif removal.partner is not None:
            rest = tuple(party for party in protocol.parties if party.partner != removal.partner)
            if rest == protocol.parties:
                raise BadData(f"{removal.partner} is not a party to {protocol.id}.")
            varied = changed(protocol, parties=rest)
        elif removal.term is not None:
            varied = without(protocol, scheme_of(removal.scheme), removal.term)
        else:
            del self._protocols[protocol.id]
            return
        self._protocols[protocol.id] = varied
