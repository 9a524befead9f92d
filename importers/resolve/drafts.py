"""Drafts: what a row says of one record, and which record of the register that is."""

from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from graph_service.coverage import reference_key
from graph_service.model import Kind, Record, key_of, kind_of, plural
from graph_service.snapshot import Snapshot
from importers.resolve.identity import Ids, Index, name_key, slug


@dataclass(slots=True)
class Draft:
    """What a file says of one record. `derived` fields were made up for a record that is new (a name).

    `passing` records are only named by the file: an asset in a flow map.
    """

    kind: Kind
    id: str
    fields: dict[str, Any]
    extra: dict[str, str]
    sheet: str
    row: int
    at: int
    derived: dict[str, Any] = field(default_factory=dict)
    blanks: list[str] = field(default_factory=list)
    passing: bool = False
    template: str = ""
    as_written: dict[str, str] = field(default_factory=dict)
    """By field, what the file says there and nobody has understood."""
    last: Mapping[str, str] = field(default_factory=dict)
    """What the last import of the same left as written."""
    held: bool = False
    """Whether another row with the same identity speaks against it, so that both are held."""
    implied: frozenset[str] = frozenset()
    """Fields that no cell of their own fills: a status that the title says. A next import cannot leave them blank."""
    register: str = ""
    """The body whose register the row is in, for remembering the import."""


