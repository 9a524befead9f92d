"""Changing one record at a time, by people and programs that read it first."""

import hashlib
from collections.abc import Callable

from graph_service.errors import Conflict, NotFound
from graph_service.model import Kind, Record, key_of, kind_of
from graph_service.register.records import Records

TRIES = 100
"""How often a change is tried again because somebody else wrote in between. Each time, somebody's change went in."""


class Changed(Conflict):
    """The record is not any more what it was when it was read."""


def mark(record: Record) -> str:
    """A short mark of a record's content: the same as long as nothing of it changes."""
    return hashlib.sha256(record.to_json().encode()).hexdigest()[:20]


class Editing(Records):
    """Create, change and delete one record, without overwriting what somebody else did in between."""

    def create(self, record: Record, *, why: str) -> None:
        """Add a record. `Conflict` when there is one with its id."""
        kind, key = kind_of(record), key_of(record)

        def attempt(version: int) -> None:
            if self._find(kind, key) is not None:
                raise Conflict(f"There is a {kind} {key} already. Change that one, or choose another id.")
            self.write([record], why=why, expected=version)

        self._retry(attempt)

    def change(
        self, kind: Kind, key: str, to: Callable[[Record], Record], *, why: str, marks: tuple[str, ...]
    ) -> Record:
        """Replace a record by what `to` makes of it, if its mark is one of `marks` ("*" is any). Returns the new one."""
        changed: list[Record] = []

        def attempt(version: int) -> None:
            old = self.get(kind, key)
            changed[:] = [to(old)]
            _expect(old, marks)
            self.write(changed, why=why, expected=version)

        self._retry(attempt)
        return changed[0]

    def remove(self, kind: Kind, key: str, *, why: str, marks: tuple[str, ...]) -> None:
        """Delete a record, if its mark is one of `marks`."""

        def attempt(version: int) -> None:
            _expect(self.get(kind, key), marks)
            self.write(delete=[(kind, key)], why=why, expected=version)

        self._retry(attempt)

    def _find(self, kind: Kind, key: str) -> Record | None:
        try:
            return self.get(kind, key)
        except NotFound:
            return None

    def _retry(self, attempt: Callable[[int], None]) -> None:
        """Try until nobody wrote between the reading and the writing."""
        for tries in range(TRIES):
            version = self.version()
            try:
                return attempt(version)
            except Changed:
                raise
            except Conflict:
                if tries == TRIES - 1 or self.version() == version:
                    raise
        return None


def _expect(record: Record, marks: tuple[str, ...]) -> None:
    if "*" not in marks and mark(record) not in marks:
        raise Changed(
            f"The {kind_of(record)} {key_of(record)} has changed since you read it. Read it again, and repeat your change."
        )
