"""What people call records: a flow, partner, project, theme or term by its id, name or another name it goes by.

Nothing is guessed. A name that nothing has is `NotFound`, which names the nearest; one that several have is `Ambiguous`.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from rapidfuzz import fuzz, process

from graph_service.coverage import SCOPE_FIELDS, ScopeTest, reference_key, references
from graph_service.errors import Ambiguous, BadData, NotFound
from graph_service.lineage import StartKind
from graph_service.model import Kind, Record, Scheme
from graph_service.references import RECORD_FIELDS, TERM_FIELDS
from graph_service.snapshot import Snapshot, changed_keys
from graph_service.store.entries import folded
from graph_service.store.query import Query
from graph_service.vocabulary import SCHEMES, Vocabulary

_SIGNS = re.compile(r"[\W_]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_NEAR = 60
"""How alike two names must be, of 100, before one is offered for the other."""
_OFFERED = 3
_LONGEST = 200
_MANY = 20_000
"""From this number of names, the nearest are looked for among those that begin or end alike, by letters alone."""
_BESIDE = 200
"""How many names before and after a text are looked at, of very many."""
_FEW = 1_000
"""From how many changed records what all are called is worked out anew."""


def spelt(text: str) -> str:
    """A name as it is compared: without case, spaces and punctuation."""
    text = text.replace("&", " and ")
    if text.isascii():
        return text.lower().encode().translate(None, _ASCII_SIGNS).decode()
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold().replace("&", " and "))


class KnownNames:
    """What records of one kind are called: by id, whatever else each is called."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._all: dict[str, None] = {}
        self._spelt: dict[str, list[str]] = {}
        for key, others in names.items():
            called = (*others, key)
            self._all.update(dict.fromkeys(called))
            for name in set(map(spelt, called)):
                self._spelt.setdefault(name, []).append(key)

    def named(self, what: str, text: str) -> str:
        """The id that a text names."""
        ids = self.ids(spelt(text)) if spelt(text) else ()
        if len(ids) == 1:
            return ids[0]
        if ids:
            several = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
            raise Ambiguous(f"{text!r} names several {several}: {', '.join(sorted(ids)[:10])}. Use an id.")
        raise self.not_found(what, text)

    def ids(self, spelling: str) -> Sequence[str]:
        """The ids of what is called so, as `spelt` gives it."""
        return self._spelt.get(spelling, ())

    def not_found(self, what: str, text: str) -> NotFound:
        """That nothing has this name, with the nearest: one at least, where there are any, and more that are near indeed."""
        text = text[:_LONGEST]
        near = self.near(text)[: _OFFERED * 3]
        likely = [name for name, likeness in near if likeness >= _NEAR] or [name for name, _ in near[:1]]
        nearest = list(dict.fromkeys(self.ids(spelt(name))[-1] for name in likely))[:_OFFERED]
        return NotFound(f"There is no {what} {text!r}.", nearest, what)

    def near(self, text: str) -> list[tuple[str, float]]:
        """The names by how near they are to a text, of 100, nearest first. Of very many, those that begin or end most like it."""
        some = self._all.keys() if len(self._all) < _MANY else self._alike(text)
        scorer = fuzz.WRatio if len(self._all) < _MANY else fuzz.ratio
        return [match[:2] for match in process.extract(text, some, scorer=scorer, limit=None)]

    def _alike(self, text: str) -> Iterator[str]:
        """The names next to a text, in order of their letters from the first and from the last."""
        forwards, backwards = self._in_order
        for order, at, turn in ((forwards, text, 1), (backwards, text[::-1], -1)):
            place = bisect_left(order, at)
            yield from (name[::turn] for name in order[max(0, place - _BESIDE) : place + _BESIDE])

    @cached_property
    def _in_order(self) -> tuple[list[str], list[str]]:
        return sorted(self._all), sorted(name[::-1] for name in self._all)


class NamesAfter(KnownNames):
    """The same after few of the records changed: what was made of the others is shared."""

    def __init__(self, before: KnownNames, changed: Mapping[str, Iterable[str] | None]) -> None:
        """`changed`: what records are called now; nothing for those that are gone."""
        self._before = before
        self._changed = dict(changed)
        if isinstance(before, NamesAfter):
            self._before, self._changed = before._before, {**before._changed, **changed}
        super().__init__({key: names for key, names in self._changed.items() if names is not None})

    @property
    def few(self) -> bool:
        """Whether so little changed that to work from what was there costs less than to begin again."""
        return len(self._changed) < _FEW

    def ids(self, spelling: str) -> Sequence[str]:
        kept = [key for key in self._before.ids(spelling) if key not in self._changed]
        return [*kept, *super().ids(spelling)]

    def near(self, text: str) -> list[tuple[str, float]]:
        near = dict((*self._before.near(text), *super().near(text)))
        return sorted(((n, near[n]) for n in near if self.ids(spelt(n))), key=lambda name: -name[1])


