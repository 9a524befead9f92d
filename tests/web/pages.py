"""Pages as a signed-in client reads them, without a browser."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from graph_service.register.access import Role
from tests.web.conftest import Site


@contextmanager
def signed_in(site: Site, role: Role) -> Iterator[httpx.Client]:
    """A browser that signed in, as far as cookies go."""
    with site.client() as client:
        page = client.get("/sign-in").text
        client.post("/sign-in", data={"csrf": csrf(page), "token": site.tokens[role], "next": "/"})
        yield client


def csrf(page: str) -> str:
    value = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert value
    return value[1]


def main_of(page: str) -> str:
    return html.unescape(page.partition("<main")[2].partition("</main>")[0])
