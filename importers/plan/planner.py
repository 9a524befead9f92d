"""From a workbook and the register as it stands to a plan. Nothing here writes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from graph_service import vocabulary
from graph_service.errors import BadData
from graph_service.gc_pause import gc_paused
from graph_service.model import Kind, Record, key_of
from graph_service.settings import today
from graph_service.snapshot import Snapshot
from importers.plan.compare import Outcome, compare
from importers.plan.file_drafts import FileDrafts, settled
from importers.plan.held_rows import HeldRow
from importers.plan.likely_pairs import likely_pairs
from importers.plan.mentioned import Mentioned
from importers.plan.missing import find_absent, retire
from importers.plan.open_questions import DictionaryEntry
from importers.plan.options import Options, Progress
from importers.plan.plan import Absent, Add, FieldChange, Plan, label
from importers.plan.remembered import by_import, recall, registers_of, to_remember
from importers.plan.source import source_of
from importers.plan.summary import sheets_read
from importers.reading.workbook import Workbook, mended
from importers.recognise.template import Template
from importers.resolve.drafts import Draft
from importers.resolve.terms import TermNames


def plan(
    workbook: Workbook,
    snapshot: Snapshot,
    templates: Sequence[Template],
    options: Options,
    remembered: Mapping[str, Any],
    progress: Progress = lambda what, done, of: None,
    dictionary: Sequence[DictionaryEntry] = (),
    freed: bool = False,
    on: date | None = None,
    imports: Mapping[str, Any] | None = None,
) -> Plan:
    """The plan of importing a workbook. A workbook without a table, or an option that names what there is not, is refused.

    `dictionary` is what was answered before. `freed`: the workbook is one of held rows that are planned again, so the rows
    that it does not have are not absent. `on` is the day on which "expired" is judged: today. `imports` are the last imports of
    all registers, which say whose each protocol is: those that are `remembered`, unless given.
    """
    workbook = mended(workbook, options.cells, options.without)
    registers = registers_of(remembered if imports is None else imports)
    with gc_paused():
        drafts = partial(FileDrafts, workbook, snapshot, templates)
        file = settled(partial(drafts, options, progress, dictionary, on or today(), registers))
        file.questions.check_given(file.exists)
        made = _Planner(file, remembered, freed).plan()
        unused = file.questions.unknown()
        together = [q for q in made.questions if q.id in unused and not _TOGETHER.isdisjoint(q.facts)]
        if together:
            answers = [
                DictionaryEntry(q.id, q.kind, q.about, options.answers[q.id], q.register, q.facts) for q in together
            ]
            for question, answer in zip(together, answers, strict=True):
                if not question.permits(answer.choice):
                    raise BadData(
                        f"{answer.choice!r} does not answer the question {question.id}. It takes: {', '.join(question.choices)}."
                    )
            given = {id: choice for id, choice in options.answers.items() if id not in {q.id for q in together}}
            again, rest = [*dictionary, *answers], replace(options, answers=given)
            file = settled(partial(drafts, rest, progress, again, on or today(), registers))
            made = _Planner(file, remembered, freed).plan()
            made = replace(made, answers=(*answers, *made.answers))
            unused = file.questions.unknown()
        if unused:
            raise BadData(f"There is no open question {unused[0]!r} in {workbook.name}. Nothing was written.")
        keeps_source = made.open or made.answers or dictionary
        return replace(made, source=source_of(workbook, options)) if keeps_source and not freed else made


_TOGETHER = {"names", "pair"}
"""Facts of a question about several names at once, which a reading asks only when it is done."""


class _Planner:
    """What the drafts of a file would change in the register."""

    def __init__(self, file: FileDrafts, remembered: Mapping[str, Any], freed: bool) -> None:
        self.file, self.remembered, self.freed = file, remembered, freed

    def plan(self) -> Plan:
        """What the drafts would change."""
        file = self.file
        adds: list[Add] = []
        changes: list[FieldChange] = []
        put: dict[tuple[Kind, str], Record] = {}
        unchanged = 0
        layouts = {t.name: t for t in reversed(file.templates)}
        names = by_import(file)
        recall(names, self.remembered, file)
        holds = any(rows.held for rows in file.rows.values())
        mentioned = Mentioned(file.names, file.records, file.drafts.keys(), file.remarks, file.questions, holds)
        for draft in [*mentioned.drafts(file.snapshot), *file.drafts.values()]:
            layout = layouts.get(draft.template)
            existing = self._shipped(draft) or file.snapshot
            outcome = compare(draft, existing, layout, file.options.clear_blanks)
            unchanged += self._outcome(draft, outcome, adds, changes, put)
        kept = to_remember(names, file.workbook.sha256)
        for draft in file.drafts.values():
            draft.fields = draft.extra = {}  # the record has them now; of a large file they are a tenth of the memory
        held = tuple(self._held(mentioned.bodies_question))
        delete: tuple[tuple[Kind, str], ...] = ()
        refused = False
        absent: tuple[Absent, ...] = ()
        if not self.freed:
            texts = {text for row in held for text in row.cells.values()}
            sheets = {read.sheet.name for read in file.reads}
            absent, had = find_absent(names, self.remembered, file.snapshot, file.drafts.keys(), sheets, texts)
            if absent and file.options.retire_absent:
                place = (file.workbook.sheets[0].name, 0, 0)
                delete = retire(absent, had, file.options.retire_many, file.snapshot, put, place, file.remarks)
                refused = not file.options.retire_many and file.remarks.has("retires-many", place[0])
        self._learned(changes, put)
        likely_pairs(file.drafts.values(), put, file.snapshot, file.names.bodies.label, file.remarks)
        return Plan(
            file.workbook.name,
            file.workbook.sha256,
            file.snapshot.version,
            sheets=sheets_read(file.workbook, file.every, file.passed),
            adds=tuple(adds),
            changes=tuple(changes),
            unchanged=unchanged,
            absent=absent,
            held=held,
            questions=file.questions.all(),
            answers=tuple(file.questions.used.values()),
            remarks=file.remarks.all([sheet.name for sheet in file.workbook.sheets]),
            put=tuple(put.values()),
            delete=delete,
            refused=refused,
            keep={} if self.freed else kept,
        )

    def _held(self, bodies_question: str) -> Iterator[HeldRow]:
        """The held rows. A name that has no question of its own is asked about with all that are new."""
        yield from self.file.waiting
        for rows in self.file.rows.values():
            for row in rows.held.values():
                ids = (id if self.file.questions.has(id) else bodies_question for id in row.questions)
                yield replace(row, questions=tuple(dict.fromkeys(id for id in ids if id)))

    def _outcome(
        self,
        draft: Draft,
        outcome: Outcome,
        adds: list[Add],
        changes: list[FieldChange],
        put: dict[tuple[Kind, str], Record],
    ) -> bool:
        cell = self.file.remarks.cell((draft.sheet, draft.row, draft.at))
        if outcome.record is None:
            if draft.sheet in self.file.rows:
                column = self.file.column(draft, outcome.wrong)
                self.file.rows[draft.sheet].hold_row(
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

    def _shipped(self, draft: Draft) -> Snapshot | None:
        """For a term that the service ships and the register has no copy of: what it is compared with."""
        if draft.kind != "term" or draft.id in self.file.snapshot.terms:
            return None
        scheme, _, id = draft.id.partition("/")
        term = vocabulary.shipped().get(scheme, id)  # type: ignore[arg-type]
        return None if term is None else self.file.snapshot.replacing(terms={draft.id: term})

    def _learned(self, changes: list[FieldChange], put: dict[tuple[Kind, str], Record]) -> None:
        """Keeps the names that a person said are the same as aliases."""
        for id, names in self.file.names.bodies.learned.items():
            partner: Any = put.get(("partner", id)) or self.file.snapshot.partners.get(id)
            if partner is not None:
                after = tuple(sorted({*partner.aliases, *names}))
                if id in self.file.snapshot.partners:
                    changes.append(FieldChange("partner", id, "aliases", list(partner.aliases) or None, list(after)))
                put["partner", id] = partner.model_copy(update={"aliases": after})
        for term in self.file.names.terms.learned:
            before = TermNames(self.file.snapshot, {}).get(term.scheme, term.id)
            changes.append(
                FieldChange(
                    "term", key_of(term), "aliases", list(before.aliases) if before else None, list(term.aliases)
                )
            )
            put["term", key_of(term)] = term
