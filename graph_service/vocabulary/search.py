"""Finding a term while typing: which terms the words so far may mean, why each, and where it stands in its tree."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from graph_service.model import Term
from graph_service.vocabulary.shipped_terms import AnyScheme
from graph_service.vocabulary.spelling import words
from graph_service.vocabulary.vocabulary import Vocabulary, spellings

Why = Literal["named", "begins", "contains", "suggested"]
"""The text names the term; a name of it begins so; a name of it has every word typed; it is near in spelling or wording."""

_RANK: tuple[Why, ...] = ("named", "begins", "contains", "suggested")


class Match(NamedTuple):
    """A term that a text may mean.

    matched: the label, alias or id of the term that the text matched.
    broader: the terms above it, the top one first: its place in the tree.
    narrower: how many terms stand directly below it.
    """

    term: Term
    matched: str
    why: Why
    broader: tuple[Term, ...]
    narrower: int


def search(vocabulary: Vocabulary, scheme: AnyScheme, text: str, limit: int = 10) -> tuple[Match, ...]:
    """The terms that a text, perhaps half typed, may mean: the surest first.

    >>> [match.term.id for match in search(Vocabulary(), "category", "health det")][:1]
    ['health']
    """
    typed = words(text)
    if not typed:
        return ()
    terms = vocabulary.terms(scheme)
    match_by_term: dict[str, tuple[tuple[int, int, int], str, Why]] = {}
    for term in terms:
        best = min(_matches(term, typed), default=None)
        if best is not None and not term.unmapped:
            match_by_term[term.id] = (best[0], best[1], _RANK[best[0][0]])
    for term in vocabulary.suggest(text, scheme, limit):
        match_by_term.setdefault(term.id, ((_RANK.index("suggested"), 0, 0), term.label, "suggested"))
    below, by_id = _below(terms), {term.id: term for term in terms}
    ranked = sorted(match_by_term.items(), key=lambda item: (item[1][0], by_id[item[0]].label))
    return tuple(
        Match(by_id[id], matched, why, vocabulary.broader(by_id[id])[::-1], below[id])
        for id, (_, matched, why) in ranked[:limit]
    )


def level(vocabulary: Vocabulary, scheme: AnyScheme, above: Term | None = None) -> tuple[Match, ...]:
    """One level of the tree of terms: those directly below a term, or the top ones, by label. Unmapped words are left out."""
    terms = vocabulary.terms(scheme)
    below = _below(terms)
    here = [term for term in terms if term.broader == (above.id if above else None) and not term.unmapped]
    return tuple(
        Match(term, term.label, "named", vocabulary.broader(term)[::-1], below[term.id])
        for term in sorted(here, key=lambda term: term.label)
    )


def _below(terms: Iterable[Term]) -> Counter[str]:
    """How many terms stand directly below each."""
    return Counter(term.broader for term in terms if term.broader is not None)


def narrower(vocabulary: Vocabulary, term: Term) -> tuple[Term, ...]:
    """The terms directly below a term, by label."""
    below = (candidate for candidate in vocabulary.terms(term.scheme) if candidate.broader == term.id)
    return tuple(sorted(below, key=lambda candidate: candidate.label))


def _matches(term: Term, typed: tuple[str, ...]) -> Iterator[tuple[tuple[int, int, int], str]]:
    """Each name of a term that has every word typed, with how well: the kind of match, a label before an alias, short before long."""
    for name in spellings(term):
        parts = words(name)
        if not all(any(part.startswith(word) for part in parts) for word in typed):
            continue
        kind = 0 if parts == typed else 1 if _begins(parts, typed) else 2
        yield (kind, 0 if name == term.label else 1, len(parts)), name


def _begins(parts: tuple[str, ...], typed: tuple[str, ...]) -> bool:
    return all(part.startswith(word) for part, word in zip(parts, typed, strict=False)) and len(parts) >= len(typed)
