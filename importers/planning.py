"""From a workbook and the register as it stands to a plan. Nothing here writes."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from graph_service.errors import BadData, NotFound
from graph_service.model import Kind, Record, key_of
from graph_service.snapshot import Snapshot
from importers import template as templates_
from importers.compare import Outcome, compare
from importers.convert import signatures
from importers.convert.reading import Named
from importers.drafts import Draft, Identities
from importers.identity import Ids, reference_key
from importers.issue import Issue
from importers.pairs import likely_pairs
from importers.plan import Absent, Add, Change, ColumnRead, Plan, SheetRead
from importers.readers import Names
from importers.records import Records
from importers.resolve import Bodies, Terms, body_key
from importers.rows import Rows, extra_headings
from importers.sheets import Read, read_sheets, register_of
from importers.template import Template
from importers.workbook import Workbook, cell_name

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

RETIRE_AT_MOST = 0.2
"""The part of a file's last import that may be retired without a second confirmation."""


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
        self.reads, passed = read_sheets(self.workbook, self.templates, self.options.columns)
        order = sorted(self.reads, key=lambda read: read.template.order)
        self._expect(order)
        done, total = 0, sum(len(read.table.rows) for read in order)
        for read in order:
            if read.template.ask_register or read.template.kind == "notice":
                read.body, found = register_of(read, self.names.bodies, partner)
                self.issues += found
            self._matrix(read)
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
                if kind not in ("body", "bodies", "signatures", "names") and not (
                    m.column and m.column.fields[0] in ("partner.name", "partner.aliases")
                ):
                    continue
                cells = {cell for row in read.table.rows if isinstance(cell := row.get(at), str)}
                for text in cells:
                    if kind == "body" or kind == "text":
                        bodies.expected.add(body_key(text))
                        continue
                    for mark in signatures.parties(text, lambda part: bool(bodies.find(part))):
                        if "(" not in mark.name:
                            bodies.expected.add(body_key(mark.name))

    def _matrix(self, read: Read) -> None:
        """Finds the columns that are a partner's: a known body's, or one that reads like a body's and holds only marks."""
        if not read.template.signatures:
            return
        bodies = self.names.bodies
        for at, heading in extra_headings(read).items():
            said = self.options.columns.get(heading)
            if said == "" or not heading or heading.startswith("Column "):
                continue
            known = bodies.known(heading)
            if known or _like_a_body(heading):
                marks = [self.records.matrix_mark(read, row.number, at) for row in read.table.rows]
                filled = [m for m in marks if m.value is not None or m.problems]
                good = sum(1 for m in filled if m.value is not None)
                if filled and (good == len(filled) or (known and good)):
                    read.matrix[at] = heading

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
        message = (
            f"Row {before.row + 1}{_on(before, draft)} is the same {draft.kind} and says something else. "
            "Give each its own reference, or let one row say all."
        )
        rows.report(draft.row, draft.at, "two-rows-one-identity", message)

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
        names = self._names()
        absent, delete = self._absent(names)
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
            adds.append(Add(draft.kind, draft.id, _label(outcome.record), draft.sheet, cell))
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
        """What the file names and the register does not have: bodies, terms, assets, projects. Each is reported once."""
        made: list[Draft] = []
        for new in self.names.bodies.new.values():
            if new.cells and ("partner", new.id) not in self.drafts:
                self._report_body(new)
                made.append(_draft("partner", new.id, {"id": new.id, "name": new.name}, new))
        for new in self.names.terms.new.values():
            key = f"{new.scheme}/{new.id}"
            if new.cells and ("term", key) not in self.drafts:
                fields = {"scheme": new.scheme, "id": new.id, "label": new.name, "unmapped": True}
                made.append(_draft("term", key, fields, new))
                near = f" Near it: {', '.join(new.suggestions)}." if new.suggestions else ""
                message = f"{new.name[:80]!r} is no {new.scheme} that is known: it becomes a local term, unmapped until a person maps or accepts it.{near} {_cells(new)}"
                self._report(new, "unmapped-term", message, False)
        for named, holder in self.records.assets.values():
            if ("asset", named.id) not in self.drafts:
                made.append(_draft("asset", named.id, {"id": named.id, "name": named.name, "holder": holder}, named))
                self._report(
                    named,
                    "new-asset",
                    f"{named.name[:80]!r} is no asset of {self.names.bodies.label(holder)} yet: it will be added. {_cells(named)}",
                    False,
                )
        for named in self.records.projects.values():
            if named.cells and ("project", named.id) not in self.drafts and named.id not in self.snapshot.projects:
                made.append(_draft("project", named.id, {"id": named.id, "name": named.name}, named))
                self._report(
                    named,
                    "new-project",
                    f"{named.name[:80]!r} is no project of the register yet: it will be added. {_cells(named)}",
                    False,
                )
        return made

    def _report_body(self, new: Named) -> None:
        near = [id for id in new.suggestions if id in self.names.bodies.labels]
        labels = " or ".join(f"{self.names.bodies.label(id)} ({id})" for id in near)
        mean = f" Did you mean {labels}? Then import with --same {new.name + '=' + near[0]!r}." if near else ""
        if self.options.create_partners:
            message = f"{new.name[:80]!r} is new: it will be added as a partner.{mean} {_cells(new)}"
            self._report(new, "new-partner", message, False, tuple(near))
            return
        message = f"{new.name[:80]!r} is no body of the register.{mean} If it is new, import with --create-partners. {_cells(new)}"
        self._report(new, "unknown-partner", message, True, tuple(near))

    def _report(self, new: Named, code: str, message: str, blocking: bool, near: tuple[str, ...] | None = None) -> None:
        sheet, row, at = new.cells[0]
        self.issues.append(
            Issue(
                sheet, cell_name(row, at), code, message, blocking, new.suggestions if near is None else near, new.name
            )
        )

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

    def _names(self) -> dict[str, list[list[str]]]:
        """What this import has, by file name, template and register: what the next one may find absent."""
        names: dict[str, list[list[str]]] = {}
        for read in self.reads:
            names.setdefault(self._import_key(read.template.name, read.body or ""), [])
        for (kind, id), draft in self.drafts.items():
            names.setdefault(self._import_key(draft.template, draft.register), []).append([kind, id])
        return names

    def _import_key(self, template: str, body: str) -> str:
        return "\n".join((self.workbook.name, template, body))

    def _absent(self, names: Iterable[str]) -> tuple[tuple[Absent, ...], tuple[tuple[Kind, str], ...]]:
        absent: list[Absent] = []
        had = 0
        for key in names:
            last = self.remembered.get(key) or {"records": []}
            had += len(last["records"])
            for kind, id in last["records"]:
                record = self.snapshot.of(kind).get(id)
                if record is not None and (kind, id) not in self.drafts:
                    absent.append(Absent(kind, id, _label(record)))
        if not absent or not self.options.retire_absent:
            return tuple(absent), ()
        if len(absent) > RETIRE_AT_MOST * had and not self.options.retire_many:
            message = f"{len(absent)} of the {had} records of this file's last import are absent, more than a fifth. If all of them are to be retired, confirm it with --retire-many."
            self.issues.append(Issue(self.reads[0].sheet.name, "A1", "retires-many", message, True))
        return tuple(absent), tuple((a.kind, a.id) for a in absent)

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


