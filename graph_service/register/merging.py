"""Two partners that are one body: one of them stays, the other's name is an alias of it, and whatever named it follows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from graph_service.errors import BadData, Conflict
from graph_service.model import NOUNS, Flow, Kind, Partner, Protocol, Record, Refers, Term, Terms, kind_of
from graph_service.references import MARKS, PARTS, marks_of
from graph_service.register.lookup import partner_named
from graph_service.register.records import Records
from graph_service.revisions import SHELVES, Revision
from importers.plan.missing import import_key

DIFFERENT = ("ico_number", "ods_code", "gss_code")
"""Fields that tell bodies apart: partners that differ in one are hardly one body."""


@dataclass(frozen=True)
class Merge:
    """What merging two partners would do, and what makes it worth asking again.

    `flows` would go from the body to itself; `protocols` would list it as a party twice; `differing` are the fields that tell
    bodies apart and differ.
    """

    keep: Partner
    other: Partner
    put: tuple[Record, ...]
    flows: tuple[str, ...]
    protocols: tuple[str, ...]
    differing: tuple[str, ...]
    version: int

    @property
    def doubtful(self) -> bool:
        """Whether it has to be confirmed."""
        return bool(self.flows or self.protocols or self.differing)

    def doubts(self) -> tuple[str, ...]:
        """What makes it worth asking again, as sentences."""
        fields = " and ".join(name.replace("_", " ") for name in self.differing)
        parts = (
            (self.flows, f"{_number(self.flows, 'flow')} would go from {self.keep.name} to itself."),
            (self.protocols, f"{_number(self.protocols, 'protocol')} would list {self.keep.name} as a party twice."),
            (self.differing, f"They differ in their {fields}, so they may be two bodies."),
        )
        return tuple(sentence for applies, sentence in parts if applies)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        lists = {name: list(getattr(self, name)) for name in ("flows", "protocols", "differing")}
        return {"keep": self.keep.id, "other": self.other.id, "records": len(self.put), **lists}


class Merging:
    """Merging partners."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.opened = records.opened

    def plan(self, keep: str, other: str) -> Merge:
        """What merging `other` into `keep` would do; both by id, name or another name. The same partner twice is `BadData`."""
        snapshot = self.opened.snapshot()
        kept = snapshot.partners[partner_named(snapshot, keep)]
        gone = snapshot.partners[partner_named(snapshot, other)]
        if kept.id == gone.id:
            raise BadData(f"{keep!r} and {other!r} are the same partner: {kept.name}.")
        named = {record for record, _ in self.opened.store.referring("partner", [gone.id])} - {
            ("partner", kept.id),
            ("partner", gone.id),
        }
        by_kind: dict[Kind, list[str]] = {}
        for kind, key in sorted(named):
            by_kind.setdefault(kind, []).append(key)
        before = [record for kind, keys in by_kind.items() for record in self.opened.store.several(kind, keys).values()]
        after = [_with_partner(record, gone.id, kept.id) for record in before]
        flows = tuple(r.id for r in after if isinstance(r, Flow) and r.source == r.target)
        both = {kept.id, gone.id}
        protocols = tuple(r.id for r in before if isinstance(r, Protocol) and both <= {p.partner for p in r.parties})
        differing = tuple(name for name in DIFFERENT if _differs(getattr(kept, name), getattr(gone, name)))
        put = (_joined(kept, gone), *after)
        return Merge(kept, gone, put, flows, protocols, differing, snapshot.version)

    def apply(self, keep: str, other: str, *, sure: bool = False) -> Revision:
        """Merge two partners as one revision. One that is doubtful is `BadData`, unless a person is sure."""
        for _ in self.opened.attempts():
            merge = self.plan(keep, other)
            if merge.doubtful and not sure:
                raise BadData(f"{' '.join(merge.doubts())} Nothing was written. Confirm it if they are one body.")
            why = f"Merged {merge.other.name} into {merge.keep.name}"
            things = self.shelves(merge)
            try:
                gone: list[tuple[Kind, str]] = [("partner", merge.other.id)]
                revision = self.records.write(merge.put, gone, why=why, expected=merge.version, keep=things)
            except Conflict:
                continue
            assert revision is not None
            return revision
        raise AssertionError("unreachable")

    def shelves(self, merge: Merge) -> dict[tuple[str, str], Any]:
        """What waits or was answered for the registers of the partner that goes, as it is for the one that stays."""
        return dict(self._shelves(merge.other.id, merge.keep.id))

    def _shelves(self, old: str, new: str) -> Iterator[tuple[tuple[str, str], object]]:
        for shelf in SHELVES:
            for key, form in self.records.kept(shelf).items():
                now = dict(form)
                for name in ("register", "choice", "partner"):
                    if now.get(name) == old:
                        now[name] = new
                if "planned" in now:
                    ends = {name: new for name in ("source", "target") if now["planned"][name] == old}
                    now["planned"] = {**now["planned"], **ends}
                if "registers" in now:
                    now["registers"] = sorted({new if id == old else id for id in now["registers"]})
                if now != form:
                    yield (shelf, key), now
        for key, value in self.records.kept("import").items():
            template, _, body = key.rpartition("\n")
            if body == old:
                yield ("import", key), None
                yield ("import", import_key(template, new)), value


