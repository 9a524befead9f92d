"""A backup: everything that a register is, as lines of JSON, from any store to any other.

The first line says what it is; then come revisions, changes, records and what is kept beside them; the last line counts the
lines and has their SHA-256, so that a backup cut short or altered is noticed before anything is written.
"""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from graph_service.errors import BadData
from graph_service.model import KINDS, NOUNS
from graph_service.revisions import Change, Revision
from graph_service.store import Store
from graph_service.store.archive import Entry, Thing

HEAD = {"backup": "graph-service", "format": 1}


def lines(store: Store) -> Iterator[bytes]:
    """A backup of a store, line by line, streamed."""
    sums = hashlib.sha256()
    count = 0
    for form in _forms(store):
        line = orjson.dumps(form, option=orjson.OPT_APPEND_NEWLINE)
        sums.update(line)
        count += 1
        yield line
    yield orjson.dumps({"lines": count, "sha256": sums.hexdigest()}, option=orjson.OPT_APPEND_NEWLINE)


def _forms(store: Store) -> Iterator[dict[str, Any]]:
    yield HEAD
    for revision in store.revisions():
        yield {"revision": vars(revision)}
    for change in store.changes():
        yield {"change": change._asdict()}
    for kind in KINDS:
        for _, body in store.bodies(kind):
            yield {"kind": kind, "record": orjson.Fragment(body)}
    for shelf, key, value in store.shelves():
        yield {"shelf": shelf, "key": key, "value": value}


class Backup:
    """A backup's file. It can be walked as often as needed; it is checked whole when it is opened."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        sums = hashlib.sha256()
        count = 0
        last = b""
        try:
            for line in self._lines():
                if last:
                    sums.update(last)
                    count += 1
                else:
                    self._check_head(line)
                last = line
        except OSError as error:
            raise BadData(f"{self.path} cannot be read: {error.strerror}.") from None
        if self._form(last) != {"lines": count, "sha256": sums.hexdigest()}:
            raise BadData(f"{self.path} is cut short, or was altered: its last line does not fit. Nothing was written.")

    def _lines(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            yield from file

    def _form(self, line: bytes) -> dict[str, Any]:
        try:
            form = orjson.loads(line)
        except orjson.JSONDecodeError:
            form = None
        if not isinstance(form, dict):
            raise BadData(f"{self.path} is no backup of a register. Make one with backup.")
        return form

    def _check_head(self, line: bytes) -> None:
        form = self._form(line)
        if form.get("backup") != HEAD["backup"]:
            raise BadData(f"{self.path} is no backup of a register. Make one with backup.")
        if form != HEAD:
            raise BadData(f"{self.path} was made by a newer version of this service. Update the service.")

    def __iter__(self) -> Iterator[Entry]:
        for line in self._lines():
            form = self._form(line)
            try:
                entry = _entry(form)
            except (TypeError, KeyError, ValueError, ValidationError) as error:
                raise BadData(
                    f"{self.path} has a line that cannot be read: {line[:80]!r}. Nothing was written."
                ) from error
            if entry is not None:
                yield entry


def _entry(form: dict[str, Any]) -> Entry | None:
    """What a line holds; nothing for the first and the last. Anything else is refused, so that nothing is lost unseen."""
    match form:
        case {"revision": {"number": int(), "time": str(), "who": str(), "why": str(), "changes": int()} as given}:
            return Revision(**given)
        case {"change": {"revision": int(), "before": str() | None, "after": str() | None} as given}:
            return Change(**given)
        case {"kind": str(kind), "record": given}:
            return NOUNS[kind].model_validate_json(orjson.dumps(given))  # type: ignore[index]
        case {"shelf": str(shelf), "key": str(key), "value": str(value)}:
            return Thing(shelf, key, value)
        case {"backup": _} | {"lines": _}:
            return None
    raise ValueError("it is no entry of a backup")


def write(path: str | Path, backup: Iterable[bytes]) -> int:
    """Write a backup, whole or not at all, and say how many bytes it has."""
    path = Path(path)
    half = path.with_name(path.name + ".part")
    size = 0
    try:
        with half.open("wb") as file:
            for line in backup:
                size += file.write(line)
        half.replace(path)
    except OSError as error:
        raise BadData(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        half.unlink(missing_ok=True)
    return size
