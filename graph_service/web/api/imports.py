"""Importing a spreadsheet: upload it, see the plan, correct it, apply it, get it back with its problems marked.

A file that is planned quickly is planned in the answer to its upload; a long one goes on in the background, and its own
address says how far it is.
"""

from collections.abc import Mapping
from typing import Annotated

import orjson
from fastapi import APIRouter, Path
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from graph_service.errors import BadData
from graph_service.spreadsheet import XLSX
from graph_service.web.api.describe import JSON, operation
from graph_service.web.api.drawings import file as as_file
from graph_service.web.api.examples import PLAN
from graph_service.web.api.models import ImportForm, Page, PlanForm, UploadForm
from graph_service.web.api.parameters import JsonBody
from graph_service.web.api.uploads import FORM, ImportOptions, read_upload
from graph_service.web.permissions import allow, router
from graph_service.web.problems import Problem, invalid
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


def routes() -> APIRouter:
    """The routes of imports."""
    made = router()

    @made.get(
        "/api/imports",
        **operation(
            "list_imports",
            "imports",
            "List imports, the latest first",
            Page[ImportForm],
            example={"items": [EXAMPLE], "next": None},
        ),
    )
    @allow("editor")
    def every(request: Request) -> Response:
        items = [upload.to_dict() for upload in service_of(request).uploads.all()]
        return Response(orjson.dumps({"items": items, "next": None}), media_type=JSON)

    @made.post(
        "/api/imports",
        **operation(
            "upload",
            "imports",
            "Upload a spreadsheet and plan it: nothing is written yet",
            ImportForm,
            example=EXAMPLE,
            status=201,
            headers={"Location": "Where the import is."},
            takes={FORM: (UploadForm, None)},
            links={
                name: {"operationId": name, "parameters": {"id": "$response.body#/id"}}
                for name in ("get_import", "get_plan", "plan_again", "apply_import", "marked_workbook", "forget_import")
            },
            errors=("not-found",),
        ),
    )
    @allow("editor", file=True)
    async def upload(request: Request) -> Response:
        name, content, form = await read_upload(request)
        queued = await run_in_threadpool(begin, request, name, content, form.options())
        return _response(queued, 201, {"Location": f"/api/imports/{queued.id}"})

    @made.get(
        "/api/imports/{id}",
        **operation(
            "get_import",
            "imports",
            "One import: how far it is, and how much its plan has of everything",
            ImportForm,
            example=EXAMPLE,
            errors=("not-found",),
        ),
    )
    @allow("editor")
    def get(request: Request, id: Key) -> Response:
        return _response(service_of(request).uploads.get(id))

    @made.get(
        "/api/imports/{id}/plan",
        **operation(
            "get_plan",
            "imports",
            "An import's plan: columns, adds, changes, what is absent, and every problem by cell",
            PlanForm,
            example=PLAN,
            errors=("not-found", "conflict"),
        ),
    )
    @allow("editor")
    def plan(request: Request, id: Key) -> Response:
        upload = service_of(request).uploads.get(id)
        if upload.plan is None:
            raise Problem(
                "conflict", upload.problem or f"The import of {upload.file} is {upload.state}: it has no plan yet."
            )
        return Response(orjson.dumps(upload.plan.to_dict(), default=str), media_type=JSON)

    @made.post(
        "/api/imports/{id}/plan",
        **operation(
            "plan_again",
            "imports",
            "Plan an import anew, with other options or because the register moved on",
            ImportForm,
            example=EXAMPLE,
            takes={JSON: (ImportOptions, {"partner": "northshire-police", "same": {"ECC": "essex-county-council"}})},
            errors=("not-found", "conflict"),
        ),
    )
    @allow("editor")
    def again(request: Request, id: Key, body: JsonBody) -> Response:
        try:
            form = ImportOptions.model_validate_json(body)
        except ValidationError as error:
            raise invalid(error.errors()) from None
        uploads = service_of(request).uploads
        upload = uploads.again(id, form.options())
        uploads.wait(upload, PATIENCE)
        return _response(upload)

    @made.post(
        "/api/imports/{id}/apply",
        **operation(
            "apply_import",
            "imports",
            "Write an import's plan as one revision",
            ImportForm,
            example={**EXAMPLE, "state": "applied", "revision": 8},
            errors=("not-found", "conflict", "cross-site"),
        ),
    )
    @allow("editor")
    def apply(request: Request, id: Key) -> Response:
        uploads = service_of(request).uploads
        upload = uploads.apply(id, who=asker_of(request).name)
        uploads.wait(upload, PATIENCE)
        if upload.state == "failed":
            raise Problem("conflict", upload.problem or "Nothing was written.")
        return _response(upload)

    @made.get(
        "/api/imports/{id}/workbook.xlsx",
        **operation(
            "marked_workbook",
            "imports",
            "The uploaded workbook, with its problem cells marked and a column of what is wrong",
            media=XLSX,
            errors=("not-found", "conflict"),
        ),
    )
    @allow("editor")
    def workbook(request: Request, id: Key) -> Response:
        return as_file(service_of(request).uploads.marked(id), XLSX, "marked.xlsx")

    @made.delete(
        "/api/imports/{id}",
        **operation(
            "forget_import",
            "imports",
            "Throw an uploaded file away; what it wrote stays in the register",
            status=204,
            errors=("not-found", "conflict", "cross-site"),
        ),
    )
    @allow("editor")
    def forget(request: Request, id: Key) -> Response:
        service_of(request).uploads.remove(id)
        return Response(status_code=204)

    return made


def begin(request: Request, name: str, content: bytes, options: Options) -> Upload:
    """Queue an upload and wait briefly for its plan. A file that cannot be read is refused at once."""
    service = service_of(request)
    upload = service.uploads.take(name, content, options, who=asker_of(request).name, now=service.now())
    service.uploads.wait(upload, PATIENCE)
    if upload.state == "failed":
        service.uploads.remove(upload.id)
        raise BadData(upload.problem or "This file cannot be read.")
    return upload


def _response(upload: Upload, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    form = upload.to_dict()
    return Response(orjson.dumps(form), status_code=status, media_type=JSON, headers=dict(headers or {}))
