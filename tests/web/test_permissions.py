"""Who may do what: every route states it, and it holds for every role."""

import re
import socket
from contextlib import ExitStack

import pytest

from graph_service.register.access import ROLES
from graph_service.web.app import create_app
from graph_service.web.permissions import GuardedRoute, router
from tests.web.conftest import Site
from tests.web.routes import guarded_routes

PUBLIC = {
    "GET /api/health/live",
    "GET /api/health/ready",
    "GET /api/openapi.json",
    "GET /api/docs",
    "GET /api/protocols",
    "GET /api/protocols/{id}",
    "GET /api/partners",
    "GET /api/partners/{id}",
}
"""All that the API answers without signing in."""


def test_every_route_states_its_rule_and_little_is_public(shared: Site) -> None:
    app = create_app(shared.service)
    routes = dict(guarded_routes(app))
    assert {name for name, route in routes.items() if route.access.role == "public" and "/api/" in name} == PUBLIC
    assert len(routes) > 40


def test_a_route_without_a_rule_cannot_be_made() -> None:
    def forgotten() -> None: ...

    with pytest.raises(KeyError, match="access"):
        router().add_api_route("/api/forgotten", forgotten)


def path(route: GuardedRoute) -> str:
    return re.sub(r"{\w+(:\w+)?}", "nothing-here", route.path)


def test_each_role_may_do_exactly_what_its_rule_says(shared: Site) -> None:
    """Whoever may not is told so before the body is read; whoever may gets any other answer."""
    routes = dict(guarded_routes(create_app(shared.service)))
    with ExitStack() as stack:
        clients = {role: stack.enter_context(shared.client(role)) for role in ROLES}
        for name, route in routes.items():
            if not route.path.startswith("/api/"):
                continue
            method = name.split()[0]
            for role in ROLES:
                response = clients[role].request(method, path(route), headers={"content-type": "text/nonsense"})
                allowed = ROLES.index(role) >= ROLES.index(route.access.role)
                refused = 401 if role == "public" else 403
                assert (response.status_code != refused) == allowed, f"{role}: {name}: {response.status_code}"
                assert response.status_code < 500, f"{role}: {name}: {response.text}"
                if not allowed:
                    assert response.headers["content-type"] == "application/problem+json"


def test_a_change_without_signing_in_is_refused_before_its_body_is_read(shared: Site) -> None:
    """The body never comes; the answer does."""
    host, port = shared.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as raw:
        raw.sendall(b"POST /api/flows HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n")
        assert b" 401 " in raw.recv(100)
