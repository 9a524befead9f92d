"""Whether the service runs, and whether its store answers: for whoever starts and watches it."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from graph_service import metrics
from graph_service.web.api.describe import JSON, operation
from graph_service.web.api.models import Health
from graph_service.web.permissions import allow, router
from graph_service.web.service import service_of


def routes() -> APIRouter:
    """The routes of health."""
    made = router()

    @made.get(
        "/api/health/live",
        **operation("live", "health", "The service runs", Health, example={"status": "live"}, public=True),
    )
    @allow("public")
    async def live() -> Response:
        return Response('{"status":"live"}', media_type=JSON)

    @made.get(
        "/api/health/ready",
        **operation("ready", "health", "The store answers", Health, example={"status": "ready"}, public=True),
    )
    @allow("public")
    def ready(request: Request) -> Response:
        service_of(request).register.check()
        return Response('{"status":"ready"}', media_type=JSON)

    @made.get("/metrics", include_in_schema=False)
    @allow("admin")
    def counts() -> Response:
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return made
