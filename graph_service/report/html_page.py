"""A coverage report as one HTML file that needs nothing else, and that a screen reader can read."""

from base64 import b64encode
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from graph_service.diagram.fonts import font_faces, with_font
from graph_service.diagram.style import VERDICT_STYLES
from graph_service.report.content import Picture, ReportDocument, image_type


def html_page(document: ReportDocument) -> bytes:
    """The report as HTML. Badges of the first diagram lead to the rows of the table."""
    linked = any(section.name == "flows" for section in document.sections)
    page = _environment().get_template("report.html")
    shown: str = page.render(
        document=document,
        looks=VERDICT_STYLES,
        inline=lambda picture: _inline(picture, linked),
        address=_address,
        logo=_logo(document),
    )
    return shown.replace("<style>", f"<style>{font_faces(shown)}", 1).encode()


def _inline(picture: Picture, linked: bool) -> str:
    """A drawing as a part of the page."""
    drawn = picture.svg.partition("?>\n")[2]
    return drawn.replace('href="/flows/', 'href="#row-') if linked else drawn


def _address(picture: Picture) -> str:
    return "data:image/svg+xml;base64," + b64encode(with_font(picture.svg).encode()).decode()


def _logo(document: ReportDocument) -> str:
    logo = document.logo
    return f"data:{image_type(logo)};base64,{b64encode(logo).decode()}" if logo else ""


@cache
def _environment() -> Any:
    loader = PackageLoader("graph_service.report", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
