"""A coverage report as a file."""

from typing import Literal, get_args

from graph_service.coverage import Rule
from graph_service.diagram.draw import Subject
from graph_service.diagram.selection import Selection
from graph_service.report.content import report
from graph_service.report.excel import excel
from graph_service.report.pdf import pdf
from graph_service.report.pictures import pictures
from graph_service.report.web_page import web_page
from graph_service.report.word import word
from graph_service.settings import Settings

Format = Literal["docx", "pdf", "xlsx", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)


def write(rule: Rule, subject: Subject, selection: Selection, kind: Format, settings: Settings) -> bytes:
    """The report on a selection as a file of that kind."""
    said = report(rule, subject, selection)
    if kind == "xlsx":
        return excel(said)
    drawn = pictures(said, subject, settings, selection.partner)
    return {"docx": word, "pdf": pdf, "html": web_page}[kind](said, drawn)
