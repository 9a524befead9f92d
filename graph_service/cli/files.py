"""The files that commands write where the user says."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from graph_service import files
from graph_service.cli.options import OptionGroup, say
from graph_service.errors import UsageError
from graph_service.spreadsheet import SheetOut, TableFormat, table_bytes


def _out(format: TableFormat, what: str) -> Any:
    return typer.Option(f"--{format}", metavar="OUT", help=f"Write {what} (- is standard output).")


@dataclass(frozen=True)
class Tables(OptionGroup):
    """The options of a command whose answer is a table that people take further, as files."""

    xlsx: Annotated[Path | None, _out("xlsx", "an Excel workbook")] = None
    csv: Annotated[Path | None, _out("csv", "a CSV file")] = None

    @property
    def files(self) -> dict[TableFormat, Path]:
        """The files to write, by format."""
        given: dict[TableFormat, Path | None] = {"csv": self.csv, "xlsx": self.xlsx}
        return {format: path for format, path in given.items() if path is not None}

    def refuse_two_documents(self, as_json: bool) -> None:
        """Refuse what would put two documents on standard output."""
        if as_json + sum(str(path) == "-" for path in self.files.values()) > 1:
            raise UsageError(
                "Only one of --csv, --xlsx and --json can be on standard output. Name a file for the others."
            )

    def write(self, sheet: SheetOut) -> None:
        """Write the table to each file, and report it."""
        for format, path in self.files.items():
            write_file(path, table_bytes(sheet, format))
            if str(path) != "-":
                say(f"Wrote {path}.")


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
