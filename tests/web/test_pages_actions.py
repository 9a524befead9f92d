"""Accepted actions on the pages: taken on from the gaps, given an owner and a date, listed, exported and in the report."""

import html
import io
import re

import httpx
import openpyxl
import pytest

from graph_service.register.access import Role
from tests.web.conftest import Site
from tests.web.pages import csrf, main_of, signed_in


def accepted(client: httpx.Client, **terms: str) -> httpx.Response:
    """The page of the first action of the gaps, once it is accepted."""
    link = re.search(r'href="(/actions/new[^"]*)"', client.get("/gaps").text)
    assert link
    form = client.get(html.unescape(link[1])).text
    kept = dict(re.findall(r'<input type="hidden" name="(action|of|project)" value="([^"]*)"', form))
    fields = {"csrf": csrf(form), **kept, **terms}
    return client.post("/actions/new", data=fields, follow_redirects=True)


def test_an_action_of_the_gaps_is_accepted_with_owner_and_date_and_stands_on_home_list_and_gaps(site: Site) -> None:
    with signed_in(site, "editor") as client:
        page = main_of(accepted(client, owner="IG lead <b>", partner="northshire-police", due="2026-12-24").text)
        assert "It is on the list of accepted actions" in page
        assert 'value="IG lead <b>"' in page
        for address in ("/", "/actions", "/gaps"):
            shown = main_of(client.get(address).text)
            assert "IG lead <b>" in shown, address
            assert "24 December 2026" in shown, address
        assert "/actions/new" not in client.get("/gaps").text, "it is accepted once"
        client.cookies.set("organisation", "eastvale-council")
        assert "IG lead" not in main_of(client.get("/").text)


def test_accepted_actions_are_filtered_and_exported_as_xlsx_and_csv(site: Site) -> None:
    with signed_in(site, "editor") as client:
        accepted(client, owner="=cmd()", due="2026-01-01")
        assert "=cmd()" in main_of(client.get("/actions", params={"state": "open"}).text)
        assert "=cmd()" not in main_of(client.get("/actions", params={"state": "done"}).text)
        assert client.get("/actions", params={"state": "nonsense"}).status_code == 400
        book = openpyxl.load_workbook(io.BytesIO(client.get("/actions.xlsx").content))
        first = [cell.value for cell in list(book["Actions"])[1]]
        assert (first[2], first[3], first[6]) == ("Open", "=cmd()", "Yes")
        text = client.get("/actions.csv").content.decode("utf-8-sig")
        assert "'=cmd()" in text
        assert client.get("/actions.exe").status_code == 404


def test_a_state_that_lacks_what_it_needs_is_said_and_what_was_typed_stays(site: Site) -> None:
    with signed_in(site, "editor") as client:
        page = accepted(client, owner="SIRO").text
        fields = {"csrf": csrf(page), "owner": "SIRO of old", "state": "risk-accepted", "reason": "few records"}
        wrong = client.post("/actions/1", data=fields)
        assert wrong.status_code == 400
        assert "until a date" in wrong.text
        assert "SIRO of old" in wrong.text
        done = client.post("/actions/1", data=fields | {"until": "2027-01-31"}, follow_redirects=True)
        assert "until 31 January 2027: few records" in main_of(done.text)
        off = client.post("/actions/1", data={"csrf": csrf(done.text), "drop": "true"}, follow_redirects=True)
        assert "It is off the list" in off.text
        assert site.register.accepted.all() == ()


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("public", 303)])
def test_who_may_only_read_accepts_nothing(site: Site, role: Role, status: int) -> None:
    if role == "public":
        with site.client() as client:
            assert client.get("/actions").status_code == status
        return
    with signed_in(site, role) as client:
        assert client.get("/actions").status_code == 200
        assert "/actions/new" not in client.get("/gaps").text
        page = client.get("/actions").text
        fields = {"csrf": csrf(client.get("/").text), "action": "x"}
        assert client.post("/actions/new", data=fields).status_code == status, page


def test_an_action_that_is_not_proposed_any_more_is_said(site: Site) -> None:
    with signed_in(site, "editor") as client:
        assert client.get("/actions/new", params={"action": "0" * 16}).status_code == 404
        assert client.get("/actions/7").status_code == 404
