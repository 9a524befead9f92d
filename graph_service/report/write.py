"""A coverage report as a file."""

from collections.abc import Callable

from graph_service.coverage import Rule
from graph_service.diagram import FlowSet, Selection
from graph_service.files import FileFormat, Formats, WrittenFile, file_name, format_of
from graph_service.report.assemble import IN_A_CELL, report
from graph_service.report.content import Report, ReportDocument, ReportOptions
from graph_service.report.pictures import pictures
from graph_service.report.sections import document
from graph_service.settings import Settings


def write(
    rule: Rule,
    flow_set: FlowSet,
    selection: Selection,
    format: str,
    settings: Settings,
    options: ReportOptions | None = None,
) -> WrittenFile:
    """The report on a selection as a file in one of `FORMATS`. An unknown format is a `UsageError`."""
    written = format_of(format, FORMATS)
    options = options or ReportOptions()
    facts = report(rule, flow_set, selection, IN_A_CELL if format == "xlsx" else None, options)
    content = written.write(facts, flow_set, selection, settings, options)
    edition = "Board report" if options.edition == "board" else "Coverage report"
    return WrittenFile(content, file_name(f"{edition} {flow_set.title}", flow_set.on, format), written.media_type)


# Each format's library is loaded when a report in it is written: they take longer than most commands.


def _word(facts: Report, flow_set: FlowSet, selection: Selection, settings: Settings, options: ReportOptions) -> bytes:
    from graph_service.report.word import word

    return word(_document(facts, flow_set, selection, settings, options))


def _pdf(facts: Report, flow_set: FlowSet, selection: Selection, settings: Settings, options: ReportOptions) -> bytes:
    from graph_service.report.pdf import pdf

    return pdf(_document(facts, flow_set, selection, settings, options))


def _html(facts: Report, flow_set: FlowSet, selection: Selection, settings: Settings, options: ReportOptions) -> bytes:
    from graph_service.report.html_page import html_page

    return html_page(_document(facts, flow_set, selection, settings, options))


def _excel(facts: Report, flow_set: FlowSet, selection: Selection, settings: Settings, options: ReportOptions) -> bytes:
    from graph_service.report.excel import excel

    return excel(facts, options)


def _document(
    facts: Report, flow_set: FlowSet, selection: Selection, settings: Settings, options: ReportOptions
) -> ReportDocument:
    return document(facts, pictures(facts, flow_set, settings, selection.partner, options), options)


_OFFICE = "application/vnd.openxmlformats-officedocument"

FORMATS: Formats[Callable[[Report, FlowSet, Selection, Settings, ReportOptions], bytes]] = {
    "docx": FileFormat("Word", f"{_OFFICE}.wordprocessingml.document", _word),
    "pdf": FileFormat("PDF", "application/pdf", _pdf),
    "xlsx": FileFormat("Excel", f"{_OFFICE}.spreadsheetml.sheet", _excel),
    "html": FileFormat("Web page", "text/html", _html),
}
"""What a report can be written as: a new format is a row here and its function."""
