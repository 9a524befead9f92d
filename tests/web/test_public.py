"""What everybody may see: published protocols and the partners of the framework, and nothing that is private."""

import pytest

from graph_service.model import Partner, Party, Protocol
from tests.web.conftest import Site
from tests.web.county import SECRET


def test_published_protocols_show_their_scope_and_parties_but_nothing_private(shared: Site) -> None:
    with shared.client() as client:
        listed = client.get("/api/protocols")
        assert listed.status_code == 200
        assert [one["id"] for one in listed.json()["items"]] == ["isp-0001"]
        one = client.get("/api/protocols/isp-0001").json()
        assert one == listed.json()["items"][0]
        assert one["title"] == "Safeguarding"
        assert one["categories"] == ["health"]
        assert {party["partner"] for party in one["parties"]} == {"northshire-police", "eastvale-council"}
        assert not {"extra", "contact", "security", "supersedes"} & set(one)
        assert SECRET not in listed.text


def test_public_partners_are_those_of_the_framework_with_the_date_and_nothing_else(shared: Site) -> None:
    with shared.client() as client:
        assert client.get("/api/partners").json()["items"] == [
            {"id": "eastvale-council", "name": "Eastvale Council", "framework_signed_on": "2024-02-01"},
            {"id": "northshire-police", "name": "Northshire Police", "framework_signed_on": "2024-01-15"},
        ]
        assert client.get("/api/partners/hidden-charity").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/api/protocols/isp-0002",
        "/api/protocols/isp-00",
        "/api/partners/hidden-charit",
        f"/api/protocols?search={SECRET}",
        "/api/protocols?search=unpublished",
        "/api/protocols?kinds=sharing&sort=-title",
        "/api/partners?sector=police force",
        "/api/partners?sort=-sector",
        "/api/protocols?as_at=1",
        "/api/partners?as_at=2030-01-01",
    ],
)
def test_no_search_order_filter_error_or_time_travel_tells_the_public_more(shared: Site, address: str) -> None:
    with shared.client() as client:
        text = client.get(address).text
        for private in (SECRET + '"', "Unpublished", 'isp-0002"', "hidden-charity", "Hidden", 'police force"'):
            assert private not in text
        if "sector=" in address:
            assert client.get(address).json()["items"] == []


def test_a_reader_sees_all_of_it(shared: Site) -> None:
    with shared.client("reader") as client:
        assert len(client.get("/api/protocols").json()["items"]) == 2
        assert client.get("/api/protocols/isp-0001").json()["contact"] == SECRET


def test_a_published_list_is_read_page_by_page(shared: Site) -> None:
    with shared.client() as client:
        first = client.get("/api/partners?limit=1").json()
        second = client.get("/api/partners", params={"limit": 1, "after": first["next"]}).json()
        assert [one["id"] for one in (*first["items"], *second["items"])] == ["eastvale-council", "northshire-police"]
        assert second["next"] is None
        assert client.get("/api/partners?sort=-name&limit=1").json()["items"] == second["items"]


def test_a_hostile_name_is_published_as_text_not_as_a_formula(site: Site) -> None:
    hostile = Partner(id="hostile", name="=1+1 Council")
    protocol = Protocol(id="isp-0009", title="=HYPERLINK(1)", published=True, parties=(Party(partner="hostile"),))
    site.register.write([hostile, protocol], why="the test")
    text = site.register.published.csv()
    assert "'=1+1 Council" in text
    assert "'=HYPERLINK(1)" in text
    assert ",=" not in text
