"""What people call records: a flow, partner, project, theme or term by its id, name or another name it goes by.

Nothing is guessed. A name that nothing has is `NotFound`, which names the nearest; one that several have is `BadData`.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from graph_service.coverage.claims import reference_key, references
from graph_service.coverage.scope import FIELDS, ScopeTest
from graph_service.errors import BadData, NotFound
from graph_service.model import Partner, Scheme
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary

_SIGNS = re.compile(r"[\W_]+")
_NEAR = 60
"""How alike two names must be, of 100, before one is offered for the other."""
_OFFERED = 3
_LONGEST = 200


def spelt(text: str) -> str:
    """A name as it is compared: without case, spaces and punctuation."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold().replace("&", " and "))


def named(what: str, text: str, names: Mapping[str, Iterable[str]]) -> str:
    """The id that a text names. `names` gives, by id, what else a record is called; an exact id comes first."""
    if text in names:
        return text
    wanted = spelt(text)
    found = [key for key, others in names.items() if wanted and wanted in {spelt(key), *map(spelt, others)}]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadData(f"{text!r} names several {what}s: {', '.join(sorted(found)[:10])}. Use an id.")
    raise not_found(what, text, names)


def not_found(what: str, text: str, names: Mapping[str, Iterable[str]]) -> NotFound:
    """That nothing has this name, with the nearest: one at least, where there are any, and more that are near indeed."""
    choices = {name: key for key, others in names.items() for name in (*others, key)}
    near = process.extract(text[:_LONGEST], choices.keys(), scorer=fuzz.WRatio, limit=_OFFERED * 3)
    offered = [choices[name] for name, likeness, _ in near if likeness >= _NEAR] or [
        choices[near[0][0]] for _ in near[:1]
    ]
    nearest = list(dict.fromkeys(offered))[:_OFFERED]
    listed = f" The nearest: {', '.join(nearest)}." if nearest else ""
    return NotFound(f"There is no {what} {text[:_LONGEST]!r}.{listed}", nearest)


def partner_named(snapshot: Snapshot, text: str) -> str:
    """The id of a partner by its id, name, alias or code."""
    if text in snapshot.partners:
        return text
    return named("partner", text, {key: _partner_names(partner) for key, partner in snapshot.partners.items()})


def _partner_names(partner: Partner) -> Iterable[str]:
    codes = (partner.ods_code, partner.gss_code, partner.ico_number)
    return (partner.name, *partner.aliases, *(code for code in codes if code))


def flow_named(snapshot: Snapshot, text: str) -> str:
    """The id of a flow by its id, reference or name."""
    flows = snapshot.flows
    if text in flows:
        return text
    return named("flow", text, {key: filter(None, (flow.name, flow.reference)) for key, flow in flows.items()})


def asset_named(snapshot: Snapshot, text: str) -> str:
    """The id of an asset by its id, reference or name."""
    assets = snapshot.assets
    return named("asset", text, {key: filter(None, (asset.name, asset.reference)) for key, asset in assets.items()})


def protocol_named(snapshot: Snapshot, text: str) -> str:
    """The id of a protocol by its id, reference or title; leading zeros of a reference make no difference."""
    protocols = snapshot.protocols
    if text in protocols:
        return text
    same = references(protocols.values()).get(reference_key(text), ())
    if len(same) == 1:
        return same[0]
    names = {key: filter(None, (protocol.reference, protocol.title)) for key, protocol in protocols.items()}
    return named("protocol", text, names)


def project_named(snapshot: Snapshot, text: str) -> str:
    """The id of a project by its id or name."""
    return named("project", text, {key: (project.name,) for key, project in snapshot.projects.items()})


def theme_named(snapshot: Snapshot, text: str) -> str:
    """A theme of the register's protocols, as they spell it."""
    themes = {protocol.theme for protocol in snapshot.protocols.values() if protocol.theme}
    return named("theme", text, dict.fromkeys(themes, ()))


def term_named(vocabulary: Vocabulary, scheme: Scheme, text: str) -> str:
    """The id of a term by its id, label or alias."""
    found = vocabulary.find(text, scheme)
    if found is None:
        names = {term.id: (term.label, *term.aliases) for term in vocabulary.terms(scheme)}
        raise not_found(scheme, text, names)
    return found.id


def clause_term_named(vocabulary: Vocabulary, text: str) -> tuple[ScopeTest, str]:
    """A term of a clause's schemes: `health`, or `category/health` where several schemes have one so called."""
    scheme, slash, name = text.partition("/")
    if slash and scheme in FIELDS:
        known: ScopeTest = scheme
        return known, term_named(vocabulary, known, name)
    found = [known for known in FIELDS if vocabulary.get(known, text)] or [
        known for known in FIELDS if vocabulary.find(text, known)
    ]
    if len(found) == 1:
        return found[0], term_named(vocabulary, found[0], text)
    if found:
        raise BadData(f"{text!r} is a {' and a '.join(found)}. Write which, such as {found[0]}/{text}.")
    near = [f"{known}/{term.id}" for known in FIELDS for term in vocabulary.suggest(text, known, 1)]
    said = f" The nearest: {', '.join(near)}." if near else ""
    raise NotFound(f"There is no term {text[:200]!r} that a clause could list.{said}")
