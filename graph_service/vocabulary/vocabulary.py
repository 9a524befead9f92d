"""The terms of a register: the shipped ones with the register's own laid over them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from graph_service.model import Scheme, Term
from graph_service.vocabulary import shipped_terms
from graph_service.vocabulary.articles import article
from graph_service.vocabulary.citations import limits, parse
from graph_service.vocabulary.shipped_terms import Act, Ambiguous, AnyScheme, Names, provision
from graph_service.vocabulary.spelling import joined, key, words

_NEAR = 70.0
"""How alike two spellings must be, of 100, before one is suggested for the other."""

_BRACKETS = re.compile(r"\([^()]*\)")
"""What a text says in brackets explains or limits it: only a person can say which."""

_Words = tuple[str, ...]


def _phrases(*texts: str) -> tuple[_Words, ...]:
    return tuple(sorted((words(text) for text in texts), key=len, reverse=True))


_AROUND: dict[AnyScheme, tuple[tuple[_Words, ...], tuple[_Words, ...]]] = {
    "category": (
        _phrases("information about", "information about your", "information on", "data about", "data on"),
        _phrases("data", "info"),
    ),
    "purpose": (
        _phrases(
            *(
                "for",
                "for the purpose of",
                "purpose of",
                "provision of",
                "the provision of",
                "providing",
                "delivery of",
            ),
            *("delivering", "undertaking", "conducting", "carrying out", "to provide", "to deliver", "to undertake"),
        ),
        _phrases("purpose"),
    ),
    "subject": (_phrases("all", "our"), _phrases("data subjects")),
    "method": (_phrases("by", "via", "using", "through", "sent by", "sent via", "transferred by", "by way of"), ()),
    "gateway": (_phrases("under", "pursuant to"), ()),
}
"""Words before and after the name of a term that change nothing: "housing data" is "housing"."""

_NEUTRAL = frozenset(
    words(
        "status history flag record need detail required band eligibility indicator marker issue concern "
        "level type score rating code outcome list log file form note check claim application assessment plan "
        "referral report review summary date number count category reason requirement preference arrangement "
        "involvement needed entitlement result previous current past former known any of and for about "
        "evidence "
    )
)
"""Words around a term's name after which it may mean that term, or something narrower: only a person can say."""

_WHOSE = frozenset(
    words(
        "child pupil patient client customer resident student learner tenant individual applicant employee staff citizen user"
    )
)
"""People before the name of a kind of data that says who somebody is: "patient's surname" is a name."""
_LAW: tuple[AnyScheme, ...] = ("schedule-1", "condition", "basis", "exemption", "gateway")
"""The schemes that name law, which people write in each other's column."""

_WHO = frozenset({"identity", "contact", "demographics"})


class Lookup(NamedTuple):
    """What a text means in a scheme.

    term: the term that it names; None where it names none, or where a person must say. A section of an Act that is not among
        the terms is a new term under the Act: who refers to it adds it to the register.
    readings: the terms of which it may mean one, where it has several meanings in the trade; empty where `term` is set.
    suggestions: terms that it may mean, to offer to a person; never to be taken unasked.
    together: all `readings` are meant at once, as in "ss. 10 and 11 of the Children Act 2004".
    elsewhere: terms of another scheme that it names, as an exemption cited where a legal power belongs.
    note: what else the text may mean that is not a term of the scheme; empty where there is nothing to say.
    """

    term: Term | None = None
    readings: tuple[Term, ...] = ()
    suggestions: tuple[Term, ...] = ()
    together: bool = False
    elsewhere: tuple[Term, ...] = ()
    note: str = ""


NOTHING = Lookup()


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
        that nobody has mapped; within each, labels before aliases before ids.

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
            return _shipped_lookup(text, scheme)
        mapped, unmapped = self._index(scheme)
        meant = mapped.get(key(text))
        if meant:
            return _of(meant)
        shipped = _shipped_lookup(text, scheme)
        if shipped.term is not None and shipped.term.id in own:
            shipped = NOTHING  # the register's own term has taken its place, with its own spellings
        if shipped.term is None:
            meant = unmapped.get(key(text)) or next((mapped[k] for k in _bare_keys(text, scheme) if k in mapped), ())
            if meant:
                return _of(meant)
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


def _of(terms: tuple[Term, ...]) -> Lookup:
    return Lookup(terms[0]) if len(terms) == 1 else Lookup(readings=terms)


@lru_cache(maxsize=65536)
def _shipped_lookup(text: str, scheme: AnyScheme) -> Lookup:
    """What a text means among the shipped terms alone, and what law it names in another scheme where it names none in this one."""
    meaning = _within(text, scheme)
    if scheme not in _LAW or meaning.term is not None or meaning.readings or meaning.note:
        return meaning
    meanings = [_within(text, other) for other in _LAW if other != scheme]
    named = [
        term for each in meanings for term in ([each.term] if each.term else each.readings if each.together else [])
    ]
    listed = [term for term in named if term.id in shipped_terms.terms(term.scheme)]
    return meaning._replace(elsewhere=tuple(listed or named))


def _within(text: str, scheme: AnyScheme) -> Lookup:
    """What a text means within one scheme."""
    term = shipped_terms.terms(scheme).get(text)
    if term is not None:
        return Lookup(term)
    exact, folded = shipped_terms.ambiguous(scheme)
    meant = exact.get(text.strip()) or folded.get(key(text))
    if meant is not None:
        return _readings(meant, scheme)
    known = shipped_terms.names(scheme)
    for spelt in (key(text), *_bare_keys(text, scheme)):
        if spelt in known:
            return _of(known[spelt])
        if spelt in folded:
            return _readings(folded[spelt], scheme)
    cited = _cited(text, scheme)
    if cited != NOTHING:
        return cited
    return Lookup(suggestions=_without_neutral(text, scheme))


