"""What clauses permit: for every term, the clauses that list it or one broader. Design §4, the tests of scope.

A set of clauses is an integer used as a bit set; clauses stand in the order of their protocols' ids.
"""

from collections.abc import Sequence
from typing import NamedTuple, cast

from graph_service.coverage.cause import Cause
from graph_service.coverage.cause import ScopeTest as ScopeTest
from graph_service.model import Clause, Protocol, Scheme, Term
from graph_service.vocabulary import Vocabulary

FIELDS: dict[ScopeTest, str] = {
    "purpose": "purposes",
    "category": "categories",
    "subject": "subjects",
    "method": "methods",
}
"""The list of a clause, and of a flow, that each test reads."""


class Sets(NamedTuple):
    """For one test of one flow, the clauses that pass and those for which it is not recorded. All others fail."""

    passes: int
    not_recorded: int


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
    return cast("tuple[str, ...]", getattr(clause, FIELDS[scheme]))


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

    def permitted_by(self, scheme: Scheme, term: str) -> tuple[str, ...]:
        """The terms that permit a term: itself and those broader.

        At each step the climb never goes from a sensitive term to one of another sensitivity or of none (UK GDPR
        Art. 9 and 10: such data is permitted only by name), and it stops before anything already met.
        """
        climbed = [term]
        at = self.get(scheme, term)
        while at is not None and at.broader is not None and at.broader not in climbed:
            above = self.get(scheme, at.broader)
            if at.sensitivity is not None and (above is None or above.sensitivity != at.sensitivity):
                break
            climbed.append(at.broader)
            at = above
        return tuple(climbed)


class Listing:
    """The sets of clauses of one test, by term, each worked out when first asked for."""

    def __init__(self, test: ScopeTest, clauses: Sequence[Clause], terms: Terms) -> None:
        self._test: ScopeTest = test
        self._terms = terms
        self._every = (1 << len(clauses)) - 1
        self._listing: dict[str, int] = {}
        self._unmapped = 0
        self.nothing = 0
        """The clauses that list nothing."""
        for index, clause in enumerate(clauses):
            named = listed(clause, test)
            if not named:
                self.nothing |= 1 << index
            for term in named:
                self._listing[term] = self._listing.get(term, 0) | 1 << index
        for term, where in self._listing.items():
            if terms.is_unmapped(test, term):
                self._unmapped |= where
        self._sets: dict[str, Sets] = {}
        self._all: dict[tuple[str, ...], Sets] = {}

    def of(self, term: str) -> Sets:
        """The clauses that list this term or one broader; not recorded: an unmapped word is no refusal."""
        if term not in self._sets:
            passes = 0
            for broader in self._terms.permitted_by(self._test, term):
                passes |= self._listing.get(broader, 0)
            unmapped = self._every if self._terms.is_unmapped(self._test, term) else self._unmapped
            self._sets[term] = Sets(passes, (unmapped | self.nothing) & ~passes)
        return self._sets[term]

    def of_one(self, term: str | None) -> Sets:
        """For the test of one purpose or category: that of an element."""
        return Sets(0, self._every) if term is None else self.of(term)

    def of_each(self, terms: tuple[str, ...]) -> Sets:
        """For the test of all subjects or methods of a flow: a clause that lists none passes; the worst counts."""
        if terms not in self._all:
            if not terms:
                sets = Sets(self.nothing, self._every & ~self.nothing)
            else:
                passes = may_pass = self._every
                for term in terms:
                    permitted, unsure = self.of(term)
                    passes &= permitted | self.nothing
                    may_pass &= permitted | unsure
                sets = Sets(passes, may_pass & ~passes)
            self._all[terms] = sets
        return self._all[terms]

    def causes(self, index: int, clause: Clause, terms: tuple[str, ...]) -> tuple[Cause, ...]:
        """Why one clause, which stands at that index, does not pass for a flow's terms: what fails first.

        No terms are those of a flow that records none.
        """
        test, named = self._test, listed(clause, self._test)
        causes = []
        if not terms:
            causes.append(Cause(f"{test}-not-recorded", "not-recorded", scheme=test))
            if not named:
                causes.append(Cause(f"{test}-not-listed", "not-recorded", scheme=test))
        for term in terms:
            passes, not_recorded = self.of(term)
            if passes >> index & 1:
                continue
            if not not_recorded >> index & 1:
                causes.append(Cause(f"{test}-not-permitted", "fails", scheme=test, term=term))
            elif not named:
                causes.append(Cause(f"{test}-not-listed", "not-recorded", scheme=test, term=term))
            elif self._terms.is_unmapped(test, term):
                causes.append(Cause(f"{test}-unmapped", "not-recorded", scheme=test, term=term))
            else:
                word = next(word for word in named if self._terms.is_unmapped(test, word))
                causes.append(Cause(f"{test}-listed-unmapped", "not-recorded", scheme=test, term=term, other=word))
        return tuple(sorted(causes, key=lambda cause: cause.state != "fails"))
