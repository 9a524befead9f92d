"""The terms of a register: the shipped ones with the register's own laid over them."""

from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz, process

from graph_service.model import Term
from graph_service.vocabulary import shipped_terms
from graph_service.vocabulary.lookup import NOTHING, Lookup, of
from graph_service.vocabulary.named_terms import bare_keys, shipped_lookup
from graph_service.vocabulary.shipped_terms import AnyScheme, Names
from graph_service.vocabulary.spelling import key

_NEAR = 70.0
"""How alike two spellings must be, of 100, before one is suggested for the other."""


class Vocabulary:
    """The shipped terms with a register's own laid over them: one with the same scheme and id replaces the shipped one.

    Nothing in it ever guesses: `lookup` and `find` answer only to a term's id, label or alias, however it is spelt, and to a
    citation of the law that they can read in full; `suggest` is for asking a person.
    """

    def __init__(self, local: Iterable[Term] = ()) -> None:
        self._own: dict[AnyScheme, dict[str, Term]] = {}
        for term in local:
            self._own.setdefault(term.scheme, {})[term.id] = term
        self._names: dict[AnyScheme, tuple[Names, Names]] = {}
        self._near: dict[AnyScheme, tuple[list[Term], list[str]]] = {}

    def get(self, scheme: AnyScheme, id: str) -> Term | None:
        """The term with this id, or None."""
        return self._own.get(scheme, {}).get(id) or shipped_terms.terms(scheme).get(id)

    def terms(self, scheme: AnyScheme) -> tuple[Term, ...]:
        """All terms of a scheme, sorted by id."""
        merged = {**shipped_terms.terms(scheme), **self._own.get(scheme, {})}
        return tuple(merged[id] for id in sorted(merged))

    def find(self, text: str, scheme: AnyScheme) -> Term | None:
        """The term that a text names, or None: `lookup(text, scheme).term`."""
        return self.lookup(text, scheme).term

    def lookup(self, text: str, scheme: AnyScheme) -> Lookup:
        """What a text means: one term, several readings, or nothing but suggestions.

        Case, punctuation, spaces, plurals, a leading article and the style of a legal citation make no difference. Where
        several terms answer, an exact id comes first, then the register's own terms, then the shipped ones, and last those
        that nobody has mapped; within each, labels before aliases. The words of an id name nothing by themselves.

        >>> Vocabulary().lookup("D.O.B.", "category").term.id
        'date-of-birth'
        >>> [term.id for term in Vocabulary().lookup("SAR", "purpose").readings]
        ['safeguarding-adult-review', 'subject-access']
        """
        own = self._own.get(scheme, {})
        exact = own.get(text)
        if exact is not None:
            return Lookup(exact)
        if not own:
            return shipped_lookup(text, scheme)
        mapped, unmapped = self._index(scheme)
        meant = mapped.get(key(text))
        if meant:
            return of(meant)
        shipped = shipped_lookup(text, scheme)
        if shipped.term is not None and shipped.term.id in own:
            shipped = NOTHING  # the register's own term has taken its place, with its own spellings
        if shipped.term is None:
            meant = unmapped.get(key(text)) or next((mapped[k] for k in bare_keys(text, scheme) if k in mapped), ())
            if meant:
                return of(meant)
        return shipped

    def suggest(self, text: str, scheme: AnyScheme, limit: int = 3) -> tuple[Term, ...]:
        """Terms that a text may mean, the nearest first: to offer to a person, never to be taken unasked.

        First what `lookup` says of it, then terms whose spelling is near.
        """
        looked = self.lookup(text, scheme)
        near = {term.id: term for term in (*looked.readings, *looked.suggestions)}
        if len(near) < limit:
            terms, spelt = self._spelt(scheme)
            alike = process.extract(key(text), spelt, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=limit * 5)
            for _, _, position in alike:
                near.setdefault(terms[position].id, terms[position])
        return tuple(near.values())[:limit]

    def broader(self, term: Term) -> tuple[Term, ...]:
        """The terms above a term, all the way up, nearest first. It stops before one already met, or one that is absent."""
        met = {term.id: term}
        current = term
        while current.broader is not None and current.broader not in met:
            above = self.get(term.scheme, current.broader)
            if above is None:
                break
            met[above.id] = current = above
        return tuple(met.values())[1:]

    def with_narrower(self, term: Term) -> tuple[Term, ...]:
        """A term and all the terms below it."""
        return tuple(
            candidate for candidate in self.terms(term.scheme) if candidate == term or term in self.broader(candidate)
        )

    def _spelt(self, scheme: AnyScheme) -> tuple[list[Term], list[str]]:
        """Every name of every mapped term of a scheme, as it is compared; the terms beside them."""
        if scheme not in self._near:
            mapped = [term for term in self.terms(scheme) if not term.unmapped]
            pairs = [(term, key(name)) for term in mapped for name in spellings(term)]
            self._near[scheme] = [term for term, _ in pairs], [spelt for _, spelt in pairs]
        return self._near[scheme]

    def _index(self, scheme: AnyScheme) -> tuple[Names, Names]:
        """The spellings of the register's own terms: of those that somebody has mapped, and of the others."""
        if scheme not in self._names:
            own = self._own.get(scheme, {}).values()
            self._names[scheme] = (
                shipped_terms.by_spelling(term for term in own if not term.unmapped),
                shipped_terms.by_spelling(term for term in own if term.unmapped),
            )
        return self._names[scheme]


def spellings(term: Term) -> Iterator[str]:
    """All that names a term: its id, label and aliases."""
    yield term.id
    yield term.label
    yield from term.aliases
