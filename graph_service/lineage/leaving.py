"""Whether a hop leaves a protocol that the data arrived under, and why."""

from collections.abc import Iterator

from graph_service.coverage import Rule, ScopeTest


class Leavings:
    """Works out, for one rule, why hops leave protocols, each once."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        agreements = rule.agreements
        self._clauses = {
            protocol.id: bits for protocol, bits in zip(agreements.protocols, agreements.bits, strict=True)
        }
        self._standing: dict[str, frozenset[str]] = {}
        self._parties: dict[str, frozenset[str]] = {}
        self._reasons: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = {}

    def reasons(
        self, protocol: str, target: str, purposes: tuple[str, ...], categories: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Why a hop to a partner, for purposes and of categories, leaves a protocol.

        Nothing where it stays, or where the register does not record enough to tell.
        """
        key = (protocol, target, purposes, categories)
        if key not in self._reasons:
            self._reasons[key] = tuple(self._why(protocol, target, purposes, categories))
        return self._reasons[key]

    def _why(self, protocol: str, target: str, purposes: tuple[str, ...], categories: tuple[str, ...]) -> Iterator[str]:
        names = self._rule.names
        name = names.protocol(protocol)
        if self._standing_for(target).isdisjoint(self._parties_of(protocol)):
            yield f"{names.partner(target)} is not a party to {name}."
        permitting = {term: self._permitting(protocol, "purpose", term) for term in purposes}
        for term, clauses in permitting.items():
            if not clauses:
                yield f"{name} does not permit the purpose {names.term('purpose', term)}."
        for term in categories:
            clauses = self._permitting(protocol, "category", term)
            if not clauses:
                yield f"{name} does not permit the category {names.term('category', term)}."
            for purpose, of_purpose in permitting.items():
                if clauses and of_purpose and not clauses & of_purpose:
                    label = names.term("category", term)
                    yield f"{name} does not permit {label} for {names.term('purpose', purpose)}."

    def _standing_for(self, partner: str) -> frozenset[str]:
        """The bodies whose signature counts for a partner."""
        if partner not in self._standing:
            self._standing[partner] = frozenset(self._rule.bodies.standing(partner, self._rule.on).bodies)
        return self._standing[partner]

    def _parties_of(self, protocol: str) -> frozenset[str]:
        """Those that have not left it."""
        if protocol not in self._parties:
            self._parties[protocol] = frozenset(
                party.partner
                for party in self._rule.snapshot.protocols[protocol].parties
                if party.left_on is None or party.left_on > self._rule.on
            )
        return self._parties[protocol]

    def _permitting(self, protocol: str, scheme: ScopeTest, term: str) -> int:
        """The clauses of a protocol that permit a term, or of which that is not recorded."""
        return self._rule.agreements.listings[scheme].of_one(term).may_pass & self._clauses[protocol]
