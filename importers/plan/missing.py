"""What was in a file's last import and is not in it now; and retiring it, on request."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from graph_service.model import KINDS, Kind, Record, key_of, kind_of
from graph_service.references import references
from graph_service.snapshot import Snapshot
from importers.plan.plan import Absent, label
from importers.plan.remarks import Place, Remarks

RETIRE_AT_MOST = 0.2
"""The part of a file's last import that may be retired without a second confirmation."""


def import_key(template: str, body: str) -> str:
    """What makes two imports imports of the same: the template (of one's own, that it is made from), and the register's body."""
    return "\n".join((template, body))


def find_absent(
    names: Iterable[str],
    remembered: Mapping[str, Any],
    snapshot: Snapshot,
    now: Collection[tuple[Kind, str]],
    sheets: Collection[str],
    held: AbstractSet[str],
) -> tuple[tuple[Absent, ...], int]:
    """The records of the last imports with these keys that the file does not have now, and how many those had.

    Only those of tabs that the file has, and not those that a `held` row may be: its texts are given.
    """
    absent: list[Absent] = []
    had = 0
    for key in names:
        for kind, id, sheet in (remembered.get(key) or {}).get("records", []):
            record = snapshot.of(kind).get(id)
            if sheet not in sheets:
                continue
            had += 1
            if record is None or (kind, id) in now:
                continue
            if not held.isdisjoint({label(record), getattr(record, "reference", None) or label(record)}):
                continue
            absent.append(Absent(kind, id, label(record)))
    return tuple(absent), had


def retire(
    absent: Sequence[Absent],
    had: int,
    confirmed: bool,
    snapshot: Snapshot,
    put: Mapping[tuple[Kind, str], Record],
    place: Place,
    remarks: Remarks,
) -> tuple[tuple[Kind, str], ...]:
    """What is to be deleted: nothing where that is too much at once and not confirmed, nor what is still referred to."""
    wanted = {(record.kind, record.id) for record in absent}
    if len(absent) > RETIRE_AT_MOST * had and not confirmed:
        remarks.add(place, "retires-many", "note", {"absent": len(absent), "had": had})
        return ()
    used: dict[tuple[Kind, str], Record] = {}
    for record in _remaining(snapshot, put, wanted):
        for reference in references(record):
            if (reference.kind, reference.key) in wanted:
                used.setdefault((reference.kind, reference.key), record)
    for gone in absent:
        user = used.get((gone.kind, gone.id))
        if user is not None:
            facts = {
                "kind": gone.kind,
                "label": gone.label[:80],
                "id": gone.id,
                "user": f"{kind_of(user)} {key_of(user)}",
            }
            remarks.add(place, "still-used", "note", facts)
    return tuple((record.kind, record.id) for record in absent if (record.kind, record.id) not in used)


def _remaining(
    snapshot: Snapshot, put: Mapping[tuple[Kind, str], Record], gone: Collection[tuple[Kind, str]]
) -> Iterable[Record]:
    yield from put.values()
    for kind in KINDS:
        for id, record in snapshot.of(kind).items():
            if (kind, id) not in gone and (kind, id) not in put:
                yield record
