"""Diagrams and reports, as files: to look at, to print, to paste into Word."""

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


def _choice(
    project: Project = None,
    partner: Partner = None,
    flow: Annotated[list[str] | None, Query(max_length=500, description="Only this flow; may be repeated.")] = None,
    asset: Annotated[str | None, Query(min_length=1, max_length=200, description="Only flows near this asset.")] = None,
    hops: Annotated[int, Query(ge=1, le=100, description="How many flows away from the asset.")] = 1,
    protocol: Annotated[
        str | None, Query(min_length=1, max_length=200, description="Only flows that this protocol covers.")
    ] = None,
    verdict: Annotated[Verdict | None, Query(description="Only flows with this verdict.")] = None,
    style: Annotated[
        DrawingStyle | None, Query(description="An arrow a flow, an arrow a pair of partners, or a matrix.")
    ] = None,
    page: Annotated[Paper, Query(description="What it is printed on.")] = "A4",
    title: Annotated[str | None, Query(min_length=1, max_length=200, description="What it is called.")] = None,
    show: Annotated[
        list[Shown] | None,
        Query(max_length=3, description="What stands at the arrows; may be repeated. The method by default."),
    ] = None,
) -> dict[str, Any]:
    return {
        "project": project,
        "partner": partner,
        "flows": tuple(flow or ()),
        "asset": asset,
        "hops": hops,
        "protocol": protocol,
        "verdict": verdict,
        "style": style,
        "page": page,
        "title": title,
        "show": tuple(show or ("method",)),
    }


def _cover(
    edition: Annotated[Edition, Query(description="All of it, or two pages for a board.")] = "full",
    without: Annotated[list[SectionName] | None, Query(description="A section to leave out; may be repeated.")] = None,
    organisation: Annotated[str, Query(max_length=200, description="The body on the cover.")] = "",
    author: Annotated[str, Query(max_length=200, description="Who prepared it.")] = "",
    classification: Annotated[str, Query(max_length=200, description="A marking for every page.")] = "",
) -> dict[str, Any]:
    return {
        "edition": edition,
        "without": tuple(without or ()),
        "organisation": organisation,
        "author": author,
        "classification": classification,
    }


Cover = Annotated[dict[str, Any], Depends(_cover)]
"""How a report is made up."""


Choice = Annotated[dict[str, Any], Depends(_choice)]
"""Which flows are drawn and how. Partners, projects, assets, protocols and flows are given by id, name or alias."""


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
    def diagram(request: Request, choice: Choice, on: On, as_at: AsAtParameter) -> Response:
        drawing = reading(request).diagram(format, on=on, as_at=as_at, **choice)
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
        cover: Cover,
        project: Project = None,
        partner: Partner = None,
    ) -> Response:
        return written(reading(request).report(format, project=project, partner=partner, on=on, as_at=as_at, **cover))


for _format in diagram_formats:
    _add_diagram(_format)
for _format in report_formats:
    _add_report(_format)
