"""The application's routes, each with the access it states."""

from collections.abc import Iterator

from fastapi import FastAPI
from starlette.routing import Mount

from graph_service.web.permissions import GuardedRoute


def guarded_routes(app: FastAPI) -> Iterator[tuple[str, GuardedRoute]]:
    for route in app.routes:
        if isinstance(route, Mount):
            assert route.path in ("/static", "/static/fonts"), f"{route.path} is mounted without a rule"
            continue
        assert isinstance(route, GuardedRoute), f"{route} states no rule"
        for method in route.methods - {"HEAD"}:
            yield f"{method} {route.path}", route
