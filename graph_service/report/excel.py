"""A coverage report as an Excel workbook: every list a sheet with filters, nothing in it a formula."""

from graph_service.checks import Finding
from graph_service.checks.words import QUESTIONS
from graph_service.coverage import day
from graph_service.coverage.analysis.signature_matrix import Cell as Place
from graph_service.report.content import ASSUMED_HEADING, CHECKS, FIRST_HEADING, Report
from graph_service.spreadsheet import Cell, SheetOut, workbook_bytes

SIGNATURES = {
    "signed": "Signed",
    "retrospective": "Signed after the start",
    "undated": "Signed, no date",
    "later": "Signs later",
    "not-recorded": "Not recorded",
    "missing": "Not signed",
    "left": "Left",
}
"""What a place on a protocol is called."""


def excel(report: Report) -> bytes:
    """The report as XLSX."""
    return workbook_bytes(
        [
            SheetOut("Summary", rows=_summary(report), widths=[110]),
            SheetOut(
                "Flows",
                ["No.", "Data", "From and to", "Method", "Cover", "Protocol", "Why", "What would close it", "Id"],
                [[r.number, r.name, r.way, r.method, r.word, r.protocol, r.reason, r.fix, r.flow] for r in report.rows],
                widths=[6, 32, 40, 18, 18, 40, 60, 60, 28],
            ),
            SheetOut(
                "Next best actions",
                ["Order", "Action", "Flows helped", "How many"],
                [[n, a.sentence, a.helps, len(a.flows)] for n, a in enumerate(report.actions, 1)],
                widths=[8, 90, 30, 10],
            ),
            *_checks(report),
            _signatures(report),
            SheetOut(
                "Reviews due",
                ["Protocol", "Title", "Review on", "State", "Lead", "Contact"],
                [[r.protocol, r.title, r.review_on, r.state, r.lead, r.contact] for r in report.reviews],
                widths=[14, 50, 14, 10, 36, 36],
            ),
        ]
    )


def _checks(report: Report) -> list[SheetOut]:
    """The two lists of checks under the names that the other documents give them, each with every record, the serious first."""
    found = sorted(report.findings, key=lambda finding: finding.severity != "serious")
    heads = ["Severity", "Check", "Record", "Id", "Finding", "Source"]
    return [
        SheetOut(name, heads, [_finding(one) for one in found if one.state == state], widths=[10, 44, 10, 30, 80, 50])
        for (name, _, _), state in zip(CHECKS, ("fails", "not-recorded"), strict=True)
    ]


def _finding(one: Finding) -> list[Cell]:
    return [one.severity.capitalize(), QUESTIONS.get(one.check, one.check), one.kind, one.id, one.reason, one.source]


def _summary(report: Report) -> list[list[Cell]]:
    lines = [report.title, report.heading, "", *report.summary, ""]
    if report.first:
        lines += [FIRST_HEADING, *(action.said for action in report.first), ""]
    if report.assumed:
        lines += [ASSUMED_HEADING, *report.assumed, ""]
    return [[line] for line in [*lines, "How coverage is decided", *report.method]]


def _signatures(report: Report) -> SheetOut:
    """Partners down, protocols across; a cell says whether, and when, the partner signed."""
    table = report.signatures
    cells = {(cell.partner, cell.protocol): cell for cell in table.cells}
    rows: list[list[Cell]] = []
    for partner in table.partners:
        places = [cells.get((partner.id, protocol.id)) for protocol in table.protocols]
        missing = sum(place is not None and place.state == "missing" for place in places)
        rows.append([partner.name, missing, *map(_signature, places)])
    header = ["Partner", "Not signed", *(f"{c.reference or c.id.upper()} {c.title}" for c in table.protocols)]
    return SheetOut("Signatures", header, rows, widths=[36, 10, *([24] * len(table.protocols))], still=1)


def _signature(place: Place | None) -> str | None:
    """What stands in a cell of the signature matrix; nothing where the partner has no place on the protocol."""
    if place is None:
        return None
    said, when = SIGNATURES[place.state], place.left_on if place.state == "left" else place.signed_on
    return f"{said}, {day(when)}" if when else said
