"""One protocol or flow varied: the same record with something else in it. Pure."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from graph_service.coverage.criteria.scope import SCOPE_FIELDS, ScopeTest, clauses_of, listed
from graph_service.errors import BadData
from graph_service.model import Clause, Noun, Protocol

_Record = TypeVar("_Record", bound=Noun)


def changed(record: _Record, **fields: object) -> _Record:
    """The same record with some fields changed, in its canonical form."""
    return type(record).model_validate({**record.__dict__, **fields})


def with_role(protocol: Protocol, partner: str | None, role: str = "both") -> Protocol:
    """With a party in another role, also one that has left: it may come back."""
    if not any(party.partner == partner for party in protocol.parties):
        raise BadData(f"{partner} is not a party to {protocol.id}. Add it as a party instead.")
    return changed(
        protocol,
        parties=tuple(changed(party, role=role) if party.partner == partner else party for party in protocol.parties),
    )


def scheme_of(scheme: str | None) -> ScopeTest:
    """The scheme, if clauses list terms of it."""
    for known in SCOPE_FIELDS:
        if known == scheme:
            return known
    raise BadData(f"Clauses list no terms of the scheme {scheme}.")


def lists(protocol: Protocol, scheme: ScopeTest, term: str) -> bool:
    """Whether some clause lists a term."""
    return any(term in listed(clause, scheme) for clause in clauses_of(protocol))


def permitting(protocol: Protocol, scheme: str | None, term: str, listing: bool = False) -> Protocol:
    """With a term permitted in every clause; or in those alone that list any of its scheme.

    A clause that lists no subjects, or no methods, permits all of them already, and stays as it is.
    """
    known = scheme_of(scheme)

    def permit(clause: Clause) -> Clause:
        terms = listed(clause, known)
        if not terms and (listing or known in ("subject", "method")):
            return clause
        return changed(clause, **{SCOPE_FIELDS[known]: (*terms, term)})

    return _with_clauses(protocol, permit)


def without(protocol: Protocol, scheme: ScopeTest, term: str) -> Protocol:
    """With a term in no clause that lists it. To leave a clause none is refused: it would then restrict nothing, or all."""
    if not lists(protocol, scheme, term):
        raise BadData(f"{protocol.id} does not list the {scheme} {term}.")

    def drop(clause: Clause) -> Clause:
        kept = tuple(other for other in listed(clause, scheme) if other != term)
        if not kept and listed(clause, scheme):
            raise BadData(f"{protocol.id} permits no other {scheme} in one of its clauses. Withdraw it instead.")
        return changed(clause, **{SCOPE_FIELDS[scheme]: kept})

    return _with_clauses(protocol, drop)


def _with_clauses(protocol: Protocol, change: Callable[[Clause], Clause]) -> Protocol:
    if protocol.clauses:
        return changed(protocol, clauses=tuple(change(clause) for clause in protocol.clauses))
    fields: Mapping[str, object] = change(clauses_of(protocol)[0]).__dict__
    return changed(protocol, **fields)
