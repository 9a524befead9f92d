"""What is done with a list: several records changed as one revision, two partners merged, and views kept under a name."""

import html
import re

import pytest

from graph_service.model import Partner
from tests.web.conftest import Site
from tests.web.pages import csrf, main_of, signed_in


def test_ticked_flows_are_changed_as_one_revision_that_is_undone(site: Site) -> None:
    flows = ("gap-flow", "referrals")
    before = [site.register.get("flow", key) for key in flows]
    with signed_in(site, "editor") as client:
        page = client.get("/flows?search=f").text
        assert re.findall(r'name="ticked" value="([^"]*)"', page).count("gap-flow") == 1
        fields = {
            "csrf": csrf(page),
            "asked": "?search=f",
            "ticked": list(flows),
            "field": "purposes",
            "value": "Payroll",
        }
        done = client.post("/bulk/flow", data=fields, follow_redirects=True)
        assert done.url.params["search"] == "f"
        revision = int(done.url.params["revision"])
        assert f'href="/revisions/{revision}"' in done.text
    changed = [site.register.get("flow", key) for key in flows]
    assert all(
        "payroll" in flow.purposes and set(old.purposes) < set(flow.purposes)
        for old, flow in zip(before, changed, strict=True)
    )
    site.register.undo(revision)
    assert [site.register.get("flow", key) for key in flows] == before


def test_what_a_person_sets_replaces_what_was_as_written(site: Site) -> None:
    asset = site.register.get("asset", "casework")
    site.register.write([asset.model_copy(update={"as_written": {"owner": "ask Jo", "format": "?"}})], why="odd")
    with signed_in(site, "editor") as client:
        fields = {
            "csrf": csrf(client.get("/assets").text),
            "ticked": "casework",
            "field": "owner",
            "value": "Head of IT",
        }
        client.post("/bulk/asset", data=fields)
    asset = site.register.get("asset", "casework")
    assert (asset.owner, asset.as_written) == ("Head of IT", {"format": "?"})


@pytest.mark.parametrize(
    "wrong",
    [{"field": "id"}, {"value": ""}, {"field": "project", "value": "No such project"}, {"ticked": "no-such-flow"}],
)
def test_what_cannot_be_changed_at_once_is_said_and_nothing_is_written(site: Site, wrong: dict[str, str]) -> None:
    version = site.register.version()
    with signed_in(site, "editor") as client:
        fields = {
            "csrf": csrf(client.get("/flows").text),
            "ticked": "gap-flow",
            "field": "purposes",
            "value": "Payroll",
        }
        assert client.post("/bulk/flow", data=fields | wrong).status_code in (404, 422)
    assert site.register.version() == version


def test_two_ticked_partners_lead_to_their_merging(site: Site) -> None:
    site.register.create(Partner(id="charity-two", name="Charity two"), why="twice")
    with signed_in(site, "editor") as client:
        fields = {"csrf": csrf(client.get("/partners").text), "merge": "true"}
        asked = client.post(
            "/bulk/partner", data=fields | {"ticked": ["hidden-charity", "charity-two"]}, follow_redirects=True
        )
        assert "Charity two becomes another name of Hidden Charity" in main_of(asked.text)
        assert client.post("/bulk/partner", data=fields | {"ticked": ["charity-two"]}).status_code == 422


def test_a_view_is_kept_under_a_name_for_everybody_and_taken_away(site: Site) -> None:
    with signed_in(site, "editor") as client:
        page = client.get("/flows?verdict=gap&partner=hidden-charity").text
        asked = re.search(r'name="asked" value="([^"]*)"', page)
        assert asked
        fields = {"csrf": csrf(page), "asked": html.unescape(asked[1]), "name": "Our gaps <1>"}
        kept = client.post("/views/flow", data=fields, follow_redirects=True)
        assert kept.url.params["verdict"] == "gap"
        with signed_in(site, "reader") as other:
            shown = other.get("/flows").text
            assert "Our gaps &lt;1&gt;" in shown
            assert "/views/flow" not in shown
            assert other.post("/views/flow", data=fields | {"csrf": csrf(shown)}).status_code == 403
        client.post("/views/flow", data=fields | {"drop": "true"})
        assert "Our gaps" not in client.get("/flows").text
        assert client.post("/views/flow", data=fields | {"name": " "}).status_code == 422
