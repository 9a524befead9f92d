"""Erasing: a field of a record, or a text wherever it stands, goes from the records, from their history and from what is kept.

What is left in the history is a stub: the rest of the record, which revision erased something of it, and the digests that keep the
chain whole. So that revision says that something was erased and why, and `verify` holds.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from pydantic import ValidationError

from graph_service.chain import change_digest
from graph_service.errors import BadData, Conflict, UsageError
from graph_service.model import KINDS, NOUNS, Kind, Record, key_of, kind_of
from graph_service.older_forms import ERASED, current_text, stub
from graph_service.register.opened import OpenRegister
from graph_service.revisions import Change
from importers.resolve.identity import slug

SHORTEST = 3
"""Characters that a text to be erased everywhere has at least: a shorter one stands in other words."""

Erase = Callable[[str, str, Any], Any]
"""A record's form, by kind and key, without what is to be erased: the same where there is nothing."""


@dataclass(frozen=True)
class Erased:
    """What was erased: the revision that says so, and how many records, entries of the history and kept things it was in.

    `backups` are files made before, which have it still; `remaining` are ids and reasons of revisions that cannot be changed.
    """

    revision: int
    records: int
    history: int
    kept: int
    backups: tuple[str, ...]
    remaining: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The form that `erase --json` prints."""
        return asdict(self)


class Erasure:
    """Erasing from an open register."""

    def __init__(self, opened: OpenRegister) -> None:
        self.opened, self.store = opened, opened.store

    def field(self, kind: Kind, key: str, name: str, *, why: str) -> Erased:
        """Erase a field of a record, now and in its history. One that the record cannot be without becomes `[erased]`."""
        if name not in NOUNS[kind].model_fields or name in ("id", "scheme"):
            raise BadData(f"A {kind} has no field {name!r} that can be erased.")
        required = NOUNS[kind].model_fields[name].is_required()

        def erase(of: str, its: str, form: Any) -> Any:
            if (of, its) != (kind, key) or name not in form:
                return form
            return {n: ERASED if n == name else v for n, v in form.items() if n != name or required}

        return self._erase(erase, f"Erased {name} of the {kind} {key}: {why}", why)

    def text(self, text: str, *, why: str) -> Erased:
        """Erase a text wherever it stands, whatever its case and spaces: `[erased]` takes its place.

        Ids that were made from it stay, as other records refer to them: `remaining` names them.
        """
        if len(text.strip()) < SHORTEST:
            raise UsageError(f"Give at least {SHORTEST} characters to erase.")
        if text.lower() in why.lower():
            raise UsageError("The reason must not hold what is erased: it is kept.")
        pattern = re.compile(r"\s+".join(map(re.escape, text.split())), re.IGNORECASE)
        of_it = re.compile(rf"(?<![a-z0-9]){slug(text)}(?![a-z0-9])")

        def erase(_: str, __: str, form: Any) -> Any:
            return _without(form, pattern)

        erased = self._erase(erase, f"Erased a text everywhere: {why}", why)
        ids = (
            f"{kind} {key}"
            for kind in KINDS
            for key, _ in self.store.bodies(kind)
            if pattern.search(key) or of_it.search(key)
        )
        reasons = (
            f"revision {r.number}" for r in self.store.revisions() if pattern.search(r.why) or pattern.search(r.who)
        )
        return Erased(**{**asdict(erased), "remaining": (*ids, *reasons)})

    def _erase(self, erase: Erase, title: str, why: str) -> Erased:
        if not why.strip():
            raise UsageError("Say why with --why: the reason is kept.")
        for version in self.opened.attempts():
            put = list(self._records(erase))
            kept = {
                (shelf, key): orjson.dumps(new).decode()
                for shelf, key, value in self.store.shelves()
                if (new := erase(shelf, key, orjson.loads(value))) != orjson.loads(value)
            }
            history: list[Change] = []

            def rewritten(change: Change, number: int = version + 1, history: list[Change] = history) -> str | None:
                if change.before is None:
                    return None
                form = orjson.loads(current_text(change.kind, change.before))
                new = erase(change.kind, change.key, form)
                if new == form:
                    return None
                history.append(change)
                digest = change_digest(change.kind, change.key, change.before, change.after)
                return stub(change.before, new, change=digest, revision=number)

            try:
                revision = self.store.erase(self.opened.draft(title, version), put, rewritten, kept)
            except Conflict:
                continue
            backups = tuple(sorted(self.store.kept("backup")))
            return Erased(revision.number, len(put), len(history), len(kept), backups, ())
        raise AssertionError("unreachable")

    def _records(self, erase: Erase) -> Iterator[Record]:
        """The records that have something to be erased, without it, in the order of KINDS."""
        for kind in KINDS:
            for key, body in self.store.bodies(kind):
                form = orjson.loads(body)
                new = erase(kind, key, form)
                if new == form:
                    continue
                try:
                    record = NOUNS[kind].model_validate_json(orjson.dumps(new))
                except ValidationError:
                    raise BadData(f"The {kind} {key} cannot be without this. Change or delete it first.") from None
                if (kind_of(record), key_of(record)) != (kind, key):
                    raise BadData(f"The {kind} {key} has this in its id. Give it another id first.")
                yield record


def _without(form: Any, text: re.Pattern[str]) -> Any:
    """A JSON value without a text; ids, which other records refer to, as they are."""
    if isinstance(form, dict):
        return {
            text.sub(ERASED, name): value if name == "id" else _without(value, text) for name, value in form.items()
        }
    if isinstance(form, list):
        return [_without(value, text) for value in form]
    return text.sub(ERASED, form) if isinstance(form, str) and not _SLUG.fullmatch(form) else form


_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
