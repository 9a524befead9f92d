"""What clauses permit: for every term, the clauses that list it or one broader. Design §4, the tests of scope."""

from collections.abc import Sequence
from typing import cast

from graph_service.coverage.assessment import Reason
from graph_service.coverage.assessment import ScopeTest as ScopeTest
from graph_service.coverage.bitsets import Sets
from graph_service.model import Clause, Protocol, Scheme, Term
from graph_service.vocabulary import Vocabulary

SCOPE_FIELDS: dict[ScopeTest, str] = {
    "purpose": "purposes",
    "category": "categories",
    "subject": "subjects",
    "method": "methods",
}
"""The list of a clause, and of a flow, that each test reads."""


def clauses_of(protocol: Protocol) -> tuple[Clause, ...]:
    """A protocol's clauses; one that has none has one, made of its four lists."""
    return protocol.clauses or (
        Clause(
            categories=protocol.categories,
            purposes=protocol.purposes,
            subjects=protocol.subjects,
            methods=protocol.methods,
        ),
    )


def listed(clause: Clause, scheme: ScopeTest) -> tuple[str, ...]:
    """The terms of one scheme that a clause lists."""
    return cast("tuple[str, ...]", getattr(clause, SCOPE_FIELDS[scheme]))


class Terms:
    """The terms of a register, climbed as permission climbs. A term recorded nowhere has no broader one."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def get(self, scheme: Scheme, term: str) -> Term | None:
        """The term, or nothing when it is recorded nowhere."""
        return self._vocabulary.get(scheme, term)

    def label(self, scheme: Scheme, term: str) -> str:
        """What to call a term."""
        found = self.get(scheme, term)
        return term if found is None else found.label

    def is_unmapped(self, scheme: Scheme, term: str) -> bool:
        """Whether it is a local word that nobody has mapped or accepted."""
        found = self.get(scheme, term)
        return found is not None and found.unmapped

    def sensitivity(self, category: str) -> str | None:
        """The sensitivity of a category: its own, or that of the nearest broader one that has any."""
        found = self.get("category", category)
        line = (found, *self._vocabulary.broader(found)) if found is not None else ()
        return next((term.sensitivity for term in line if term.sensitivity is not None), None)

    def permitted_by(self, scheme: Scheme, term: str) -> tuple[str, ...]:
        """The terms that permit a term: itself and those broader.

        At each step the climb never goes from a sensitive term to one of another sensitivity or of none (UK GDPR
        Art. 9 and 10: such data is permitted only by name), and it stops before anything already met.
        """
        climbed = {term: None}
        at = self.get(scheme, term)
        while at is not None and at.broader is not None and at.broader not in climbed:
            above = self.get(scheme, at.broader)
            if at.sensitivity is not None and (above is None or above.sensitivity != at.sensitivity):
                break
            climbed[at.broader] = None
            at = above
        return tuple(climbed)


class Listing:
    """The sets of clauses of one test, by term, each worked out when first asked for."""

    def __init__(self, test: ScopeTest, clauses: Sequence[Clause], terms: Terms) -> None:
        self._test: ScopeTest = test
        self._terms = terms
        self._clauses = clauses
        self._every = (1 << len(clauses)) - 1
        self._listing: dict[str, int] = {}
        self._unmapped = 0
        self._empty = 0
        """The clauses that list nothing."""
        for index, clause in enumerate(clauses):
            named = listed(clause, test)
            if not named:
                self._empty |= 1 << index
            for term in named:
                self._listing[term] = self._listing.get(term, 0) | 1 << index
        for term, where in self._listing.items():
            if terms.is_unmapped(test, term):
                self._unmapped |= where
        self._one: dict[str | None, Sets] = {None: self._sets((), 0, self._every)}
        self._each: dict[tuple[str, ...], Sets] = {(): self._sets((), self._empty, self._every)}

    def _sets(self, terms: tuple[str, ...], passes: int, not_recorded: int) -> Sets:
        refused, refusal = 0, None
        if len(terms) == 1:
            refused = self._every & ~(passes | not_recorded)
            refusal = Reason(f"{self._test}-not-permitted", "fails", scheme=self._test, term=terms[0])
        return Sets(self._test, passes, not_recorded, lambda index: self._causes(index, terms), refused, refusal)

    def of_one(self, term: str | None) -> Sets:
        """For one purpose or category: the clauses that list it or one broader.

        Where nothing is listed it is not recorded, and an unmapped word on either side is no refusal.
        """
        found = self._one.get(term)
        if found is None:
            found = self._one[term] = self._permitting(str(term))
        return found

    def _permitting(self, term: str) -> Sets:
        passes = 0
        for broader in self._terms.permitted_by(self._test, term):
            passes |= self._listing.get(broader, 0)
        unmapped = self._every if self._terms.is_unmapped(self._test, term) else self._unmapped
        return self._sets((term,), passes, unmapped | self._empty)

    def of_each(self, terms: tuple[str, ...]) -> Sets:
        """For all subjects or methods of a flow: a clause that lists none passes; of the terms, the worst counts."""
        found = self._each.get(terms)
        if found is None:
            passes = may_pass = self._every
            for term in terms:
                one = self.of_one(term)
                passes &= one.passes | self._empty
                may_pass &= one.may_pass
            found = self._each[terms] = self._sets(terms, passes, may_pass)
        return found

    def _causes(self, index: int, terms: tuple[str, ...]) -> tuple[Reason, ...]:
        """Why one clause does not pass for a flow's terms: what fails first. No terms: the flow records none."""
        test, named = self._test, listed(self._clauses[index], self._test)
        causes = []
        if not terms:
            causes.append(Reason(f"{test}-not-recorded", "not-recorded", scheme=test))
            if not named:
                causes.append(Reason(f"{test}-not-listed", "not-recorded", scheme=test))
        for term in terms:
            state = self.of_one(term).state(index)
            if state == "passes":
                continue
            if state == "fails":
                causes.append(Reason(f"{test}-not-permitted", "fails", scheme=test, term=term))
            elif not named:
                causes.append(Reason(f"{test}-not-listed", "not-recorded", scheme=test, term=term))
            elif self._terms.is_unmapped(test, term):
                causes.append(Reason(f"{test}-unmapped", "not-recorded", scheme=test, term=term))
            else:
                word = next(word for word in named if self._terms.is_unmapped(test, word))
                causes.append(Reason(f"{test}-listed-unmapped", "not-recorded", scheme=test, term=term, other=word))
        return tuple(sorted(causes, key=lambda cause: cause.state != "fails"))
