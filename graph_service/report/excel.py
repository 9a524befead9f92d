"""A coverage report as an Excel workbook: every list a sheet with filters, nothing in it a formula."""

from graph_service.coverage import day
from graph_service.coverage.analysis.signature_matrix import Cell as Place
from graph_service.diagram.drawn_text import clean
from graph_service.report.content import Report, ReportOptions, ReportTable
from graph_service.report.sections import actions_table, findings_table, flows_table, lapses_table, reviews_table
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


def excel(report: Report, options: ReportOptions) -> bytes:
    """The report as XLSX."""
    flows, actions = flows_table(report, words=True), actions_table(report.actions, owned=True, listed=True)
    sheets: dict[str, SheetOut] = {
        "summary": SheetOut("Summary", rows=_summary(report, options), widths=[110]),
        "flows": _sheet("Flows", flows),
        "actions": _sheet("Next best actions", actions),
        "lapses": _sheet("What lapses next", lapses_table(report)),
        "checks": _sheet("Checks", findings_table("Checks", (f for f in report.findings if f.state == "fails"))),
        "missing": _sheet(
            "What is not recorded",
            findings_table("What is not recorded", (f for f in report.findings if f.state == "not-recorded")),
        ),
        "signatures": _signatures(report),
        "reviews": _sheet("Reviews due", reviews_table(report)),
    }
    return workbook_bytes([sheet for name, sheet in sheets.items() if name not in options.without])


def _sheet(name: str, table: ReportTable) -> SheetOut:
    """A table as a sheet. Widths in millimetres on paper make half as many characters."""
    header = [column.heading for column in table.columns]
    return SheetOut(
        name,
        header,
        [[*map(_shown, row.cells)] for row in table.rows],
        widths=[max(column.width / 2, 8) for column in table.columns],
    )


def _shown(cell: Cell) -> Cell:
    return clean(cell) if isinstance(cell, str) else cell


def _summary(report: Report, options: ReportOptions) -> list[list[Cell]]:
    cover = [options.organisation, options.classification, f"Prepared by {options.author}" if options.author else ""]
    lines = [*filter(None, cover), report.title, report.heading, "", *report.summary, ""]
    if report.first:
        lines += ["What would help most", *(action.summary for action in report.first), ""]
    if report.assumed and "assumed" not in options.without:
        lines += ["What was assumed", *report.assumed, ""]
    return [[clean(line)] for line in [*lines, "How coverage is decided", *report.method]]


def _signatures(report: Report) -> SheetOut:
    """Partners down, protocols across; a cell says whether, and when, the partner signed."""
    table = report.signatures
    cells = {(cell.partner, cell.protocol): cell for cell in table.cells}
    rows: list[list[Cell]] = []
    for partner in table.partners:
        places = [cells.get((partner.id, protocol.id)) for protocol in table.protocols]
        missing = sum(place is not None and place.state == "missing" for place in places)
        rows.append([clean(partner.name), missing, *map(_signature, places)])
    header = ["Partner", "Not signed", *(clean(f"{c.reference or c.id.upper()} {c.title}") for c in table.protocols)]
    return SheetOut("Signatures", header, rows, widths=[36, 10, *([24] * len(table.protocols))], still=1)


def _signature(place: Place | None) -> str | None:
    """What stands in a cell of the signature matrix; nothing where the partner has no place on the protocol."""
    if place is None:
        return None
    word, when = SIGNATURES[place.state], place.left_on if place.state == "left" else place.signed_on
    return f"{word}, {day(when)}" if when else word
