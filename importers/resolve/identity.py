"""What makes two rows the same record, and the ids that records get.

Identity is (kind, the body whose register it is, reference); without a reference, holder and name (asset), or source, target
and name (flow). Protocol references are shared by the whole partnership.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache

from graph_service.coverage import reference_key
from graph_service.model import Kind
from graph_service.snapshot import Snapshot

_NO_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST = 120


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """A name without case and double spaces."""
    return " ".join(name.casefold().split())


@lru_cache(maxsize=65536)
def slug(text: str) -> str:
    """A text as an id: small letters and digits with hyphens, at most 120. One that is cut or has none gets a digest."""
    plain = text.replace("&", " and ").replace("'", "").replace("’", "")
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    joined = _NO_SLUG.sub("-", plain.lower()).strip("-")
    if not joined:
        return "x-" + digest(text)
    return joined if len(joined) <= _LONGEST else f"{joined[: _LONGEST - 11].rstrip('-')}-{digest(text)}"


def digest(text: str) -> str:
    """Ten hexadecimal digits of a text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


class Ids:
    """The ids of the register and of what is about to be added. Two identities never share an id."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._given: dict[tuple[str, str], Hashable] = {}

    def give(self, kind: Kind, text: str, identity: Hashable, taken: Callable[[str], bool] = lambda _: False) -> str:
        """The id of a new record: the slug of its names, with a digest of its identity where another has that slug."""
        id = slug(text)
        if self._free(kind, id, identity) and not taken(id):
            self._given[kind, id] = identity
            return id
        stem = id[: _LONGEST - 11].rstrip("-")
        tries = 0
        while True:
            id = f"{stem}-{digest(repr(identity) + '.' * tries)}"
            if self._free(kind, id, identity) and not taken(id):
                self._given[kind, id] = identity
                return id
            tries += 1

    def reserve(self, kind: Kind, id: str, identity: Hashable) -> None:
        """Keeps an id for what got it in an earlier reading of the file."""
        self._given[kind, id] = identity

    def _free(self, kind: Kind, id: str, identity: Hashable) -> bool:
        return id not in self._snapshot.of(kind) and self._given.get((kind, id), identity) == identity


class Index:
    """The records of a register by their identity. An identity may be that of several where they were loaded from elsewhere."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.asset_references = _group(
            ((a.holder, reference_key(a.reference)), a.id) for a in snapshot.assets.values() if a.reference
        )
        self.asset_names = _group(((a.holder, name_key(a.name)), a.id) for a in snapshot.assets.values())
        self.flow_references = _group(
            ((f.recorded_by, reference_key(f.reference)), f.id) for f in snapshot.flows.values() if f.reference
        )
        self.flow_names = _group(
            ((f.recorded_by, f.source, f.target, name_key(f.name)), f.id) for f in snapshot.flows.values()
        )
        self.protocol_references = _group(
            (reference_key(p.reference), p.id) for p in snapshot.protocols.values() if p.reference
        )
        self.protocol_titles = _group((name_key(p.title), p.id) for p in snapshot.protocols.values())
        self.projects = _group((name_key(p.name), p.id) for p in snapshot.projects.values())
        self.notices = _group(((n.partner, name_key(n.title)), n.id) for n in snapshot.notices.values())
        self.snapshot = snapshot

    def asset(self, holder: str, reference: str | None, name: str | None) -> tuple[str, ...]:
        """The assets of one holder with a reference, or without one with a name."""
        if reference:
            return self.asset_references.get((holder, reference_key(reference)), ())
        return self.asset_names.get((holder, name_key(name)), ()) if name else ()

    def flow(
        self, body: str | None, reference: str | None, source: str, target: str, name: str | None, direction: str
    ) -> tuple[str, ...]:
        """The flows of one register with a reference, or without one with both ends and a name.

        A direction that was stated is part of the identity: a reference that another direction has is another flow. Where
        a reference is that of several, those with the same ends are meant.
        """
        if not reference:
            return self.flow_names.get((body, source, target, name_key(name)), ()) if name else ()
        matches = self.flow_references.get((body, reference_key(reference)), ())
        if direction:
            return tuple(id for id in matches if self._direction(id) == direction)
        if len(matches) > 1:
            return tuple(id for id in matches if self.ends(id) == (source, target))
        return matches

    def protocol(self, reference: str | None, title: str | None) -> tuple[str, ...]:
        """The protocols with a reference, or without one with a title."""
        if reference:
            return self.protocol_references.get(reference_key(reference), ())
        return self.protocol_titles.get(name_key(title), ()) if title else ()

    def ends(self, id: str) -> tuple[str, str]:
        """The ends of a flow."""
        flow = self.snapshot.flows[id]
        return flow.source, flow.target

    def _direction(self, id: str) -> str:
        flow = self.snapshot.flows[id]
        return direction_of(flow.recorded_by, flow.source, flow.target)


def direction_of(body: str | None, source: str, target: str) -> str:
    """`in`, `out` or `internal`, seen from the body whose register it is; none of them where it is at no end."""
    if source == target == body:
        return "internal"
    if (source == body) == (target == body):
        return ""
    return "out" if source == body else "in"


def _group(pairs: Iterable[tuple[Hashable, str]]) -> Mapping[Hashable, tuple[str, ...]]:
    groups: dict[Hashable, tuple[str, ...]] = {}
    for key, id in pairs:
        groups[key] = (*groups.get(key, ()), id)
    return groups