def _readings(meant: Ambiguous, scheme: AnyScheme) -> Lookup:
    """What an ambiguous spelling may mean. One that only its capitals tell apart names its one reading."""
    terms = tuple(shipped_terms.terms(scheme)[id] for id in meant.readings)
    return Lookup(terms[0]) if meant.told else Lookup(readings=terms, note=meant.note)


def _bare_keys(text: str, scheme: AnyScheme) -> Iterator[str]:
    """The keys of a text without the words that change nothing."""
    parts = words(text)
    before, after = _AROUND.get(scheme, ((), ()))
    heads = [parts, *(parts[len(p) :] for p in before if parts[: len(p)] == p)]
    for head in heads:
        for tail in (head, *(head[: -len(p)] for p in after if head[-len(p) :] == p)):
            if tail and tail != parts:
                yield joined(tail)
            if scheme == "category" and len(tail) > 1 and tail[0] in _WHOSE:
                whose = shipped_terms.names(scheme).get(joined(tail[1:]), ())
                if any(_says_who(term) for term in whose):
                    yield joined(tail[1:])


def _says_who(term: Term) -> bool:
    return any(each.id in _WHO for each in (term, *_above(term)))


def _above(term: Term) -> Iterator[Term]:
    while term.broader is not None:
        term = shipped_terms.terms(term.scheme)[term.broader]
        yield term


def _without_neutral(text: str, scheme: AnyScheme) -> tuple[Term, ...]:
    """The terms that a text names once the neutral words around it are gone: "SEND status" may be "SEND"."""
    parts = words(_BRACKETS.sub(" ", text) if text[:1] != "(" else text)
    known, (_, folded) = shipped_terms.names(scheme), shipped_terms.ambiguous(scheme)
    while parts:
        for spelt in (joined(parts), *_bare_keys(" ".join(parts), scheme)):
            if spelt in known:
                return known[spelt]
            if spelt in folded:
                return tuple(shipped_terms.terms(scheme)[id] for id in folded[spelt].readings)
        if len(parts) > 1 and parts[-1] in _NEUTRAL:
            parts = parts[:-1]
        elif len(parts) > 1 and parts[0] in _NEUTRAL:
            parts = parts[1:]
        else:
            break
    return ()


def _cited(text: str, scheme: AnyScheme) -> Lookup:
    """What a citation of the law means. Another scheme's provision is not a term of this one."""
    if scheme in ("basis", "condition", "schedule-1"):
        return _article(text, scheme)
    if scheme not in ("gateway", "exemption"):
        return NOTHING
    citation = parse(text)
    acts = next((named for act in citation.acts if (named := shipped_terms.acts().get(key(act)))), ())
    known = shipped_terms.terms(scheme)
    if not acts and citation.acts[:1] != ("",):
        share = (act for name in citation.acts for act in shipped_terms.unbracketed_acts().get(key(name), ()))
        near = tuple(dict.fromkeys(known[act.id] for act in share if act.id in known))
        return Lookup(readings=near) if len(near) > 1 else Lookup(suggestions=near)
    if not acts:
        same = [
            known[id] for codes in citation.provisions for code in codes[:1] for id in known if id.endswith(f"-{code}")
        ]
        if scheme == "exemption":  # people leave out its Act
            (act,) = shipped_terms.acts()[key("Data Protection Act 2018")]
            listed = [term for codes in citation.provisions if (term := _listed(act, codes)) is not None]
            if listed and len(listed) == len(citation.provisions):
                return _together(tuple(dict.fromkeys(listed)))
        return Lookup(suggestions=tuple(same))
    here = tuple(act for act in acts if act.scheme == scheme)
    if not here:
        return NOTHING
    if not citation.provisions:
        return _of(tuple(known[act.id] for act in here))
    if len(here) > 1:
        listed = [term for codes in citation.provisions for act in here if (term := _listed(act, codes))]
        return _of(tuple(dict.fromkeys(listed)) or tuple(known[act.id] for act in here))
    (act,) = here
    return _together(
        tuple(dict.fromkeys(_listed(act, codes) or provision(act, codes[0]) for codes in citation.provisions))
    )


def _listed(act: Act, codes: tuple[str, ...]) -> Term | None:
    """The term of a provision, or of the part of the Act that it stands in. A duty is only what is cited exactly."""
    known = shipped_terms.terms(act.scheme)
    exact, *wider = (known.get(f"{act.id}-{code}") for code in codes)
    return exact or next((term for term in wider if term and term.broader != "mandatory-gateway"), None)


def _together(terms: tuple[Term, ...]) -> Lookup:
    return Lookup(terms[0]) if len(terms) == 1 else Lookup(readings=terms, together=True)


def _article(text: str, scheme: Scheme) -> Lookup:
    """What a citation of the data protection law means, where the words around it say the same, or only explain it."""
    cited = article(text, scheme)
    known = shipped_terms.terms(scheme)
    if cited is None or not all(id in known for id in cited.ids):
        return NOTHING
    terms = tuple(known[id] for id in cited.ids)
    explained = shipped_terms.names(scheme).get(key(cited.rest), ()) if cited.rest else ()
    if len(explained) == 1 and explained[0] not in terms and terms[0] not in (explained[0], *_above(explained[0])):
        return Lookup(readings=(*terms, *explained))
    if cited.rest and not explained and limits(cited.rest):
        return NOTHING
    return _together(terms)
