"""Several files uploaded at once: the order in which they are written, the questions of all, and one step to write them."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.errors import NotFound, RegisterError
from graph_service.register import Register
from graph_service.register.dictionary import joined, question_form
from graph_service.web import render
from graph_service.web.csrf import Fields
from graph_service.web.pages.held import choices_of, lists, question_forms
from graph_service.web.pages.words import words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import asker_of, reading, service_of
from graph_service.web.uploads.upload import Upload

LAST = 99
"""Where a file of no known layout stands in the order."""


routes = page_router()


@routes.get("/import/together")
@allow("editor")
def show(request: Request) -> Response:
    return _show(request, request.query_params.getlist("id"))


@routes.post("/import/together")
@allow("editor")
def write(request: Request, form: Fields) -> Response:
    ids = [str(id) for id in form.getlist("id")]
    register, uploads = reading(request), service_of(request).uploads
    try:
        choices = choices_of(form, register)
    except RegisterError as error:
        return _show(request, ids, {"questions": str(error)})
    ordered = in_order([uploads.get(id) for id in ids], register)
    uploads.apply_in_order([upload.id for upload in ordered], choices, who=asker_of(request).name)
    return RedirectResponse(address(ids), 303)


def address(ids: Sequence[str]) -> str:
    """The address of the page of several uploads."""
    return f"/import/together?{urlencode([('id', id) for id in ids])}"


def in_order(uploads: Sequence[Upload], register: Register) -> list[Upload]:
    """Uploads as they are written: partners first, then protocols, then the rest."""
    order = {template.name: template.order for template in register.templates()}

    def place(upload: Upload) -> int:
        sheets = upload.plan.sheets if upload.plan else ()
        return min((order.get(sheet.template or "", LAST) for sheet in sheets if not sheet.skipped), default=LAST)

    return sorted(uploads, key=place)


def _show(request: Request, ids: Sequence[str], errors: dict[str, str] | None = None) -> Response:
    register, uploads = reading(request), service_of(request).uploads
    if not ids:
        raise NotFound("Name the uploads to be shown. Upload several files at once to get here.")
    ordered = in_order([uploads.get(id) for id in ids], register)
    plans = [upload.plan for upload in ordered if upload.plan is not None and upload.state == "planned"]
    questions = joined(question_form(question) for plan in plans for question in plan.questions)
    words = words_of(register.snapshot())
    working = any(upload.queued or not upload.idle for upload in ordered)
    if request.headers.get("hx-request") and not working:
        return Response(headers={"HX-Refresh": "true"})
    return render.page(
        request,
        "import_together.html",
        errors=errors or {},
        uploads=ordered,
        working=working,
        ready=bool(plans),
        questions=question_forms(questions, words),
        lists=lists(questions, words),
        here=address(ids),
    )
