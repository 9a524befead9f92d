"""The register while actions are taken on it: a snapshot is never changed, a draft is."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import Literal, TypeVar

from graph_service.coverage.assessment import ScopeTest
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, TermTree, clauses_of, listed
from graph_service.errors import BadData
from graph_service.model import Clause, Flow, Noun, Partner, Party, Protocol, Term
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary

TO_BE_RECORDED = "to-be-recorded"
"""Stands in a draft for the term that a record will turn out to have."""

_LISTS = frozenset({"parties", *SCOPE_FIELDS.values()})
"""Lists to which an action adds: what is as written beside them stays."""

_COPIED = ("flows", "protocols", "partners", "terms")
"""The kinds that actions change."""

_Record = TypeVar("_Record", bound=Noun)


def changed(record: _Record, **fields: object) -> _Record:
    """The record with some fields replaced, in its canonical form. What was as written of a single value is then read."""
    as_written = record.__dict__.get("as_written")
    if isinstance(as_written, dict) and as_written and "as_written" not in fields:
        kept = {name: text for name, text in as_written.items() if name in _LISTS or name not in fields}
        fields["as_written"] = kept
    return type(record).model_validate({**record.__dict__, **fields})


class RegisterDraft:
    """A register as it would stand after some actions, on a date.

    on: the date asked about, on which an action without a date of its own takes effect.
    subject: the flow that the actions are for, which need not be in the register.
    """

    def __init__(self, snapshot: Snapshot, on: date, subject: Flow | None = None) -> None:
        self.before = snapshot
        self.on = on
        self._subject = None if subject is None else subject.id
        if subject is not None:
            self.flows[subject.id] = subject
        self._permitted: list[tuple[ScopeTest, str]] = []

    def snapshot(self) -> Snapshot:
        """The register as it now stands in the draft."""
        return self.before.replacing(**{kind: vars(self)[kind] for kind in _COPIED if kind in vars(self)})

    # A kind is copied when an action first looks at it: what none looks at stays the very same mapping.

    @cached_property
    def flows(self) -> dict[str, Flow]:
        """The flows of the draft, by id."""
        return dict(self.before.flows)

    @cached_property
    def protocols(self) -> dict[str, Protocol]:
        """The protocols of the draft, by id."""
        return dict(self.before.protocols)

    @cached_property
    def partners(self) -> dict[str, Partner]:
        """The partners of the draft, by id."""
        return dict(self.before.partners)

    @cached_property
    def terms(self) -> dict[str, Term]:
        """The terms of the draft, by scheme and id."""
        return dict(self.before.terms)

    def protocol(self, key: str) -> Protocol:
        """A protocol of the draft. Raises BadData where it has none of that id."""
        if key not in self.protocols:
            raise BadData(f"The register has no protocol {key}.")
        return self.protocols[key]

    def add(self, protocol: Protocol) -> None:
        """Add a protocol, which permits what turns out to be permitted everywhere."""
        self.protocols[protocol.id] = protocol
        for scheme, term in self._permitted:
            self.permit(protocol.id, scheme, term, listing=True)

    def permit_everywhere(self, scheme: ScopeTest, term: str) -> None:
        """Permit a term in every clause that lists any of its scheme, also of protocols that are added later."""
        self._permitted.append((scheme, term))
        for key in tuple(self.protocols):
            self.permit(key, scheme, term, listing=True)

    def party(self, partner: str, on: date, role: Literal["discloser", "recipient"] | None = None) -> Party:
        """A party that signs on a day. A group signs on an authority that it records."""
        record = self.before.partners.get(partner)
        authority = TO_BE_RECORDED if record is not None and record.group else None
        return Party(partner=partner, signed_on=on, role=role, authority=authority)

    def vary(self, key: str, **fields: object) -> None:
        """Replace some fields of a protocol."""
        self.protocols[key] = changed(self.protocol(key), **fields)

    def flow(self, key: str | None) -> Flow:
        """A flow of the draft; without an id, the one that the actions are for."""
        key = key or self._subject
        if key is None:
            raise BadData("Say which flow the fact is to be recorded for.")
        if key not in self.flows:
            raise BadData(f"The register has no flow {key}.")
        return self.flows[key]

    def wider(self, scheme: ScopeTest, term: str) -> frozenset[str]:
        """The terms above a term."""
        return frozenset(TermTree(Vocabulary(self.before.terms.values())).broader(scheme, term))

    def flows_in_question(self) -> Iterable[Flow]:
        """The flow that the actions are for, or all flows."""
        return self.flows.values() if self._subject is None else (self.flows[self._subject],)

    def has_left(self, party: Party) -> bool:
        """Whether a party has left its protocol on the date asked about."""
        return party.left_on is not None and party.left_on <= self.on

    def vary_party(self, key: str, partner: str, change: Callable[[Party], Party], instead: str = "") -> None:
        """Change every place that a partner has on a protocol and has not left. `instead` says what else could be done."""
        protocol = self.protocol(key)
        if not any(party.partner == partner and not self.has_left(party) for party in protocol.parties):
            message = f"{{partner}} is not a party to {{protocol}}. {instead}".rstrip()
            raise BadData(message, partner=("partner", partner), protocol=("protocol", key))
        self.vary(
            key,
            parties=tuple(
                change(party) if party.partner == partner and not self.has_left(party) else party
                for party in protocol.parties
            ),
        )

    def sign(self, key: str, partner: str, on: date | None) -> None:
        """Date a party's signature, or keep an earlier one."""
        day = on or self.on

        def signed(party: Party) -> Party:
            signed_on = day if party.signed_on is None else min(day, party.signed_on)
            return changed(party, signed=None, signed_on=signed_on, as_written=None)

        self.vary_party(key, partner, signed, "Add it as a party instead.")

    def permit(self, key: str, scheme: ScopeTest, term: str, *, listing: bool = False) -> None:
        """Permit a term in every clause; with `listing`, only in those that list any term of its scheme.

        A clause that lists no subjects, or no methods, permits all of them already, and stays as it is.
        """

        def permitting(clause: Clause) -> Clause:
            terms = listed(clause, scheme)
            if not terms and (listing or scheme in ("subject", "method")):
                return clause
            return changed(clause, **{SCOPE_FIELDS[scheme]: (*terms, term)})

        self.vary_clauses(key, permitting)

    def vary_clauses(self, key: str, change: Callable[[Clause], Clause]) -> None:
        """Change every clause of a protocol; one that has none has one, made of its four lists."""
        protocol = self.protocol(key)
        if protocol.clauses:
            self.vary(key, clauses=tuple(change(clause) for clause in protocol.clauses))
        else:
            self.vary(key, **change(clauses_of(protocol)[0]).__dict__)