def with_terms(record: Record, scheme: str, old: str, new: tuple[str, ...]) -> Record:
    """A record that names other terms wherever it named the old one. A term below the old one stands below the only new one."""
    if isinstance(record, Term):
        above = new[0] if len(new) == 1 else None
        return record.model_copy(update={"broader": above}) if record.broader == old else record
    return _renamed(record, lambda mark: isinstance(mark, Terms) and mark.scheme == scheme, old, new)


def _with_partner(record: Record, old: str, new: str) -> Record:
    """A record that names another partner wherever it named the old one. A group is not a member of itself."""
    return _renamed(record, lambda mark: isinstance(mark, Refers) and mark.kind == "partner", old, (new,))


def _renamed(record: Record, concerns: Callable[[Refers | Terms], bool], old: str, new: tuple[str, ...]) -> Record:
    kind = kind_of(record)
    form = record.to_dict()
    for name, mark in MARKS[kind].items():
        if concerns(mark) and name in form:
            form[name] = _swapped(form[name], old, new)
    for name, part in PARTS[kind].items():
        marks = [field for field, mark in marks_of(part) if concerns(mark)]
        for member in form.get(name, ()):
            member.update({field: _swapped(member[field], old, new) for field in marks if field in member})
    return _cleared(form, kind)


def _cleared(form: dict[str, Any], kind: Kind) -> Record:
    """A record from its form, in which a partner is neither part nor member nor successor of itself."""
    if kind == "partner":
        id = form["id"]
        form["members"] = [member for member in form.get("members", ()) if member["partner"] != id]
        form["successors"] = sorted({*form.get("successors", ())} - {id})
        if form.get("parent") == id:
            del form["parent"]
    made: Record = NOUNS[kind].model_validate_json(orjson.dumps(form))
    return made


def _swapped(value: Any, old: str, new: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return sorted({*value, *new} - ({old} - {*new})) if old in value else value
    return new[0] if value == old else value


def _joined(keep: Partner, other: Partner) -> Record:
    """The partner that stays, with the other's names and whatever it does not record itself."""
    mine, theirs = keep.to_dict(), _with_partner(other, other.id, keep.id).to_dict()
    form = {**theirs, **mine}
    names = {other.name, *other.aliases, *keep.aliases} - {keep.name}
    form["aliases"] = sorted(names)
    for name in ("members", "successors"):
        both = [*mine.get(name, ()), *theirs.get(name, ())]
        form[name] = [keep.id if value == other.id else value for value in both]
    for name in ("extra", "as_written"):
        form[name] = {**theirs.get(name, {}), **mine.get(name, {})}
    form["successors"] = sorted(set(form["successors"]))
    form["members"] = [m | {"partner": keep.id} if m["partner"] == other.id else m for m in form["members"]]
    if form.get("parent") == other.id:
        del form["parent"]
    return _cleared(form, "partner")


def _differs(mine: str | None, theirs: str | None) -> bool:
    return bool(mine and theirs) and "".join(str(mine).split()).casefold() != "".join(str(theirs).split()).casefold()


def _number(records: tuple[str, ...], noun: str) -> str:
    return f"1 {noun}" if len(records) == 1 else f"{len(records)} {noun}s"
