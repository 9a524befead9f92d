"""Diagrams and reports, as files: to look at, to print, to paste into Word."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import Verdict
from graph_service.diagram import FORMATS as diagram_formats
from graph_service.diagram import DrawingStyle, Paper, Shown
from graph_service.report import FORMATS as report_formats
from graph_service.report import Edition, SectionName
from graph_service.web.api.describe import Operations
from graph_service.web.api.parameters import AsAtParameter, On, Partner, Project
from graph_service.web.api.sending import written
from graph_service.web.permissions import allow
from graph_service.web.service import reading


@dataclass
class Choice:
    """Which flows are drawn and how. Partners, projects, assets, protocols and flows are given by id, name or alias."""

    project: Project = None
    partner: Partner = None
    flows: Annotated[
        list[str] | None, Query(alias="flow", max_length=500, description="Only this flow; may be repeated.")
    ] = None
    asset: Annotated[str | None, Query(min_length=1, max_length=200, description="Only flows near this asset.")] = None
    hops: Annotated[int, Query(ge=1, le=100, description="How many flows away from the asset.")] = 1
    protocol: Annotated[
        str | None, Query(min_length=1, max_length=200, description="Only flows that this protocol covers.")
    ] = None
    verdict: Annotated[Verdict | None, Query(description="Only flows with this verdict.")] = None
    style: Annotated[
        DrawingStyle | None, Query(description="An arrow a flow, an arrow a pair of partners, or a matrix.")
    ] = None
    page: Annotated[Paper, Query(description="What it is printed on.")] = "A4"
    title: Annotated[str | None, Query(min_length=1, max_length=200, description="What it is called.")] = None
    show: Annotated[
        list[Shown] | None,
        Query(max_length=3, description="What stands at the arrows; may be repeated. The method by default."),
    ] = None


@dataclass
class ReportCover:
    """How a report is made up."""

    edition: Annotated[Edition, Query(description="All of it, or two pages for a board.")] = "full"
    without: Annotated[list[SectionName] | None, Query(description="A section to leave out; may be repeated.")] = None
    organisation: Annotated[str, Query(max_length=200, description="The body on the cover.")] = ""
    author: Annotated[str, Query(max_length=200, description="Who prepared it.")] = ""
    classification: Annotated[str, Query(max_length=200, description="A marking for every page.")] = ""


def _given(options: Choice | ReportCover) -> dict[str, Any]:
    """What was asked for; what was not, the register chooses."""
    return {name: value for name, value in vars(options).items() if value is not None}


routes = Operations("drawings")


def _add_diagram(format: str) -> None:
    media = diagram_formats[format].media_type

    @routes.add(
        "GET",
        f"/api/diagrams/flows.{format}",
        name=f"diagram_{format}",
        summary=f"The flows between partners with the gaps marked, as {format.upper()}",
        group="diagrams",
        media=media,
        errors=("not-found",),
    )
    @allow("reader", heavy=True)
    def diagram(request: Request, choice: Annotated[Choice, Depends()], on: On, as_at: AsAtParameter) -> Response:
        drawing = reading(request).diagram(format, on=on, as_at=as_at, **_given(choice))
        return written(drawing)


def _add_report(format: str) -> None:
    media = report_formats[format].media_type

    @routes.add(
        "GET",
        f"/api/reports/coverage.{format}",
        name=f"report_{format}",
        summary=f"A coverage report for a DPIA or a board paper, as {format.upper()}",
        group="reports",
        media=media,
        errors=("not-found",),
    )
    @allow("reader", heavy=True)
    def report(
        request: Request,
        on: On,
        as_at: AsAtParameter,
        cover: Annotated[ReportCover, Depends()],
        project: Project = None,
        partner: Partner = None,
    ) -> Response:
        return written(
            reading(request).report(format, project=project, partner=partner, on=on, as_at=as_at, **_given(cover))
        )


for _format in diagram_formats:
    _add_diagram(_format)
for _format in report_formats:
    _add_report(_format)