class _NamesOf(NamedTuple):
    """The names of some records."""

    records: Mapping[str, Record]
    names: KnownNames


def _names_of(snapshot: Snapshot, kind: Kind) -> KnownNames:
    """What records of a kind are called, made from what an earlier snapshot's were where few of them differ."""

    def called(record: Record) -> tuple[str, ...]:
        return tuple(filter(None, _NAMES[kind](record)))

    def made() -> _NamesOf:
        records = snapshot.of(kind)
        before: _NamesOf | None = snapshot.derived.known("names before", kind)
        if before is not None:
            if before.records is records:
                return before
            changed = changed_keys(before.records, records)
            after = NamesAfter(before.names, {key: called(records[key]) if key in records else None for key in changed})
            if after.few:
                return _NamesOf(records, after)
        return _NamesOf(records, KnownNames({key: called(record) for key, record in records.items()}))

    return snapshot.derived.get("names", kind, made, len(_NAMES)).names


_NAMES: Mapping[Kind, Callable[[Any], Iterable[str | None]]] = {
    "partner": lambda record: (record.name, *record.aliases, record.ods_code, record.gss_code, record.ico_number),
    "flow": lambda record: (record.name, record.reference),
    "asset": lambda record: (record.name, record.reference),
    "protocol": lambda record: (record.reference, record.title),
    "project": lambda record: (record.name,),
    "notice": lambda record: (record.name,),
}
"""What a record of each kind is called, besides its id."""


def record_named(snapshot: Snapshot, kind: Kind, text: str) -> str:
    """The key of a record by its id, or any other name it goes by. A term is `scheme/name`."""
    if kind == "term":
        return _term_key(snapshot, text)
    records = snapshot.of(kind)
    if text in records:
        return text
    if kind == "protocol":
        same = references(snapshot.protocols.values()).get(reference_key(text), ())
        if len(same) == 1:
            return same[0]

    return _names_of(snapshot, kind).named(kind, text)


def partner_named(snapshot: Snapshot, text: str) -> str:
    """The id of a partner by its id, name, alias or code."""
    return record_named(snapshot, "partner", text)


def flow_named(snapshot: Snapshot, text: str) -> str:
    """The id of a flow by its id, reference or name."""
    return record_named(snapshot, "flow", text)


def asset_named(snapshot: Snapshot, text: str) -> str:
    """The id of an asset by its id, reference or name."""
    return record_named(snapshot, "asset", text)


def protocol_named(snapshot: Snapshot, text: str) -> str:
    """The id of a protocol by its id, reference or title; leading zeros of a reference make no difference."""
    return record_named(snapshot, "protocol", text)


def project_named(snapshot: Snapshot, text: str) -> str:
    """The id of a project by its id or name."""
    return record_named(snapshot, "project", text)


def _term_key(snapshot: Snapshot, text: str) -> str:
    scheme, _, name = text.partition("/")
    if scheme not in SCHEMES:
        raise NotFound(f"There is no term {text[:200]!r}. Write SCHEME/TERM; the schemes are {', '.join(SCHEMES)}.")
    known: Scheme = next(each for each in SCHEMES if each == scheme)
    return f"{known}/{term_named(Vocabulary(snapshot.terms.values()), known, name)}"


def with_ids(query: Query, kind: Kind, snapshot: Snapshot) -> Query:
    """A query with ids for names and what the words of its search may stand for.

    A term stands for the terms below it too. A name that nothing has is kept.
    """
    filters = {name: _filter_value(snapshot, kind, name, str(text)) for name, text in query.filters.items()}
    meanings = _word_meanings(snapshot, query.search) if query.search else {}
    return replace(query, filters=filters, meanings=meanings)


def _filter_value(snapshot: Snapshot, kind: Kind, name: str, text: str) -> str | tuple[str, ...]:
    scheme = TERM_FIELDS.get(name)
    target = "partner" if name in ("partner", "parties") else RECORD_FIELDS[kind].get(name)
    with suppress(NotFound):
        if scheme is not None:
            vocabulary = Vocabulary(snapshot.terms.values())
            term = vocabulary.get(scheme, term_named(vocabulary, scheme, text))
            return tuple(narrower.id for narrower in vocabulary.with_narrower(term)) if term else text
        if target is not None:
            return record_named(snapshot, target, text)
    return text


