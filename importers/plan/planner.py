"""From a workbook and the register as it stands to a plan. Nothing here writes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import Any

from graph_service import vocabulary
from graph_service.errors import BadData, NotFound
from graph_service.gc_pause import gc_paused
from graph_service.model import Kind, Partner, Record, key_of
from graph_service.settings import today
from graph_service.snapshot import Snapshot
from importers.columns.readers import Names
from importers.convert.parsed import day_text
from importers.plan.compare import Outcome, compare
from importers.plan.damaged_cells import remark_on_damage
from importers.plan.expected_bodies import expect_bodies
from importers.plan.held_rows import HeldRow
from importers.plan.layout_unsure import hold_all
from importers.plan.likely_pairs import likely_pairs
from importers.plan.mentioned import Mentioned
from importers.plan.missing import find_absent, import_key, retire
from importers.plan.missing_columns import tell_missing
from importers.plan.open_questions import Answer, Questions
from importers.plan.options import Options, Progress
from importers.plan.plan import Absent, Add, Change, Plan, label
from importers.plan.remarks import Remarks
from importers.plan.repeated_rows import keep
from importers.plan.source import source_of
from importers.plan.summary import sheets_read
from importers.reading.workbook import Workbook, mended
from importers.recognise import template as templates_
from importers.recognise.footer import cut_second_table, keep_notes, pass_over_below
from importers.recognise.looks import take_links, tell_block, tell_hidden
from importers.recognise.matrix_sheets import find_matrix
from importers.recognise.namesakes import tell_apart
from importers.recognise.sheet_date_order import settle_date_order
from importers.recognise.sheets import read_sheets, register_of
from importers.recognise.template import Template
from importers.recognise.unmatched import settle_columns
from importers.records import Records
from importers.records.rows import Rows
from importers.records.succession import settle_references
from importers.resolve.body_names import Bodies, body_key
from importers.resolve.drafts import Draft, Identities
from importers.resolve.file_names import FileNames
from importers.resolve.identity import Ids
from importers.resolve.terms import Terms


def plan(
    workbook: Workbook,
    snapshot: Snapshot,
    templates: Sequence[Template],
    options: Options,
    remembered: Mapping[str, Any],
    progress: Progress = lambda what, done, of: None,
    dictionary: Sequence[Answer] = (),
    freed: bool = False,
    on: date | None = None,
) -> Plan:
    """The plan of importing a workbook. A workbook without a table, or an option that names what there is not, is refused.

    `dictionary` is what was answered before. `freed`: the workbook is one of held rows that are planned again, so the rows
    that it does not have are not absent. `on` is the day on which "expired" is judged: today.
    """
    workbook = mended(workbook, options.cells, options.without)
    with gc_paused():
        planner = _settled(
            partial(
                _Planner, workbook, snapshot, templates, options, remembered, progress, dictionary, freed, on or today()
            )
        )
        made = planner.plan()
        unused = planner.questions.unknown()
        together = [q for q in made.questions if q.id in unused and q.kind in ("bodies", "term") and "names" in q.facts]
        if together:
            answers = [Answer(q.id, q.kind, q.about, options.answers[q.id], q.register, q.facts) for q in together]
            for question, answer in zip(together, answers, strict=True):
                if not question.permits(answer.choice):
                    raise BadData(
                        f"{answer.choice!r} does not answer the question {question.id}. It takes: {', '.join(question.choices)}."
                    )
            given = {id: choice for id, choice in options.answers.items() if id not in {q.id for q in together}}
            again, rest = [*dictionary, *answers], replace(options, answers=given)
            planner = _settled(
                partial(
                    _Planner, workbook, snapshot, templates, rest, remembered, progress, again, freed, on or today()
                )
            )
            made = planner.plan()
            made = replace(made, answers=(*answers, *made.answers))
            unused = planner.questions.unknown()
        if unused:
            raise BadData(f"There is no open question {unused[0]!r} in {workbook.name}. Nothing was written.")
        asked = made.open or made.answers or dictionary
        return replace(made, source=source_of(workbook, options)) if asked and not freed else made


_MOST_READINGS = 6
"""How often a file is read anew with the names that it adds itself. Two are enough for all but made-up files."""


def _settled(planner_with: Callable[[FileNames], "_Planner"]) -> "_Planner":
    """A planner that has read the file, and to which no cell says anything else once the names that the file adds are known."""
    names = FileNames()
    planner = planner_with(names)
    planner.read()
    for _ in range(_MOST_READINGS):
        file_names = planner.file_names()
        if file_names.ids() == names.ids():
            break
        again = planner_with(file_names)
        if file_names.given == names.given and not planner.reads_otherwise(again.names):
            break
        names, planner = file_names, again
        planner.read()
    return planner


class _Planner:
    def __init__(
        self,
        workbook: Workbook,
        snapshot: Snapshot,
        templates: Sequence[Template],
        options: Options,
        remembered: Mapping[str, Any],
        progress: Progress,
        dictionary: Sequence[Answer],
        freed: bool,
        on: date,
        expected: FileNames,
    ) -> None:
        self.workbook, self.snapshot, self.options, self.freed = workbook, snapshot, options, freed
        self.remembered, self.progress, self.dictionary = remembered, progress, dictionary
        self.templates = [templates_.find(options.template, templates)] if options.template else list(templates)
        self.remarks, self.questions = Remarks(), Questions(options.answers, dictionary)
        ids = Ids(snapshot)
        terms = {text: wanted for text, wanted in options.same.items() if "/" in wanted}
        bodies = {text: wanted for text, wanted in options.same.items() if "/" not in wanted}
        grouped = [answer for answer in dictionary if "names" in answer.facts]
        admitted = {body_key(name) for answer in grouped if answer.kind == "bodies" for name in answer.facts["names"]}
        kept = {(a.facts["scheme"], name) for a in grouped if a.kind == "term" for name in a.facts["names"]}
        answer = self.questions.answer
        self.names = Names(
            Bodies(snapshot.partners, ids, bodies, lambda key: options.create_partners or key in admitted, answer),
            Terms(snapshot, terms, answer, kept, self.questions.any),
            answer,
        )
        self.names.bodies.expect(expected)
        self.names.terms.expect(expected)
        self.identities = Identities(snapshot, ids, expected.given)
        self.records = Records(self.names, self.identities, on)
        self.drafts: dict[tuple[Kind, str], Draft] = {}
        self.rows: dict[str, Rows] = {}
        self.waiting: list[HeldRow] = []

    def read(self) -> None:
        """Makes drafts of the file's rows."""
        self.every, self.passed = read_sheets(
            self.workbook, self.templates, self.options.columns, self.names.bodies.known, self.questions
        )
        self.reads = [read for read in self.every if read.ask is None]
        self.remarks.turned = {read.sheet.name for read in self.every if read.turned}
        settle_date_order(self.reads, self.workbook.name, self.questions, self.remarks)
        for read in self.reads:
            tell_apart(read, self.remarks)
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
        settle_references(self.drafts, self.identities, self._column, self.remarks)

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

    def reads_otherwise(self, names: Names) -> bool:
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

    def plan(self) -> Plan:
        """What the drafts would change."""
        adds: list[Add] = []
        changes: list[Change] = []
        put: dict[tuple[Kind, str], Record] = {}
        unchanged = 0
        layouts = {t.name: t for t in reversed(self.templates)}
        names = self._imported()
        self._recall(names)
        holds = any(rows.held for rows in self.rows.values())
        mentioned = Mentioned(self.names, self.records, self.drafts.keys(), self.remarks, self.questions, holds)
        for draft in [*mentioned.drafts(self.snapshot), *self.drafts.values()]:
            layout = layouts.get(draft.template)
            existing = self._shipped(draft) or self.snapshot
            outcome = compare(draft, existing, layout, self.options.clear_blanks)
            unchanged += self._outcome(draft, outcome, adds, changes, put)
        kept = self._kept(names)
        for draft in self.drafts.values():
            draft.fields = draft.extra = {}  # the record has them now; of a large file they are a tenth of the memory
        held = tuple(self._held(mentioned.bodies_question))
        delete: tuple[tuple[Kind, str], ...] = ()
        refused = False
        absent: tuple[Absent, ...] = ()
        if not self.freed:
            texts = {text for row in held for text in row.cells.values()}
            sheets = {read.sheet.name for read in self.reads}
            absent, had = find_absent(names, self.remembered, self.snapshot, self.drafts.keys(), sheets, texts)
            if absent and self.options.retire_absent:
                place = (self.workbook.sheets[0].name, 0, 0)
                delete = retire(absent, had, self.options.retire_many, self.snapshot, put, place, self.remarks)
                refused = not self.options.retire_many and self.remarks.has("retires-many", place[0])
        self._learned(changes, put)
        likely_pairs(self.drafts.values(), put, self.snapshot, self.names.bodies.label, self.remarks)
        return Plan(
            self.workbook.name,
            self.workbook.sha256,
            self.snapshot.version,
            sheets=sheets_read(self.workbook, self.every, self.passed),
            adds=tuple(adds),
            changes=tuple(changes),
            unchanged=unchanged,
            absent=absent,
            held=held,
            questions=self.questions.all(),
            answers=tuple(self.questions.used.values()),
            remarks=self.remarks.all([sheet.name for sheet in self.workbook.sheets]),
            put=tuple(put.values()),
            delete=delete,
            refused=refused,
            keep={} if self.freed else kept,
        )

    def _held(self, bodies_question: str) -> Iterator[HeldRow]:
        """The held rows. A name that has no question of its own is asked about with all that are new."""
        yield from self.waiting
        for rows in self.rows.values():
            for row in rows.held.values():
                ids = (id if self.questions.has(id) else bodies_question for id in row.questions)
                yield replace(row, questions=tuple(dict.fromkeys(id for id in ids if id)))

    def _outcome(
        self,
        draft: Draft,
        outcome: Outcome,
        adds: list[Add],
        changes: list[Change],
        put: dict[tuple[Kind, str], Record],
    ) -> bool:
        cell = self.remarks.cell((draft.sheet, draft.row, draft.at))
        if outcome.record is None:
            if draft.sheet in self.rows:
                column = self._column(draft, outcome.wrong)
                self.rows[draft.sheet].hold_row(
                    draft.row, column, "cannot-be-made", field=outcome.wrong.replace("_", " ")
                )
            return False
        if outcome.new:
            adds.append(Add(draft.kind, draft.id, label(outcome.record), draft.sheet, cell))
        elif not outcome.changes:
            return True
        changes += outcome.changes
        put[draft.kind, draft.id] = outcome.record
        return False

    def _column(self, draft: Draft, field: str) -> int:
        """The column of a draft's sheet that fills a field, else the one that names it."""
        read = next(read for read in self.reads if read.sheet.name == draft.sheet)
        name = f"{draft.kind}.{field}"
        return next((at for at, m in enumerate(read.columns) if m.column and name in m.column.fields), draft.at)

    def _shipped(self, draft: Draft) -> Snapshot | None:
        """For a term that the service ships and the register has no copy of: what it is compared with."""
        if draft.kind != "term" or draft.id in self.snapshot.terms:
            return None
        scheme, _, id = draft.id.partition("/")
        term = vocabulary.shipped().get(scheme, id)  # type: ignore[arg-type]
        return None if term is None else self.snapshot.replacing(terms={draft.id: term})

    def _learned(self, changes: list[Change], put: dict[tuple[Kind, str], Record]) -> None:
        """Keeps the names that a person said are the same as aliases."""
        for id, names in self.names.bodies.learned.items():
            partner: Any = put.get(("partner", id)) or self.snapshot.partners.get(id)
            if partner is not None:
                after = tuple(sorted({*partner.aliases, *names}))
                if id in self.snapshot.partners:
                    changes.append(Change("partner", id, "aliases", list(partner.aliases) or None, list(after)))
                put["partner", id] = partner.model_copy(update={"aliases": after})
        for term in self.names.terms.learned:
            before = Terms(self.snapshot, {}).get(term.scheme, term.id)
            changes.append(
                Change("term", key_of(term), "aliases", list(before.aliases) if before else None, list(term.aliases))
            )
            put["term", key_of(term)] = term

    def _imported(self) -> dict[str, list[Draft]]:
        """What this import has, by template and register: what the next one may find absent."""
        names: dict[str, list[Draft]] = {}
        layouts = {read.template.name: read.template.base or read.template.name for read in self.reads}
        for read in self.reads:
            names.setdefault(import_key(layouts[read.template.name], read.body or ""), [])
        for draft in self.drafts.values():
            names.setdefault(import_key(layouts[draft.template], draft.register), []).append(draft)
        return names

    def _settle_ends(self) -> None:
        """Leaves an end before the start as written."""
        for draft in self.drafts.values():
            starts, ends = draft.fields.get("starts_on"), draft.fields.get("ends_on")
            if starts is not None and ends is not None and ends < starts:
                draft.as_written["ends_on"] = day_text(draft.fields.pop("ends_on"))
                place = (draft.sheet, draft.row, self._column(draft, "ends_on"))
                facts = {"text": draft.as_written["ends_on"], "starts": day_text(starts)}
                self.remarks.add(place, "ends-before-start", "as-written", facts)

    def _recall(self, names: Mapping[str, Sequence[Draft]]) -> None:
        """Tells each draft what the last import left as written; what was filled then and is blank now is as written."""
        answers = [answer for answer in (*self.dictionary, *self.questions.used.values()) if answer.kind == "column"]
        others = tuple(f"{answer.about}: " for answer in answers if answer.choice != "limits")
        for key, drafts in names.items():
            last = self.remembered.get(key) or {}
            as_written, filled = last.get("as_written", {}), last.get("filled", {})
            for draft in drafts:
                draft.last = as_written.get(f"{draft.kind}/{draft.id}", {})
                for name, text in filled.get(draft.id, {}).items() if draft.kind == "protocol" else ():
                    if name == "limits":
                        text = " / ".join(part for part in text.split(" / ") if not part.startswith(others))
                    blank = name not in draft.fields and name not in draft.as_written
                    if text and blank and not self.options.clear_blanks:
                        draft.as_written[name] = f"blank (was {text})"
                        place = (draft.sheet, draft.row, self._column(draft, name))
                        self.remarks.add(place, "blank-now", "as-written", {"field": name, "text": text[:80]})

    def _kept(self, names: Mapping[str, Sequence[Draft]]) -> dict[tuple[str, str], Any]:
        """What is remembered of this import: its records by tab, what they leave as written, and what a next one may blank."""
        kept: dict[tuple[str, str], Any] = {}
        for key, drafts in names.items():
            value: dict[str, Any] = {"sha256": self.workbook.sha256}
            value["records"] = [[draft.kind, draft.id, draft.sheet] for draft in drafts]
            as_written = {f"{d.kind}/{d.id}": d.as_written for d in drafts if d.as_written}
            filled = {draft.id: fields for draft in drafts if draft.kind == "protocol" and (fields := _filled(draft))}
            value |= {name: details for name, details in (("as_written", as_written), ("filled", filled)) if details}
            kept["import", key] = value
        return kept


def _filled(draft: Draft) -> dict[str, str]:
    """The fields by which a protocol may not be in force, as this import fills them."""
    names = {"status", "ends_on", "review_on"} - draft.implied
    fields = {name: draft.fields[name] for name in sorted(names) if draft.fields.get(name)}
    texts = {name: day_text(value) if isinstance(value, date) else str(value) for name, value in fields.items()}
    limits = draft.as_written.get("limits", "")
    return texts | ({"limits": limits} if limits and not limits.startswith("blank (was ") else {})
