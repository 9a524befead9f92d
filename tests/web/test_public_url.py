"""Behind a proxy: links, cookies, origins and redirects follow the public address, whatever Host header the proxy sends."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from graph_service import Register
from graph_service.errors import UsageError
from graph_service.register.access import OneTimeLink
from graph_service.settings import Settings
from graph_service.web.public_address import PublicAddress
from graph_service.web.security_headers import LOOPBACK
from graph_service.web.service import Service
from tests.web.conftest import TODAY, county, serving

PUBLIC = "https://council.example/register"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, OneTimeLink]]:
    """A service below a path of a public host, and its one-time link."""
    with county(str(tmp_path / "r.db"), Settings(store=str(tmp_path / "r.db"), public_url=PUBLIC)) as register:
        link = OneTimeLink()
        with serving(Service(register, hosts=LOOPBACK, link=link, today=lambda: TODAY)) as address:
            yield address, link


@pytest.mark.parametrize("prefix", ["", "/register"], ids=["the proxy takes the path away", "the proxy keeps it"])
def test_a_person_signs_in_through_a_proxy(address: tuple[str, OneTimeLink], prefix: str) -> None:
    inside, link = address
    headers = {"Host": "backend:8000", "Origin": "https://council.example"}
    signed_in = httpx.get(f"{inside}{prefix}/sign-in", params={"link": link.secret}, headers=headers)
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/register/")
    cookie = signed_in.headers["set-cookie"]
    assert "Path=/register" in cookie
    assert "Secure" in cookie
    headers["Cookie"] = cookie.partition(";")[0]
    page = httpx.get(f"{inside}{prefix}/tokens", headers=headers)
    assert page.status_code == 200
    places = re.findall(r'(?:href|src|action|hx-get)="(/[^"]*)"', page.text)
    assert places
    assert [place for place in places if not place.startswith("/register/")] == []
    value = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    form = {"csrf": value, "name": "Jo", "role": "reader", "days": "5"}
    made = httpx.post(f"{inside}{prefix}/tokens", data=form, headers=headers)
    assert "is made" in made.text
    chosen = {"csrf": value, "organisation": "northshire-police"}
    mine = httpx.post(f"{inside}{prefix}/organisation", data=chosen, headers=headers)
    assert "Path=/register" in mine.headers["set-cookie"], (
        "what one service on a host remembers is not told to the others"
    )
    elsewhere = {**headers, "Origin": "https://backend:8000"}
    assert httpx.post(f"{inside}{prefix}/tokens", data=form, headers=elsewhere).status_code == 403


@pytest.mark.parametrize(
    "text", ["council.example", "ftp://x", "https://", "https://u:p@x", "https://x/?a", "https://x:99999"]
)
def test_what_is_no_public_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="PUBLIC_URL"):
        PublicAddress.parse(text)


def test_without_a_public_address_only_this_machines_names_are_answered(register: Register) -> None:
    with serving(Service(register, hosts=LOOPBACK)) as inside:
        assert httpx.get(f"{inside}/sign-in", headers={"Host": "evil.example"}).status_code == 421
