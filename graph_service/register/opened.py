"""The open store, its settings, and the register as snapshots: what every part of `Register` works with."""

import copy
import getpass
import logging
import os
import threading
import time as clock
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache, partial
from itertools import islice
from typing import Self, TypeVar, cast
from zoneinfo import ZoneInfo

from graph_service.errors import BadData, Conflict, NotFound, StoreError
from graph_service.gc_pause import gc_paused
from graph_service.model import KINDS, NOUNS, Kind, Record, key_of, plural
from graph_service.older_forms import current_text
from graph_service.register import backup
from graph_service.register.imported import imported
from graph_service.register.integrity import shipped_terms
from graph_service.register.on_demand import OnDemand
from graph_service.revisions import SHELVES, Revision, RevisionDraft, Shelf, as_it_stood
from graph_service.settings import Settings, from_environment, today
from graph_service.snapshot import Imported, Snapshot
from graph_service.store import END, Kept, Store, open_store
from graph_service.values import day_of

LOG = logging.getLogger("graph_service.register")

Day = date | str
"""A date, or its text as YYYY-MM-DD."""

AsAt = int | date | str | None
"""The register as it stood: at a revision, at the end of a day (a date or YYYY-MM-DD), or (None) now."""

ATTEMPTS = 100
"""How often a write is made again when another was first. Each time somebody got further, so this ends."""

PAUSE = 0.01
"""Seconds to wait before a write is made again; a little more each time."""

SNAPSHOTS = 3
"""How many versions are kept in memory: the latest, and some that were asked for as at a date."""

ALWAYS: frozenset[Kind] = frozenset({"term", "partner", "protocol"})
"""The kinds that a snapshot holds in memory from the first: the rule is compiled from them."""

FEW = 500
"""How many changed records are put into a snapshot that is held already, before it is read anew."""

PART = 5_000
"""How many records are read before it is asked what was changed meanwhile."""

T = TypeVar("T")


