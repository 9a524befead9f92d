"""Files that the service makes: the formats of each kind of document, and how one is written to disk."""

import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from graph_service.errors import BadData, UsageError


@dataclass(frozen=True)
class WrittenFile:
    """A document as a file: its bytes, a file name that says what it shows and as at when, and its media type.

    `note` says what was drawn instead of what was asked for, and why; None where nothing was.
    """

    content: bytes
    name: str
    media_type: str
    note: str | None = None

    def save(self, path: Path | str | None = None) -> Path:
        """Write it to a path, or under its own name into a folder or the current one. Returns where it is."""
        target = Path(path) if path is not None else Path()
        target = target / self.name if target.is_dir() else target
        write_file(target, self.content)
        return target

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """How a notebook shows it."""
        text = self.media_type.startswith("text/") or self.media_type.endswith("+xml")
        return {self.media_type: self.content.decode() if text else self.content}


def file_name(title: str, on: date, ending: str) -> str:
    """The name of a file about something on a date: `data-flows-of-marac-2026-11-22.svg`."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain)
    short = "-".join(words)[:LONGEST_NAME].strip("-")
    return f"{short or 'register'}-{on.isoformat()}.{ending}"


LONGEST_NAME = 80
"""The most characters of a title in a file's name."""

Writer = TypeVar("Writer", bound=Callable[..., Any])


@dataclass(frozen=True)
class FileFormat(Generic[Writer]):
    """One format of a document: what a person calls it, its media type, and the function that makes it."""

    title: str
    media_type: str
    write: Writer


Formats = Mapping[str, FileFormat[Writer]]
"""The formats of one kind of document, by the ending of the file's name without its dot."""


def endings(formats: Iterable[str]) -> str:
    """The endings that a file's name may have, in words: `.svg, .png or .pdf`."""
    *first, last = (f".{name}" for name in formats)
    return f"{', '.join(first)} or {last}" if first else last


def format_of(name: str, formats: Mapping[str, FileFormat[Writer]]) -> FileFormat[Writer]:
    """The format with this name. Raises `UsageError` where there is none."""
    if name not in formats:
        raise UsageError(f"Unknown format {name[:50]!r}. Choose one of {', '.join(formats)}.")
    return formats[name]


def format_name(path: Path, formats: Iterable[str]) -> str:
    """The format that a file's name ends in. Raises `UsageError` where it ends in none of them."""
    for name in formats:
        if path.suffix.lower() == f".{name}":
            return name
    raise UsageError(f"{path} does not say which kind of file to write. End its name in {endings(formats)}.")


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: what stood there before stays until all of the new one is on the disk.

    Raises `BadData` where it cannot be written, as on a full disk.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe or a device, which nothing can replace
            path.write_bytes(content)
            return
        target = path.resolve()
        handle, name = tempfile.mkstemp(prefix=f".{target.name[:100]}.", dir=target.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            part.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            part.replace(target)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise BadData(f"{path} cannot be written: {error.strerror}.") from error


def _umask() -> int:
    """The permissions that new files of this process do not get."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
