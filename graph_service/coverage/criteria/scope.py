"""What clauses permit: for every term, the clauses that list it or one broader. The tests `purpose`, `category`, `subject`
and `method`."""

from collections.abc import Iterator, Sequence
from typing import cast

from graph_service import deadline
from graph_service.coverage.assessment import Reason, ScopeTest
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


_ANY_WORD = ""
"""Stands for all terms that no clause lists, and that neither stand above nor below one that any lists."""


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


class TermTree:
    """The terms of a register, climbed as permission climbs. A term recorded nowhere has no broader one."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._families: dict[str, frozenset[str]] = {}
        self._sensitivities: dict[str, str | None] = {}
        self._narrower: dict[Scheme, dict[str, list[str]]] = {}
        self._below: dict[tuple[Scheme, str], tuple[str, ...]] = {}
        self._above: dict[tuple[Scheme, str, bool], tuple[str, ...]] = {}

    def get(self, scheme: Scheme, term: str) -> Term | None:
        """The term, or nothing when it is recorded nowhere."""
        return self._vocabulary.get(scheme, term)

    def unmapped(self, scheme: Scheme) -> tuple[str, ...]:
        """The local words of a scheme that nobody has mapped or accepted."""
        return tuple(term.id for term in self._vocabulary.terms(scheme) if term.unmapped)

    def below(self, scheme: Scheme, term: str) -> tuple[str, ...]:
        """Every term below a term, sorted."""
        known = self._below.get((scheme, term))
        if known is not None:
            return known
        narrower = self._narrower.get(scheme)
        if narrower is None:
            narrower = self._narrower[scheme] = {}
            for each in self._vocabulary.terms(scheme):
                if each.broader is not None:
                    narrower.setdefault(each.broader, []).append(each.id)
        deadline.check()
        below = {term: None}
        waiting = [term]
        for word in waiting:
            further = [each for each in narrower.get(word, ()) if each not in below]
            below.update(dict.fromkeys(further))
            waiting += further
        known = self._below[scheme, term] = tuple(sorted(tuple(below)[1:]))
        return known

    def label(self, scheme: Scheme, term: str) -> str:
        """What to call a term."""
        record = self.get(scheme, term)
        return term if record is None else record.label

    def is_unmapped(self, scheme: Scheme, term: str) -> bool:
        """Whether it is a local word that nobody has mapped or accepted."""
        record = self.get(scheme, term)
        return record is not None and record.unmapped

    def sensitivity(self, category: str) -> str | None:
        """The sensitivity of a category: its own, or that of the nearest broader one that has any."""
        if category not in self._sensitivities:
            terms = self.records("category", category)
            self._sensitivities[category] = next((term.sensitivity for term in terms if term.sensitivity), None)
        return self._sensitivities[category]

    def secure(self, method: str) -> bool | None:
        """Whether a method is secure, by its own record or by the nearest broader one's."""
        return next((term.secure for term in self.records("method", method) if term.secure is not None), None)

    def line(self, scheme: Scheme, term: str) -> tuple[str, ...]:
        """A term and the terms above it, nearest first. It stops before anything already met."""
        return self._climbed(scheme, term, naming=False)

    def broader(self, scheme: Scheme, term: str) -> tuple[str, ...]:
        """The terms above a term, nearest first."""
        return self.line(scheme, term)[1:]

    def records(self, scheme: Scheme, term: str) -> Iterator[Term]:
        """The records of a term and of the terms above it, nearest first."""
        return (record for key in self.line(scheme, term) if (record := self.get(scheme, key)) is not None)

    def permitted_by(self, scheme: Scheme, term: str) -> tuple[str, ...]:
        """The terms that permit a term: itself and those broader.

        At each step the climb never goes from a sensitive term to one of another sensitivity or of none (UK GDPR
        Art. 9 and 10: such data is permitted only by name), and it stops before anything already met.
        """
        return self._climbed(scheme, term, naming=True)

    def _climbed(self, scheme: Scheme, term: str, naming: bool) -> tuple[str, ...]:
        known = self._above.get((scheme, term, naming))
        if known is not None:
            return known
        deadline.check()
        climbed = {term: None}
        at = self.get(scheme, term)
        while at is not None and at.broader is not None and at.broader not in climbed:
            above = self.get(scheme, at.broader)
            if naming and at.sensitivity is not None and (above is None or above.sensitivity != at.sensitivity):
                break
            climbed[at.broader] = None
            at = above
        known = self._above[scheme, term, naming] = tuple(climbed)
        return known

    def families(self, purpose: str) -> frozenset[str]:
        """The families of a purpose: its own, or those of the nearest broader term that has any, or else its topmost term."""
        known = self._families.get(purpose)
        if known is None:
            known = self._families[purpose] = frozenset(self._families_of(purpose))
        return known

    def _families_of(self, purpose: str) -> tuple[str, ...]:
        line = self._climbed("purpose", purpose, naming=False)
        for term in line:
            record = self.get("purpose", term)
            if record is not None and record.families:
                return record.families
        top = self.get("purpose", line[-1])
        circle = line[line.index(top.broader) :] if top is not None and top.broader is not None else line[-1:]
        return (min(circle),)