class SeveralRecords(Exception):
    """Several records of the register have this identity."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__()
        self.ids = ids


class Identities:
    """Which record a row is: one of the register, one met before in the file, or a new one."""

    def __init__(
        self,
        snapshot: Snapshot,
        ids: Ids,
        given: Iterable[Record] = (),
        registers: Mapping[str, AbstractSet[str]] = MappingProxyType({}),
    ) -> None:
        """`given` are new records whose id the file gives, as an earlier reading found them.

        `registers` has, by a protocol's id, the bodies whose registers it stands in, where that is known.
        """
        self.snapshot = snapshot
        self._registers = registers
        self.index = Index(_with(snapshot, given))
        self._ids = ids
        self._given: set[tuple[Kind, str]] = set()
        self.kinds_found: set[Kind] = set()
        """The kinds of records of which some row was looked up by what identifies it."""
        self._new: dict[tuple[Kind, Hashable], str] = {}
        self.asset_ids: dict[tuple[str, str], set[str]] = {}

    def given(self, kind: Kind, id: str) -> str:
        """The record that the column "Register id" names; a new one gets that id. No slug: a `ValueError`."""
        if id not in self.snapshot.of(kind):
            if slug(id) != id:
                raise ValueError(id)
            self._ids.give(kind, id, (kind, "id", id))
            self._given.add((kind, id))
        return id

    def is_given(self, kind: Kind, id: str) -> bool:
        """Whether a new record has its id from the file."""
        return (kind, id) in self._given

    def asset(self, holder: str, reference: str | None, name: str | None) -> str:
        """An asset by its holder's reference, else by its holder and name."""
        matches = self.index.asset(holder, reference, name)
        if not matches and reference and name:
            matches = self._unreferenced("asset", self.index.asset(holder, None, name))
        elif not reference:
            matches = self._prefer_unreferenced("asset", matches)
        key: Hashable = (
            (holder, "ref", reference_key(reference)) if reference else (holder, "name", name_key(name or ""))
        )
        id = self._one("asset", matches, key, f"{holder} {reference or name}")
        self.know_asset(holder, id, reference, name)
        return id

    def know_asset(self, holder: str, id: str, reference: str | None, name: str | None) -> None:
        """Makes an asset of the file known to the flows in it, by its reference, name and id."""
        for text in (reference and reference_key(reference), name and name_key(name), name_key(id)):
            if text:
                self.asset_ids.setdefault((holder, text), set()).add(id)

    def find_asset(self, holder: str, text: str) -> tuple[str, ...]:
        """The assets of a holder that a text may name, by reference, name or id, of the register or of the file."""
        matches = set(self.index.asset(holder, text, None))
        matches |= self.asset_ids.get((holder, reference_key(text)), set())
        if not matches:
            matches |= set(self.index.asset(holder, None, text)) | self.asset_ids.get((holder, name_key(text)), set())
        if not matches:
            asset = self.snapshot.assets.get(text)
            matches |= {text} if asset is not None and asset.holder == holder else set()
        return tuple(sorted(matches))

    def flow(
        self,
        body: str | None,
        reference: str | None,
        source: str,
        target: str,
        name: str | None,
        direction: str,
        several: bool = False,
    ) -> str:
        """A flow by the reference in its register, else by its ends and name. A stated direction is part of it.

        Where `several` flows are one row, to each recipient, the ends are part of it, too.
        """
        matches = self.index.flow(body, reference, source, target, name, direction)
        if several and reference:
            matches = tuple(id for id in matches if self.index.ends(id) == (source, target))
        if not matches and reference and name:
            matches = self._unreferenced("flow", self.index.flow(body, None, source, target, name, ""))
        elif not reference:
            matches = self._prefer_unreferenced("flow", matches)
        if reference:
            key: Hashable = (body, "ref", reference_key(reference), direction, (source, target) if several else ())
            text = f"{_ends(body, source, target)} {reference}" if several else f"{body or ''} {reference} {direction}"
        else:
            key = (body, "ends", source, target, name_key(name or ""))
            text = f"{_ends(body, source, target)} {name}"
        return self._one("flow", matches, key, text)

    def of_others(self, reference: str, body: str) -> tuple[tuple[str, ...], bool]:
        """The protocols of a reference that stand in other bodies' registers alone, and whether the body has its own.

        None, where one stands in a register of nobody in particular: all share it.
        """
        matches = self.index.protocol(reference, None)
        if not all(id in self._registers for id in matches):
            return (), False
        others = tuple(id for id in matches if body not in self._registers[id])
        return others, len(others) < len(matches)

    def protocol(self, reference: str | None, title: str | None, body: str = "", apart: bool = False) -> str:
        """A protocol by its reference, which the whole partnership shares, else by its title.

        Of several with the reference it is the one in the register of `body`. `apart`: it is none that others have.
        """
        if apart:
            return self._one("protocol", (), ("ref", reference_key(reference or ""), body), f"{body} {reference}")
        matches = self.index.protocol(reference, title)
        if len(matches) > 1 and reference:
            matches = tuple(id for id in matches if body in self._registers.get(id, ())) or matches
        if not matches and reference and title:
            matches = self._unreferenced("protocol", self.index.protocol(None, title))
        elif not reference:
            matches = self._prefer_unreferenced("protocol", matches)
        key: Hashable = ("ref", reference_key(reference)) if reference else ("title", name_key(title or ""))
        return self._one("protocol", matches, key, reference or title or "")

    def project(self, name: str) -> str:
        """A project by its name or id."""
        if name in self.index.snapshot.projects or self.is_given("project", name):
            return name
        matches = self.index.projects.get(name_key(name), ())
        return self._one("project", matches, name_key(name), name)

    def notice(self, partner: str, title: str) -> str:
        """A notice by who publishes it and its title."""
        matches = self.index.notices.get((partner, name_key(title)), ())
        return self._one("notice", matches, (partner, name_key(title)), f"{partner} {title}")

    def _one(self, kind: Kind, matches: tuple[str, ...], key: Hashable, text: str) -> str:
        self.kinds_found.add(kind)
        if len(matches) > 1:
            raise SeveralRecords(matches)
        if matches:
            return matches[0]
        id = self._new.get((kind, key))
        if id is None:
            id = self._new[kind, key] = self._ids.give(kind, text, (kind, key))
        return id

    def _unreferenced(self, kind: Kind, matches: tuple[str, ...]) -> tuple[str, ...]:
        """The one record of several with a name that has no reference yet: the row gives it one."""
        without = tuple(id for id in matches if not self._reference(kind, id))
        return without if len(without) == 1 else ()

    def _prefer_unreferenced(self, kind: Kind, matches: tuple[str, ...]) -> tuple[str, ...]:
        without = tuple(id for id in matches if not self._reference(kind, id))
        return without if len(without) == 1 else matches

    def _reference(self, kind: Kind, id: str) -> str | None:
        records: Mapping[str, Any] = self.index.snapshot.of(kind)
        reference: str | None = records[id].reference
        return reference


def _with(snapshot: Snapshot, records: Iterable[Record]) -> Snapshot:
    changed: dict[str, dict[str, Record]] = {}
    for record in records:
        kind = kind_of(record)
        changed.setdefault(plural(kind), dict(snapshot.of(kind)))[key_of(record)] = record
    return snapshot.replacing(**changed) if changed else snapshot


def _ends(body: str | None, source: str, target: str) -> str:
    """The ends of a flow as a part of its id, from where its register stands."""
    if body == source:
        return f"{source} to {target}"
    return f"{body} from {source}" if body == target else f"{body or ''} {source} to {target}"
