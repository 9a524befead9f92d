"""Which of the shipped terms a text names: as it is written, without the words that change nothing, or by a citation."""

import re
from collections.abc import Iterator
from functools import lru_cache

from graph_service.model import Term
from graph_service.vocabulary import shipped_terms
from graph_service.vocabulary.cited_terms import above, cited
from graph_service.vocabulary.lookup import NOTHING, Lookup, of
from graph_service.vocabulary.shipped_terms import AnyScheme, Readings
from graph_service.vocabulary.spelling import joined, key, words

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
        "evidence letter minutes sheet photo image copy decision panel slip request register invite meeting notice visit book card "
        "contract holder certificate order paperwork document renewal draft signed latest new current handover "
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


@lru_cache(maxsize=65536)
def shipped_lookup(text: str, scheme: AnyScheme) -> Lookup:
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
    coded = shipped_terms.terms(scheme).get(text)
    if coded is not None and "-" in text:
        return Lookup(coded)
    exact, folded = shipped_terms.ambiguous(scheme)
    meant = exact.get(text.strip())
    if meant is not None:
        return _readings(meant, scheme)
    known = shipped_terms.names(scheme)
    for spelt in _spellings(text, scheme):
        if spelt in folded:
            return _readings(folded[spelt], scheme)
        if spelt in known:
            return of(known[spelt])
    if coded is not None:
        return Lookup(coded)
    law = cited(text, scheme)
    if law != NOTHING:
        return law
    return Lookup(suggestions=_without_neutral(text, scheme))


def _spellings(text: str, scheme: AnyScheme) -> Iterator[str]:
    yield key(text)
    yield from bare_keys(text, scheme)


def _readings(meant: Readings, scheme: AnyScheme) -> Lookup:
    """What an ambiguous spelling may mean. One that only its capitals tell apart names its one reading."""
    terms = tuple(shipped_terms.terms(scheme)[id] for id in meant.readings)
    return Lookup(terms[0]) if meant.told else Lookup(readings=terms, note=meant.note)


def bare_keys(text: str, scheme: AnyScheme) -> Iterator[str]:
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
    return any(each.id in _WHO for each in (term, *above(term)))


def _without_neutral(text: str, scheme: AnyScheme) -> tuple[Term, ...]:
    """The terms that a text names once the neutral words around it are gone: "SEND status" may be "SEND"."""
    parts = words(_BRACKETS.sub(" ", text) if text[:1] != "(" else text)
    known, (_, folded) = shipped_terms.names(scheme), shipped_terms.ambiguous(scheme)
    while parts:
        for spelt in (joined(parts), *bare_keys(" ".join(parts), scheme)):
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
