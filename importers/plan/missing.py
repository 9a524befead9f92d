"""What was in a file's last import and is not in it now; and retiring it, on request."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from graph_service.model import KINDS, Kind, Record, key_of, kind_of
from graph_service.references import references
from graph_service.snapshot import Snapshot
from importers.plan import Absent, label
from importers.plan.issue import Issue

RETIRE_AT_MOST = 0.2
"""The part of a file's last import that may be retired without a second confirmation."""


def import_key(file: str, template: str, body: str) -> str:
    """What makes two imports imports of the same: the file's name, the template (of one's own, that it is made from), and the register's body."""
    return "\n".join((file, template, body))


def find_absent(
    names: Iterable[str], remembered: Mapping[str, Any], snapshot: Snapshot, now: Collection[tuple[Kind, str]]
) -> tuple[tuple[Absent, ...], int]:
    """The records of the last imports with these keys that the file does not have now, and how many those had."""
    absent: list[Absent] = []
    had = 0
    for key in names:
        last = (remembered.get(key) or {}).get("records", [])
        had += len(last)
        for kind, id in last:
            record = snapshot.of(kind).get(id)
            if record is not None and (kind, id) not in now:
                absent.append(Absent(kind, id, label(record)))
    return tuple(absent), had


def retire(
    absent: Sequence[Absent],
    had: int,
    confirmed: bool,
    snapshot: Snapshot,
    put: Mapping[tuple[Kind, str], Record],
    sheet: str,
) -> tuple[tuple[tuple[Kind, str], ...], list[Issue]]:
    """What is to be deleted, and what speaks against it: too much at once blocks; what is still referred to stays."""
    wanted = {(one.kind, one.id) for one in absent}
    used: dict[tuple[Kind, str], Record] = {}
    for record in _remaining(snapshot, put, wanted):
        for reference in references(record):
            if (reference.kind, reference.key) in wanted:
                used.setdefault((reference.kind, reference.key), record)
    issues = [
        Issue(
            sheet,
            "A1",
            "still-used",
            f"The absent {one.kind} {one.label[:60]!r} ({one.id}) stays: the {kind_of(used[one.kind, one.id])} "
            f"{key_of(used[one.kind, one.id])} still refers to it.",
        )
        for one in absent
        if (one.kind, one.id) in used
    ]
    if len(absent) > RETIRE_AT_MOST * had and not confirmed:
        message = (
            f"{len(absent)} of the {had} records of this file's last import are absent, more than a fifth. "
            "If all of them are to be retired, confirm it with --retire-many."
        )
        issues.append(Issue(sheet, "A1", "retires-many", message, True))
    return tuple((one.kind, one.id) for one in absent if (one.kind, one.id) not in used), issues


def _remaining(
    snapshot: Snapshot, put: Mapping[tuple[Kind, str], Record], gone: Collection[tuple[Kind, str]]
) -> Iterable[Record]:
    yield from put.values()
    for kind in KINDS:
        for id, record in snapshot.of(kind).items():
            if (kind, id) not in gone and (kind, id) not in put:
                yield record
