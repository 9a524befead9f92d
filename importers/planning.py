"""From a workbook and the register as it stands to a plan. Nothing here writes."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from graph_service.errors import BadData, NotFound
from graph_service.model import Kind, Record, key_of
from graph_service.snapshot import Snapshot
from importers import template as templates_
from importers.absence import find_absent, import_key, retire
from importers.below import pass_over_below
from importers.compare import Outcome, compare
from importers.convert import signatures
from importers.drafts import Draft, Identities
from importers.identity import Ids, reference_key
from importers.issue import Issue
from importers.matrix import find_matrix
from importers.pairs import likely_pairs
from importers.passing import Passing
from importers.plan import Absent, Add, Change, ColumnRead, Plan, SheetRead, label
from importers.readers import Names
from importers.records import Records
from importers.resolve import Bodies, Terms, body_key
from importers.rows import Rows, extra_headings
from importers.sheets import Read, read_sheets, register_of
from importers.template import Template
from importers.workbook import Workbook, cell_name

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


def plan(
    workbook: Workbook,
    snapshot: Snapshot,
    templates: Sequence[Template],
    options: Options,
    remembered: Mapping[str, Any],
    progress: Progress = lambda what, done, of: None,
) -> Plan:
    """The plan of importing a workbook. A workbook without a table, or an option that names what there is not, is refused."""
    with without_collecting():
        return _Planner(workbook, snapshot, templates, options, remembered, progress).plan()


@contextmanager
def without_collecting() -> Iterator[None]:
    """Planning and applying make many objects and no circles of them; to look for circles again and again costs a third of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


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
        partner = self._partner()
        self.reads, passed = read_sheets(self.workbook, self.templates, self.options.columns, self.names.bodies.known)
        order = sorted(self.reads, key=lambda read: read.template.order)
        self._expect(order)
        done, total = 0, sum(len(read.table.rows) for read in order)
        for read in order:
            self.issues += pass_over_below(read)
            if read.template.ask_register or read.template.kind == "notice":
                read.body, found = register_of(read, self.names.bodies, partner)
                self.issues += found
            self.issues += find_matrix(read, self.names.bodies, self.options.columns)
            rows = Rows(read, self.names, self.issues, self.options.clear_blanks)
            rows.damaged()
            for number, draft in enumerate(self.records.drafts(read, rows)):
                self._keep(draft, rows)
                if number % 2000 == 0:
                    self.progress("Reading rows", done + min(number, len(read.table.rows)), total)
            done += len(read.table.rows)
        self.progress("Reading rows", total, total)
        self._protocol_references()
        return self._compared(passed)

    def _partner(self) -> str | None:
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

    def _expect(self, reads: Sequence[Read]) -> None:
        """Learns the names of bodies that the file itself has, so that the order of rows makes no difference."""
        bodies = self.names.bodies
        for read in reads:
            for at, m in enumerate(read.columns):
                kind = m.column.read if m.column else ""
                if kind not in ("body", "processor", "bodies", "signatures", "names") and not (
                    m.column and m.column.fields[0] in ("partner.name", "partner.aliases")
                ):
                    continue
                cells = {cell for row in read.table.rows if isinstance(cell := row.get(at), str)}
                for text in cells:
                    if kind in ("body", "processor", "text"):
                        bodies.expected.add(body_key(text))
                        continue
                    for mark in signatures.parties(text, lambda part: bool(bodies.find(part))):
                        if "(" not in mark.name:
                            bodies.expected.add(body_key(mark.name))

    def _keep(self, draft: Draft, rows: Rows) -> None:
        """Keeps a draft. A second row with the same identity is an issue; one that differs blocks."""
        before = self.drafts.get((draft.kind, draft.id))
        if before is None:
            self.drafts[draft.kind, draft.id] = draft
            return
        if before.template != draft.template and not _contradict(before, draft):
            before.fields = {**draft.fields, **before.fields}
            before.extra = {**draft.extra, **before.extra}
            return
        if before.fields == draft.fields and before.extra == draft.extra:
            message = f"This row repeats row {before.row + 1}{_on(before, draft)}. Delete one of them."
            rows.report(draft.row, draft.at, "repeated-row", message, False)
            return
        rows.report(draft.row, draft.at, "two-rows-one-identity", _two_rows(before, draft, rows))

    def _protocol_references(self) -> None:
        """Turns references to protocols into ids, now that the whole file is known."""
        new = {
            reference_key(draft.fields["reference"]): id
            for (kind, id), draft in self.drafts.items()
            if kind == "protocol" and draft.fields.get("reference")
        }
        for (kind, id), draft in self.drafts.items():
            if kind != "protocol":
                continue
            if "supersedes" in draft.fields:
                read = [(text, self._protocol(text, new)) for text in draft.fields.pop("supersedes")]
                found = tuple(sorted({one for _, one in read if one and one != id}))
                if found:
                    draft.fields["supersedes"] = found
                self._unknown_protocols(draft, "Supersedes", [text for text, one in read if not one])
            if "under" in draft.fields:
                text = draft.fields.pop("under")
                under = self._protocol(text, new)
                if under:
                    draft.fields["under"] = under
                self._unknown_protocols(draft, "Under", [] if under else [text])

    def _protocol(self, text: str, new: Mapping[str, str]) -> str | None:
        index = self.identities.index
        found = index.protocol(text, None) or index.protocol(None, text)
        if len(found) == 1:
            return found[0]
        if text in self.snapshot.protocols:
            return text
        return new.get(reference_key(text))

    def _unknown_protocols(self, draft: Draft, heading: str, texts: Sequence[str]) -> None:
        if texts:
            at = self._column(draft, heading.lower())
            draft.extra[heading] = "; ".join(texts)
            message = f"{'; '.join(texts)[:80]!r} is no protocol of the register: kept as it is. Import that protocol, then this file again."
            self.issues.append(Issue(draft.sheet, cell_name(draft.row, at), "unknown-protocol", message))

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
        names = self._imported()
        absent, had = find_absent(names, self.remembered, self.snapshot, self.drafts.keys())
        delete, found = self._retired(absent, had, put)
        self.issues += found
        self._learned(changes, put)
        self.issues += likely_pairs(self.drafts.values(), put, self.snapshot, self.names.bodies.label)
        issues = self._sorted()
        return Plan(
            self.workbook.name,
            self.workbook.sha256,
            self.snapshot.version,
            self._sheets(passed),
            tuple(adds),
            tuple(changes),
            unchanged,
            absent,
            issues,
            tuple(put.values()),
            delete,
            {("import", key): {"sha256": self.workbook.sha256, "records": records} for key, records in names.items()},
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
        for read in self.reads:
            names.setdefault(import_key(self.workbook.name, read.template.name, read.body or ""), [])
        for (kind, id), draft in self.drafts.items():
            key = import_key(self.workbook.name, draft.template, draft.register)
            names.setdefault(key, []).append([kind, id])
        return names

    def _retired(
        self, absent: Sequence[Absent], had: int, put: Mapping[tuple[Kind, str], Record]
    ) -> tuple[tuple[tuple[Kind, str], ...], list[Issue]]:
        if not absent or not self.options.retire_absent:
            return (), []
        return retire(absent, had, self.options.retire_many, self.snapshot, put, self.reads[0].sheet.name)

    def _sheets(self, passed: Mapping[int, str]) -> tuple[SheetRead, ...]:
        reads = iter(self.reads)
        return tuple(
            SheetRead(sheet.name, passed[number]) if number in passed else _sheet_read(next(reads))
            for number, sheet in enumerate(self.workbook.sheets)
        )

    def _sorted(self) -> tuple[Issue, ...]:
        order = {sheet.name: number for number, sheet in enumerate(self.workbook.sheets)}

        def place(issue: Issue) -> tuple[int, int, str, str]:
            letters = issue.cell.rstrip("0123456789")
            return (order.get(issue.sheet, 0), int(issue.cell[len(letters) :] or 0), letters.rjust(3), issue.code)

        return tuple(sorted(dict.fromkeys(self.issues), key=place))


def _sheet_read(read: Read) -> SheetRead:
    kept = extra_headings(read)
    columns = []
    for at, m in enumerate(read.columns):
        if not m.heading and at not in kept:
            continue
        cell = cell_name(read.table.header_row, at)
        if m.column is not None:
            columns.append(ColumnRead(cell, m.heading, read.template.shown(m.column), m.confidence))
        elif at in read.matrix:
            columns.append(ColumnRead(cell, m.heading, "protocol.parties", 1.0))
        elif m.heading:
            columns.append(ColumnRead(cell, m.heading, None, 0.0))
    return SheetRead(
        read.sheet.name,
        False,
        read.template.name,
        read.table.header_row + 1,
        len(read.table.rows),
        tuple(columns),
        read.body,
    )


def _contradict(a: Draft, b: Draft) -> bool:
    return any(a.fields[name] != b.fields[name] for name in a.fields.keys() & b.fields.keys())


def _two_rows(before: Draft, draft: Draft, rows: Rows) -> str:
    """What to do about two rows that are one record by their reference or name, and say different things."""
    names = (*draft.fields.keys(), *before.fields.keys())
    differ = [name for name in dict.fromkeys(names) if before.fields.get(name) != draft.fields.get(name)]
    differ += [f"{h!r}" for h in {**draft.extra, **before.extra} if before.extra.get(h) != draft.extra.get(h)]
    what = ", ".join(name.replace("_", " ") for name in differ[:5])
    reference = draft.fields.get("reference")
    by = f"by its reference {reference!r}" if reference else "by its names"
    said = f"Row {before.row + 1}{_on(before, draft)} is the same {draft.kind} {by}, and says something else ({what})."
    if not reference or before.sheet == draft.sheet:
        return f"{said} If they are two, give each its own {'reference' if reference else 'name'}; else let one row say all."
    heading = rows.heading(rows.at(f"{draft.kind}.reference"))
    return (
        f"{said} If each sheet numbers its own rows, write the sheet before the number, as in '{draft.sheet} {reference}'; or import "
        f"with --column {heading + '='!r}, and each {draft.kind} is known by its names. If it is one, let one row say all."
    )


def _on(before: Draft, draft: Draft) -> str:
    return "" if before.sheet == draft.sheet else f" of the sheet {before.sheet!r}"
