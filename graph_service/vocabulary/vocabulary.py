"""The terms of a register: the shipped ones with the register's own laid over them."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import get_args

from rapidfuzz import fuzz, process

from graph_service.model import Scheme, Term
from graph_service.vocabulary.spelling import key

SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
"""The controlled vocabularies, in the order of the model."""

_NEAR = 70.0
"""How alike two spellings must be, of 100, before one is suggested for the other."""

_FILLERS = ("data", "information", "info", "detail", "record")
"""What people add to the name of a kind of data: "housing data" is "housing"."""

_Terms = Mapping[str, Term]
_Names = Mapping[str, Term | None]


class Vocabulary:
    """The shipped terms with a register's own laid over them: one with the same scheme and id replaces the shipped one.

    Nothing in it ever guesses: `find` answers only to a term's id, label or alias, however it is spelt, and `suggest`
    is for asking a person.
    """

    def __init__(self, local: Iterable[Term] = ()) -> None:
        self._own: dict[Scheme, dict[str, Term]] = {}
        for term in local:
            self._own.setdefault(term.scheme, {})[term.id] = term
        self._names: dict[Scheme, tuple[_Names, _Names]] = {}

    def get(self, scheme: Scheme, id: str) -> Term | None:
        """The term with this id, or None."""
        return self._own.get(scheme, {}).get(id) or _shipped(scheme).get(id)

    def terms(self, scheme: Scheme) -> tuple[Term, ...]:
        """All terms of a scheme, sorted by id."""
        merged = {**_shipped(scheme), **self._own.get(scheme, {})}
        return tuple(merged[id] for id in sorted(merged))

    def find(self, text: str, scheme: Scheme) -> Term | None:
        """The term that a text names by its id, label or an alias, or None.

        Case, punctuation, spaces, plurals, a leading article and the style of a legal citation make no difference. Where
        several terms answer, an exact id comes first, then the register's own, the shipped, and last those nobody has
        mapped; within each, ids before labels before aliases. A spelling that two terms share equally names neither.
        """
        exact = self.get(scheme, text)
        if exact is not None:
            return exact
        spelt = key(text)
        found = self._named(spelt, scheme)
        if found is None and scheme == "category":
            found = next(
                (self._named(spelt.removesuffix(f), scheme) for f in _FILLERS if spelt.endswith(f) and spelt != f), None
            )
        return found

    def suggest(self, text: str, scheme: Scheme, limit: int = 3) -> tuple[Term, ...]:
        """Terms whose spelling is near, the nearest first: to offer to a person, never to be taken unasked."""
        choices = [(term, key(name)) for term in self.terms(scheme) if not term.unmapped for name in _spellings(term)]
        near = process.extract(
            key(text), [spelt for _, spelt in choices], scorer=fuzz.ratio, score_cutoff=_NEAR, limit=limit * 5
        )
        found = dict.fromkeys(choices[position][0].id for _, _, position in near)
        terms = (self.get(scheme, id) for id in list(found)[:limit])
        return tuple(term for term in terms if term is not None)

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

    def _named(self, spelt: str, scheme: Scheme) -> Term | None:
        if not spelt:
            return None
        mapped, unmapped = self._index(scheme)
        own = self._own.get(scheme, {})
        if spelt in mapped:
            return mapped[spelt]
        standard = _shipped_names(scheme).get(spelt)
        if standard is not None and standard.id not in own:
            return standard
        return unmapped.get(spelt)

    def _index(self, scheme: Scheme) -> tuple[_Names, _Names]:
        """The spellings of the register's own terms: of those that somebody has mapped, and of the others."""
        if scheme not in self._names:
            own = self._own.get(scheme, {}).values()
            self._names[scheme] = (
                _by_spelling(term for term in own if not term.unmapped),
                _by_spelling(term for term in own if term.unmapped),
            )
        return self._names[scheme]


def _spellings(term: Term) -> Iterator[str]:
    yield term.id
    yield term.label
    yield from term.aliases


def _by_spelling(terms: Iterable[Term]) -> _Names:
    """Each spelling with the term it names: ids first, then labels, then aliases; None where two share it equally."""
    names: dict[str, Term | None] = {}
    terms = tuple(terms)
    for rank in (lambda t: (t.id,), lambda t: (t.label,), lambda t: t.aliases):
        level: dict[str, Term | None] = {}
        for term in terms:
            for spelt in {key(name) for name in rank(term)} - {""}:
                level[spelt] = term if spelt not in level else None
        names = {**level, **names}
    return names


@cache
def _shipped(scheme: Scheme) -> _Terms:
    """The shipped terms of a scheme by id, read from its CSV file."""
    file = resources.files("graph_service.vocabulary") / "terms" / f"{scheme}.csv"
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    return {row["id"]: _term(scheme, row) for row in rows}


def _term(scheme: Scheme, row: Mapping[str, str]) -> Term:
    secure = row.get("secure")
    return Term.model_validate(
        {
            "scheme": scheme,
            "id": row["id"],
            "label": row["label"],
            "aliases": tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip()),
            "broader": row.get("broader") or None,
            "sensitivity": row.get("sensitivity") or None,
            "secure": None if not secure else secure == "true",
            "iri": row.get("iri") or None,
        }
    )


@cache
def _shipped_names(scheme: Scheme) -> _Names:
    return _by_spelling(_shipped(scheme).values())
