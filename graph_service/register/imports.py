"""Importing spreadsheets: a plan, then one revision; and the templates that say how they are laid out."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

from graph_service.errors import BadData
from graph_service.gc_pause import gc_paused
from graph_service.register.dictionary import Dictionary, Things
from graph_service.register.lookup import partner_named, project_named
from graph_service.register.records import Records
from graph_service.revisions import Revision
from graph_service.settings import today
from graph_service.spreadsheet import SheetOut, workbook_bytes
from importers.plan import Plan, Remark
from importers.plan.options import Options, Progress
from importers.reading.workbook import Limits, Workbook, read
from importers.recognise import template as templates_
from importers.recognise.template import Template


def silent(what: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


class Imports:
    """Importing and exporting spreadsheets."""

    def __init__(self, records: Records, dictionary: Dictionary) -> None:
        self.records = records
        self.opened = records.opened
        self.dictionary = dictionary

    def plan(self, file: Path | str | bytes, name: str | None, options: Options, progress: Progress = silent) -> Plan:
        """What importing a file would do. Nothing is written."""
        file = Path(file) if isinstance(file, str) else file
        progress("Opening the file", 0, 0)
        with gc_paused():
            workbook = read(file, name or _name(file), Limits.of(self.opened.settings))
            return self.plan_workbook(workbook, options, progress)

    def plan_workbook(self, workbook: Workbook, options: Options, progress: Progress = silent) -> Plan:
        """What importing a workbook that was read already would do."""
        from importers.plan.planner import plan  # a fifth of the start of every command, and most do not import

        given = (self.opened.snapshot(), self.templates())
        remembered, dictionary = self.records.kept("import"), self.dictionary.answers()
        planned = plan(workbook, *given, options, remembered, progress, dictionary)
        if not planned.answers:
            return planned
        before = plan(workbook, *given, replace(options, answers={}), remembered, progress, dictionary)
        return replace(planned, without=before)

    def apply(self, planned: Plan) -> Revision | None:
        """Write a plan as one revision, with its held rows, questions and answers; None when nothing changes.

        Held rows wait. A plan that retires too much is a `BadData`; one that was made before the register moved on is a `Conflict`.
        """
        if planned.refused:
            raise BadData(
                f"{planned.file} would retire more than a fifth of its last import. Confirm that first: nothing was written."
            )
        why = f"import {planned.file} (SHA-256 {planned.sha256})"
        left: Things = self.dictionary.left_open(planned)
        if self.changes_nothing(planned):
            for (shelf, key), value in planned.keep.items():
                self.records.keep(shelf, key, value)
            return None
        keep = {**planned.keep, **left}
        with gc_paused():
            return self.records.write(planned.put, planned.delete, why=why, expected=planned.version, keep=keep)

    def changes_nothing(self, planned: Plan) -> bool:
        """Whether a plan neither changes a record nor leaves open what is not open already."""
        return planned.empty and not self.dictionary.left_open(planned)

    def annotate(
        self,
        file: Path | str | bytes,
        planned: Plan,
        name: str | None = None,
        words: Callable[[Remark], str] = lambda remark: remark.message,
    ) -> bytes:
        """The workbook itself with the cells that are remarked on marked, a comment on each, and a column of what is open."""
        from importers.writing.annotate import Mark, annotate

        starts = {"held": "Held: ", "as-written": "As written: ", "note": ""}
        marks = [
            Mark(sheet, row, column, f"{starts[remark.effect]}{words(remark)}")
            for remark in planned.remarks
            for sheet, row, column in remark.places
        ]
        headers = {sheet.name: sheet.header_row - 1 for sheet in planned.sheets if sheet.header_row}
        file = Path(file) if isinstance(file, str) else file
        return annotate(file, name or _name(file, planned.file), marks, Limits.of(self.opened.settings), headers)

    def sheet(
        self,
        template: str,
        *,
        partner: str | None = None,
        project: str | None = None,
        only: Collection[str] | None = None,
    ) -> SheetOut:
        """The sheet of an export, to be written in any format; `only` narrows it to the records of these keys.

        Partner and project are given by id, name or another name of theirs.
        """
        from importers.writing.export import export

        snapshot = self.opened.snapshot()
        body = partner and partner_named(snapshot, partner)
        return export(
            self.template(template), snapshot, body, project and project_named(snapshot, project), only, today()
        )

    def blank(self, name: str) -> bytes:
        """An empty workbook in a template's layout, as XLSX, with drop-down lists of the terms and a sheet of notes."""
        from importers.writing.blank import blank

        return workbook_bytes(blank(self.template(name), self.opened.snapshot().terms.values()))

    def save_match(self, name: str, planned: Plan, columns: Mapping[str, str]) -> Template:
        """Keep how a plan matched its first table's columns, with what a person said of them, as a layout of one's own.

        `BadData` when the name is taken by a layout that comes with the service, or is not a short name.
        """
        sheet = next(sheet for sheet in planned.sheets if sheet.template)
        matched = {
            c.heading: c.field for c in sheet.columns if c.field and c.confidence < 1 and c.field != "protocol.parties"
        }
        return self.save_template(name, str(sheet.template), {**matched, **columns})

    def templates(self) -> tuple[Template, ...]:
        """The layouts that are known: the register's own first, then those that come with the service."""
        own = tuple(templates_.from_dict(data) for _, data in sorted(self.records.kept("template").items()))
        return own + templates_.shipped()

    def template(self, name: str) -> Template:
        """The layout of a name. `NotFound` lists those that there are."""
        return templates_.find(name, self.templates())

    def save_template(self, name: str, base: str, headings: Mapping[str, str]) -> Template:
        """Keep a layout of one's own: a known one in which each heading fills the field that is said for it.

        `BadData` when the name is taken by a shipped layout, or is not a short name.
        """
        if any(shipped.name == name for shipped in templates_.shipped()):
            raise BadData(f"The name {name!r} is taken by a layout that comes with the service. Choose another.")
        saved = self.template(base).corrected(templates_.named(name), headings)
        self.records.keep("template", name, templates_.to_dict(saved))
        return saved


def _name(file: Path | bytes, otherwise: str = "file") -> str:
    return file.name if isinstance(file, Path) else otherwise
