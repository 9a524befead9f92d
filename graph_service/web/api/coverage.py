"""Coverage: of one flow, of a flow that is only an idea, and of the whole register; and the next best actions."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from pydantic import ValidationError
from pydantic_core import from_json
from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import Answer, Verdict
from graph_service.coverage.analysis.next_best import NextAction
from graph_service.errors import BadData
from graph_service.web.api.bodies import DRAFT_LACKS
from graph_service.web.api.describe import JSON, operation
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
    page_of,
)
from graph_service.web.permissions import allow, router
from graph_service.web.problems import Problem, invalid
from graph_service.web.service import reading, service_of


def routes() -> APIRouter:
    """The routes of coverage."""
    made = router()

    @made.get(
        "/api/flows/{id}/coverage",
        **operation(
            "flow_coverage",
            "coverage",
            "Which protocols cover this flow",
            Answer,
            example=ANSWER,
            errors=("not-found",),
        ),
    )
    @allow("reader")
    def flow_coverage(request: Request, id: SlugPath, on: On, as_at: AsAtParameter) -> Response:
        return Response(service_of(request).answers.of_flow(id, on, as_at), media_type=JSON)

    @made.post(
        "/api/coverage",
        **operation(
            "ask_coverage",
            "coverage",
            "Which protocols would cover a flow that is only an idea",
            Answer,
            example={**ANSWER, "flow": None},
            takes={JSON: ("FlowDraft", DRAFT)},
            errors=("not-found", "conflict"),
        ),
    )
    @allow("reader")
    def ask_coverage(request: Request, body: JsonBody, on: On, as_at: AsAtParameter) -> Response:
        try:
            answer = reading(request).coverage(read_draft(body), on, as_at)
        except BadData as error:
            raise (
                invalid(error.__cause__.errors()) if isinstance(error.__cause__, ValidationError) else error
            ) from None
        return Response(answer.to_json(), media_type=JSON)

    @made.get(
        "/api/coverage",
        **operation(
            "register_coverage",
            "coverage",
            "The coverage of the whole register: how many flows have each verdict, and the flows, page by page",
            CoveragePage,
            example={"on": "2026-11-22", "revision": 7, "summary": {"gap": 1}, "items": [ANSWER], "next": None},
            errors=("not-found",),
        ),
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
        page = reading(request).lists.overview(
            on, as_at, partner=partner, project=project, theme=theme, verdict=verdict, after=after, limit=limit
        )
        return Response(orjson.dumps(page.to_dict()), media_type=JSON)

    @made.get(
        "/api/fixes",
        **operation(
            "fixes",
            "coverage",
            "The next best actions, most useful first",
            Page[NextAction],
            example={"items": [STEP], "next": None},
            errors=("not-found",),
        ),
    )
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
        steps = reading(request).fixes(on, as_at, partner=partner, project=project)
        return Response(orjson.dumps(page_of([step.to_dict() for step in steps], after, limit)), media_type=JSON)

    return made


def read_draft(body: bytes) -> dict[str, Any]:
    """A flow that is only an idea, in its JSON form: a flow's without id and name. What it names is looked up later."""
    try:
        fields = from_json(body)
    except ValueError as error:
        raise Problem("malformed", f"The body is not JSON: {error}.") from None
    if not isinstance(fields, dict):
        raise Problem("invalid", "Send the flow as a JSON object.")
    given = [name for name in DRAFT_LACKS if name in fields]
    if given:
        raise Problem("invalid", f"A flow that is only an idea has no {given[0]}. Leave it out.")
    return fields
