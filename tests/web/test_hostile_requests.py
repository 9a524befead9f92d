"""Whatever a request holds (parameters, forms, headers), for whichever role: the answer is never that the service failed."""

import random
import re
import socket
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import httpx
import pytest
from limits import RateLimitItemPerMinute

from graph_service.register.access import Role
from graph_service.web import rate_limits, render
from graph_service.web.app import create_app
from graph_service.web.permissions import GuardedRoute
from tests.conftest import seed
from tests.web.conftest import Site
from tests.web.routes import guarded_routes

DAYS = ("0001-01-01", "9999-12-31", "0000-00-00", "2026-13-45", "10000-01-01")
NUMBERS = ("-1", "0", "9" * 25, "9223372036854775808", "9" * 4400, "1e400", "NaN", "٣", "²")
TEXTS = (
    "",
    "\x00",
    "\x1b[31m",
    "\u202e",
    "é" * 300,
    "a" * 20_000,
    "../../etc/passwd",
    "'; --",
    "[]",
    '{"a":1}',
    "=1+1",
)
PLACES = ("http://[", "//evil.example", "/\\evil.example", "javascript:x", "/\t/evil.example")
NAMES = ("gap-flow", "isp-0001", "northshire-police", "flow", "category", "1", "sign")
VALUES = (*DAYS, *NUMBERS, *TEXTS, *PLACES, *NAMES)
RAW = ("%00", "%ff%fe", "%ed%a0%80", "%", "%2", "%zz")
HEADERS = {
    "Origin": ("http://[", "http://[x", "null", "\xff", "http://localhost:99999999"),
    "Host": ("[", "[::1", "localhost:", "localhost:abc", "", "\xff"),
    "Cookie": ("session", "session=", "session=\xff", "session=\x01;form=\xff", "organisation=\xff;form=é", "="),
    "Authorization": ("Bearer", "Bearer \xff", "Basic x:y", "Bearer " + "a" * 20_000),
    "Content-Type": ("multipart/form-data", "multipart/form-data; boundary=\xff", "application/json; charset=x", ";"),
    "If-Match": ("*", "\xff", '"' + "9" * 5000 + '"', 'W/"1"'),
    "If-None-Match": ("*", "\xff"),
    "Range": ("bytes=" + "9" * 4400 + "-", "bytes=5-1", "bytes=-", "x"),
    "X-Forwarded-For": ("\xff", "a" * 5000),
    "X-CSRF-Token": ("\xff", ""),
    "If-Modified-Since": ("Mon, 99 Foo 99999",),
}


@pytest.fixture(autouse=True)
def _any_number_of_wrong_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "WRONG_TOKENS", RateLimitItemPerMinute(1_000_000, namespace="wrong-token"))


def routes(site: Site) -> Iterator[tuple[str, GuardedRoute]]:
    for name, route in guarded_routes(create_app(site.service)):
        yield name.partition(" ")[0], route


def filled(path: str, chance: random.Random) -> str:
    return re.sub(r"{\w+(:\w+)?}", lambda _: quote(chance.choice((*NAMES, *TEXTS[1:5], *NUMBERS)), safe=""), path)


def parameters(route: GuardedRoute) -> set[str]:
    named = [route.dependant, *route.dependant.dependencies]
    described = (route.openapi_extra or {}).get("parameters", ())
    return {field.alias for each in named for field in each.query_params} | {
        each["name"] for each in described if each["in"] == "query"
    }


def holds(client: httpx.Client, method: str, address: str, **more: str | dict[str, str]) -> None:
    answer = client.request(method, address, **more)  # type: ignore[arg-type]
    assert answer.status_code < 500 or answer.status_code == 503, (method, address[:300], more)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", ["public", "admin"])
def test_no_parameter_of_any_address_makes_the_service_fail(shared: Site, role: Role) -> None:
    chance = random.Random(seed())
    with shared.client(role) as client:
        for method, route in routes(shared):
            if method != "GET":
                continue
            named = re.sub(r"{\w+(:\w+)?}", lambda _: chance.choice(NAMES), route.path)
            holds(client, method, filled(route.path, chance))
            for name in parameters(route):
                values = set(chance.sample(VALUES, 2)) | (set(DAYS[:2]) if name == "on" else set())
                for value in [*map(quote, values), chance.choice(RAW)]:
                    holds(client, method, f"{named}?{name}={value}")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", ["public", "reader", "admin"])
def test_no_form_makes_the_service_fail(site: Site, role: Role) -> None:
    chance = random.Random(seed())
    sources = "".join(path.read_text() for kind in ("html", "py") for path in render.HERE.rglob(f"*.{kind}"))
    names = sorted(set(re.findall(r'(?:name=|get\(|getlist\()"([\w:.-]+)"', sources)))
    assert {"csrf", "next", "token", "role", "days", "action", "answer"} <= set(names)
    kind = {"content-type": "application/x-www-form-urlencoded"}
    with site.client(role) as client:
        for method, route in routes(site):
            if method == "GET" or route.path.startswith("/api/"):
                continue
            for place in PLACES:
                holds(client, method, filled(route.path, chance), content=urlencode({"next": place}), headers=kind)
            for _ in range(20):
                form = [(name, chance.choice(VALUES)) for name in chance.sample(names, chance.randint(2, 20))]
                content = urlencode([*form, form[0]]) + f"&{chance.choice(names)}={chance.choice(RAW)}"
                holds(client, method, filled(route.path, chance), content=content, headers=kind)


@pytest.mark.parametrize(
    "place", ["GET /", "POST /sign-in", "POST /organisation", "GET /api/flows", "PUT /api/flows/gap-flow"]
)
@pytest.mark.parametrize("header", HEADERS)
def test_no_header_makes_the_service_fail(shared: Site, place: str, header: str) -> None:
    method, _, path = place.partition(" ")
    for value in HEADERS[header]:
        for token in ("", shared.tokens["admin"]):
            headers = {"Host": "localhost", "Connection": "close", "Content-Length": "3"}
            headers |= {"Authorization": f"Bearer {token}"} if token else {}
            text = "".join(f"{name}: {given}\r\n" for name, given in (headers | {header: value}).items())
            with socket.create_connection(("127.0.0.1", int(shared.address.rpartition(":")[2])), timeout=30) as one:
                one.sendall(f"{method} {path} HTTP/1.1\r\n{text}\r\nx=1".encode("latin-1"))
                status = one.recv(100)
            assert status.startswith(b"HTTP/1.1 "), (header, value[:50], status)
            assert not status.startswith(b"HTTP/1.1 5"), (header, value[:50], status)