class OpenRegister:
    """An open store, read as snapshots. `who` is the name that revisions written through it carry."""

    def __init__(self, store: Store, settings: Settings, who: str) -> None:
        self.store = store
        self.settings = settings
        self.who = who
        self._snapshots: dict[int, Snapshot] = {}
        self._reads = threading.RLock()

    @classmethod
    def open(cls, store: str | None, settings: Settings | None, who: str | None, create: bool) -> Self:
        """Open a store; see `Register.open`."""
        settings = settings or from_environment()
        if store:
            settings = replace(settings, store=store)
        if not settings.store:
            settings = replace(settings, store=from_environment().store)
        opened = open_store(
            settings.store,
            settings.neo4j_user,
            settings.neo4j_password,
            lambda: shipped_terms().values(),
            create=create,
            before_upgrade=partial(backup.before_upgrade, settings),
            authorities=settings.neo4j_ca,
        )
        return cls(opened, settings, who or _login())

    def by(self, who: str) -> Self:
        """The same open register, whose revisions carry another name."""
        other = copy.copy(self)
        other.who = who
        return other

    def version(self) -> int:
        """The number of the latest revision; 0 before the first."""
        return self.store.version()

    def snapshot(self, as_at: AsAt = None) -> Snapshot:
        """The register at one revision, cached until its version moves.

        What every question about coverage needs (terms, partners, protocols) is in memory; other kinds are read when they
        are asked for, as they stood at that revision, while the register is open.
        """
        number = self.revision_at(as_at)
        snapshot = self._snapshots.get(number)
        if snapshot is not None:
            return snapshot
        with self._reads:  # who comes second waits for the first, and finds what it read
            snapshot = self._snapshots.get(number)
            if snapshot is None:
                snapshot = self.steady(lambda: self._read_snapshot(as_at))
                for old in list(self._snapshots)[: 1 - SNAPSHOTS]:
                    self._snapshots.pop(old, None)
                for held in self._snapshots.values():
                    held.derived.keep_only("rule")  # a new one can be made from them
                self._snapshots[snapshot.version] = snapshot
        return snapshot

    def snapshots(self) -> tuple[Snapshot, ...]:
        """The snapshots in memory."""
        return tuple(self._snapshots.values())

    def _read_snapshot(self, as_at: AsAt) -> Snapshot:
        with self.store.reading(), gc_paused():
            latest = self.store.version()
            number = self.revision_at(as_at)
            before = max((held for held in self._snapshots if held < number), default=None)
            if number == latest and before is not None:
                near = self._brought_on(self._snapshots[before], latest)
                if near is not None:
                    return near
            kinds = {plural(k): self._all(k, number) if k in ALWAYS else self._on_demand(k, number) for k in KINDS}
            return Snapshot(version=number, imported=self._imported(number), **kinds)  # type: ignore[arg-type]

    def _brought_on(self, held: Snapshot, latest: int) -> Snapshot | None:
        """An earlier snapshot with what changed since, or None where that is so much that all is better read again.

        Kinds of which nothing changed are the same mappings, so that what was made of them can be kept.
        """
        changed: dict[Kind, set[str]] = {}
        for number in range(held.version + 1, latest + 1):
            for change in islice(self.store.changes(number), FEW + 1):
                if change.kind not in SHELVES:
                    changed.setdefault(cast(Kind, change.kind), set()).add(change.key)
            if sum(map(len, changed.values())) > FEW:
                return None
        kinds = {plural(kind): self._with(held.of(kind), kind, keys, latest) for kind, keys in changed.items()}
        near = held.replacing(version=latest, imported=self._imported(latest), **kinds)
        near.derived.inherit("names", held.derived)
        return near

    def _imported(self, number: int) -> Callable[[], Imported]:
        """What imports left open at a revision, read once, when it is asked for."""
        return cache(lambda: imported(lambda shelf: self.shelf(shelf, number)))

    def _with(
        self, held: Mapping[str, Record], kind: Kind, changed: Collection[str], latest: int
    ) -> Mapping[str, Record]:
        """A kind's records, some of which changed."""
        if isinstance(held, OnDemand):
            if not held.was_read:
                return self._on_demand(kind, latest)
            held = held.whole()
        records = dict(held)
        for key in changed:
            record = self.store.get(kind, key)
            if record is None:
                records.pop(key, None)
            else:
                records[key] = record
        return records if records.keys() == held.keys() else dict(sorted(records.items()))

    def _on_demand(self, kind: Kind, number: int) -> OnDemand[Record]:
        """A kind's records as they stood at a revision, whenever they are read."""

        def whole() -> Mapping[str, Record]:
            with gc_paused():
                return self.steady(lambda: self._all(kind, number))

        return OnDemand(lambda key: self.steady(lambda: self.read_record(kind, key, number)), whole, self._reads)

    def _all(self, kind: Kind, number: int) -> dict[str, Record]:
        with self.store.reading():
            if number == self.store.version():
                return {key_of(record): record for record in self.store.scan(kind)}
            read = NOUNS[kind].model_validate_json
            return {key: read(body) for key, body in self.bodies(kind, number)}

    def read_record(self, kind: Kind, key: str, number: int) -> Record | None:
        """One of the register's own records as it stood at a revision, or none. `Conflict` when it moves meanwhile."""
        with self.store.reading():
            if number < self.store.version():
                for revision, change in self.store.history(kind, key):
                    if revision.number > number:
                        if change.before is None:
                            return None
                        return NOUNS[kind].model_validate_json(current_text(kind, change.before))
            return self.store.get(kind, key)

    def bodies(self, kind: Kind, as_at: AsAt = None) -> Iterator[tuple[str, str]]:
        """Keys and JSON forms of a kind's records, by key, streamed: now, or as they stood.

        They are all of one revision, whoever writes meanwhile.
        """
        return self._bodies_at(kind, self.revision_at(as_at))

    def _bodies_at(self, kind: Kind, number: int) -> Iterator[tuple[str, str]]:
        """Part by part: what was changed since is asked for after the part was read, so no change can be missed."""
        current = self.store.bodies(kind)
        after, until = "", ""
        while until != END:
            part = list(islice(current, PART))
            until = part[-1][0] if len(part) == PART else END
            if self.store.version() == number:
                yield from part
            else:
                earlier = self.store.earlier(kind, number, after, until)
                then = ((key, None if text is None else current_text(kind, text)) for key, text in earlier)
                yield from as_it_stood(part, then)
            after = until

    def revision_at(self, as_at: AsAt) -> int:
        """The number of the revision at which the register stood then. A revision that is not there is `NotFound`."""
        if as_at is None:
            return self.store.version()
        if isinstance(as_at, str):
            as_at = asked_moment(as_at)
        if isinstance(as_at, int):
            latest = self.store.version()
            if not 0 <= as_at <= latest:
                raise NotFound(f"There is no revision {as_at}. {_latest(latest)}")
            return as_at
        end = datetime.combine(asked_day(as_at), time.max, ZoneInfo("Europe/London"))
        with suppress(OverflowError):
            end = end.astimezone(UTC)
        until = end.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)
        return max((r.number for r in self.store.revisions() if r.time <= until), default=0)

    def shelf(self, shelf: Shelf, as_at: AsAt = None) -> dict[str, str]:
        """What stands on one of the revisions' shelves, by key, as JSON text: now, or as it stood."""

        def read() -> dict[str, str]:
            with self.store.reading():
                number, now = self.revision_at(as_at), self.store.kept(shelf)
                if number == self.store.version():
                    return now
                then = (
                    (k, None if text is None else current_text(shelf, text))
                    for k, text in self.store.earlier(shelf, number)
                )
                return dict(as_it_stood(sorted(now.items()), then))

        return self.steady(read)

    def steady(self, read: Callable[[], T]) -> T:
        """The result of reading at one version: read again whenever the register has moved meanwhile."""
        for _ in range(ATTEMPTS):
            with suppress(Conflict):
                return read()
        raise StoreError(
            "The register is being written so often that it cannot be read at one revision. Try again later."
        )

    def apply(
        self, draft: RevisionDraft, put: Iterable[Record], delete: Collection[tuple[Kind, str]], keep: Kept
    ) -> Revision | None:
        """Write a revision, and append its number and digest to the log that the settings name."""
        revision = self.store.apply(draft, put, delete, keep)
        if revision is not None and self.settings.digest_log:
            _append(self.settings.digest_log, f"{revision.number}:{revision.digest}\n")
        return revision

    def attempts(self) -> Iterator[int]:
        """The version to write against, again and again as others are first."""
        for attempt in range(ATTEMPTS):
            yield self.store.version()
            clock.sleep(PAUSE * min(attempt, 10))
        raise StoreError("Others wrote to the register each time this was tried. Nothing was written; try again later.")

    def draft(self, why: str, expected: int) -> RevisionDraft:
        """A revision to be written now, against a version."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return RevisionDraft(now, self.who, why, expected)


def asked_day(on: Day | None) -> date:
    """The date asked about: today if none is given. Text that is not a date is `BadData`."""
    if on is None:
        return today()
    if isinstance(on, datetime):
        return on.date()
    if isinstance(on, date):
        return on
    try:
        return day_of(on)
    except (ValueError, TypeError):
        raise BadData(f"{str(on)[:40]!r} is not a date. Write it as YYYY-MM-DD, such as 2026-11-22.") from None


def asked_moment(text: str) -> int | date:
    """When the register is asked about, as people write it: a revision's number or a date. Any other text is `BadData`."""
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    try:
        return day_of(text)
    except ValueError:
        raise BadData(
            f"{text[:40]!r} is neither a revision's number nor a date. Write a date as YYYY-MM-DD, such as 2026-11-22."
        ) from None


def _latest(latest: int) -> str:
    return f"The latest is {latest}." if latest else "The register has none yet."


def _append(path: str, line: str) -> None:
    """Append a line to a file that only its owner can read. What was written to the register stays, whatever happens here."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)
    except OSError as error:
        LOG.error("%s cannot be appended to %s: %s", line.strip(), path, error.strerror)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
