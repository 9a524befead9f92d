"""Importing a spreadsheet: upload it, see the plan, correct it, apply it, get it back with its problems marked.

A file that is planned quickly is planned in the answer to its upload; a long one goes on in the background, and its own
address says how far it is.
"""

from typing import Annotated

import orjson
from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from graph_service.errors import BadData
from graph_service.spreadsheet import XLSX
from graph_service.web.api.describe import JSON, Operations
from graph_service.web.api.examples import PLAN
from graph_service.web.api.models import ImportForm, Page, PlanForm, UploadForm
from graph_service.web.api.parameters import JsonBody, sent
from graph_service.web.api.sending import JsonAnswer, file, listed
from graph_service.web.api.uploads import FORM, ImportOptions, Uploaded
from graph_service.web.permissions import allow
from graph_service.web.problems import Problem
from graph_service.web.service import asker_of, service_of
from graph_service.web.uploads.upload import Upload
from importers.plan.options import Options

PATIENCE = 3.0
"""Seconds that an upload waits for its plan before it is answered without."""

Key = Annotated[str, Path(max_length=100, description="The import's id.")]

EXAMPLE = {
    "id": "1f0c2a9b3d4e5f60",
    "file": "flow-map.xlsx",
    "who": "Jo",
    "started": "2026-11-22T09:30:00+00:00",
    "options": {"partner": "northshire-police"},
    "state": "planned",
    "progress": {"what": "Planning", "done": 40, "of": 40},
    "plan": {
        "revision": 7,
        "adds": 38,
        "changes": 2,
        "unchanged": 0,
        "absent": 0,
        "remarks": 3,
        "questions": 1,
        "held": 0,
    },
    "revision": None,
    "problem": None,
}


routes = Operations("imports")


@routes.add("GET", "/api/imports", Page[ImportForm], EXAMPLE)
@allow("editor")
def list_imports(request: Request) -> Response:
    """List imports, the latest first."""
    return listed(service_of(request).uploads.all())


@routes.add(
    "POST",
    "/api/imports",
    ImportForm,
    EXAMPLE,
    status=201,
    headers={"Location": "Where the import is."},
    takes={FORM: (UploadForm, None)},
    links={
        name: {"operationId": name, "parameters": {"id": "$response.body#/id"}}
        for name in ("get_import", "get_plan", "plan_again", "apply_import", "marked_workbook", "forget_import")
    },
    errors=("not-found",),
)
@allow("editor", file=True)
def upload(request: Request, uploaded: Uploaded) -> Response:
    """Upload a spreadsheet and plan it: nothing is written yet."""
    name, content, form = uploaded
    queued = begin(request, name, content, form.options())
    return JsonAnswer(queued.to_dict(), 201, {"Location": f"/api/imports/{queued.id}"})


@routes.add("GET", "/api/imports/{id}", ImportForm, EXAMPLE, errors=("not-found",))
@allow("editor")
def get_import(request: Request, id: Key) -> Response:
    """One import: how far it is, and how much its plan has of everything."""
    return JsonAnswer(service_of(request).uploads.get(id).to_dict())


@routes.add("GET", "/api/imports/{id}/plan", PlanForm, PLAN, errors=("not-found", "conflict"))
@allow("editor")
def get_plan(request: Request, id: Key) -> Response:
    """An import's plan: columns, adds, changes, what is absent, and every problem by cell."""
    upload = service_of(request).uploads.get(id)
    if upload.plan is None:
        raise Problem(
            "conflict", upload.problem or f"The import of {upload.file} is {upload.state}: it has no plan yet."
        )
    return Response(orjson.dumps(upload.plan.to_dict(), default=str), media_type=JSON)


@routes.add(
    "POST",
    "/api/imports/{id}/plan",
    ImportForm,
    EXAMPLE,
    takes={JSON: (ImportOptions, {"partner": "northshire-police", "same": {"ECC": "essex-county-council"}})},
    errors=("not-found", "conflict"),
)
@allow("editor")
def plan_again(request: Request, id: Key, body: JsonBody) -> Response:
    """Plan an import anew, with other options or because the register moved on."""
    form = sent(ImportOptions, body)
    uploads = service_of(request).uploads
    upload = uploads.again(id, form.options())
    uploads.wait(upload, PATIENCE)
    return JsonAnswer(upload.to_dict())


@routes.add(
    "POST",
    "/api/imports/{id}/apply",
    ImportForm,
    {**EXAMPLE, "state": "applied", "revision": 8},
    errors=("not-found", "conflict", "cross-site"),
)
@allow("editor")
def apply_import(request: Request, id: Key) -> Response:
    """Write an import's plan as one revision."""
    uploads = service_of(request).uploads
    upload = uploads.apply(id, who=asker_of(request).name, patience=PATIENCE)
    uploads.wait(upload, PATIENCE)
    if upload.state == "failed":
        raise Problem("conflict", upload.problem or "Nothing was written.")
    return JsonAnswer(upload.to_dict())


@routes.add("GET", "/api/imports/{id}/workbook.xlsx", media=XLSX, errors=("not-found", "conflict"))
@allow("editor")
def marked_workbook(request: Request, id: Key) -> Response:
    """The uploaded workbook, with its problem cells marked and a column of what is wrong."""
    return file(service_of(request).uploads.marked(id), XLSX, "marked.xlsx")


@routes.add("DELETE", "/api/imports/{id}", status=204, errors=("not-found", "conflict", "cross-site"))
@allow("editor")
def forget_import(request: Request, id: Key) -> Response:
    """Throw an uploaded file away; what it wrote stays in the register."""
    service_of(request).uploads.remove(id)
    return Response(status_code=204)


def begin(request: Request, name: str, content: bytes, options: Options) -> Upload:
    """Queue an upload and wait briefly for its plan. A file that cannot be read is refused at once."""
    service = service_of(request)
    upload = service.uploads.take(name, content, options, who=asker_of(request).name, now=service.now())
    service.uploads.wait(upload, PATIENCE)
    if upload.state == "failed":
        service.uploads.remove(upload.id)
        raise BadData(upload.problem or "This file cannot be read.")
    return upload
