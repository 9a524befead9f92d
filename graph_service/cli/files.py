"""The files that commands write where the user says."""

import sys
from pathlib import Path

from graph_service import files
from graph_service.cli.options import say
from graph_service.errors import UsageError


def must_end_in(path: Path, *endings: str) -> None:
    """Refuse a file whose name says that it is of another kind than is written."""
    if path.suffix.lower() not in endings:
        raise UsageError(f"{path} does not say which kind of file. End its name in {' or '.join(endings)}.")


def write_file(path: Path, content: bytes) -> None:
    """Write a file that the user named, whole or not at all; - is standard output."""
    if str(path) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    files.write_file(path, content)


def write_table(path: Path, content: bytes) -> None:
    """Write a table as well as the result, and report it."""
    write_file(path, content)
    if str(path) != "-":
        say(f"Wrote {path}.")


def one_on_standard_output(as_json: bool, *paths: Path | None) -> None:
    """Refuse what would put two documents on standard output."""
    if as_json + sum(str(file) == "-" for file in paths) > 1:
        raise UsageError("Only one of --csv, --xlsx and --json can be on standard output. Name a file for the others.")
