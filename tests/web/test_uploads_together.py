"""Several files uploaded at once are written in an order that is worked out."""

import re
import time

import httpx

from tests.web.conftest import Site
from tests.web.pages import csrf

FLOWS = b"Ref,Flow name,Sender,Recipient,Data items,Purpose\n1,A,Quillon Trust,Eastvale Council,Name,Safeguarding\n"
PARTNERS = b"Name,Type,ICO registration\nQuillon Trust,charity,Z7654321\nQuillon Housing,charity,\n"


def test_partners_are_written_before_the_flows_that_name_them_whatever_the_order_of_the_files(site: Site) -> None:
    with site.client() as client:
        client.post("/sign-in", data={"csrf": csrf(client.get("/sign-in").text), "token": site.tokens["editor"]})
        page = send(client, [("flows.csv", FLOWS), ("partners.csv", PARTNERS)])
        assert page.status_code == 200
        listed = re.findall(r'href="/import/[0-9a-f]{16}">([^<]+)<', page.text)
        assert listed == ["partners.csv", "flows.csv"]
        ids = re.findall(r'name="id" value="([0-9a-f]{16})"', page.text)
        page = client.post("/import/together", data={"csrf": csrf(page.text), "id": ids}, follow_redirects=True)
        page = when_done(client, page)
        assert len(re.findall(r'href="/revisions/\d+"', page.text)) == 2
    flow = next(f for f in site.register.snapshot().flows.values() if f.name == "A")
    assert flow.source == "quillon-trust"
    whys = [revision.why for revision in site.register.revisions()][-2:]
    assert ["partners.csv" in whys[0], "flows.csv" in whys[1]] == [True, True]


def test_one_that_cannot_be_read_does_not_keep_the_others_out(site: Site) -> None:
    with site.client() as client:
        client.post("/sign-in", data={"csrf": csrf(client.get("/sign-in").text), "token": site.tokens["editor"]})
        page = send(client, [("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(60)), ("partners.csv", PARTNERS)])
        ids = re.findall(r'name="id" value="([0-9a-f]{16})"', page.text)
        page = client.post("/import/together", data={"csrf": csrf(page.text), "id": ids}, follow_redirects=True)
        page = when_done(client, page)
        assert "picture.xlsx" in page.text
    assert "quillon-trust" in site.register.snapshot().partners


def send(client: httpx.Client, files: list[tuple[str, bytes]]) -> httpx.Response:
    fields = {"csrf": csrf(client.get("/import").text), "partner": "eastvale-council"}
    page = client.post("/import", data=fields, files=[("file", file) for file in files], follow_redirects=True)
    return when_done(client, page)


def when_done(client: httpx.Client, page: httpx.Response) -> httpx.Response:
    while "being worked on" in page.text:
        time.sleep(0.05)
        page = client.get(str(page.url))
    return page
