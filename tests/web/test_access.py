"""Signing in: tokens that expire and are revoked, sessions that end, a link that works once, and forms of our own."""

import re
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from graph_service.errors import BadData, Conflict, NotFound
from graph_service.register import Register
from tests.web.conftest import TODAY, Site, serving


def csrf(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found
    return found[1]


def sign_in(client: httpx.Client, token: str, **more: str) -> httpx.Response:
    return client.post("/sign-in", data={"csrf": csrf(client.get("/sign-in")), "token": token, **more})


def test_only_the_hash_of_a_token_is_kept(register: Register) -> None:
    _, secret = register.access.create_token("Jo", "reader", today=TODAY)
    assert secret not in str(register._records.kept("token"))


def test_a_token_works_until_the_day_it_expires(register: Register) -> None:
    token, secret = register.access.create_token("Jo", "reader", today=TODAY, days=2)
    assert token.expires_on == TODAY + timedelta(days=2)
    assert register.access.holder(secret, today=TODAY + timedelta(days=1)) is not None
    assert register.access.holder(secret, today=TODAY + timedelta(days=2)) is None


def test_a_name_is_used_by_one_token_at_a_time(register: Register) -> None:
    register.access.create_token("Jo", "reader", today=TODAY, days=1)
    with pytest.raises(Conflict, match="Revoke it first"):
        register.access.create_token("Jo", "admin", today=TODAY)
    register.access.create_token("Jo", "admin", today=TODAY + timedelta(days=1))
    assert [(t.name, t.role) for t in register.access.tokens()] == [("Jo", "admin")]


@pytest.mark.parametrize(
    ("name", "role", "days"),
    [("", "reader", 1), ("a\nb", "reader", 1), ("Jo", "public", 1), ("Jo", "king", 1), ("Jo", "reader", 0)],
)
def test_a_token_that_makes_no_sense_is_refused(register: Register, name: str, role: str, days: int) -> None:
    with pytest.raises(BadData):
        register.access.create_token(name, role, today=TODAY, days=days)  # type: ignore[arg-type]


def test_a_revoked_token_and_its_sessions_stop_at_once(site: Site) -> None:
    with site.client("reader") as client, site.client() as browser:
        assert sign_in(browser, site.tokens["reader"]).status_code == 303
        assert client.get("/api/flows").status_code == browser.get("/api/flows").status_code == 200
        site.register.access.revoke_token("the reader")
        refused = client.get("/api/flows")
        assert (refused.status_code, refused.json()["type"]) == (401, "/api/docs#not-signed-in")
        assert browser.get("/api/flows").status_code == 401
        assert client.get("/api/protocols").status_code == 401, "a bad token is told so, even where none is needed"
    with pytest.raises(NotFound, match="the admin"):
        site.register.access.revoke_token("nobody")


def test_the_link_signs_in_once_as_admin(site: Site) -> None:
    assert site.service.link
    address = f"/sign-in?link={site.service.link.secret}"
    with site.client() as browser, site.client() as other:
        response = browser.get(address)
        assert (response.status_code, response.headers["location"]) == (303, "/")
        cookie = response.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert "Max-Age=28800" in cookie
        assert "Secure" not in cookie, "on this machine, without encryption, the browser would drop it"
        assert browser.get("/api/tokens").status_code == 200
        assert browser.get(address).headers["location"] == "/", "loading it again does no harm"
        used = other.get(address)
        assert used.status_code == 403
        assert "This link has been used" in used.text
        assert 'name="token"' in used.text, "a token still signs in"
        assert other.get("/api/tokens").status_code == 401
        assert other.get("/sign-in?link=wrong").status_code == 403


def test_cookies_are_for_encrypted_connections_when_the_service_is_reached_by_another_name(site: Site) -> None:
    with serving(replace(site.service, hosts=None)) as address, httpx.Client(base_url=address) as client:
        shown = client.get("/sign-in", headers={"Host": "register.example"})
        assert "Secure" in shown.headers["set-cookie"]


def test_a_session_ends_when_signed_out_and_when_its_time_is_over(site: Site) -> None:
    with site.client() as browser:
        sign_in(browser, site.tokens["reader"])
        home = browser.get("/")
        assert browser.post("/sign-out", data={"csrf": csrf(home)}).status_code == 303
        assert browser.get("/api/flows").status_code == 401
    asker = site.register.access.holder(site.tokens["reader"], today=TODAY)
    assert asker
    now = site.service.now()
    secret = site.register.access.start_session(asker, now=now)
    assert site.register.access.session(secret, now=now + timedelta(hours=7), today=TODAY)
    assert not site.register.access.session(secret, now=now + timedelta(hours=9), today=TODAY)


def test_an_admin_sees_and_ends_sessions(site: Site) -> None:
    with site.client() as browser, site.client("admin") as admin:
        sign_in(browser, site.tokens["reader"])
        (session,) = admin.get("/api/sessions").json()["items"]
        assert (session["name"], session["role"]) == ("the reader", "reader")
        assert admin.delete(f"/api/sessions/{session['id']}").status_code == 204
        assert browser.get("/api/flows").status_code == 401


def test_a_session_is_no_token_and_what_is_listed_is_neither(site: Site) -> None:
    with site.client() as browser, site.client("admin") as admin, site.client() as thief:
        sign_in(browser, site.tokens["reader"])
        listed = admin.get("/api/sessions").json()["items"][0]["id"]
        for secret in (listed, browser.cookies["session"]):
            assert thief.get("/api/flows", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
        assert thief.get("/api/flows", headers={"Cookie": f"session={listed}"}).status_code == 401


def test_a_form_that_these_pages_did_not_make_is_refused(site: Site) -> None:
    with site.client() as browser:
        token = site.tokens["editor"]
        assert browser.post("/sign-in", data={"token": token}).status_code == 403
        assert browser.post("/sign-in", data={"token": token, "csrf": "0" * 64}).status_code == 403
        sign_in(browser, token)
        new = {"id": "new", "name": "New"}
        assert browser.post("/api/partners", json=new).status_code == 403
        proof = {"X-CSRF-Token": csrf(browser.get("/"))}
        assert (
            browser.post("/api/partners", json=new, headers={**proof, "Origin": "https://evil.example"}).status_code
            == 403
        )
        assert (
            browser.post("/api/partners", json=new, headers={**proof, "Sec-Fetch-Site": "cross-site"}).status_code
            == 403
        )
        assert browser.post("/api/partners", json=new, headers=proof).status_code == 201


def test_one_browsers_form_is_no_use_to_another(site: Site) -> None:
    with site.client() as one, site.client() as other:
        mine = csrf(one.get("/sign-in"))
        other.get("/sign-in")
        assert other.post("/sign-in", data={"csrf": mine, "token": site.tokens["admin"]}).status_code == 403


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "http:evil.example",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(site: Site, elsewhere: str) -> None:
    with site.client() as browser:
        assert sign_in(browser, site.tokens["reader"], next=elsewhere).headers["location"] == "/"


def test_signing_in_leads_to_the_page_that_was_asked_for(site: Site) -> None:
    with site.client() as browser:
        assert sign_in(browser, site.tokens["reader"], next="/share").headers["location"] == "/share"


def test_a_wrong_token_is_said_on_the_page(site: Site) -> None:
    with site.client() as browser:
        page = sign_in(browser, "gs_wrong")
        assert page.status_code == 403
        assert "unknown, has expired or was revoked" in page.text
        assert "session" not in browser.cookies
