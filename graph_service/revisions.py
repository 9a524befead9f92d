"""One recorded change of the register: audit, history, the register as it stood, and undo come from it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple, get_args

from graph_service.errors import Conflict
from graph_service.model import Kind

Action = Literal["create", "replace", "delete"]

Shelf = Literal["accepted", "answer", "freed", "held", "question", "source"]
"""What is not a record but part of revisions: accepted work, and what imports leave open or remember. See `register/accepted.py`, `register/dictionary.py`."""

SHELVES: tuple[Shelf, ...] = get_args(Shelf)
"""The shelves whose things change by revisions alone."""


class Change(NamedTuple):
    """One record's part in a revision, or that of a thing on one of the `SHELVES`.

    `before` is its JSON form as it was, none for a creation; `after` the SHA-256 of what it became, none for a
    deletion.
    """

    revision: int
    kind: Kind | Shelf
    key: str
    before: str | None
    after: str | None

    @property
    def action(self) -> Action:
        """What was done to the record."""
        if self.before is None:
            return "create"
        return "delete" if self.after is None else "replace"


@dataclass(frozen=True)
class RevisionDraft:
    """A revision about to be written. `time` is UTC, ISO 8601 to the second; `expected` the version it was made against."""

    time: str
    who: str
    why: str
    expected: int

    def check(self, version: int) -> None:
        """Raise `Conflict` unless the register is still at the version that this was made against."""
        if version != self.expected:
            raise Conflict(
                f"The register has moved on from revision {self.expected} to {version}. Nothing was written; repeat."
            )


@dataclass(frozen=True)
class Revision:
    """One recorded change of the register. `time` is UTC, ISO 8601 to the second; `changes` counts its records."""

    number: int
    time: str
    who: str
    why: str
    changes: int
    digest: str = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The form that `revisions --json` prints."""
        return asdict(self)


@dataclass(frozen=True)
class HistoryEntry:
    """One line of a record's history: a revision and what it did to the record."""

    revision: int
    time: str
    who: str
    why: str
    action: Action
    before: dict[str, Any] | None

    def to_dict(self) -> dict[str, Any]:
        """The form that `history --json` prints; `before` is left out for a creation."""
        form = {name: getattr(self, name) for name in ("revision", "time", "who", "why", "action")}
        return form if self.before is None else {**form, "before": self.before}


@dataclass(frozen=True)
class Undone:
    """What an undo did: the revision it wrote (none when nothing could be restored), and what it touched, sorted."""

    revision: int | None
    restored: tuple[tuple[Kind | Shelf, str], ...]
    kept: tuple[tuple[Kind | Shelf, str], ...]
    reasons: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The form that `undo --json` prints."""
        named = {
            name: [{"kind": kind, "id": key} for kind, key in getattr(self, name)] for name in ("restored", "kept")
        }
        return {"revision": self.revision, **named}


def as_it_stood(
    current: Iterable[tuple[str, str]], earlier: Iterable[tuple[str, str | None]]
) -> Iterator[tuple[str, str]]:
    """Merge what records are now with what those changed since were then; both and the result sorted by key, in JSON form."""
    then = iter(earlier)
    override = next(then, None)
    for key, body in current:
        while override is not None and override[0] < key:
            if override[1] is not None:
                yield override[0], override[1]
            override = next(then, None)
        if override is not None and override[0] == key:
            if override[1] is not None:
                yield key, override[1]
            override = next(then, None)
        else:
            yield key, body
    while override is not None:
        if override[1] is not None:
            yield override[0], override[1]
        override = next(then, None)
