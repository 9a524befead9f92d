"""Uploading a register: what was matched, what it would change, every problem by cell, then one step to apply it."""

from collections import Counter
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.diagram import tally
from graph_service.errors import BadData, RegisterError
from graph_service.model import Flow
from graph_service.register import Register
from graph_service.spreadsheet import XLSX
from graph_service.web import render
from graph_service.web.api.imports import PATIENCE, Key, begin
from graph_service.web.api.uploads import NAMELESS, ImportOptions, read_uploads, said_in
from graph_service.web.csrf import Fields
from graph_service.web.pages import plans, together
from graph_service.web.pages.words import words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.problems import Problem
from graph_service.web.service import asker_of, reading, service_of, writing
from graph_service.web.uploads.upload import Upload

routes = page_router()


@routes.get("/import")
@allow("editor")
def start(request: Request) -> Response:
    return _start(request)


async def _uploaded(request: Request) -> tuple[list[tuple[str, bytes]], ImportOptions] | Problem:
    try:
        return await read_uploads(request)
    except Problem as problem:
        return problem


@routes.post("/import")
@allow("editor", file=True)
def upload(
    request: Request, uploaded: Annotated[tuple[list[tuple[str, bytes]], ImportOptions] | Problem, Depends(_uploaded)]
) -> Response:
    if isinstance(uploaded, Problem):
        return _start(request, str(uploaded))
    (name, content), *others = files = uploaded[0]
    chosen = uploaded[1]
    if not content:
        wrong = f"{name} is empty." if name != NAMELESS else "Choose a spreadsheet to upload."
        return _start(request, wrong, chosen)
    if others:
        uploads, who, now = service_of(request).uploads, asker_of(request).name, service_of(request).now()
        several = [uploads.take(n, c, chosen.options(), who=who, now=now) for n, c in files if c]
        for each in several:
            uploads.wait(each, PATIENCE)
        return RedirectResponse(together.address([each.id for each in several]), 303)
    try:
        return RedirectResponse(f"/import/{begin(request, name, content, chosen.options()).id}", 303)
    except BadData as error:
        return _start(request, str(error), chosen)


@routes.get("/import/blank/{name}")
@allow("editor")
def blank(request: Request, name: str) -> Response:
    content = reading(request).blank(name)
    return render.download(content, XLSX, "blank.xlsx")


@routes.get("/import/{id}")
@allow("editor")
def show(request: Request, id: Key) -> Response:
    return _show(request, service_of(request).uploads.get(id))


@routes.post("/import/{id}/plan")
@allow("editor")
def again(request: Request, id: Key, form: Fields) -> Response:
    uploads = service_of(request).uploads
    uploads.wait(uploads.again(id, said_in(form).options()), PATIENCE)
    return RedirectResponse(f"/import/{id}", 303)


@routes.post("/import/{id}/layout")
@allow("editor")
def keep_layout(request: Request, id: Key, form: Fields) -> Response:
    name = str(form.get("layout", ""))
    upload = service_of(request).uploads.get(id)
    if upload.plan is None:
        raise Problem("conflict", "This import has no plan whose columns can be kept.")
    try:
        writing(request).answering.imports.save_match(name, upload.plan, upload.options.columns)
    except RegisterError as error:
        return _show(request, upload, {"layout": str(error)}, 400)
    return RedirectResponse(f"/import/{id}?kept={name[:60]}", 303)


@routes.post("/import/{id}/apply")
@allow("editor")
def apply(request: Request, id: Key) -> Response:
    uploads = service_of(request).uploads
    upload = uploads.apply(id, who=asker_of(request).name, patience=PATIENCE)
    uploads.wait(upload, PATIENCE)
    return RedirectResponse(f"/import/{id}", 303)


@routes.post("/import/{id}/forget")
@allow("editor")
def forget(request: Request, id: Key) -> Response:
    service_of(request).uploads.remove(id)
    return RedirectResponse("/import", 303)


@routes.get("/import/{id}/marked.xlsx")
@allow("editor")
def marked(request: Request, id: Key) -> Response:
    return render.download(service_of(request).uploads.marked(id, plans.advice), XLSX, "marked.xlsx")


def _start(request: Request, wrong: str | None = None, chosen: ImportOptions | None = None) -> Response:
    """The form of an upload, with what is wrong with the file and its options."""
    register = reading(request)
    return render.page(
        request,
        "import.html",
        wrong=wrong,
        chosen=chosen or ImportOptions(),
        partners=plans.partners(words_of(register.snapshot())),
        layouts=register.templates(),
        uploads=service_of(request).uploads.all(),
    )


def _show(request: Request, upload: Upload, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    if upload.state in ("planning", "applying"):
        return render.page(request, "import_working.html", upload=upload)
    if upload.state != "planned" or upload.plan is None:
        done = _polled(request, upload)
        verdicts = _found(reading(request), upload)
        problem = upload.problem or ""
        return done or render.page(request, "import_done.html", upload=upload, problem=problem, verdicts=verdicts)
    register = reading(request)
    words = words_of(register.snapshot())
    values: dict[str, Any] = {
        "upload": upload,
        "words": words,
        "errors": errors or {},
        "kept": request.query_params.get("kept"),
        "partners": plans.partners(words),
        "layouts": register.templates(),
        "moved": upload.plan.version != register.version(),
        **plans.shown(upload, words, {layout.name: layout for layout in register.templates()}),
    }
    return _polled(request, upload) or render.page(request, "import_plan.html", status=status, **values)


def _found(register: Register, upload: Upload) -> str:
    """How the flows that an upload wrote stand today, in a phrase."""
    flows = (
        [record for record in upload.plan.put if isinstance(record, Flow)] if upload.plan and upload.revision else []
    )
    return tally(Counter(register.lists.verdicts_on(flows).values())) if flows else ""


def _polled(request: Request, upload: Upload) -> Response | None:
    """To a page that asks from time to time whether it is done: load me again."""
    return Response(headers={"HX-Refresh": "true"}) if request.headers.get("hx-request") else None
