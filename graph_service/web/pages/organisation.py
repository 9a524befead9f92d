"""My organisation: the partner whose view home and gaps open on, chosen once in a browser."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.register.lookup import partner_named
from graph_service.web import csrf
from graph_service.web.pages.sign_in import local
from graph_service.web.permissions import allow, router
from graph_service.web.service import reading

COOKIE = "organisation"
YEAR = 365 * 24 * 3600


def routes() -> APIRouter:
    """The route that changes it."""
    made = router()

    @made.post("/organisation", include_in_schema=False)
    @allow("reader")
    async def choose(request: Request) -> Response:
        fields = await csrf.fields(request)
        name = str(fields.get("organisation", "")).strip()[:200]
        answer = RedirectResponse(local(str(fields.get("next", "/"))), 303)
        if not name:
            answer.delete_cookie(COOKIE, path=csrf.cookie_path(request))
            return answer
        key = await run_in_threadpool(lambda: partner_named(reading(request).snapshot(), name))
        answer.set_cookie(
            COOKIE,
            key,
            max_age=YEAR,
            httponly=True,
            samesite="lax",
            secure=csrf.secure(request),
            path=csrf.cookie_path(request),
        )
        return answer

    return made


def my_organisation(request: Request) -> str | None:
    """The partner that this browser chose, where the register still has it."""
    key = request.cookies.get(COOKIE)
    return key if key and key in reading(request).snapshot().partners else None
