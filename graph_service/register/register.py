"""The face for Python: one open register, and everything that can be asked of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from graph_service.checks import Finding, Readiness, checks, scores
from graph_service.coverage import Answer, Fix, Gaps, Rule, Verdict
from graph_service.coverage.actions import Action, parse_json
from graph_service.coverage.analysis.duplicates import Duplicates, duplicates
from graph_service.coverage.analysis.forecast import VerdictChange, forecast
from graph_service.coverage.analysis.next_best import NextAction, next_best
from graph_service.coverage.analysis.signature_matrix import Matrix, matrix
from graph_service.coverage.analysis.whatif import WhatIfChange, whatif
from graph_service.diagram import DrawingStyle, Paper, Selection
from graph_service.errors import BadData, NotFound
from graph_service.files import WrittenFile
from graph_service.lineage import Onward, Received, onward, received
from graph_service.model import Flow, Kind, Record
from graph_service.register.accepted import AcceptedWork
from graph_service.register.access import Access
from graph_service.register.answering import Answering
from graph_service.register.backup import WrittenBackup
from graph_service.register.dictionary import Dictionary
from graph_service.register.drawings import Drawings
from graph_service.register.erasure import Erased, Erasure
from graph_service.register.imports import Imports, silent
from graph_service.register.listing import Lists
from graph_service.register.lookup import SnapshotLookup, partner_named, record_named, start_named, term_named
from graph_service.register.merging import Merging
from graph_service.register.opened import AsAt, Day, OpenRegister
from graph_service.register.published import Published
from graph_service.register.questions import CoverageQuestions, chosen_flows
from graph_service.register.records import Records
from graph_service.register.transfer import Loaded, Transfer
from graph_service.register.undo import Undo
from graph_service.report import Edition, ReportOptions
from graph_service.revisions import HistoryEntry, Revision, Undone
from graph_service.settings import Settings
from graph_service.snapshot import Snapshot
from graph_service.spreadsheet import TableFormat, table_bytes
from graph_service.store.query import Query, RecordPage
from graph_service.vocabulary import Vocabulary
from importers.plan import Plan, Remark
from importers.plan.options import Options, Progress
from importers.recognise.template import Template

CALLED: tuple[Kind, ...] = ("partner", "protocol", "project", "term")
"""The kinds whose records `get` and `history` also find by name."""


class Register:
    """One open register of information sharing.

    `on` is always the date asked about (a `date` or "YYYY-MM-DD"; today if omitted), and `as_at` the register as it stood: a
    revision's number or a date (now if omitted). Partners, protocols, projects, terms, flows and assets are taken by id,
    name, alias or reference. A name that nothing has is `NotFound`, with the nearest; one that several have is `Ambiguous`.

    For programs that offer the register to people there are parts of their own: `lists` (pages of records and what
    stands next to them), `published` (what everybody may see), `access` (tokens and sessions), `answering` (held rows,
    open questions, unmapped words, the dictionary and answers taken back), `merging` (two partners that are one body),
    `accepted` (work that people have taken on) and `drawings`.
    """

    def __init__(self, opened: OpenRegister) -> None:
        self._opened = opened
        self._records = Records(opened)
        self._questions = CoverageQuestions(opened)
        self._dictionary = Dictionary(self._records)
        self._imports = Imports(self._records, self._dictionary)
        self.answering = Answering(self._imports)
        self.merging = Merging(self._records)
        self.accepted = AcceptedWork(self._records, self._questions, self._dictionary)
        self.drawings = Drawings(self._questions)
        self._transfer = Transfer(opened)
        self.lists = Lists(self._questions, self._imports, self.drawings)
        self.published = Published(opened)
        self.access = Access(self._records)

    @classmethod
    def open(
        cls,
        store: str | Path | None = None,
        *,
        settings: Settings | None = None,
        who: str | None = None,
        create: bool = True,
    ) -> Self:
        """Open the register at a file's path or a Neo4j address; by default the one that the settings name.

        `who` writes its revisions: by default the name that you are logged in with. `create` makes a new register where
        there is none; without it that is a `StoreError`, as is one that cannot be opened. Opening writes no revision.
        """
        return cls(OpenRegister.open(str(store) if store else None, settings, who, create))

    def by(self, who: str) -> "Register":
        """The same open register, whose revisions carry another name."""
        return type(self)(self._opened.by(who))

    def close(self) -> None:
        """Close the store."""
        self._opened.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Register {self.settings.store!r} at revision {self.version()}>"

    @property
    def settings(self) -> Settings:
        """The settings that it was opened with."""
        return self._opened.settings

    def erase(self, kind: Kind, key: str, field: str, *, why: str) -> Erased:
        """Erase a field of a record from the register, its history and what is kept; `why` is kept as a revision."""
        return Erasure(self._opened).field(kind, key, field, why=why)

    def erase_text(self, text: str, *, why: str) -> Erased:
        """Erase a text, of three characters or more, wherever it stands; `why` is kept as a revision."""
        return Erasure(self._opened).text(text, why=why)

    def check(self) -> None:
        """Raise `StoreError` unless the store can be reached and is still the one that was opened."""
        self._opened.store.check()

    def version(self) -> int:
        """The number of the latest revision; 0 before the first."""
        return self._opened.version()

    def snapshot(self, as_at: AsAt = None) -> Snapshot:
        """All records at one revision, by kind and id. Kinds that no verdict needs are read when they are asked for."""
        return self._opened.snapshot(as_at)

    # Records

    def get(self, kind: Kind, key: str, as_at: AsAt = None) -> Record:
        """One record by id; a partner, protocol, project or term (`scheme/term`) also by name.

        >>> register.get("partner", "the police").name
        'Northshire Police'
        """
        try:
            return self._records.get(kind, key, as_at, nearest=kind not in CALLED)
        except NotFound:
            if kind not in CALLED:
                raise
            return self._records.get(kind, record_named(self.snapshot(as_at), kind, key), as_at)

    def list(
        self,
        kind: Kind,
        *,
        search: str = "",
        filters: Mapping[str, str] | None = None,
        sort: str = "id",
        after: str | None = None,
        limit: int = 50,
        as_at: AsAt = None,
    ) -> RecordPage:
        """A page of records of a kind, up to `limit`; its `next` is what `after` takes for the next page.

        `search` is words that titles, names and other text hold. `filters` are values by field. Terms include those that
        come with the service.
        """
        return self._records.list(kind, Query(search, filters or {}, sort, after, limit), as_at)

    def write(
        self,
        put: Iterable[Record] = (),
        delete: Iterable[tuple[Kind, str]] = (),
        *,
        why: str,
        expected: int | None = None,
    ) -> Revision | None:
        """Put and delete records as one revision, in one transaction; None when nothing would change.

        `why` is what the revision says it was for. `expected` is the version that this was decided against: `Conflict` when
        the register has moved on. A record that refers to nothing is `BadData`; then nothing is written.
        """
        return self._records.write(put, delete, why=why, expected=expected)

    def create(self, record: Record, *, why: str) -> None:
        """Add a record. `Conflict` when there is one with its id."""
        self._records.create(record, why=why)

    def change(
        self, kind: Kind, key: str, to: Callable[[Record], Record], *, why: str, marks: tuple[str, ...] = ("*",)
    ) -> Record:
        """Replace a record by what `to` makes of it; returns the new one. It is made again if others write meanwhile.

        marks: the record must have one of these marks (see `mark`), or else it has changed since it was read: `Conflict`.
        """
        return self._records.change(kind, key, to, why=why, marks=marks)

    def remove(self, kind: Kind, key: str, *, why: str, marks: tuple[str, ...] = ("*",)) -> None:
        """Delete a record, if it has one of the marks."""
        self._records.remove(kind, key, why=why, marks=marks)

    def history(self, kind: Kind, key: str) -> tuple[HistoryEntry, ...]:
        """What happened to one record, oldest first."""
        try:
            return self._records.history(kind, key, nearest=kind not in CALLED)
        except NotFound:
            if kind not in CALLED:
                raise
            return self._records.history(kind, record_named(self.snapshot(), kind, key))

    def revisions(self) -> Iterator[Revision]:
        """All revisions, oldest first."""
        return self._opened.store.revisions()

    def changes(self, revision: int) -> Iterator[tuple[Kind, str, str]]:
        """What a revision did: the kind and id of each record, and whether it was created, replaced or deleted."""
        return self._records.touched(revision)

    def undo(self, revision: int) -> Undone:
        """Take back what a revision did, as a new revision. Records edited since are kept as they are."""
        return Undo(self._opened).undo(revision)

    # In and out

    def load(self, source: str | Path | BinaryIO, *, ndjson: bool | None = None, name: str | None = None) -> Loaded:
        """Add the records of a JSON document or NDJSON, replacing by id, as one revision; loading it again changes nothing.

        Everything is checked before anything is written; what is wrong is `BadData`. `ndjson` says which form it is: by
        default the file's name does, or how it begins.
        """
        return self._transfer.load(source, ndjson=ndjson, name=name)

    def dump(self, *, ndjson: bool = False, as_at: AsAt = None) -> Iterator[str]:
        """The register's JSON form as pieces of text, streamed: sorted by id, without terms that come with the service."""
        return self._transfer.dump(ndjson=ndjson, as_at=as_at)

    def backup(self, path: str | Path, *, tokens: bool = False, keep: int | None = None) -> WrittenBackup:
        """Write everything (records, revisions, imports, templates) to a file, and read it again to check it.

        Sessions are left out, and so are tokens unless they are asked for. Where `path` is a folder, the file gets a name
        from the time; with `keep`, only the newest `keep` such files stay there.
        """
        return self._transfer.backup(path, tokens=tokens, keep=keep)

    def restore(self, path: str | Path, *, sealed: bool = True) -> int:
        """Fill this register, which must be empty, from a backup of either store; the number of its latest revision.

        A backup without a seal, or with one by another key, is refused; with `sealed` false it is read without its tokens.
        """
        return self._transfer.restore(path, sealed=sealed)

    def latest(self) -> str:
        """The latest revision as `NUMBER:DIGEST`, which stands for the whole history up to it."""
        return self._transfer.latest()

    def verify(self, expect: Iterable[str] = ()) -> tuple[str, ...]:
        """Everything that was altered behind the service's back, as sentences; empty when all is as it was written.

        expect: `NUMBER:DIGEST` of revisions, kept elsewhere, that this history must have.
        """
        return self._transfer.verify(expect)

    # Coverage

    def rule(self, on: Day | None = None, as_at: AsAt = None) -> Rule:
        """The coverage rule, compiled for one version of the register and one date."""
        return self._questions.rule(on, as_at)

    def flow(self, flow: str | Mapping[str, Any], as_at: AsAt = None) -> Flow:
        """A recorded flow by id, reference or name; or, from a mapping, one that exists only as an idea: see `coverage`."""
        return self._questions.flow(flow, as_at)

    def coverage(self, flow: str | Flow | Mapping[str, Any], on: Day | None = None, as_at: AsAt = None) -> Answer:
        """Which protocols cover a flow, and if none does, what would close the gap.

        flow: a recorded flow by id, reference or name; or an idea: a mapping of a flow's fields without id and name, such as
        `{"source": "Northshire Police", "target": "Eastvale", "categories": ["health"], "purposes": ["safeguarding"]}`.
        Asked about without a date, a flow that is not yet live is assessed on its start date, and the answer says so.

        >>> register.coverage("referrals", "2026-11-22").verdict
        'gap'
        >>> idea = {"source": "Northshire Police", "target": "Eastvale Trust", "categories": ["health"]}
        >>> register.coverage(idea, "2026-11-22").headline
        'No protocol in the register covers this'
        """
        return self._questions.answer(flow, on, as_at)

    def gaps(
        self,
        on: Day | None = None,
        as_at: AsAt = None,
        *,
        partner: str | None = None,
        project: str | None = None,
        theme: str | None = None,
        verdict: str | None = None,
    ) -> Gaps:
        """The coverage of all flows on a date, by id, with a summary.

        partner: only flows it sends or receives. project: only its flows. theme: only flows that a protocol of this theme
        covers or is near to. verdict: only flows with this verdict (several: separated by commas).

        >>> register.gaps("2026-11-22", partner="Northshire Police").summary["open"]
        1
        """
        return self._questions.gaps(on, as_at, partner=partner, project=project, theme=theme, verdict=verdict)

    def verdicts(
        self, on: Day | None = None, as_at: AsAt = None, *, partner: str | None = None, project: str | None = None
    ) -> Mapping[str, Verdict]:
        """The verdict on every flow, by id: much faster than `gaps`, which gives reasons."""
        return self._questions.verdicts(on, as_at, partner=partner, project=project)

    def fixes(
        self, on: Day | None = None, as_at: AsAt = None, *, partner: str | None = None, project: str | None = None
    ) -> tuple[NextAction, ...]:
        """The next best actions, most useful first."""
        rule = self.rule(on, as_at)
        return next_best(rule, chosen_flows(rule.snapshot, partner, project))

    def whatif(
        self, actions: Iterable[Action | Fix | Mapping[str, Any]], on: Day | None = None, as_at: AsAt = None
    ) -> tuple[WhatIfChange, ...]:
        """The flows whose verdict would change if the actions were taken. Nothing is written.

        actions: actions, fixes, or their JSON form, such as `{"action": "sign", "protocol": "ISP-0014", "partner": "Eastvale"}`.

        >>> sign = {"action": "sign", "protocol": "ISP-0014", "partner": "Eastvale Trust"}
        >>> [change.after for change in register.whatif([sign], "2026-11-22")]
        ['covered']
        """
        rule = self.rule(on, as_at)
        lookup = SnapshotLookup(rule.snapshot)
        return whatif(rule, [parse_json(form, lookup) if isinstance(form, Mapping) else form for form in actions])

    def forecast(
        self, months: int = 24, on: Day | None = None, as_at: AsAt = None, *, partner: str | None = None
    ) -> tuple[VerdictChange, ...]:
        """The dates on which verdicts change, up to `months` (1 to 1200) ahead; of one partner's flows, or of all."""
        if not 1 <= months <= 1200:
            raise BadData("Ask for 1 to 1200 months.")
        rule = self.rule(on, as_at)
        return forecast(rule, months, None if partner is None else chosen_flows(rule.snapshot, partner, None))

    def matrix(self, on: Day | None = None, as_at: AsAt = None, *, partner: str | None = None) -> Matrix:
        """Partners × protocols, with signature dates; of the protocols that list one partner, or of all."""
        rule = self.rule(on, as_at)
        return matrix(rule.snapshot, rule.on, _partner(rule, partner))

    def duplicates(self, on: Day | None = None, as_at: AsAt = None) -> Duplicates:
        """Protocols in force that do the same work."""
        return duplicates(self.rule(on, as_at))

    def onward(self, start: str, hops: int | None = None, on: Day | None = None, as_at: AsAt = None) -> Onward:
        """Where the data of an asset, a flow or a partner goes next, up to `hops` away.

        start: its id or name; `asset/ID`, `flow/ID` or `partner/ID` where several have the same.

        >>> [hop.flow for hop in register.onward("partner/northshire-police", on="2026-11-22").hops]
        ['referrals']
        """
        if hops is not None and hops < 1:
            raise BadData("Ask for one hop or more.")
        rule = self.rule(on, as_at)
        kind, key = start_named(rule.snapshot, start)
        return onward(rule, kind, key, hops)

    def recipients(self, category: str, on: Day | None = None, as_at: AsAt = None) -> tuple[Received, ...]:
        """Who receives a category of data, or a narrower one."""
        rule = self.rule(on, as_at)
        return received(rule, term_named(Vocabulary(rule.snapshot.terms.values()), "category", category))

    def checks(self, on: Day | None = None, as_at: AsAt = None, *, partner: str | None = None) -> Iterator[Finding]:
        """Every accountability check of every record, or of those that concern one partner."""
        rule = self.rule(on, as_at)
        return checks(rule, _partner(rule, partner))

    def readiness(
        self, on: Day | None = None, as_at: AsAt = None, *, partner: str | None = None
    ) -> tuple[Readiness, ...]:
        """Every partner's readiness score with what it is made of, or one partner's."""
        rule = self.rule(on, as_at)
        return scores(rule, _partner(rule, partner))

    # Diagrams and reports

    def diagram(
        self,
        format: str = "svg",
        *,
        project: str | None = None,
        partner: str | None = None,
        flows: Iterable[str] = (),
        asset: str | None = None,
        hops: int = 1,
        protocol: str | None = None,
        verdict: Verdict | None = None,
        idea: Mapping[str, Any] | None = None,
        on: Day | None = None,
        as_at: AsAt = None,
        style: DrawingStyle | None = None,
        page: Paper = "A4",
        title: str | None = None,
        show: Sequence[str] = ("method",),
    ) -> WrittenFile:
        """The flows between partners, with the gaps marked, as an SVG, PNG, PDF, DOT or Mermaid file.

        All flows, or those that every given option selects: `hops` counts away from `asset`. `idea` draws a flow that exists
        only as an idea instead: see `coverage`. `show` is what stands at the arrows: `method`, `data`, `basis`, or several.
        """
        if idea is not None:
            return self.drawings.idea(format, idea, on, as_at, page)
        selection = Selection(project, partner, tuple(flows), asset, hops, protocol, verdict)
        return self.drawings.diagram(format, selection, on, as_at, style=style, page=page, title=title, shown=show)

    def report(
        self,
        format: str,
        *,
        project: str | None = None,
        partner: str | None = None,
        on: Day | None = None,
        as_at: AsAt = None,
        edition: Edition = "full",
        without: Sequence[str] = (),
        organisation: str = "",
        author: str = "",
        classification: str = "",
        logo: bytes | None = None,
    ) -> WrittenFile:
        """A coverage report on all flows, a project's or a partner's, as a file.

        edition: `full`, or `board` for two pages. without: names of sections to leave out. organisation (in a partner's
        report, that partner), author, classification, logo (a PNG or JPEG): what its cover says.
        """
        works = self.accepted.all(on, as_at)

        def owners(action: NextAction) -> tuple[str, date | None]:
            work = self.accepted.of_action(action, works)
            return (work.accepted.owner, work.accepted.due) if work else ("", None)

        options = ReportOptions(edition, tuple(without), organisation, author, classification, logo, (), owners)
        return self.drawings.report(format, Selection(project, partner), on, as_at, options)

    # Spreadsheets

    def plan_import(
        self,
        file: Path | str | bytes,
        name: str | None = None,
        *,
        template: str | None = None,
        partner: str | None = None,
        create_partners: bool = False,
        same: Mapping[str, str] | None = None,
        columns: Mapping[str, str] | None = None,
        retire_absent: bool = False,
        retire_many: bool = False,
        clear_blanks: bool = False,
        answers: Mapping[str, str] | None = None,
        cells: Mapping[str, str] | None = None,
        without: Iterable[str] = (),
        progress: Progress = silent,
    ) -> Plan:
        """What importing a spreadsheet would do. Nothing is written. A file that cannot be read is `BadData`.

        file: a path, or a file's content with its `name`. template: a layout's name, where it should not be recognised.
        partner: the body whose register the file is. same: which body or term (`scheme/id`) a name means; kept as an alias.
        columns: which field a column fills, by heading. retire_absent: delete what was in this file's last import and is not
        now; more than a fifth needs retire_many too. answers: choices by the ids of questions. cells: what cells should
        say, by sheet and name (`Data flows!F6`). without: rows to leave out (`Data flows!6`).
        """
        options = Options(
            template,
            partner,
            create_partners,
            same or {},
            columns or {},
            retire_absent,
            retire_many,
            clear_blanks,
            answers or {},
            cells or {},
            tuple(without),
        )
        return self._imports.plan(file, name, options, progress)

    def apply_import(self, plan: Plan) -> Revision | None:
        """Write a plan as one revision, and remember the import; None when nothing changes.

        A plan that is blocked is `BadData`; one made before the register moved on is a `Conflict`.
        """
        return self._imports.apply(plan)

    def annotate_import(
        self,
        file: Path | str | bytes,
        plan: Plan,
        name: str | None = None,
        words: Callable[[Remark], str] = lambda remark: remark.message,
    ) -> bytes:
        """The workbook itself with what is remarked on marked, a comment on each, and a column of what is open.

        `words` makes the sentence of a remark.
        """
        return self._imports.annotate(file, plan, name, words)

    def export(
        self,
        template: str,
        *,
        partner: str | None = None,
        project: str | None = None,
        format: TableFormat = "xlsx",
    ) -> bytes:
        """The register in a template's layout: all of it, one body's, or what belongs to a project.

        Importing it again, with the same body, plans nothing.
        """
        return table_bytes(self._imports.sheet(template, partner=partner, project=project), format)

    def blank(self, template: str) -> bytes:
        """An empty workbook in a template's layout, as XLSX, with drop-down lists of the terms and a sheet of notes."""
        return self._imports.blank(template)

    def templates(self) -> tuple[Template, ...]:
        """The layouts that are known: the register's own first, then those that come with the service."""
        return self._imports.templates()

    def template(self, name: str) -> Template:
        """The layout of a name. `NotFound` lists the names."""
        return self._imports.template(name)


def _partner(rule: Rule, partner: str | None) -> str | None:
    return None if partner is None else partner_named(rule.snapshot, partner)
