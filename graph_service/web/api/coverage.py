"""Coverage: of one flow, of a flow that is only an idea, and of the whole register; and the next best actions."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import Answer, Verdict
from graph_service.coverage.analysis.next_best import NextAction
from graph_service.errors import BadData
from graph_service.web.api.bodies import DRAFT_LACKS
from graph_service.web.api.describe import JSON, Operations
from graph_service.web.api.examples import ANSWER, DRAFT, STEP
from graph_service.web.api.models import CoveragePage, Page
from graph_service.web.api.parameters import (
    After,
    AsAtParameter,
    JsonBody,
    Limit,
    On,
    Partner,
    Place,
    Project,
    SlugPath,
    json_object,
)
from graph_service.web.api.sending import JsonAnswer, listed
from graph_service.web.permissions import allow
from graph_service.web.problems import Problem, invalid
from graph_service.web.service import reading, service_of

routes = Operations("coverage")


@routes.add("GET", "/api/flows/{id}/coverage", Answer, ANSWER, errors=("not-found",))
@allow("reader")
def flow_coverage(request: Request, id: SlugPath, on: On, as_at: AsAtParameter) -> Response:
    """Which protocols cover this flow."""
    return JsonAnswer(service_of(request).answers.of_flow(id, on, as_at))


@routes.add(
    "POST",
    "/api/coverage",
    Answer,
    {**ANSWER, "flow": None},
    takes={JSON: ("FlowDraft", DRAFT)},
    errors=("not-found", "conflict"),
)
@allow("reader")
def ask_coverage(request: Request, body: JsonBody, on: On, as_at: AsAtParameter) -> Response:
    """Which protocols would cover a flow that is only an idea."""
    try:
        answer = reading(request).coverage(read_draft(body), on, as_at)
    except BadData as error:
        raise (invalid(error.__cause__.errors()) if isinstance(error.__cause__, ValidationError) else error) from None
    return JsonAnswer(answer.to_json())


@routes.add(
    "GET",
    "/api/coverage",
    CoveragePage,
    {"on": "2026-11-22", "revision": 7, "summary": {"gap": 1}, "items": [ANSWER], "next": None},
    errors=("not-found",),
)
@allow("reader", heavy=True)
def register_coverage(
    request: Request,
    on: On,
    as_at: AsAtParameter,
    partner: Partner = None,
    project: Project = None,
    theme: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=200,
            description="Only flows that a protocol of this theme covers or is near to.",
        ),
    ] = None,
    verdict: Annotated[Verdict | None, Query(description="Only flows with this verdict.")] = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """The coverage of the whole register: how many flows have each verdict, and the flows, page by page."""
    page = reading(request).lists.overview(
        on, as_at, partner=partner, project=project, theme=theme, verdict=verdict, after=after, limit=limit
    )
    return JsonAnswer(page.to_dict())


@routes.add("GET", "/api/fixes", Page[NextAction], STEP, errors=("not-found",))
@allow("reader", heavy=True)
def fixes(
    request: Request,
    on: On,
    as_at: AsAtParameter,
    partner: Partner = None,
    project: Project = None,
    limit: Limit = 50,
    after: Place = None,
) -> Response:
    """The next best actions, most useful first."""
    return listed(reading(request).fixes(on, as_at, partner=partner, project=project), after, limit)


def read_draft(body: bytes) -> dict[str, Any]:
    """A flow that is only an idea, in its JSON form: a flow's without id and name. What it names is looked up later."""
    fields = json_object(body, "Send the flow as a JSON object.")
    given = [name for name in DRAFT_LACKS if name in fields]
    if given:
        raise Problem("invalid", f"A flow that is only an idea has no {given[0]}. Leave it out.")
    return fields
