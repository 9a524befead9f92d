"""Revisions: what was changed, when, by whom and why; a record's history; and undo."""

from itertools import islice
from typing import Annotated, Literal

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from graph_service.web.api.describe import Operations
from graph_service.web.api.models import Page, RevisionForm, UndoneForm
from graph_service.web.api.parameters import Limit, Place
from graph_service.web.api.sending import JsonAnswer
from graph_service.web.permissions import allow
from graph_service.web.problems import Problem
from graph_service.web.service import reading, writing

REVISION = {
    "number": 7,
    "time": "2026-11-22T09:30:00Z",
    "who": "Jo",
    "why": "renewed ISP-0014",
    "changes": 1,
    "digest": "9f86d081884c7d659a2feaa0c55ad015",
}

Number = Annotated[int, Path(ge=1, le=999_999_999, description="The revision's number.")]


routes = Operations("revisions")


@routes.add("GET", "/api/revisions", Page[RevisionForm], REVISION)
@allow("reader")
def list_revisions(
    request: Request,
    sort: Annotated[
        Literal["number", "-number"], Query(description="Oldest first, or with - the latest first.")
    ] = "number",
    limit: Limit = 50,
    after: Place = None,
) -> Response:
    """List revisions."""
    recorded = reading(request).revisions()
    if sort == "number":
        later = (revision for revision in recorded if after is None or revision.number > after)
        page = list(islice(later, limit + 1))
    else:
        page = [revision for revision in recorded if after is None or revision.number < after][: -limit - 2 : -1]
    following = page[limit - 1].number if len(page) > limit else None
    items = [revision.to_dict() for revision in page[:limit]]
    return JsonAnswer({"items": items, "next": None if following is None else str(following)})


@routes.add("GET", "/api/revisions/{number}", RevisionForm, REVISION, errors=("not-found",))
@allow("reader")
def get_revision(request: Request, number: Number) -> Response:
    """One revision."""
    for recorded in reading(request).revisions():
        if recorded.number == number:
            return JsonAnswer(recorded.to_dict())
    raise Problem("not-found", f"There is no revision {number}.")


@routes.add(
    "POST",
    "/api/revisions/{number}/undo",
    UndoneForm,
    {"revision": 8, "restored": [{"kind": "protocol", "id": "isp-0014"}], "kept": []},
    errors=("not-found", "conflict", "cross-site"),
)
@allow("editor")
def undo_revision(request: Request, number: Number) -> Response:
    """Take back what a revision did, as a new revision; what was edited since is kept."""
    return JsonAnswer(writing(request).undo(number).to_dict())
