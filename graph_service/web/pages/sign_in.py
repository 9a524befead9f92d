"""Signing in and out: by the link that `serve` prints, once, or by a token typed into the page."""

from typing import Annotated

from fastapi import Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.register.access import SESSION_HOURS, Asker
from graph_service.web import csrf, render
from graph_service.web.csrf import Fields
from graph_service.web.permissions import COOKIE, allow, page_router, refuse_token
from graph_service.web.request_log import noted
from graph_service.web.service import asker_of, service_of

USED = "This link has been used, or is not of this run. Start the service again for a new one, or sign in with a token."
WRONG = "This token is unknown, has expired or was revoked. Check that you have typed all of it."


routes = page_router()


@routes.get("/sign-in")
@allow("public")
def show(
    request: Request, link: Annotated[str | None, Query()] = None, next: Annotated[str, Query()] = "/"
) -> Response:
    if link is None:
        return render.page(request, "sign_in.html", wrong=None, next=local(next))
    service = service_of(request)
    asker = service.link.take(link) if service.link else None
    if asker is None:
        refuse_token(request, service, "link")
    if asker is None and asker_of(request).session:
        return RedirectResponse("/", 303)
    if asker is None:
        return render.page(request, "sign_in.html", status=403, wrong=USED, next="/")
    return _begin(request, asker, to="/")


@routes.post("/sign-in")
@allow("public")
def sign_in(request: Request, form: Fields) -> Response:
    secret, to = str(form.get("token", "")).strip(), local(str(form.get("next", "/")))
    service = service_of(request)
    asker = service.register.access.holder(secret, today=service.today())
    if asker is None:
        refuse_token(request, service, "sign-in")
        return render.page(request, "sign_in.html", status=403, wrong=WRONG if secret else "Type your token.", next=to)
    return _begin(request, asker, to=to)


@routes.post("/sign-out")
@allow("public")
def sign_out(request: Request) -> Response:
    asker = asker_of(request)
    if asker.session:
        service_of(request).register.access.end_session(asker.session)
        noted(request, "signed-out")
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE, path=csrf.cookie_path(request))
    return response


def local(address: str) -> str:
    """The address, if it is a path of this service; else the first page. So that no link here leads elsewhere."""
    plain = address.startswith("/") and not address.startswith("//") and "\\" not in address and address.isprintable()
    return address if plain else "/"


def _begin(request: Request, asker: Asker, *, to: str) -> Response:
    service = service_of(request)
    if asker.token:
        service.limits.sign_in(asker.token)
    secret = service.register.access.start_session(asker, now=service.now())
    noted(request, "signed-in", who=asker.name, role=asker.role)
    response = RedirectResponse(to, 303)
    response.set_cookie(
        COOKIE,
        secret,
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=csrf.secure(request),
        path=csrf.cookie_path(request),
    )
    return response