class Listing:
    """The sets of clauses of one test, by term, each worked out when first asked for.

    `unread` are the clauses of protocols whose list of the scheme is as written too, `limited` of those with limits that
    nobody has understood.
    """

    def __init__(self, test: ScopeTest, clauses: Sequence[Clause], terms: TermTree, unread: int, limited: int) -> None:
        self._test: ScopeTest = test
        self._terms = terms
        self._clauses = clauses
        self._every = (1 << len(clauses)) - 1
        self._unread = unread
        self._limited = limited if test != "method" else 0
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
        self._narrower: dict[str, int] = {}
        """By term: the clauses that list one below it."""
        for term, where in self._listing.items():
            if terms.is_unmapped(test, term):
                self._unmapped |= where
            for above in terms.broader(test, term):
                self._narrower[above] = self._narrower.get(above, 0) | where
        self._below: dict[str, tuple[str, ...]] = {}
        self._one: dict[str, Sets] = {}
        self._absent = {unread: self._sets((), 0, self._every, unread) for unread in (False, True)}
        self._each: dict[tuple[tuple[str, ...], bool], Sets] = {}

    def _sets(self, terms: tuple[str, ...], passes: int, not_recorded: int, unread_flow: bool = False) -> Sets:
        refused, refusal = 0, None
        if len(terms) == 1:
            refused = self._every & ~(passes | not_recorded)
            refusal = Reason(f"{self._test}-not-permitted", "fails", scheme=self._test, term=terms[0])
        return Sets(
            self._test,
            passes,
            not_recorded,
            lambda index: tuple(self._reasons(index, terms, unread_flow)),
            refused,
            refusal,
        )

    def narrower(self, term: str) -> tuple[str, ...]:
        """The terms below a term that some clause lists, sorted."""
        if term not in self._narrower:
            return ()
        below = self._below.get(term)
        if below is None:
            words = (word for word in self._listing if term in self._terms.broader(self._test, word))
            below = self._below[term] = tuple(sorted(words))
        return below

    def of_one(self, term: str | None, unread_flow: bool = False) -> Sets:
        """For one purpose or category: the clauses that list it or one broader; not recorded where nothing is listed.

        No term: the flow records none, or (`unread_flow`) its list is as written.
        """
        if term is None:
            return self._absent[unread_flow]
        sets = self._one.get(term)
        if sets is None:
            passes, may_pass = self._permitting(term)
            sets = self._one[term] = self._sets((term,), passes, may_pass | self._empty)
        return sets

    def distinct(self, passing: bool) -> frozenset[int]:
        """The different sets of clauses that pass, or else do not fail, over all that a flow could say of one term or of none."""
        words = {_ANY_WORD, *self._listing, *self._narrower, *self._terms.unmapped(self._test)}
        words.update(word for above in self._listing for word in self._terms.below(self._test, above))
        if self._test in ("subject", "method"):
            sets = [self.of_each((word,)) for word in words] + [self.of_each(())]
        else:
            sets = [self.of_one(word) for word in words] + [self.of_one(None)]
        return frozenset(each.passes if passing else each.may_pass for each in sets)

    def permitted(self) -> dict[str, int]:
        """Every term that some clause permits, with these clauses."""
        words = {word for above in self._listing for word in (above, *self._terms.below(self._test, above))}
        return {word: passes for word in words if (passes := self._permitting(word)[0])}

    def _permitting(self, term: str) -> tuple[int, int]:
        """Of the clauses that list anything: those that permit a term, and those that may."""
        passes = permitting = 0
        for broader in self._terms.permitted_by(self._test, term):
            where = self._listing.get(broader, 0)
            permitting |= where
            if where and not self._terms.is_unmapped(self._test, broader):
                passes |= where
        passes &= ~self._limited
        if self._terms.is_unmapped(self._test, term):
            return passes, self._every & ~self._empty
        may_pass = permitting | self._unmapped | self._narrower.get(term, 0) | self._unread & ~self._empty
        return passes, may_pass

    def of_each(self, terms: tuple[str, ...], unread_flow: bool = False) -> Sets:
        """For all subjects or methods of a flow: a clause that lists none passes; of the terms, the worst counts.

        `unread_flow`: the flow's own list is as written too.
        """
        sets = self._each.get((terms, unread_flow))
        if sets is None:
            unread = self._unread | self._limited
            passes, may_pass = (self._every, self._every) if terms else (0, self._every)
            for term in terms:
                one_passes, one_may_pass = self._permitting(term)
                passes &= one_passes
                may_pass &= one_may_pass
            passes = 0 if unread_flow else passes & ~self._unread
            free = self._empty & ~unread
            passes = passes & ~self._empty | free
            sets = self._sets(terms, passes, (may_pass | self._empty) & ~passes, unread_flow)
            self._each[terms, unread_flow] = sets
        return sets

    def _reasons(self, index: int, terms: tuple[str, ...], unread_flow: bool) -> Iterator[Reason]:
        """Why one clause does not pass for a flow's terms, what decides first. No terms: the flow records none."""
        test, named = self._test, listed(self._clauses[index], self._test)
        free = not named and test in ("subject", "method")
        if not terms and unread_flow and not free:
            yield Reason("flow-list-as-written", "not-recorded", scheme=test, field=SCOPE_FIELDS[test])
        elif not terms and not free:
            yield Reason(f"{test}-not-recorded", "not-recorded", scheme=test)
        if not named and not free:
            yield Reason(f"{test}-not-listed", "not-recorded", scheme=test, term=terms[0] if terms else None)
        reasons = [reason for term in terms if named for reason in self._of_term(index, named, term)]
        yield from sorted(reasons, key=lambda reason: reason.state != "fails")
        if self._limited >> index & 1:
            yield Reason("limits-as-written", "not-recorded", scheme=test, field="limits")
        if self._unread >> index & 1 and test in ("subject", "method"):
            yield Reason("list-as-written", "not-recorded", scheme=test, field=SCOPE_FIELDS[test])
        if unread_flow and named and terms:
            yield Reason("flow-list-as-written", "not-recorded", scheme=test, field=SCOPE_FIELDS[test])

    def _of_term(self, index: int, named: tuple[str, ...], term: str) -> Iterator[Reason]:
        """Why a clause that lists something does not permit one term."""
        test, terms = self._test, self._terms
        permitting = [word for word in terms.permitted_by(test, term) if word in named]
        if any(not terms.is_unmapped(test, word) for word in permitting):
            return
        narrower = tuple(word for word in named if term in terms.broader(test, word))
        word = next((word for word in named if terms.is_unmapped(test, word)), None)
        if terms.is_unmapped(test, term):
            yield Reason(f"{test}-unmapped", "not-recorded", scheme=test, term=term)
        elif word is not None:
            yield Reason(f"{test}-listed-unmapped", "not-recorded", scheme=test, term=term, other=word)
        elif narrower:
            yield Reason(f"{test}-too-wide", "not-recorded", scheme=test, term=term, others=narrower)
        elif not self._unread >> index & 1:
            yield Reason(f"{test}-not-permitted", "fails", scheme=test, term=term)
        elif test in ("purpose", "category"):
            yield Reason("list-as-written", "not-recorded", scheme=test, term=term, field=SCOPE_FIELDS[test])
