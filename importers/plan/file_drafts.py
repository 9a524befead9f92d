"""From a workbook to drafts of records, read again until it is read with the names that it adds itself."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cached_property

from graph_service.errors import BadData, NotFound
from graph_service.model import Kind, Partner
from graph_service.snapshot import Snapshot
from importers.columns.kinds import CellNames
from importers.convert.parsed import Ask, day_text
from importers.plan.compare import compare
from importers.plan.expected_bodies import expect_bodies
from importers.plan.held_rows import HeldRow
from importers.plan.open_questions import DictionaryEntry, Questions
from importers.plan.options import Options, Progress
from importers.plan.remarks import Remarks
from importers.plan.repeated_rows import keep
from importers.plan.sheet_problems import hold_all, remark_on_damage, tell_missing
from importers.reading.workbook import Workbook
from importers.recognise import template as templates_
from importers.recognise.footer import cut_second_table, keep_notes, pass_over_below
from importers.recognise.looks import take_links, tell_block, tell_hidden
from importers.recognise.matrix_sheets import find_matrix
from importers.recognise.namesakes import tell_apart
from importers.recognise.reasons import leave_reasons
from importers.recognise.sheet_date_order import settle_date_order
from importers.recognise.sheets import read_sheets, register_of
from importers.recognise.template import Template
from importers.recognise.unmatched import settle_columns
from importers.records import RecordMaker
from importers.records.rows import Rows
from importers.records.succession import settle_references
from importers.resolve.alike_names import pair_of
from importers.resolve.body_names import BodyNames, body_key
from importers.resolve.drafts import Draft, Identities
from importers.resolve.file_names import FileNames
from importers.resolve.identity import Ids
from importers.resolve.terms import TermNames

_MOST_READINGS = 6
"""How often a file is read anew with the names that it adds itself. Two are enough for all but made-up files."""


class FileDrafts:
    """The drafts of a file's rows, with the names, remarks and questions that reading them made."""

    def __init__(
        self,
        workbook: Workbook,
        snapshot: Snapshot,
        templates: Sequence[Template],
        options: Options,
        progress: Progress,
        dictionary: Sequence[DictionaryEntry],
        on: date,
        registers: Mapping[str, AbstractSet[str]],
        expected: FileNames,
    ) -> None:
        self.workbook, self.snapshot, self.options = workbook, snapshot, options
        self.progress, self.dictionary = progress, dictionary
        self.templates = [templates_.find(options.template, templates)] if options.template else list(templates)
        self.remarks, self.questions = Remarks(), Questions(options.answers, dictionary)
        ids = Ids(snapshot)
        terms = {text: wanted for text, wanted in options.same.items() if "/" in wanted}
        bodies = {text: wanted for text, wanted in options.same.items() if "/" not in wanted}
        grouped = [answer for answer in dictionary if "names" in answer.facts]
        admitted = {body_key(name) for answer in grouped if answer.kind == "bodies" for name in answer.facts["names"]}
        kept = {(a.facts["scheme"], name) for a in grouped if a.kind == "term" for name in a.facts["names"]}
        pairs = [pair_of(a.facts["pair"]) for a in dictionary if a.choice == "yes" and "pair" in a.facts]
        answer = self.questions.answer
        self.names = CellNames(
            BodyNames(
                snapshot.partners,
                ids,
                bodies,
                lambda key: options.create_partners or key in admitted,
                answer,
                {other: name for name, other in pairs},
            ),
            TermNames(snapshot, terms, answer, kept, self.questions.any),
            answer,
        )
        self.names.bodies.expect(expected)
        self.names.terms.expect(expected)
        self.identities = Identities(snapshot, ids, expected.given, registers)
        self.records = RecordMaker(self.names, self.identities, on)
        self.drafts: dict[tuple[Kind, str], Draft] = {}
        self.rows: dict[str, Rows] = {}
        self.waiting: list[HeldRow] = []

    def exists(self, ask: Ask, choice: str) -> bool:
        """Whether the body or term that answers a question is in the register or the file."""
        if ask.kind in ("body", "register"):
            return choice in self.names.bodies.labels or any(choice == new.id for new in self.names.bodies.new.values())
        if ask.kind == "term":
            return all(self.names.terms.get(ask.facts["scheme"], id) for id in choice.split("+"))
        return True

    def read(self) -> None:
        """Makes drafts of the file's rows."""
        self.every, self.passed = read_sheets(
            self.workbook, self.templates, self.options.columns, self.names.bodies.known, self.questions
        )
        self.reads = [read for read in self.every if read.ask is None]
        self.remarks.turned = {read.sheet.name for read in self.every if read.turned}
        settle_date_order(self.reads, self.workbook.name, self.questions, self.remarks)
        for read in self.reads:
            tell_apart(read, self.remarks, self.names.bodies.find)
            leave_reasons(read)
        order = sorted(self.reads, key=lambda read: read.template.order)
        expect_bodies(order, self.names.bodies)
        done, total = 0, sum(len(read.table.rows) for read in order)
        for read in order:
            take_links(read)
            tell_hidden(read, self.remarks)
            tell_block(read, self.remarks)
            below = [cut_second_table(read, self.remarks), pass_over_below(read, self.remarks)]
            if read.template.ask_register or read.template.kind == "notice":
                read.body = register_of(read, self.names.bodies, self._partner, self.remarks, self.questions)
            elif read.template.kind == "protocol" and self._partner:
                read.body = self._partner
            settle_columns(read, self.questions, self.options.columns)
            find_matrix(read, self.names.bodies, self.options.columns, self.remarks)
            tell_missing(read, self.remarks)
            rows = Rows(
                read,
                self.names,
                self.remarks,
                self.questions,
                self.workbook.name,
                self.options.clear_blanks,
                self.options.columns,
            )
            self.rows[read.sheet.name] = rows
            remark_on_damage(read, rows)
            for row, text in keep_notes(read, not any(below), self.remarks).items():
                rows.leave_cell(row, "protocol", "limits", text)
            for number, draft in enumerate(self.records.drafts(read, rows)):
                keep(draft, self.drafts, rows, self.rows)
                if number % 2000 == 0:
                    self.progress("Reading rows", done + min(number, len(read.table.rows)), total)
            done += len(read.table.rows)
        for read in self.every:
            if read.ask is not None:
                tell_block(read, self.remarks)
                self.waiting += hold_all(read, self.remarks, self.questions)
        self.progress("Reading rows", total, total)
        self.drafts = {key: draft for key, draft in self.drafts.items() if not draft.held}
        self.names.bodies.settle()
        _ = self._partner  # one that there is not is refused, whether a sheet asked for it or not
        self._settle_ends()
        settle_references(self.drafts, self.identities, self.column, self.remarks)

    def file_names(self) -> FileNames:
        """The names that the file adds itself."""
        bodies, terms = self.names.bodies.new, self.names.terms.new
        added = [draft for draft in self.drafts.values() if draft.id not in self.snapshot.of(draft.kind)]
        listed = [
            compare(draft, self.snapshot, None, False).record
            for draft in self.drafts.values()
            if draft.kind == "partner"
        ]
        given = [
            compare(draft, self.snapshot, None, False).record
            for draft in added
            if draft.kind in self.identities.kinds_found and self.identities.is_given(draft.kind, draft.id)
        ]
        return FileNames(
            {key: named for key, named in bodies.items() if named.admitted and named.cells},
            {key: named for key, named in terms.items() if named.cells},
            tuple(
                record
                for record in listed
                if isinstance(record, Partner) and record is not self.snapshot.partners.get(record.id)
            ),
            tuple(record for record in given if record is not None),
        )

    def reads_otherwise(self, names: CellNames) -> bool:
        """Whether the file says anything else where these names are known: in a cell, a title, a heading, or a list of records."""
        new = {id for id in names.bodies.labels if id not in self.names.bodies.labels}
        for read in self.reads:
            if read.template.kind == "partner":
                return True
            tops = {
                text for row in read.sheet.rows[: read.table.header_row + 1] for text in row if isinstance(text, str)
            }
            if any(not new.isdisjoint(names.bodies.within(text)) for text in tops):
                return True
        return any(rows.reads_otherwise(names) for rows in self.rows.values())

    @cached_property
    def _partner(self) -> str | None:
        """The body that `--partner` names, which a list of partners in the file itself may add."""
        wanted = self.options.partner
        if wanted is None:
            return None
        matches = self.names.bodies.find(wanted)
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise BadData(f"The partner {wanted!r} may be any of: {', '.join(matches)}. Give the id of one.")
        if self.options.create_partners:
            new = self.names.bodies.propose(wanted)
            new.cells.append((self.workbook.sheets[0].name, 0, 0))
            return new.id
        near = ", ".join(self.names.bodies.suggest(wanted))
        raise NotFound(f"{wanted!r} is not a partner in the register.{f' Similar names: {near}.' if near else ''}")

    def column(self, draft: Draft, field: str) -> int:
        """The column of a draft's sheet that fills a field, else the one that names it."""
        read = next(read for read in self.reads if read.sheet.name == draft.sheet)
        name = f"{draft.kind}.{field}"
        return next((at for at, m in enumerate(read.columns) if m.column and name in m.column.fields), draft.at)

    def _settle_ends(self) -> None:
        """Leaves an end before the start as written."""
        for draft in self.drafts.values():
            starts, ends = draft.fields.get("starts_on"), draft.fields.get("ends_on")
            if starts is not None and ends is not None and ends < starts:
                draft.as_written["ends_on"] = day_text(draft.fields.pop("ends_on"))
                place = (draft.sheet, draft.row, self.column(draft, "ends_on"))
                facts = {"text": draft.as_written["ends_on"], "starts": day_text(starts)}
                self.remarks.add(place, "ends-before-start", "as-written", facts)


def settled(drafts_with: Callable[[FileNames], FileDrafts]) -> FileDrafts:
    """The drafts of a file, read so often that no cell says anything else once the names that the file adds are known."""
    names = FileNames()
    drafts = drafts_with(names)
    drafts.read()
    for _ in range(_MOST_READINGS):
        file_names = drafts.file_names()
        if file_names.ids() == names.ids():
            break
        again = drafts_with(file_names)
        if file_names.given == names.given and not drafts.reads_otherwise(again.names):
            break
        again.questions.used |= drafts.questions.used  # what an earlier reading asked was open, too
        names, drafts = file_names, again
        drafts.read()
    return drafts
