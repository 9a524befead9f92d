"""From a workbook and the register as it stands to a plan. Nothing here writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from graph_service.errors import BadData, NotFound
from graph_service.gc_pause import gc_paused
from graph_service.model import Kind, Record, key_of
from graph_service.snapshot import Snapshot
from importers.columns.readers import Names
from importers.plan import Absent, Add, Answer, Change, Plan, label
from importers.plan.compare import Outcome, compare
from importers.plan.damaged_cells import report_damage
from importers.plan.expected_bodies import expect_bodies
from importers.plan.issue import Issue
from importers.plan.likely_pairs import likely_pairs
from importers.plan.mentioned import Passing
from importers.plan.missing import find_absent, import_key, retire
from importers.plan.repeated_rows import keep
from importers.plan.summary import in_order, sheets_read
from importers.reading.workbook import Workbook, cell_name
from importers.recognise import template as templates_
from importers.recognise.footer import cut_second_table, pass_over_below, report_notes
from importers.recognise.sheets import read_sheets, register_of
from importers.recognise.signature_matrix import find_matrix
from importers.recognise.template import Template
from importers.records import Records
from importers.records.rows import Rows
from importers.records.succession import settle_references
from importers.resolve.bodies import Bodies
from importers.resolve.drafts import Draft, Identities
from importers.resolve.identity import Ids
from importers.resolve.terms import Terms

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True)
class Options:
    """What the person who imports says beside the file."""

    template: str | None = None
    partner: str | None = None
    create_partners: bool = False
    same: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    retire_absent: bool = False
    retire_many: bool = False
    clear_blanks: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    """What a person answers now: a choice by the id of its question. One that is not asked, or has no such choice, is refused."""


def plan(
    workbook: Workbook,
    snapshot: Snapshot,
    templates: Sequence[Template],
    options: Options,
    remembered: Mapping[str, Any],
    progress: Progress = lambda what, done, of: None,
    dictionary: Sequence[Answer] = (),
    freed: bool = False,
) -> Plan:
    """The plan of importing a workbook. A workbook without a table, or an option that names what there is not, is refused.

    `dictionary` is what was answered before. `freed`: the workbook is one of held rows that are planned again, so the rows
    that it does not have are not absent.
    """
    with gc_paused():
        return _Planner(workbook, snapshot, templates, options, remembered, progress).plan()


class _Planner:
    def __init__(
        self,
        workbook: Workbook,
        snapshot: Snapshot,
        templates: Sequence[Template],
        options: Options,
        remembered: Mapping[str, Any],
        progress: Progress,
    ) -> None:
        self.workbook, self.snapshot, self.options = workbook, snapshot, options
        self.remembered, self.progress = remembered, progress
        self.templates = [templates_.find(options.template, templates)] if options.template else list(templates)
        ids = Ids(snapshot)
        terms = {text: wanted for text, wanted in options.same.items() if "/" in wanted}
        bodies = {text: wanted for text, wanted in options.same.items() if "/" not in wanted}
        self.names = Names(Bodies(snapshot.partners, ids, bodies), Terms(snapshot, terms))
        self.identities = Identities(snapshot, ids)
        self.records = Records(self.names, self.identities)
        self.issues: list[Issue] = []
        self.drafts: dict[tuple[Kind, str], Draft] = {}

    def plan(self) -> Plan:
        self.reads, passed = read_sheets(self.workbook, self.templates, self.options.columns, self.names.bodies.known)
        order = sorted(self.reads, key=lambda read: read.template.order)
        expect_bodies(order, self.names.bodies)
        done, total = 0, sum(len(read.table.rows) for read in order)
        for read in order:
            below = [*cut_second_table(read), *pass_over_below(read)]
            self.issues += [*below, *report_notes(read, not below)]
            if read.template.ask_register or read.template.kind == "notice":
                read.body, found = register_of(read, self.names.bodies, self._partner)
                self.issues += found
            self.issues += find_matrix(read, self.names.bodies, self.options.columns)
            rows = Rows(read, self.names, self.issues, self.options.clear_blanks)
            report_damage(read, rows)
            for number, draft in enumerate(self.records.drafts(read, rows)):
                keep(draft, self.drafts, rows)
                if number % 2000 == 0:
                    self.progress("Reading rows", done + min(number, len(read.table.rows)), total)
            done += len(read.table.rows)
        self.progress("Reading rows", total, total)
        self.names.bodies.settle()
        _ = self._partner  # one that there is not is refused, whether a sheet asked for it or not
        self.issues += settle_references(self.drafts, self.identities, self._column)
        return self._compared(passed)

    @cached_property
    def _partner(self) -> str | None:
        """The body that `--partner` names, which a list of partners in the file itself may add."""
        if self.options.partner is None:
            return None
        found = self.names.bodies.find(self.options.partner)
        if len(found) == 1:
            return found[0]
        if found:
            raise BadData(f"--partner {self.options.partner!r} may be any of: {', '.join(found)}. Give the id of one.")
        near = ", ".join(self.names.bodies.suggest(self.options.partner))
        if self.options.create_partners:
            new = self.names.bodies.propose(self.options.partner)
            new.cells.append((self.workbook.sheets[0].name, 0, 0))
            return new.id
        hint = f" Near it: {near}." if near else " Add it first, or import with --create-partners."
        raise NotFound(f"--partner {self.options.partner!r} is no body of the register.{hint}")

    def _compared(self, passed: Mapping[int, str]) -> Plan:
        adds: list[Add] = []
        changes: list[Change] = []
        put: dict[tuple[Kind, str], Record] = {}
        unchanged = 0
        layouts = {t.name: t for t in reversed(self.templates)}
        for draft in [*self._passing(), *self.drafts.values()]:
            layout = layouts.get(draft.template)
            existing = self._shipped(draft) or self.snapshot
            outcome = compare(draft, existing, layout, self.options.clear_blanks)
            unchanged += self._outcome(draft, outcome, adds, changes, put)
            draft.fields = draft.extra = {}  # the record has them now; of a large file they are a tenth of the memory
        names = self._imported()
        absent, had = find_absent(names, self.remembered, self.snapshot, self.drafts.keys())
        delete, found = self._retired(absent, had, put)
        self.issues += found
        self._learned(changes, put)
        self.issues += likely_pairs(self.drafts.values(), put, self.snapshot, self.names.bodies.label)
        issues = in_order(self.issues, self.workbook)
        return Plan(
            self.workbook.name,
            self.workbook.sha256,
            self.snapshot.version,
            sheets=sheets_read(self.workbook, self.reads, passed),
            adds=tuple(adds),
            changes=tuple(changes),
            unchanged=unchanged,
            absent=absent,
            issues=issues,
            put=tuple(put.values()),
            delete=delete,
            keep={
                ("import", key): {"sha256": self.workbook.sha256, "records": records} for key, records in names.items()
            },
        )

    def _outcome(
        self,
        draft: Draft,
        outcome: Outcome,
        adds: list[Add],
        changes: list[Change],
        put: dict[tuple[Kind, str], Record],
    ) -> bool:
        cell = cell_name(draft.row, draft.at)
        if outcome.wrong:
            code = "ends-before-start" if outcome.record is not None else "cannot-be-made"
            where = cell_name(draft.row, self._column(draft, outcome.field))
            self.issues.append(Issue(draft.sheet, where, code, outcome.wrong, True))
        if outcome.record is None:
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
        shipped = self.names.terms.get(scheme, id)  # type: ignore[arg-type]
        return None if shipped is None else self.snapshot.replacing(terms={draft.id: shipped})

    def _passing(self) -> list[Draft]:
        """What the file only names and the register does not have. Each is reported once."""
        passing = Passing(self.names, self.records, self.drafts.keys(), self.options.create_partners)
        made = passing.drafts(self.snapshot)
        self.issues += passing.issues
        return made

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

    def _imported(self) -> dict[str, list[list[str]]]:
        """What this import has, by file name, template and register: what the next one may find absent."""
        names: dict[str, list[list[str]]] = {}
        layouts = {read.template.name: read.template.base or read.template.name for read in self.reads}
        for read in self.reads:
            names.setdefault(import_key(self.workbook.name, layouts[read.template.name], read.body or ""), [])
        for (kind, id), draft in self.drafts.items():
            key = import_key(self.workbook.name, layouts[draft.template], draft.register)
            names.setdefault(key, []).append([kind, id])
        return names

    def _retired(
        self, absent: Sequence[Absent], had: int, put: Mapping[tuple[Kind, str], Record]
    ) -> tuple[tuple[tuple[Kind, str], ...], list[Issue]]:
        if not absent or not self.options.retire_absent:
            return (), []
        return retire(absent, had, self.options.retire_many, self.snapshot, put, self.reads[0].sheet.name)
