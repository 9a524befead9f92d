"""A coverage report as one HTML file that needs nothing else, and that a screen reader can read."""

from base64 import b64encode
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from graph_service.coverage import day
from graph_service.diagram.style import VERDICT_STYLES
from graph_service.report.content import ALL_RECORDS, CHECKS, FIRST_HEADING, MOST_ACTIONS, NO_ACTIONS, ORDERED, Report
from graph_service.report.pictures import Picture, Pictures


def html_page(report: Report, pictures: Pictures) -> bytes:
    """The report as HTML. Badges of the diagram lead to the rows of the table."""
    drawn = pictures.whole.svg.partition("?>\n")[2].replace('href="/flows/', 'href="#row-')
    page = _environment().get_template("report.html")
    shown: str = page.render(
        report=report,
        looks=VERDICT_STYLES,
        pictures=pictures,
        drawing=drawn,
        address=_address,
        day=day,
        most_actions=MOST_ACTIONS,
        first_heading=FIRST_HEADING,
        ordered=ORDERED,
        no_actions=NO_ACTIONS,
        checks=list(zip(CHECKS, ("checks", "missing"), (report.failing, report.not_recorded), strict=True)),
        all_records=ALL_RECORDS,
    )
    return shown.encode()


def _address(picture: Picture) -> str:
    return "data:image/svg+xml;base64," + b64encode(picture.svg.encode()).decode()


@cache
def _environment() -> Any:
    loader = PackageLoader("graph_service.report", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
