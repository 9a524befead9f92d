"""The application, put together: the one place that knows all of its parts."""

from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Mount
from starlette.staticfiles import StaticFiles

from graph_service.diagram import FONTS
from graph_service.errors import RegisterError, StoreError
from graph_service.json_lines import LOG
from graph_service.web import problems, render
from graph_service.web.api import access, coverage, docs, drawings, exports, health
from graph_service.web.api import actions as actions_api
from graph_service.web.api import analysis as analysis_api
from graph_service.web.api import held as held_api
from graph_service.web.api import imports as imports_api
from graph_service.web.api import records as records_api
from graph_service.web.api import revisions as revisions_api
from graph_service.web.pages import (
    actions,
    bulk,
    diagram,
    explore,
    gaps,
    held,
    home,
    organisation,
    published,
    search,
    share,
    sign_in,
    together,
    tokens,
    unmapped,
)
from graph_service.web.pages import analysis as analysis_pages
from graph_service.web.pages import imports as imports_pages
from graph_service.web.pages import records as records_pages
from graph_service.web.pages import revisions as revisions_pages
from graph_service.web.permissions import GuardedRoute
from graph_service.web.request_log import RequestLog
from graph_service.web.security_headers import SecurityHeaders
from graph_service.web.service import Service

API = (
    health,
    coverage,
    analysis_api,
    actions_api,
    records_api,
    revisions_api,
    drawings,
    imports_api,
    held_api,
    exports,
    access,
    docs,
)
PAGES = (
    home,
    search,
    organisation,
    share,
    together,
    imports_pages,
    held,
    diagram,
    explore,
    gaps,
    actions,
    records_pages,
    bulk,
    unmapped,
    revisions_pages,
    analysis_pages,
    tokens,
    published,
    sign_in,
)
"""The modules with routes. To add one, name it here."""


def create_app(service: Service) -> FastAPI:
    """The web application for one open register."""
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(SecurityHeaders, hosts=service.hosts, public=service.public),
            Middleware(RequestLog, service=service),
        ],
        exception_handlers=dict.fromkeys((RegisterError, HTTPException, RequestValidationError), answer),
    )
    app.state.service = service
    for module in (*API, *PAGES):
        app.router.routes.extend(module.routes.routes)
    app.router.routes.append(Mount("/static/fonts", StaticFiles(directory=FONTS), name="fonts"))
    app.router.routes.append(Mount("/static", StaticFiles(directory=render.HERE / "static"), name="static"))
    return app


async def answer(request: Request, error: Exception) -> Response:
    """What is said when a request cannot be done: a problem to a program, a page to a person."""
    if isinstance(error, StoreError):
        LOG.warning("store failed", extra={"facts": {"path": request.url.path, "reason": str(error)}})
    if isinstance(error, HTTPException) and error.status_code == 405:
        error = HTTPException(405, headers={"Allow": ", ".join(_methods(request))})
    if request.url.path.startswith("/api/") or request.url.path == "/metrics":
        return problems.response(problems.problem_of(error))
    problem = problems.problem_of(error)
    if problem.name == "not-signed-in" and request.method == "GET":
        wanted_page = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse("/sign-in?next=" + quote(wanted_page, safe="/"), 303)
    problem_form = problems.body(problem)
    if isinstance(error, HTTPException) and error.status_code == 404:
        problem_form |= {
            "title": "Page not found",
            "detail": "There is no page at this address. Check that the address is complete.",
        }
    return render.page(request, "problem.html", status=problem_form["status"], problem=problem_form)


def _methods(request: Request) -> list[str]:
    """All methods that the address takes, by whichever route."""
    methods: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, GuardedRoute) and route.matches(request.scope)[0] != Match.NONE:
            methods |= route.methods or set()
    return sorted(methods)
