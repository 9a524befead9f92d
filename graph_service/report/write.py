"""A coverage report as a file."""

from typing import Literal, get_args

from graph_service.coverage import Rule
from graph_service.diagram.draw import Subject
from graph_service.diagram.selection import Selection
from graph_service.garbage import collector_waits
from graph_service.report.assemble import IN_A_CELL, report
from graph_service.report.pictures import pictures
from graph_service.settings import Settings

Format = Literal["docx", "pdf", "xlsx", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)


def write(rule: Rule, subject: Subject, selection: Selection, kind: Format, settings: Settings) -> bytes:
    """The report on a selection as a file of that kind. What writes it is loaded when it is asked for: it is large."""
    with collector_waits():
        said = report(rule, subject, selection, IN_A_CELL if kind == "xlsx" else None)
    # Each kind's library is loaded when a report of that kind is written: they take longer than most commands.
    if kind == "xlsx":
        from graph_service.report.excel import excel

        return excel(said)
    drawn = pictures(said, subject, settings, selection.partner)
    if kind == "docx":
        from graph_service.report.word import word

        return word(said, drawn)
    if kind == "pdf":
        from graph_service.report.pdf import pdf

        return pdf(said, drawn)
    from graph_service.report.web_page import web_page

    return web_page(said, drawn)
