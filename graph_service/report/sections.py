"""The sections of a report, in order, for each edition. Pure; what writes them knows no more than paragraphs, tables and pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from textwrap import shorten

from graph_service.checks import QUESTIONS, Finding
from graph_service.coverage import VERDICTS, day
from graph_service.diagram.drawn_text import clean
from graph_service.diagram.style import VERDICT_STYLES, plural
from graph_service.diagram.trend import trend_svg
from graph_service.report.content import (
    Group,
    Picture,
    Report,
    ReportDocument,
    ReportedAction,
    ReportOptions,
    ReportTable,
    Section,
    SectionName,
    TableColumn,
    TableRow,
    numbers,
)
from graph_service.report.pictures import Pictures

BOARD_WORDS = 170
"""How many characters of an action a board edition prints, so that ten fit on its page."""

MOST_ACTIONS, BOARD_ACTIONS, BOARD_LAPSES = 100, 10, 10
"""How many of the next best actions a document lists, and a board edition; and what lapses, there. The workbook has all."""
CHECK_LISTS: tuple[tuple[SectionName, str, str, str], ...] = (
    ("checks", "Checks", "What fails, the serious first.", "Every check passes or cannot be told."),
    ("missing", "What is not recorded", "What the checks could not tell.", "Nothing that the checks need is missing."),
)
"""The two lists of checks: name, heading, what they hold, and what an empty one says."""
NO_FLOWS = "No flows are recorded for this selection."
NO_ACTIONS = "No flow here is a gap, partly covered or unclear."
ORDERED = "Taken in this order, they cover most soonest."
TREND_INCHES = (7.5, 4.4)
"""How wide a trend prints in the full edition and in the board's."""


def document(report: Report, pictures: Pictures, options: ReportOptions) -> ReportDocument:
    """The report as a document: the board edition, or the full one."""
    sections = _board(report, pictures, options) if options.edition == "board" else _full(report, pictures, options)
    kept = tuple(_cleaned(section) for section in sections if section.name not in options.without)
    by = f"Prepared by {clean(options.author)}. " if options.author else ""
    return ReportDocument(
        title=clean(report.title),
        heading=by + report.heading,
        on=report.on,
        organisation=clean(options.organisation),
        author=clean(options.author),
        classification=clean(options.classification),
        logo=options.logo,
        sections=kept,
    )


def _cleaned(section: Section) -> Section:
    """A section without what no document can show."""
    return replace(
        section,
        heading=clean(section.heading),
        paragraphs=tuple(map(clean, section.paragraphs)),
        items=tuple(map(clean, section.items)),
        pictures=tuple(replace(p, title=clean(p.title), sentence=clean(p.sentence)) for p in section.pictures),
    )


def _board(report: Report, pictures: Pictures, options: ReportOptions) -> Iterable[Section]:
    """Two pages: numbers, trend and drawing; then what to do, and what lapses."""
    yield Section("summary", "Numbers", paragraphs=(" ".join([report.summary[0], _share(report)]).strip(),))
    yield from _trend(options, board=True)
    yield Section("diagram", "Diagram", pictures=(pictures.whole,))
    listed = report.actions[:BOARD_ACTIONS]
    yield Section(
        "actions",
        "What to do",
        paragraphs=(ORDERED if listed else NO_ACTIONS,),
        table=actions_table(listed, owned=True) if listed else None,
        after=_more(len(report.actions) - len(listed), "more action", "in the full report"),
        new_page=True,
    )
    yield _lapses(report, BOARD_LAPSES)
    yield Section("method", "What these numbers mean", paragraphs=report.method[:1])


