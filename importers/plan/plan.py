"""A plan: what an import would add, change, leave and miss, and every problem, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_service.model import Kind, Record
from importers.plan.held_rows import HeldRow
from importers.plan.open_questions import DictionaryEntry, Question
from importers.plan.remarks import Remark


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """What a column of a sheet was taken for: the field, and how sure that is, 0 to 1. No field: kept in `extra`."""

    cell: str
    heading: str
    field: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class SheetRead:
    """What a sheet was taken for. `skipped` is why it was passed over, or False; `header_row` counts from 1.

    `samples` are some different values of each column, by the cell of its heading.
    """

    name: str
    skipped: str | bool
    template: str | None = None
    header_row: int | None = None
    rows: int = 0
    columns: tuple[ColumnRead, ...] = ()
    register: str | None = None
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Add:
    """A record that would be added, with the cell that it comes from."""

    kind: Kind
    id: str
    label: str
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one record that would change. `before` and `after` are in JSON form, None where nothing is recorded."""

    kind: Kind
    id: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Absent:
    """A record that was in the last import of this file and is not in it now."""

    kind: Kind
    id: str
    label: str


@dataclass(frozen=True)
class Plan:
    """What importing a file would do to the register as it stood at `version`.

    `put`, `delete` and `keep` are what `apply_import` writes.
    """

    file: str
    sha256: str
    version: int
    sheets: tuple[SheetRead, ...] = ()
    adds: tuple[Add, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    unchanged: int = 0
    absent: tuple[Absent, ...] = ()
    held: tuple[HeldRow, ...] = ()
    questions: tuple[Question, ...] = ()
    answers: tuple[DictionaryEntry, ...] = ()
    """What was answered for this import, to be kept in the dictionary by the revision that writes it."""
    without: "Plan | None" = None
    """The plan without what was answered now: what the answers rest on, so that they can be forgotten."""
    remarks: tuple[Remark, ...] = ()
    put: tuple[Record, ...] = ()
    delete: tuple[tuple[Kind, str], ...] = ()
    refused: bool = False
    """Whether more would be retired than is without a second confirmation: then nothing is written."""
    keep: dict[tuple[str, str], Any] = field(default_factory=dict)
    source: bytes = b""
    """What the plan was made from, where it leaves something open: an answer reads it again (`importers.plan.source`)."""

    @property
    def open(self) -> bool:
        """Whether a question is open or a row is held, so that a strict import refuses the file."""
        return bool(self.questions or self.held)

    @property
    def empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.put or self.delete)

    def to_dict(self) -> dict[str, Any]:
        """The plan's JSON form."""
        return {
            "file": self.file,
            "sha256": self.sha256,
            "sheets": [_sheet(sheet) for sheet in self.sheets],
            "adds": [_plain(add) for add in self.adds],
            "changes": [_plain(change) for change in self.changes],
            "unchanged": self.unchanged,
            "absent": [_plain(absent) for absent in self.absent],
            "held": [row.to_dict() for row in self.held],
            "questions": [question.to_dict() for question in self.questions],
            "remarks": [remark.to_dict() for remark in self.remarks],
        }


def _sheet(sheet: SheetRead) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "skipped": sheet.skipped,
        "template": sheet.template,
        "header_row": sheet.header_row,
        "rows": sheet.rows,
        "columns": [_plain(column) for column in sheet.columns],
    }


def _plain(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def label(record: Record) -> str:
    """What a person calls a record: its name, title or label."""
    return str(getattr(record, "name", None) or getattr(record, "title", None) or getattr(record, "label", None))