def _word_meanings(snapshot: Snapshot, search: str) -> dict[str, tuple[str, ...]]:
    """For each word of a search, the bodies and the terms for data and purposes whose names have it, if their ids do not."""
    called = snapshot.derived.get("called", None, lambda: tuple(_called(snapshot)))
    words = [word for word in folded(search).split() if len(word) > 1]
    return {word: tuple(id for id, names in called if word in names and word not in id) for word in words}


def _called(snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    for partner in snapshot.partners.values():
        yield partner.id, folded(" ".join((partner.name, *partner.aliases)))
    vocabulary = Vocabulary(snapshot.terms.values())
    for term in (*vocabulary.terms("category"), *vocabulary.terms("purpose")):
        yield term.id, folded(" ".join((term.label, *term.aliases)))


STARTS: tuple[StartKind, ...] = ("asset", "flow", "partner")
"""Where data can be followed from."""


def start_named(snapshot: Snapshot, text: str) -> tuple[StartKind, str]:
    """The asset, flow or partner that a text names: `partner/ID` and so on where several have one name."""
    kind, slash, name = text.partition("/")
    for known in STARTS:
        if slash and kind == known:
            return known, record_named(snapshot, known, name)
    named = [(known, text) for known in STARTS if text in snapshot.of(known)]
    missing: list[str] = []
    if not named:
        for known in STARTS:
            try:
                named.append((known, record_named(snapshot, known, text)))
            except NotFound as error:
                missing.append(str(error))
    if not named:
        raise NotFound(" ".join(missing))
    if len(named) > 1:
        kinds = " and ".join(f"one {known}" for known, _ in named)
        raise BadData(f"{text!r} names {kinds}. Write {named[0][0]}/{text}.")
    return named[0]


def theme_named(snapshot: Snapshot, text: str) -> frozenset[str]:
    """A theme of the register's protocols, in every spelling that they have of it."""
    themes = {protocol.theme for protocol in snapshot.protocols.values() if protocol.theme}
    spelling = spelt(text)
    same = frozenset(theme for theme in themes if theme == text or (spelling and spelt(theme) == spelling))
    if not same:
        raise KnownNames(dict.fromkeys(themes, ())).not_found("theme", text)
    return same


def term_named(vocabulary: Vocabulary, scheme: Scheme, text: str) -> str:
    """The id of a term by its id, label or alias."""
    term = vocabulary.find(text, scheme)
    if term is None:
        names = {term.id: (term.label, *term.aliases) for term in vocabulary.terms(scheme)}
        return KnownNames(names).named(scheme, text)
    return term.id


def clause_term_named(vocabulary: Vocabulary, text: str) -> tuple[ScopeTest, str]:
    """A term of a clause's schemes: `health`, or `category/health` where several schemes have one so called."""
    scheme, slash, name = text.partition("/")
    if slash and scheme in SCOPE_FIELDS:
        known: ScopeTest = scheme
        return known, term_named(vocabulary, known, name)
    schemes = [known for known in SCOPE_FIELDS if vocabulary.get(known, text)] or [
        known for known in SCOPE_FIELDS if vocabulary.find(text, known)
    ]
    if len(schemes) == 1:
        return schemes[0], term_named(vocabulary, schemes[0], text)
    if schemes:
        raise Ambiguous(f"{text!r} is a {' and a '.join(schemes)}. Write which, such as {schemes[0]}/{text}.")
    near = [f"{known}/{term.id}" for known in SCOPE_FIELDS for term in vocabulary.suggest(text, known, 1)]
    nearest = f" The nearest: {', '.join(near)}." if near else ""
    raise NotFound(f"There is no term {text[:200]!r} that a clause could list.{nearest}")


class SnapshotLookup:
    """What actions name, looked up in one snapshot: see the functions of this module."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._vocabulary = Vocabulary(snapshot.terms.values())

    def partner(self, text: str) -> str:
        """The id of a partner."""
        return partner_named(self._snapshot, text)

    def protocol(self, text: str) -> str:
        """The id of a protocol."""
        return protocol_named(self._snapshot, text)

    def flow(self, text: str) -> str:
        """The id of a flow."""
        return flow_named(self._snapshot, text)

    def term(self, scheme: ScopeTest, text: str) -> str:
        """The id of a term of a scheme."""
        return term_named(self._vocabulary, scheme, text)

    def clause_term(self, text: str) -> tuple[ScopeTest, str]:
        """The scheme and id of a term that a clause could list."""
        return clause_term_named(self._vocabulary, text)
