"""Accepted actions over the API: accepted, listed, changed, withdrawn, and done when the register sees it; on both stores."""

import json
from typing import Any

import httpx
import pytest

from graph_service.model import Protocol
from tests.web.conftest import Site


def patched(client: httpx.Client, **terms: str | None) -> httpx.Response:
    return client.patch(
        "/api/actions/1", content=json.dumps(terms), headers={"Content-Type": "application/merge-patch+json"}
    )


def test_an_action_is_accepted_as_fixes_gives_it_changed_and_withdrawn(any_site: Site) -> None:
    with any_site.client("editor") as editor, any_site.client("reader") as reader:
        [action, *_] = reader.get("/api/fixes").json()["items"]
        sent = {"steps": action["steps"], "owner": "IG lead", "partner": "Northshire Police", "due": "2026-12-24"}
        made = editor.post("/api/actions", json=sent)
        assert made.status_code == 201
        assert made.headers["Location"] == "/api/actions/1"
        work = reader.get("/api/actions/1").json()
        assert work == made.json()
        assert work["sentence"] == action["steps"][0]["sentence"]
        assert (work["state"], work["owner"], work["partner"]) == ("open", "IG lead", "northshire-police")
        assert work["flows"] == action["flows_covered"]
        assert reader.get("/api/actions/1", params={"on": "2026-12-25"}).json()["late"]
        again = editor.post("/api/actions", json=sent)
        assert (again.status_code, "number 1" in again.json()["detail"]) == (409, True)

        changed = patched(editor, state="waiting", waiting_for="legal services", due=None).json()
        assert (changed["state"], changed["waiting_for"], changed["owner"]) == ("waiting", "legal services", "IG lead")
        assert "due" not in changed
        unfounded = patched(editor, state="risk-accepted")
        assert (unfounded.status_code, "until a date" in unfounded.json()["detail"]) == (422, True)
        assert [one["number"] for one in reader.get("/api/actions?state=waiting").json()["items"]] == [1]
        assert reader.get("/api/actions?state=open").json() == {"items": [], "next": None}
        assert reader.get("/api/actions?partner=eastvale-council").json()["items"] == []

        assert editor.delete("/api/actions/1").status_code == 204
        assert reader.get("/api/actions/1").status_code == 404
        any_site.register.undo(any_site.register.version())
        assert reader.get("/api/actions/1").json() == changed


def test_that_an_action_is_done_the_register_sees_over_the_api(any_site: Site) -> None:
    register = any_site.register
    with any_site.client("editor") as editor:
        action = next(one for one in editor.get("/api/fixes").json()["items"] if "gap-flow" in one["flows_covered"])
        editor.post("/api/actions", json={"steps": action["steps"]})
        flow = register.flow("gap-flow")
        parties = [{"partner": body, "signed_on": "2026-01-01"} for body in (flow.source, flow.target)]
        facts = {name: list(getattr(flow, name)) for name in ("categories", "purposes")}
        form = {"id": "new-isp", "title": "New", "kinds": ["sharing"], "status": "active", "starts_on": "2026-01-01"}
        register.write([Protocol.model_validate_json(json.dumps(form | facts | {"parties": parties}))], why="signed")
        assert editor.get("/api/actions/1").json()["state"] == "done"
        assert (
            editor.get("/api/actions", params={"as_at": register.version() - 1}).json()["items"][0]["state"] == "open"
        )
        register.undo(register.version())
        assert editor.get("/api/actions/1").json()["state"] == "open"
        assert patched(editor, state="done").status_code == 422, "nobody says that it is done"


def test_a_planned_flow_is_kept_by_its_names(any_site: Site) -> None:
    planned = {"source": "Northshire Police", "target": "Hidden Charity", "categories": ["Health"]}
    with any_site.client("editor") as editor:
        work = editor.post("/api/actions", json={"planned": planned, "owner": "Project manager"}).json()
    assert work["planned"]["source"] == "northshire-police"
    assert work["verdict"] in ("gap", "unclear")
    assert work["sentence"] == "Northshire Police plans to send Health to Hidden Charity."


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"question": "no-such"}, 404),
        ({"question": "a", "planned": {}}, 422),
        ({"planned": {"source": "northshire-police"}}, 422),
        (
            {
                "steps": [
                    {
                        "action": "sign",
                        "protocol": "isp-0001",
                        "partner": "hidden-charity",
                        "sentence": "Sign it.",
                        "effort": 1,
                    }
                ]
            },
            404,
        ),
        ({"question": "a", "state": "done"}, 422),
        ({"question": "a", "surprise": True}, 422),
    ],
)
def test_what_cannot_be_accepted_is_refused(site: Site, body: dict[str, Any], status: int) -> None:
    with site.client("editor") as editor:
        assert editor.post("/api/actions", json=body).status_code == status
        assert editor.get("/api/actions").json()["items"] == []
        assert editor.get("/api/actions?state=never").status_code == 422


def test_who_may_see_and_accept_actions(site: Site) -> None:
    planned = {"planned": {"source": "northshire-police", "target": "hidden-charity"}}
    with site.client("public") as public, site.client("reader") as reader:
        assert public.get("/api/actions").status_code == 401
        assert reader.get("/api/actions").status_code == 200
        assert reader.post("/api/actions", json=planned).status_code == 403
        assert reader.delete("/api/actions/1").status_code == 403