def _draft(kind: Kind, id: str, fields: dict[str, Any], new: Named) -> Draft:
    sheet, row, at = new.cells[0]
    return Draft(kind, id, fields, {}, sheet, row, at, passing=True)


def _contradict(a: Draft, b: Draft) -> bool:
    return any(a.fields[name] != b.fields[name] for name in a.fields.keys() & b.fields.keys())


def _on(before: Draft, draft: Draft) -> str:
    return "" if before.sheet == draft.sheet else f" of the sheet {before.sheet!r}"


def _cells(new: Named) -> str:
    shown = [f"{sheet}!{cell_name(row, at)}" if sheet else cell_name(row, at) for sheet, row, at in new.cells[:20]]
    more = f" and {len(new.cells) - 20} more" if len(new.cells) > 20 else ""
    return f"Named in: {', '.join(shown)}{more}."


def _label(record: Record) -> str:
    return str(getattr(record, "name", None) or getattr(record, "title", None) or getattr(record, "label", None))


_BODY_WORDS = frozenset(
    {"council", "police", "nhs", "trust", "borough", "county", "district", "city", "parish", "school"}
    | {"academy", "hospital", "fire", "rescue", "university", "college", "board", "icb", "ccg", "association"}
    | {"housing", "ltd", "limited", "charity", "constabulary", "authority", "partnership", "commission"}
    | {"agency", "cic", "foundation", "surgery", "practice", "ambulance", "probation", "prison", "diocese"}
    | {"healthwatch", "homes", "care", "mind"}
)


def _like_a_body(heading: str) -> bool:
    return bool(_BODY_WORDS.intersection(heading.lower().split()))