def _full(report: Report, pictures: Pictures, options: ReportOptions) -> Iterable[Section]:
    yield Section("summary", "Summary", paragraphs=report.summary)
    yield from _trend(options, board=False)
    if report.first:
        items = tuple(action.summary for action in report.first)
        yield Section("first", "What would help most", items=items, numbered=True)
    yield Section("diagram", "Diagram", pictures=(pictures.whole,))
    yield Section(
        "flows",
        "Flows",
        paragraphs=() if report.rows else (NO_FLOWS,),
        table=flows_table(report) if report.rows else None,
    )
    listed = report.actions[:MOST_ACTIONS]
    yield Section(
        "actions",
        "Next best actions",
        paragraphs=(ORDERED if listed else NO_ACTIONS,),
        table=actions_table(listed) if listed else None,
        after=_more(len(report.actions) - len(listed), "more action", "in the Excel report"),
    )
    yield _lapses(report, MOST_ACTIONS)
    for (name, heading, about, otherwise), groups in zip(
        CHECK_LISTS, (report.failing, report.not_recorded), strict=True
    ):
        about = f"{about} The Excel report names every record, on its sheet of the same name."
        table = groups_table(heading, groups) if groups else None
        yield Section(name, heading, paragraphs=(about if groups else otherwise,), table=table)
    if report.assumed:
        yield Section("assumed", "What was assumed", level=2, items=report.assumed)
    yield _reviews(report)
    yield Section("method", "How coverage is decided", paragraphs=report.method)
    if pictures.partners:
        yield Section("partners", "Partners", paragraphs=(pictures.note,) if pictures.note else (), new_page=True)
        for number, picture in enumerate(pictures.partners):
            yield Section("partners", picture.title, level=2, pictures=(picture,), new_page=number > 0)


def _more(number: int, noun: str, where: str) -> str:
    return f"{plural(number, noun)} {'is' if number == 1 else 'are'} {where}." if number > 0 else ""


def _trend(options: ReportOptions, *, board: bool) -> Iterable[Section]:
    """Coverage by month, where it is known, as a chart and as a table."""
    points = options.trend
    if not points:
        return
    first, last = points[0], points[-1]
    sentence = f"{first.covered:,} covered and {first.open:,} open in {first.month}; {last.covered:,} and {last.open:,} in {last.month}."
    picture = Picture("Coverage by month", sentence, sentence, trend_svg(points), TREND_INCHES[board])
    columns = (
        TableColumn("Month", 40),
        TableColumn("Covered", 30),
        TableColumn("Open", 30),
        TableColumn("What it is taken from", 100),
    )
    rows = [TableRow((point.month, point.covered, point.open, point.taken_from)) for point in points]
    table = ReportTable("Coverage by month", columns, rows) if not board else None
    yield Section("trend", "Trend", table=table, pictures=(picture,))


def _share(report: Report) -> str:
    """How many of the flows that need a protocol are covered, in a sentence; nothing where none needs one."""
    needed = sum(number for verdict, number in report.counts.items() if verdict not in VERDICTS[-2:])
    covered = report.counts.get("covered", 0)
    return f"{covered:,} of {plural(needed, 'flow')} tested are covered ({covered / needed:.0%})." if needed else ""


def flows_table(report: Report, *, words: bool = False) -> ReportTable:
    """Every flow, numbered as on the diagram. `words`: with verdicts in full and ids, as a workbook has room for."""
    columns = [
        TableColumn("No.", 12, "sign"),
        TableColumn("Flow", 25),
        TableColumn("From and to", 27),
        TableColumn("Data", 27),
        TableColumn("Purpose", 23),
        TableColumn("Lawful basis", 25),
        TableColumn("Method", 17),
        TableColumn("Cover", 15, "cover"),
        TableColumn("Protocol", 24),
        TableColumn("Why", 36),
        TableColumn("What would close it", 36),
    ]
    rows = []
    for row in report.rows:
        style = VERDICT_STYLES[row.verdict]
        cells = (
            row.number if words else row.sign,
            row.name,
            row.way,
            row.data,
            row.purposes,
            row.bases,
            row.method,
            style.word if words else style.brief,
            row.protocol,
            row.reason,
            row.fix,
            *((row.flow,) if words else ()),
        )
        rows.append(TableRow(cells, row.verdict, row.flow))
    if words:
        columns.append(TableColumn("Id", 27))
    return ReportTable("Flows, numbered as on the diagram, the gaps first", tuple(columns), rows)


