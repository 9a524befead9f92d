"""The first page."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from graph_service.web import render
from graph_service.web.permissions import allow, router


def routes() -> APIRouter:
    """The route of the first page."""
    made = router()

    @made.get("/", include_in_schema=False)
    @allow("public")
    def home(request: Request) -> Response:
        return render.page(request, "home.html")

    return made
