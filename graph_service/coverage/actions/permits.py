"""Actions on what a protocol is and what it permits."""

from typing import Any, ClassVar, Literal

from pydantic import model_validator

from graph_service.coverage.actions.action import (
    Action,
    AgreementKinds,
    NameLookup,
    PartnerName,
    ProtocolName,
    TermName,
)
from graph_service.coverage.actions.draft import RegisterDraft, changed
from graph_service.coverage.assessment import ScopeTest
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, clauses_of, listed
from graph_service.coverage.messages import Names
from graph_service.errors import BadData, NotFound
from graph_service.model import Clause


class SetKind(Action):
    """A protocol becomes an agreement of these kinds."""

    typed: ClassVar = "PROTOCOL=KINDS"
    sentence: ClassVar = "Agree that {protocol} becomes {kinds}."
    effort: ClassVar = 4
    asks: ClassVar = "what it becomes"

    action: Literal["set-kind"] = "set-kind"
    protocol: ProtocolName
    kinds: AgreementKinds

    def apply(self, register: RegisterDraft) -> None:
        register.vary(self.protocol, kinds=self.kinds)


class Permit(Action):
    """A protocol permits one more kind of data, purpose, group of people or method."""

    typed: ClassVar = "PROTOCOL=TERM"
    sentence: ClassVar = "Vary {protocol} so that it permits {term}; its parties sign the variation."
    effort: ClassVar = 4
    asks: ClassVar = "what it permits"

    action: Literal["permit"] = "permit"
    protocol: ProtocolName
    scheme: ScopeTest
    term: TermName

    def words(self, names: Names) -> str:
        sensitive = names.sensitivity(self.term) if self.scheme == "category" else None
        more = f" It adds {sensitive}: its DPIA needs another look." if sensitive else ""
        return super().words(names) + more

    def apply(self, register: RegisterDraft) -> None:
        register.permit(self.protocol, self.scheme, self.term)


class Remove(Action):
    """A protocol, a party of it or a term that it permits is taken out, as if never recorded."""

    typed: ClassVar = "PROTOCOL[=PARTNER|TERM]"

    action: Literal["remove"] = "remove"
    protocol: ProtocolName
    partner: PartnerName | None = None
    scheme: ScopeTest | None = None
    term: TermName | None = None

    @model_validator(mode="after")
    def _has_both_or_neither(self) -> "Remove":
        if self.term is not None and self.scheme is None:
            raise ValueError("needs `scheme` with `term`")
        return self

    def words(self, names: Names) -> str:
        protocol = names.protocol(self.protocol)
        if self.partner is not None:
            return f"Take {names.partner(self.partner)} off {protocol}."
        if self.scheme is not None and self.term is not None:
            return f"Take {names.term(self.scheme, self.term)} out of {protocol}."
        return f"Take {protocol} out of the register."

    def apply(self, register: RegisterDraft) -> None:
        protocol = register.protocol(self.protocol)
        if self.partner is not None:
            rest = tuple(party for party in protocol.parties if party.partner != self.partner)
            if rest == protocol.parties:
                raise BadData("{partner} is not a party to {protocol}.", **self.records())
            register.vary(protocol.id, parties=rest)
        elif self.scheme is not None and self.term is not None:
            self._remove_term(register, self.scheme, self.term)
        else:
            del register.protocols[protocol.id]

    def _remove_term(self, register: RegisterDraft, scheme: ScopeTest, term: str) -> None:
        """Out of every clause that lists it. To leave a clause none is refused: it would then restrict nothing, or all."""
        if not any(term in listed(clause, scheme) for clause in clauses_of(register.protocol(self.protocol))):
            raise BadData(f"{{protocol}} does not list the {scheme} {{term}}.", **self.records())

        def without(clause: Clause) -> Clause:
            kept = tuple(other for other in listed(clause, scheme) if other != term)
            if not kept and listed(clause, scheme):
                raise BadData(
                    f"{{protocol}} permits no other {scheme} in one of its clauses. Withdraw it instead.",
                    **self.records(),
                )
            return changed(clause, **{SCOPE_FIELDS[scheme]: kept})

        register.vary_clauses(self.protocol, without)

    @classmethod
    def _parse_value(cls, value: str, lookup: NameLookup) -> dict[str, Any]:
        return partner_or_term(value, lookup)


def partner_or_term(value: str, lookup: NameLookup) -> dict[str, Any]:
    """The partner that a text names, or else the term."""
    try:
        return {"partner": lookup.partner(value)}
    except NotFound as no_partner:
        try:
            scheme, term = lookup.clause_term(value)
        except NotFound as no_term:
            raise NotFound(f"{no_partner} {no_term}") from None
        return {"scheme": scheme, "term": term}
