"""Which page each role may open: what its rule says, no more; and nobody changes anything without the form's secret."""

import re
from contextlib import ExitStack

from graph_service.register.access import ROLES, Role
from graph_service.web.app import create_app
from tests.web.conftest import Site
from tests.web.routes import guarded_routes

PUBLIC = {
    "/",
    "/sign-in",
    "/sign-out",
    "/published",
    "/published.csv",
    "/published/{id}",
    "/published/{id}.pdf",
    "/published/{id}.csv",
}


def pages(site: Site) -> list[tuple[str, str, Role]]:
    """The method, path and least role of every page."""
    return [
        (name.split()[0], route.path, route.access.role)
        for name, route in guarded_routes(create_app(site.service))
        if not route.path.startswith("/api/")
    ]


def test_only_these_pages_are_public(site: Site) -> None:
    assert {path for _, path, role in pages(site) if role == "public"} == PUBLIC


def test_each_role_opens_exactly_the_pages_that_it_may(site: Site) -> None:
    with ExitStack() as stack:
        clients = {role: stack.enter_context(site.client(role)) for role in ROLES}
        for method, path, least in pages(site):
            if path in PUBLIC or method != "GET":
                continue
            address = re.sub(r"{\w+}", "1", path)
            for role in ROLES:
                answer = clients[role].get(address)
                may = ROLES.index(role) >= ROLES.index(least)
                refused = (401 if path == "/metrics" else 303) if role == "public" else 403
                assert (answer.status_code != refused) == may, f"{role}: {path}: {answer.status_code}"
                assert answer.status_code < 500, f"{role}: {path}"


def test_no_change_is_made_by_a_cookie_alone(site: Site) -> None:
    """Another site can make a browser send its cookie, not the secret that is in the form."""
    before = site.register.version()
    with site.client() as client:
        shown = client.get("/sign-in").text
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', shown)
        assert found
        client.post("/sign-in", data={"csrf": found[1], "token": site.tokens["admin"], "next": "/"})
        assert client.get("/tokens").status_code == 200
        for method, path, _ in pages(site):
            if method == "POST":
                answer = client.post(re.sub(r"{\w+}", "1", path), data={"csrf": "0" * 64, "name": "the admin"})
                assert answer.status_code == 403, path
    assert site.register.version() == before
