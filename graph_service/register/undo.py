"""Taking back what a revision did."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Any

from graph_service.chain import digest_of
from graph_service.errors import Conflict, NotFound
from graph_service.model import KINDS, NOUNS, Kind, Record
from graph_service.older_forms import current_text, digests
from graph_service.register.integrity import BATCH, Named, dangling
from graph_service.register.opened import OpenRegister
from graph_service.revisions import SHELVES, Change, Shelf, Undone
from graph_service.store import Store


class Restoring:
    """What taking back a revision would restore, by name: whether there was a record before, or it goes.

    Walking it gives the records that come back, in the order of KINDS; they are read as they are needed, as often as needed.
    """

    def __init__(self, store: Store, number: int) -> None:
        self._store = store
        self._number = number
        self.names: dict[Named, bool] = {}
        self.things: dict[tuple[str, str], str | None] = {}
        """What is put back on shelves, as JSON text, or taken off them."""

    def __iter__(self) -> Iterator[Record]:
        kinds = {kind for (kind, _), comes_back in self.names.items() if comes_back}
        for kind in sorted(kinds, key=KINDS.index):
            for change in self._store.changes(self._number):
                if change.kind == kind and change.before is not None and (kind, change.key) in self.names:
                    yield NOUNS[kind].model_validate_json(current_text(kind, change.before))

    @property
    def coming_back(self) -> set[Named]:
        """The names of the records that walking it gives."""
        return {named for named, comes_back in self.names.items() if comes_back}

    @property
    def going(self) -> list[Named]:
        """The names of the records that were not there before."""
        return [named for named, comes_back in self.names.items() if not comes_back]


class Undo:
    """Taking back what a revision did."""

    def __init__(self, opened: OpenRegister) -> None:
        self.opened = opened
        self.store = opened.store

    def undo(self, number: int) -> Undone:
        """Take back what a revision did, as a new revision.

        A record edited since is kept as it is, and so is one whose undoing would leave a reference to nothing.
        """
        latest = self.store.version()
        if not 1 <= number <= latest:
            raise NotFound(f"There is no revision {number}. The latest is {latest}.")
        for version in self.opened.attempts():
            restoring, kept, reasons = self._sorted_for_undo(number)
            draft = self.opened.draft(f"Undo of revision {number}", version)
            try:
                written = self.opened.apply(draft, restoring, restoring.going, restoring.things)
            except Conflict:
                continue
            restored: tuple[Any, ...] = tuple(sorted((*restoring.names, *restoring.things)))
            return Undone(written.number if written else None, restored, tuple(sorted(kept)), tuple(reasons))
        raise AssertionError("unreachable")

    def _sorted_for_undo(self, number: int) -> tuple[Restoring, set[tuple[Kind | Shelf, str]], list[str]]:
        restoring = Restoring(self.store, number)
        kept: set[tuple[Kind | Shelf, str]] = set()
        reasons: list[str] = []
        for kind, group in groupby(self.store.changes(number), key=lambda change: change.kind):
            if kind in SHELVES:
                there = {key: digest_of(text) for key, text in self.store.kept(kind).items()}
                for change in group:
                    if there.get(change.key) == change.after:
                        before = change.before
                        restoring.things[kind, change.key] = None if before is None else current_text(kind, before)
                    else:
                        kept.add((kind, change.key))
                continue
            while batch := list(islice(group, BATCH)):
                now = self._digests(kind, batch)
                for change in batch:
                    named = (kind, change.key)
                    if (change.after is None and change.key not in now) or change.after in now.get(change.key, ()):
                        restoring.names[named] = change.before is not None
                    else:
                        kept.add(named)
                        reasons.append(f"The {kind} {change.key} was edited since.")
        while faults := list(dangling(self.store, restoring, restoring.coming_back, restoring.going)):
            for fault in faults:
                stuck = (fault.reference.kind, fault.reference.key) if fault.deleted else fault.referrer
                reasons.append(fault.sentence())
                kept.add(stuck)
                restoring.names.pop(stuck, None)
        return restoring, kept, reasons

    def _digests(self, kind: Kind, changes: list[Change]) -> dict[str, set[str]]:
        records = self.store.several(kind, [change.key for change in changes])
        return {key: digests(kind, record.to_json()) for key, record in records.items()}