def actions_table(actions: Sequence[ReportedAction], *, owned: bool = False, listed: bool = False) -> ReportTable:
    """The next best actions in order. `owned`: with owner and due date; `listed`: with the numbers of the flows."""
    columns = [TableColumn("Order", 14), TableColumn("Action", 150 if owned else 222), TableColumn("Flows helped", 31)]
    if owned:
        columns += [TableColumn("Owner", 44), TableColumn("Due", 28)]
    if listed:
        columns.append(TableColumn("Which flows", 60))
    rows = []
    for number, action in enumerate(actions, 1):
        cells: list[str | int] = [
            number,
            shorten(action.sentence, BOARD_WORDS, placeholder=" … (the full report has all of it)")
            if owned
            else action.sentence,
            len(action.flows),
        ]
        if owned:
            cells += [action.owner or "Not assigned", day(action.due) if action.due else "Not set"]
        if listed:
            cells.append(numbers(action.flows))
        rows.append(TableRow(tuple(cells)))
    return ReportTable("Next best actions", tuple(columns), rows)


def groups_table(heading: str, groups: Iterable[Group]) -> ReportTable:
    """Checks, each with how many records it concerns and one of them."""
    columns = (
        TableColumn("Check", 45),
        TableColumn("Severity", 20),
        TableColumn("Records", 17),
        TableColumn("For example", 110),
        TableColumn("Source", 75),
    )
    rows = [TableRow((g.check, g.severity.capitalize(), len(g.records), g.example, g.source)) for g in groups]
    return ReportTable(heading, columns, rows)


def findings_table(heading: str, findings: Iterable[Finding]) -> ReportTable:
    """Checks, each record in a row, the serious first."""
    columns = (
        TableColumn("Severity", 20),
        TableColumn("Check", 90),
        TableColumn("Record", 20),
        TableColumn("Id", 60),
        TableColumn("Finding", 160),
        TableColumn("Source", 100),
    )
    ordered = sorted(findings, key=lambda finding: finding.severity != "serious")
    rows = [
        TableRow((f.severity.capitalize(), QUESTIONS.get(f.check, f.check), f.kind, f.id, f.reason, f.source))
        for f in ordered
    ]
    return ReportTable(heading, columns, rows)


def reviews_table(report: Report) -> ReportTable:
    """Reviews from three months overdue to three months ahead."""
    columns = (
        TableColumn("Protocol", 27),
        TableColumn("Title", 85),
        TableColumn("Review on", 38),
        TableColumn("State", 22),
        TableColumn("Lead", 50),
        TableColumn("Contact", 45),
    )
    rows = [TableRow((r.protocol, r.title, r.review_on, r.state, r.lead, r.contact)) for r in report.reviews]
    return ReportTable("Reviews due", columns, rows)


def _reviews(report: Report) -> Section:
    sentences = [] if report.reviews else ["No review is due within three months or up to three months overdue."]
    if report.long_overdue:
        missed = plural(report.long_overdue, "review")
        sentences.append(f"More than three months overdue: {missed}, which the Excel report names among its checks.")
    paragraphs = (" ".join(sentences),) if sentences else ()
    return Section(
        "reviews", "Reviews due", paragraphs=paragraphs, table=reviews_table(report) if report.reviews else None
    )


def lapses_table(report: Report, most: int | None = None) -> ReportTable:
    """What lapses next, the first first."""
    columns = (
        TableColumn("When", 38),
        TableColumn("Protocol", 32),
        TableColumn("Title", 85),
        TableColumn("What happens", 67),
        TableColumn("Lead", 45),
    )
    rows = [
        TableRow((lapse.on, lapse.protocol, lapse.title, lapse.reason, lapse.lead)) for lapse in report.lapses[:most]
    ]
    return ReportTable("What lapses next", columns, rows)


def _lapses(report: Report, most: int) -> Section:
    listed = report.lapses[:most]
    return Section(
        "lapses",
        "What lapses next",
        paragraphs=("Within six months, if nobody acts.",) if listed else ("Nothing lapses within six months.",),
        table=lapses_table(report, most) if listed else None,
        after=_more(len(report.lapses) - len(listed), "more lapse", "in the Excel report"),
    )
