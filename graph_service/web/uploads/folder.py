"""The folder where uploaded files wait to be applied: a restart finds them there, and so does another worker.

They hold personal data, so only the service's own user can read the folder, and none stays longer than a day.
"""

import json
import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from platformdirs import user_data_path

from graph_service.errors import Busy, StoreError
from graph_service.settings import Settings

SECONDS = 24 * 60 * 60
"""How long a file is kept."""

_KEY = re.compile(r"[0-9a-f]{16}")


def folder_of(settings: Settings) -> Path:
    """The folder that the settings name; else one next to the register's file, or in the user's data folder."""
    if settings.uploads:
        return Path(settings.uploads)
    if "://" in settings.store:
        return user_data_path("graph-service") / "uploads"
    return Path(settings.store + ".uploads")


class UploadFolder:
    """Uploaded files by key, in three files each: its bytes, its form as JSON, and which plan of it was made last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, content: bytes, form: dict[str, Any]) -> None:
        """Store a file. `StoreError` when there is no room."""
        try:
            self._write(self.path(key), content)
            self.note(key, form)
        except StoreError:
            self.drop(key)
            raise

    def note(self, key: str, form: dict[str, Any]) -> None:
        """Keep what is known of a file now."""
        self._write(self._note(key), json.dumps(form).encode())

    def get(self, key: str) -> dict[str, Any] | None:
        """What is known of a file, or nothing when it is not here any more."""
        if not _KEY.fullmatch(key) or not self.path(key).exists():
            return None
        try:
            form: dict[str, Any] = json.loads(self._note(key).read_bytes())
        except (OSError, ValueError):
            return None
        return form

    def planned(self, key: str, plan: str) -> None:
        """Keep which plan of a file was made last, whichever process made it."""
        self._write(self._plan(key), plan.encode())

    def last_plan(self, key: str) -> str:
        """The plan of a file that was made last; "" where none is known."""
        try:
            return self._plan(key).read_text()
        except OSError:
            return ""

    def keys(self) -> list[str]:
        """The keys of all files, the oldest first. What was kept long enough is deleted first, also what a crash left half-written."""
        aged = []
        for path in self._folder.glob("*"):
            with suppress(OSError):  # another worker dropped it
                age = path.stat().st_mtime
                if age < time.time() - SECONDS:
                    path.unlink()
                    self.drop(path.name.partition(".")[0])
                elif _KEY.fullmatch(path.name) and self._note(path.name).exists():
                    aged.append((age, path.name))
        return [key for _, key in sorted(aged)]

    def refuse(self) -> NoReturn:
        """Say that there is no room for another file now."""
        raise Busy("Too many files, or too large ones, are being imported already. Try again when some are done.")

    def size(self, key: str = "") -> int:
        """Bytes of one file, or of all together."""
        total = 0
        for path in self._folder.glob(f"{key}*"):
            with suppress(OSError):  # another worker dropped it
                total += path.stat().st_size
        return total

    def path(self, key: str) -> Path:
        """Where a file's bytes are."""
        return self._folder / key

    def drop(self, key: str) -> None:
        """Throw a file away."""
        with suppress(OSError):
            for path in (self._note(key), self._plan(key), self.path(key)):
                path.unlink(missing_ok=True)

    def _note(self, key: str) -> Path:
        return self._folder / f"{key}.json"

    def _plan(self, key: str) -> Path:
        return self._folder / f"{key}.plan"

    def _write(self, path: Path, content: bytes) -> None:
        """All of it or nothing, whoever reads meanwhile."""
        part = path.with_name(path.name + ".part")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            part.replace(path)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise StoreError(
                f"The uploaded file cannot be kept in {self._folder}: {error.strerror}. "
                "Make room, or name another folder in GRAPH_SERVICE_UPLOADS."
            ) from error
