"""A coverage report as a file."""

from collections.abc import Callable

from graph_service.coverage import Rule
from graph_service.diagram import FlowSet, Selection
from graph_service.files import FileFormat, Formats, format_of
from graph_service.report.assemble import IN_A_CELL, report
from graph_service.report.pictures import pictures
from graph_service.settings import Settings


def write(rule: Rule, flow_set: FlowSet, selection: Selection, format: str, settings: Settings) -> bytes:
    """The report on a selection as a file in one of `FORMATS`. An unknown format is a `UsageError`."""
    return format_of(format, FORMATS).write(rule, flow_set, selection, settings)


# Each format's library is loaded when a report in it is written: they take longer than most commands.


def _word(rule: Rule, flow_set: FlowSet, selection: Selection, settings: Settings) -> bytes:
    from graph_service.report.word import word

    content = report(rule, flow_set, selection)
    return word(content, pictures(content, flow_set, settings, selection.partner))


def _pdf(rule: Rule, flow_set: FlowSet, selection: Selection, settings: Settings) -> bytes:
    from graph_service.report.pdf import pdf

    content = report(rule, flow_set, selection)
    return pdf(content, pictures(content, flow_set, settings, selection.partner))


def _excel(rule: Rule, flow_set: FlowSet, selection: Selection, settings: Settings) -> bytes:
    from graph_service.report.excel import excel

    return excel(report(rule, flow_set, selection, IN_A_CELL))


def _html(rule: Rule, flow_set: FlowSet, selection: Selection, settings: Settings) -> bytes:
    from graph_service.report.html_page import html_page

    content = report(rule, flow_set, selection)
    return html_page(content, pictures(content, flow_set, settings, selection.partner))


_OFFICE = "application/vnd.openxmlformats-officedocument"

FORMATS: Formats[Callable[[Rule, FlowSet, Selection, Settings], bytes]] = {
    "docx": FileFormat("Word", f"{_OFFICE}.wordprocessingml.document", _word),
    "pdf": FileFormat("PDF", "application/pdf", _pdf),
    "xlsx": FileFormat("Excel", f"{_OFFICE}.spreadsheetml.sheet", _excel),
    "html": FileFormat("Web page", "text/html", _html),
}
"""What a report can be written as: a new format is a row here and its function."""
