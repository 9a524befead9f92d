"""What is written down about each request: a number of its own, how it ended, how long it took, and who saw what.

A request that fails is logged once, as one JSON line. Plain ASGI, so that streams pass through it.
"""

import secrets
import time
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.json_lines import LOG
from graph_service.metrics import REQUEST_SECONDS, REQUESTS
from graph_service.register.access import PUBLIC, Asker
from graph_service.web import problems
from graph_service.web.service import Service


def address_of(scope: Scope) -> str:
    """The address that a request came from: of the proxy's client, where the proxy is known and tells it."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def noted(request: Request, event: str, **facts: Any) -> None:
    """Note in the access log that somebody signed in or out, or gave or ended access."""
    service: Service = request.app.state.service
    asker: Asker = request.scope.get("asker", PUBLIC)
    facts = {"who": asker.name, "address": address_of(request.scope), **facts}
    service.access_log.sign_in(service.now(), event, **facts)


class RequestLog:
    """The application, with its log, its access log and its counts."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        self.app, self.service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        number = scope["request_id"] = secrets.token_hex(8)
        status = 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).setdefault("x-request-id", number)
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:  # noqa: BLE001 (this is where whatever failed is told, once)
            facts = {**self._facts(scope, began), "error": type(error).__name__}
            LOG.error("request failed", extra={"facts": facts}, exc_info=error)
            if not status:
                await problems.response(problems.problem_of(error))(scope, receive, noted)
        finally:
            self._count(scope, status, began)

    def _facts(self, scope: Scope, began: float) -> dict[str, Any]:
        asker: Asker = scope.get("asker", PUBLIC)
        return {
            "request_id": scope["request_id"],
            "method": scope["method"],
            "path": scope["path"],
            "who": asker.name,
            "milliseconds": round((time.perf_counter() - began) * 1000, 1),
        }

    def _count(self, scope: Scope, status: int, began: float) -> None:
        route = getattr(scope.get("route"), "path", "/static" if scope["path"].startswith("/static/") else "none")
        REQUESTS.labels(scope["method"], route, str(status)).inc()
        REQUEST_SECONDS.labels(route).observe(time.perf_counter() - began)
        asker: Asker = scope.get("asker", PUBLIC)
        if asker.role != "public":
            facts = self._facts(scope, began)
            query = scope["query_string"].decode("latin-1")
            self.service.access_log.read(
                self.service.now(),
                **facts,
                role=asker.role,
                address=address_of(scope),
                status=status,
                **({"query": query} if query else {}),
            )
