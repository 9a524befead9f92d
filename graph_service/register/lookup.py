"""What people call records: a flow, partner, project, theme or term by its id, name or another name it goes by.

Nothing is guessed. A name that nothing has is `NotFound`, which names the nearest; one that several have is `Ambiguous`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from weakref import WeakKeyDictionary

from rapidfuzz import fuzz, process

from graph_service.coverage import SCOPE_FIELDS, ScopeTest, reference_key, references
from graph_service.errors import Ambiguous, NotFound
from graph_service.model import Partner, Scheme
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary

_SIGNS = re.compile(r"[\W_]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NEAR = 60
"""How alike two names must be, of 100, before one is offered for the other."""
_OFFERED = 3
_LONGEST = 200
_MANY = 20_000
"""From so many names on, the nearest are looked for letter by letter alone, and those of an id among the ids."""


def spelt(text: str) -> str:
    """A name as it is compared: without case, spaces and punctuation."""
    text = text.replace("&", " and ")
    if text.isascii():
        return text.lower().encode().translate(None, _ASCII_SIGNS).decode()
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold().replace("&", " and "))


class Names:
    """What records of one kind are called: by id, whatever else each is called."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._ids = list(names)
        self._all: dict[str, str] = {}
        self._spelt: dict[str, list[str]] = {}
        for key, others in names.items():
            called = (*others, key)
            self._all.update(dict.fromkeys(called, key))
            for name in set(map(spelt, called)):
                self._spelt.setdefault(name, []).append(key)

    def named(self, what: str, text: str) -> str:
        """The id that a text names."""
        found = self._spelt.get(spelt(text), ()) if spelt(text) else ()
        if len(found) == 1:
            return found[0]
        if found:
            several = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
            raise Ambiguous(f"{text!r} names several {several}: {', '.join(sorted(found)[:10])}. Use an id.")
        raise self.not_found(what, text)

    def not_found(self, what: str, text: str) -> NotFound:
        """That nothing has this name, with the nearest: one at least, where there are any, and more that are near indeed."""
        text = text[:_LONGEST]
        if len(self._all) < _MANY:
            near = process.extract(text, self._all.keys(), scorer=fuzz.WRatio, limit=_OFFERED * 3)
        else:
            among = self._ids if _ID.fullmatch(text) else self._all.keys()
            near = process.extract(text, among, scorer=fuzz.ratio, limit=_OFFERED * 3)
        likely = [name for name, likeness, _ in near if likeness >= _NEAR] or [name for name, _, _ in near[:1]]
        nearest = list(dict.fromkeys(self._all.get(name, name) for name in likely))[:_OFFERED]
        listed = f" The nearest: {', '.join(nearest)}." if nearest else ""
        return NotFound(f"There is no {what} {text!r}.{listed}", nearest)


_KNOWN: WeakKeyDictionary[Snapshot, dict[str, Names]] = WeakKeyDictionary()
"""The names of each kind that was asked for by one, for as long as its snapshot is held."""


def _named(snapshot: Snapshot, what: str, text: str, names: Callable[[], Mapping[str, Iterable[str]]]) -> str:
    known = _KNOWN.setdefault(snapshot, {})
    if what not in known:
        known[what] = Names(names())
    return known[what].named(what, text)


def partner_named(snapshot: Snapshot, text: str) -> str:
    """The id of a partner by its id, name, alias or code."""
    if text in snapshot.partners:
        return text
    partners = snapshot.partners
    return _named(snapshot, "partner", text, lambda: {key: _partner_names(one) for key, one in partners.items()})


def _partner_names(partner: Partner) -> Iterable[str]:
    codes = (partner.ods_code, partner.gss_code, partner.ico_number)
    return (partner.name, *partner.aliases, *(code for code in codes if code))


def _titles(*names: str | None) -> Iterable[str]:
    return filter(None, names)


def flow_named(snapshot: Snapshot, text: str) -> str:
    """The id of a flow by its id, reference or name."""
    flows = snapshot.flows
    if text in flows:
        return text
    return _named(snapshot, "flow", text, lambda: {key: _titles(one.name, one.reference) for key, one in flows.items()})


def asset_named(snapshot: Snapshot, text: str) -> str:
    """The id of an asset by its id, reference or name."""
    assets = snapshot.assets
    return _named(
        snapshot, "asset", text, lambda: {key: _titles(one.name, one.reference) for key, one in assets.items()}
    )


def protocol_named(snapshot: Snapshot, text: str) -> str:
    """The id of a protocol by its id, reference or title; leading zeros of a reference make no difference."""
    protocols = snapshot.protocols
    if text in protocols:
        return text
    same = references(protocols.values()).get(reference_key(text), ())
    if len(same) == 1:
        return same[0]
    return _named(
        snapshot, "protocol", text, lambda: {key: _titles(one.reference, one.title) for key, one in protocols.items()}
    )


def project_named(snapshot: Snapshot, text: str) -> str:
    """The id of a project by its id or name."""
    projects = snapshot.projects
    if text in projects:
        return text
    return _named(snapshot, "project", text, lambda: {key: (one.name,) for key, one in projects.items()})


def theme_named(snapshot: Snapshot, text: str) -> frozenset[str]:
    """A theme of the register's protocols, in every spelling that they have of it."""
    themes = {protocol.theme for protocol in snapshot.protocols.values() if protocol.theme}
    asked = spelt(text)
    same = frozenset(theme for theme in themes if theme == text or (asked and spelt(theme) == asked))
    if not same:
        raise Names(dict.fromkeys(themes, ())).not_found("theme", text)
    return same


def term_named(vocabulary: Vocabulary, scheme: Scheme, text: str) -> str:
    """The id of a term by its id, label or alias."""
    found = vocabulary.find(text, scheme)
    if found is None:
        names = {term.id: (term.label, *term.aliases) for term in vocabulary.terms(scheme)}
        return Names(names).named(scheme, text)
    return found.id


def clause_term_named(vocabulary: Vocabulary, text: str) -> tuple[ScopeTest, str]:
    """A term of a clause's schemes: `health`, or `category/health` where several schemes have one so called."""
    scheme, slash, name = text.partition("/")
    if slash and scheme in SCOPE_FIELDS:
        known: ScopeTest = scheme
        return known, term_named(vocabulary, known, name)
    found = [known for known in SCOPE_FIELDS if vocabulary.get(known, text)] or [
        known for known in SCOPE_FIELDS if vocabulary.find(text, known)
    ]
    if len(found) == 1:
        return found[0], term_named(vocabulary, found[0], text)
    if found:
        raise Ambiguous(f"{text!r} is a {' and a '.join(found)}. Write which, such as {found[0]}/{text}.")
    near = [f"{known}/{term.id}" for known in SCOPE_FIELDS for term in vocabulary.suggest(text, known, 1)]
    said = f" The nearest: {', '.join(near)}." if near else ""
    raise NotFound(f"There is no term {text[:200]!r} that a clause could list.{said}")
