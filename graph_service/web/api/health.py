"""Whether the service runs, and whether its store answers: for whoever starts and watches it."""

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from graph_service import metrics
from graph_service.web.api.describe import Operations
from graph_service.web.api.models import Health
from graph_service.web.api.sending import JsonAnswer
from graph_service.web.permissions import allow
from graph_service.web.service import service_of

routes = Operations("health")


@routes.add("GET", "/api/health/live", Health, {"status": "live"})
@allow("public")
async def live() -> Response:
    """The service runs."""
    return JsonAnswer({"status": "live"})


@routes.add("GET", "/api/health/ready", Health, {"status": "ready"})
@allow("public")
def ready(request: Request) -> Response:
    """The store answers."""
    service_of(request).register.check()
    return JsonAnswer({"status": "ready"})


@routes.router.get("/metrics", include_in_schema=False)
@allow("admin")
def counts() -> Response:
    return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)
