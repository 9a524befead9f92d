"""The chain that revisions form, by which `verify` finds what was altered behind the service's back. Pure.

A change's digest is over the record before and (as a digest) the record after; a revision's is over its own facts, the digest
of the revision before it, and the sum of its changes' digests, so that changes may be written in any order. Whoever alters a
record, a change or a revision breaks the chain from there on. What is kept beside the records is held by a sum as well.
"""

import hashlib
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from graph_service.older_forms import change_of_stub, digests, erasing_revision
from graph_service.revisions import SHELVES, Change, Revision, RevisionDraft

MODULUS = 1 << 256
START = "0" * 64
"""The digest before the first revision."""

Thing = tuple[str, str, str]
"""What is kept beside the records: shelf, key, JSON text."""


def digest_of(text: str) -> str:
    """SHA-256 of a record's JSON form, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def change_digest(kind: str, key: str, before: str | None, after: str | None) -> int:
    """A change as a number below 2^256, to be summed over a revision. Where something was erased, it is as it was."""
    erased = change_of_stub(before)
    if erased is not None:
        return erased
    return int.from_bytes(hashlib.sha256(orjson.dumps((kind, key, before, after))).digest(), "big")


def kept_digest(shelf: str, key: str, value: str) -> int:
    """A thing kept beside the records, as a number below 2^256; their sum shows whether any was altered."""
    return int.from_bytes(hashlib.sha256(orjson.dumps(("kept", shelf, key, value))).digest(), "big")


def kept_sum(before: str | None, added: Iterable[Thing] = (), removed: Iterable[Thing] = ()) -> str:
    """The sum that holds what is kept, after things were added and removed; `before` is what it was, if anything was."""
    total = int(before or "0", 16)
    total += sum(kept_digest(*thing) for thing in added) - sum(kept_digest(*thing) for thing in removed)
    return f"{total % MODULUS:064x}"


def shelf_changes(number: int, added: Iterable[Thing], removed: Iterable[Thing]) -> list[Change]:
    """What a revision changes of things that belong to revisions, sorted; other things have no history."""
    before = {(shelf, key): value for shelf, key, value in removed if shelf in SHELVES}
    after = {(shelf, key): digest_of(value) for shelf, key, value in added if shelf in SHELVES}
    places: list[Any] = sorted(before.keys() | after.keys())
    return [Change(number, shelf, key, before.get((shelf, key)), after.get((shelf, key))) for shelf, key in places]


class Tally:
    """The count and the sum of a revision's changes, as they are made."""

    def __init__(self) -> None:
        self.count = 0
        self.total = 0

    def add(self, changes: Iterable[Change]) -> None:
        """Count changes that were written."""
        for change in changes:
            self.count += 1
            self.total += change_digest(change.kind, change.key, change.before, change.after)

    def seal(self, previous: str | None, draft: RevisionDraft) -> Revision:
        """The revision that a draft becomes with them, chained to the digest of the one before it, if there is one."""
        return seal(previous or START, draft.expected + 1, draft, self.count, self.total)


def seal(previous: str, number: int, draft: RevisionDraft, changes: int, total: int) -> Revision:
    """The revision that a draft becomes, chained to the digest of the one before it."""
    facts = orjson.dumps((previous, number, draft.time, draft.who, draft.why, changes, f"{total % MODULUS:064x}"))
    return Revision(number, draft.time, draft.who, draft.why, changes, hashlib.sha256(facts).hexdigest())


def chain_problems(
    head: tuple[object, object],
    revisions: Iterable[Revision],
    changes: Iterable[Change],
    records: Iterable[tuple[str, str, str]],
) -> Iterator[str]:
    """Each place where the chain is broken, as a sentence. Nothing that is given may be trusted to have the right type.

    `head` is the version and the digest that the store holds for its latest revision; `changes` are by (kind, key, revision);
    `records` are (kind, key, JSON form), by kind and key.
    """
    sums: dict[object, tuple[int, int]] = {}
    erasing: set[object] = set()
    yield from _last_states(_summed(changes, sums, erasing), records)
    previous, number = START, 0
    for revision in revisions:
        number += 1
        count, total = sums.pop(revision.number, (0, 0))
        try:
            draft = RevisionDraft(revision.time, revision.who, revision.why, number - 1)
            sound = revision == seal(previous, number, draft, count, total)
        except (TypeError, ValueError, OverflowError):
            sound = False
        if not sound:
            yield f"Revision {revision.number!r} is not as it was written, or one before it is missing."
            number = revision.number if isinstance(revision.number, int) else number
        previous = str(revision.digest)
    for eraser in sorted(map(repr, erasing - {*range(1, number + 1)})):
        yield f"Something of a record was erased by revision {eraser}, which is not there."
    for lost in sorted(map(repr, sums)):
        yield f"Revision {lost} is missing, but changes of it are there."
    if (head[0], head[1] or START) != (number, previous):
        yield f"The register says that its latest revision is {head[0]!r}, but the revisions end with {number}."


def _summed(changes: Iterable[Change], sums: dict[object, tuple[int, int]], erasing: set[object]) -> Iterator[Change]:
    """Pass changes on, adding each to the sum of its revision, and to `erasing` the revisions that erased something."""
    for change in changes:
        eraser = erasing_revision(change.before)
        if eraser is not None:
            erasing.add(eraser if isinstance(eraser, int) else repr(eraser))
        count, total = sums.get(change.revision, (0, 0))
        try:
            total += change_digest(change.kind, change.key, change.before, change.after)
        except TypeError:
            total += 1
        sums[change.revision] = (count + 1, total)
        yield change


def _last_states(changes: Iterable[Change], records: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    """Hold each record to what its last change made of it, and each change to the one before it."""
    now = iter(records)
    record = next(now, None)
    for (kind, key), group in itertools.groupby(changes, key=lambda c: (c.kind, c.key)):
        while record is not None and _order(record[0], record[1]) < _order(kind, key):
            yield f"The {record[0]} {record[1]} was added without a revision."
            record = next(now, None)
        after: object = None
        for change in group:
            if (after is None) != (change.before is None) or (after and after not in digests(kind, change.before)):
                yield f"What revision {change.revision!r} says of the {kind} {key} is not what was there before it."
            after = change.after
        if record is not None and (record[0], record[1]) == (kind, key):
            if after not in digests(kind, record[2]):
                yield f"The {kind} {key} was altered without a revision."
            record = next(now, None)
        elif after is not None:
            yield f"The {kind} {key} was removed without a revision."
    while record is not None:
        yield f"The {record[0]} {record[1]} was added without a revision."
        record = next(now, None)


def _order(kind: object, key: object) -> tuple[str, str]:
    return str(kind), str(key)
