"""Who saw or took out what, and who signed in or failed to: lines of JSON, a file a day, apart from the register's revisions.

It has its own retention: files older than the settings say are dropped. Only the service's own user can read it. What it holds never
goes into a backup or the register's history.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
from platformdirs import user_data_path

from graph_service.json_lines import LOG, one_line
from graph_service.settings import Settings

READS, SIGN_INS = "access", "sign-ins"


def folder_of(settings: Settings) -> Path:
    """The folder that the settings name; else one next to the register's file, or in the user's data folder."""
    if settings.access_log:
        return Path(settings.access_log)
    if "://" in settings.store:
        return user_data_path("graph-service") / "access"
    return Path(settings.store + ".access")


class AccessLog:
    """The access log of a service. Several processes may write to it."""

    def __init__(self, folder: Path, days: int) -> None:
        self._folder, self._days = folder, days
        self._lock = Lock()
        self._open: dict[str, tuple[date, int]] = {}

    def read(self, now: datetime, **facts: Any) -> None:
        """Somebody who is signed in was shown or given something."""
        self._write(READS, now, facts)

    def sign_in(self, now: datetime, event: str, **facts: Any) -> None:
        """Somebody signed in or out, or failed to; a token was made or ended."""
        self._write(SIGN_INS, now, {"event": event, **facts})

    def sign_ins(self, limit: int = 200) -> list[dict[str, Any]]:
        """What happened about signing in, the latest first."""
        events: list[dict[str, Any]] = []
        for path in sorted(self._folder.glob(f"{SIGN_INS}-*.ndjson"), reverse=True):
            with suppress(OSError):
                events += reversed(list(_forms(path)))
            if len(events) >= limit:
                break
        return events[:limit]

    def _write(self, name: str, now: datetime, facts: dict[str, Any]) -> None:
        line = one_line({"time": now.isoformat(timespec="milliseconds"), **facts}) + "\n"
        try:
            with self._lock:
                os.write(self._descriptor(name, now.date()), line.encode())
        except OSError as error:
            LOG.error(
                "the access log cannot be written", extra={"facts": {"folder": str(self._folder), "error": str(error)}}
            )

    def _descriptor(self, name: str, today: date) -> int:
        """The open file of a day. With each new one, those that were kept long enough are dropped."""
        day, descriptor = self._open.get(name, (None, -1))
        if day == today:
            return descriptor
        if day is not None:
            os.close(self._open.pop(name)[1])
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        oldest = f"{name}-{today - timedelta(days=self._days)}.ndjson"
        for path in self._folder.glob(f"{name}-*.ndjson"):
            if path.name < oldest:
                path.unlink(missing_ok=True)
        path = self._folder / f"{name}-{today}.ndjson"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._open[name] = today, descriptor
        return descriptor

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            for _, descriptor in self._open.values():
                os.close(descriptor)
            self._open.clear()


def _forms(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().splitlines():
        with suppress(orjson.JSONDecodeError):  # one that is being written
            yield orjson.loads(line)
