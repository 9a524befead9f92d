"""A backup: everything that a register is, as lines of JSON, from any store to any other.

The first line says what it is; then come revisions, changes, records and what is kept beside them; the last line counts the
lines and has their SHA-256, so that a backup cut short is noticed before anything is written, and their seal: an HMAC by a key
that stands outside the store, so that one that was altered is noticed as well. Sessions are never in it, tokens only on request.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
from platformdirs import user_config_path, user_data_path
from pydantic import ValidationError

from graph_service.errors import BadData, UsageError
from graph_service.model import KINDS, NOUNS
from graph_service.older_forms import current
from graph_service.revisions import Change, Revision
from graph_service.settings import Settings
from graph_service.store import Store
from graph_service.store.backup_content import Entry, Thing

HEAD = {"backup": "graph-service", "format": 2}
UNSEALED = {"backup": "graph-service", "format": 1}
"""How a backup begins that was made before backups were sealed."""
ACCESS = frozenset({"token", "session"})
"""The shelves by which somebody can sign in."""
DATED = "register-%Y%m%dT%H%M%SZ.backup"


@dataclass(frozen=True)
class WrittenBackup:
    """A backup that was written, and its size in bytes."""

    path: Path
    size: int


def seal_key(settings: Settings) -> bytes:
    """The key that seals backups: the one that the settings give, else this user's own, which is made the first time.

    It stands outside the store, so that whoever can change the store, or a backup, cannot seal what they changed.
    """
    if settings.seal_key is not None:
        if len(settings.seal_key) < 16:
            raise UsageError("GRAPH_SERVICE_SEAL_KEY is too short. Give it at least 16 characters.")
        return settings.seal_key.encode()
    path = user_config_path("graph-service") / "seal.key"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            half = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
            half.touch(0o600)
            half.write_text(secrets.token_hex(32), encoding="ascii")
            try:
                os.link(half, path)
            finally:
                half.unlink()
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"The key that seals backups cannot be kept in {path}: {error.strerror}. "
            "Give one in GRAPH_SERVICE_SEAL_KEY_FILE."
        ) from error


def lines(store: Store, key: bytes, *, tokens: bool = False) -> Iterator[bytes]:
    """A backup of a store, line by line, streamed, with the tokens if they are asked for."""
    sums, seal = hashlib.sha256(), hmac.new(key, digestmod=hashlib.sha256)
    count = 0
    for form in _forms(store, tokens):
        line = orjson.dumps(form, option=orjson.OPT_APPEND_NEWLINE)
        sums.update(line)
        seal.update(line)
        count += 1
        yield line
    end = {"lines": count, "sha256": sums.hexdigest(), "seal": seal.hexdigest()}
    yield orjson.dumps(end, option=orjson.OPT_APPEND_NEWLINE)


def _forms(store: Store, tokens: bool) -> Iterator[dict[str, Any]]:
    yield HEAD
    for revision in store.revisions():
        yield {"revision": vars(revision)}
    for change in store.changes():
        yield {"change": change._asdict()}
    for kind in KINDS:
        for _, body in store.bodies(kind):
            yield {"kind": kind, "record": orjson.Fragment(body)}
    for shelf, key, value in store.shelves():
        if shelf not in ACCESS or (tokens and shelf == "token"):
            yield {"shelf": shelf, "key": key, "value": value}


class Backup:
    """A backup's file. It can be walked as often as needed; it is checked whole when it is opened.

    key: what its seal is checked by. Without one, it is taken as it is, but for what somebody could sign in with.
    """

    def __init__(self, path: str | Path, key: bytes | None) -> None:
        self.path = Path(path)
        self._sealed = key is not None
        sums, seal = hashlib.sha256(), hmac.new(key or b"", digestmod=hashlib.sha256)
        count = 0
        last = b""
        try:
            for line in self._lines():
                if last:
                    sums.update(last)
                    seal.update(last)
                    count += 1
                else:
                    self._check_head(line)
                last = line
        except OSError as error:
            raise BadData(f"{self.path} cannot be read: {error.strerror}.") from None
        end = self._form(last)
        given = end.pop("seal", None)
        if end != {"lines": count, "sha256": sums.hexdigest()}:
            raise BadData(f"{self.path} is cut short, or was altered: its last line does not fit. Nothing was written.")
        if key is not None and not hmac.compare_digest(str(given).encode(), seal.hexdigest().encode()):
            raise BadData(
                f"{self.path} has no seal, or one by another key, or was altered. Nothing was written. Give the key of "
                "the machine that made it in GRAPH_SERVICE_SEAL_KEY_FILE. If you know where the file is from, restore it with "
                "--unsealed: tokens in it are then left out."
            )

    def _lines(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            yield from file

    def _form(self, line: bytes) -> dict[str, Any]:
        try:
            form = orjson.loads(line)
        except orjson.JSONDecodeError:
            form = None
        if not isinstance(form, dict):
            raise BadData(f"{self.path} is not a backup of a register. Make one with `backup`.")
        return form

    def _check_head(self, line: bytes) -> None:
        form = self._form(line)
        if form.get("backup") != HEAD["backup"]:
            raise BadData(f"{self.path} is not a backup of a register. Make one with `backup`.")
        if form not in (HEAD, UNSEALED):
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
            if isinstance(entry, Thing) and entry.shelf in ACCESS and not (self._sealed and entry.shelf == "token"):
                continue
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
            return NOUNS[kind].model_validate_json(orjson.dumps(current(kind, given)))  # type: ignore[index]
        case {"shelf": str(shelf), "key": str(key), "value": str(value)}:
            return Thing(shelf, key, value)
        case {"backup": _} | {"lines": _}:
            return None
    raise ValueError("it is not an entry of a backup")


def write(path: str | Path, backup: Iterable[bytes]) -> int:
    """Write a backup, whole or not at all; returns its size in bytes."""
    path = Path(path)
    half = path.with_name(path.name + ".part")
    size = 0
    try:
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for line in backup:
                size += file.write(line)
        half.replace(path)
    except OSError as error:
        raise BadData(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        half.unlink(missing_ok=True)
    return size


def before_upgrade(settings: Settings, store: Store) -> None:
    """Keep a backup, with its tokens, in the user's data folder, before a database is brought up to a new format."""
    folder = user_data_path("graph-service") / "backups"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadData(f"A backup cannot be written to {folder}: {error.strerror}.") from None
    path = folder / dated(datetime.now(UTC))
    write(path, lines(store, seal_key(settings), tokens=True))
    Backup(path, seal_key(settings))


def dated(now: datetime) -> str:
    """The name of a backup in a folder of backups; `now` is in UTC. By name they are in the order of time."""
    return now.strftime(DATED)


def drop_oldest(folder: Path, keep: int) -> None:
    """Drop all backups of a folder but the newest. Files of other names are not touched."""
    for path in sorted(folder.glob("register-*T*Z.backup"))[:-keep]:
        with suppress(OSError):
            path.unlink()
