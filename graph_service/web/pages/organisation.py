"""My organisation: the partner whose view home and gaps open on, chosen once in a browser."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.register.lookup import partner_named
from graph_service.web import csrf
from graph_service.web.csrf import Fields
from graph_service.web.pages.sign_in import local
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import reading

COOKIE = "organisation"
YEAR = 365 * 24 * 3600


routes = page_router()


@routes.post("/organisation")
@allow("reader")
def choose(request: Request, form: Fields) -> Response:
    name = str(form.get("organisation", "")).strip()[:200]
    answer = RedirectResponse(local(str(form.get("next", "/"))), 303)
    if not name:
        answer.delete_cookie(COOKIE, path=csrf.cookie_path(request))
        return answer
    answer.set_cookie(
        COOKIE,
        partner_named(reading(request).snapshot(), name),
        max_age=YEAR,
        httponly=True,
        samesite="lax",
        secure=csrf.secure(request),
        path=csrf.cookie_path(request),
    )
    return answer


def my_organisation(request: Request) -> str | None:
    """The partner that this browser chose, where the register still has it."""
    key = request.cookies.get(COOKIE)
    return key if key and key in reading(request).snapshot().partners else None
