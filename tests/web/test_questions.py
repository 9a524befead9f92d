"""The questions over the API are answered as the register answers them, in the same forms."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from graph_service.coverage import VERDICTS
from tests.web.conftest import Site


@pytest.fixture(scope="module")
def answer_form(request: pytest.FixtureRequest) -> dict[str, Any]:
    folder = Path(__file__).parent.parent / "data"
    form: dict[str, Any] = json.loads((folder / "answer.schema.json").read_text())
    return form


def test_the_coverage_of_a_flow_is_the_registers_answer(shared: Site, answer_form: dict[str, Any]) -> None:
    with shared.client("reader") as client:
        for flow in ("referrals", "gap-flow"):
            answer = client.get(f"/api/flows/{flow}/coverage", params={"on": "2026-01-01"}).json()
            assert answer == shared.register.coverage(flow, on=_day("2026-01-01")).to_dict()
            jsonschema.validate(answer, {**answer_form["$defs"]["Answer"], "$defs": answer_form["$defs"]})
        assert client.get("/api/flows/referral/coverage").status_code == 404


def test_an_answer_is_about_the_register_as_it_is_now(site: Site) -> None:
    """An answer that is held is let go of as soon as the register moves on."""
    with site.client("editor") as client:
        first = client.get("/api/flows/referrals/coverage").json()
        assert client.get("/api/flows/referrals/coverage").json() == first
        client.patch(
            "/api/protocols/isp-0001",
            json={"status": "withdrawn"},
            headers={"If-Match": "*", "content-type": "application/merge-patch+json"},
        )
        second = client.get("/api/flows/referrals/coverage").json()
        assert (first["verdict"], second["verdict"]) == ("covered", "gap")
        assert second["revision"] == first["revision"] + 1
        as_it_was = client.get("/api/flows/referrals/coverage", params={"as_at": first["revision"]}).json()
        assert as_it_was == first


def test_a_flow_that_is_only_an_idea_is_assessed_without_being_recorded(shared: Site) -> None:
    draft = {
        "source": "northshire-police",
        "target": "eastvale-council",
        "categories": ["health"],
        "purposes": ["safeguarding"],
    }
    with shared.client("reader") as client:
        answer = client.post("/api/coverage", params={"on": "2026-01-01"}, json=draft)
        assert answer.status_code == 200
        assert answer.json()["flow"] is None
        assert answer.json()["verdict"] == "covered"
        assert client.post("/api/coverage", json={**draft, "id": "x"}).status_code == 422
        assert client.post("/api/coverage", json={**draft, "target": "nobody"}).status_code == 404
        assert client.post("/api/coverage", json={"source": "northshire-police"}).status_code == 422
        assert len(client.get("/api/flows").json()["items"]) == 2


def test_the_whole_register_has_the_summary_of_gaps_and_pages(shared: Site) -> None:
    with shared.client("reader") as client:
        whole = client.get("/api/coverage", params={"on": "2026-01-01"}).json()
        gaps = shared.register.gaps(_day("2026-01-01")).to_dict()
        assert (
            whole["summary"]
            == gaps["summary"]
            == {**dict.fromkeys(VERDICTS, 0), "covered": 1, "gap": 1, "open": 1, "held": 0}
        )
        assert whole["items"] == gaps["flows"]
        assert whole["next"] is None
        first = client.get("/api/coverage", params={"on": "2026-01-01", "limit": 1}).json()
        assert first["summary"] == gaps["summary"]
        second = client.get("/api/coverage", params={"on": "2026-01-01", "limit": 1, "after": first["next"]}).json()
        assert first["items"] + second["items"] == gaps["flows"]
        for narrow in (
            {"verdict": "gap"},
            {"partner": "hidden-charity"},
            {"project": "hub"},
            {"theme": "Safeguarding"},
        ):
            page = client.get("/api/coverage", params={"on": "2026-01-01", **narrow}).json()
            expected = shared.register.gaps(_day("2026-01-01"), **narrow).to_dict()  # type: ignore[arg-type]
            assert (page["summary"], page["items"]) == (expected["summary"], expected["flows"])


@pytest.mark.parametrize(
    "address",
    [
        "/api/fixes",
        "/api/fixes?partner=hidden-charity",
        "/api/forecast?months=60",
        "/api/matrix",
        "/api/duplicates",
        "/api/onward?start=referrals",
        "/api/recipients?category=health",
        "/api/checks?limit=5",
        "/api/checks?state=fails&partner=northshire-police",
        "/api/readiness",
    ],
)
def test_every_question_is_answered_for_a_date_and_as_the_register_stood(shared: Site, address: str) -> None:
    sign = "&" if "?" in address else "?"
    with shared.client("reader") as client:
        assert client.get(address).status_code == 200
        assert client.get(f"{address}{sign}on=2026-01-01&as_at=1").status_code == 200
        assert (
            client.get(f"{address}{sign}on=2026-01-01&as_at=1").json()
            == client.get(f"{address}{sign}on=2026-01-01").json()
        )
        assert client.get(f"{address}{sign}as_at=99").status_code == 404


def test_what_if_takes_the_fixes_of_an_answer(shared: Site) -> None:
    """What closes a gap, according to its answer, closes it."""
    with shared.client("reader") as client:
        answer = client.get("/api/flows/gap-flow/coverage", params={"on": "2026-01-01"}).json()
        assert answer["fixes"]
        changed = client.post("/api/whatif", params={"on": "2026-01-01"}, json={"actions": answer["fixes"]}).json()[
            "items"
        ]
        assert [(c["flow"], c["before"], c["after"]) for c in changed] == [("gap-flow", "gap", "covered")]
        away = {"actions": [{"action": "withdraw", "protocol": "isp-0001"}]}
        lost = client.post("/api/whatif", params={"on": "2026-01-01"}, json=away).json()["items"]
        assert [(c["flow"], c["after"]) for c in lost] == [("referrals", "gap")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"actions": []}, 422),
        ({"actions": [{"action": "dance"}]}, 422),
        ({"actions": [{"action": "sign", "protocol": "isp-0001", "partner": "hidden-charity", "on": 5}]}, 422),
        ({"actions": [{"action": "sign", "protocol": "isp-0001", "partner": "hidden-charity"}]}, 409),
    ],
)
def test_an_action_that_cannot_be_is_refused(shared: Site, body: Any, status: int) -> None:
    with shared.client("reader") as client:
        assert client.post("/api/whatif", json=body).status_code == status


@pytest.mark.parametrize(
    ("action", "status", "says"),
    [
        ({"action": "sign", "protocol": "isp-0001"}, 422, "actions.0: sign needs `partner`"),
        ({"action": "sign", "partner": "hidden-charity"}, 422, "sign needs `protocol`"),
        ({"action": "start"}, 422, "start needs `protocol`"),
        ({"action": "permit", "protocol": "isp-0001", "scheme": "category"}, 422, "permit needs `term`"),
        ({"action": "permit", "protocol": "isp-0001", "term": None}, 422, "permit `term`"),
        ({"action": "set-kind", "protocol": "isp-0001"}, 422, "set-kind needs `kinds`"),
        ({"action": "set-kind", "protocol": "isp-0001", "kinds": ["foo"]}, 422, "Unknown kind of protocol 'foo'"),
        ({"action": "new-protocol", "kinds": ["sharing"]}, 422, "new-protocol needs `parties`"),
        ({"action": "leave", "protocol": "isp-0001"}, 422, "leave needs `partner`"),
        ({"action": "record", "protocol": "isp-0001"}, 422, "record needs `field`"),
        ({"action": "record", "protocol": "isp-0001", "field": "x"}, 422, "Unknown fact 'x'"),
        ({"action": "record", "field": "flow.categories", "scheme": "category"}, 422, "record needs `flow`"),
        ({"action": "record", "flow": "referrals", "field": "relation", "value": "x"}, 422, "relation"),
        ({"action": "renew", "protocol": "isp-0001", "on": "20261122"}, 422, "renew `on`"),
        ({"action": "dance"}, 422, "Unknown action 'dance'. The actions are new-protocol"),
        ({"action": "sign", "protocol": "isp-001", "partner": "hidden-charity"}, 409, "not a party to isp-0001"),
        ({"action": "sign", "protocol": "isp-0003", "partner": "hidden-charity"}, 404, "The nearest: isp-000"),
        ({"action": "add-party", "protocol": "isp-0001", "partner": "hiden"}, 404, "The nearest: hidden-charity"),
        ({"action": "permit", "protocol": "isp-0001", "term": "helth"}, 404, "The nearest: "),
    ],
)
def test_what_an_action_lacks_or_misnames_is_said(shared: Site, action: dict[str, Any], status: int, says: str) -> None:
    with shared.client("reader") as client:
        answer = client.post("/api/whatif", json={"actions": [action]})
        assert (answer.status_code, says in answer.json()["detail"]) == (status, True), answer.text


@pytest.mark.parametrize(
    ("options", "action"),
    [
        ({"add-party": "isp-0001=Hidden Charity"}, {"action": "add-party", "partner": "Hidden Charity"}),
        ({"withdraw": "isp-0001=2025-06-01"}, {"action": "withdraw", "on": "2025-06-01"}),
        ({"set-kind": "isp-0001=joint"}, {"action": "set-kind", "kinds": ["joint"]}),
        (
            {"set-role": "isp-0001=eastvale-council:discloser"},
            {"action": "set-role", "partner": "Eastvale Council", "role": "discloser"},
        ),
        ({"remove": "isp-0001=eastvale-council"}, {"action": "remove", "partner": "eastvale-council"}),
        (
            {"record": "referrals=processor"},
            {"action": "record", "flow": "Referrals", "field": "relation", "value": "processor"},
        ),
        ({"renew": "isp-0001=2025-01-31"}, {"action": "renew", "on": "2025-01-31"}),
        (
            {"new-protocol": "sharing=Northshire Police,hidden-charity;health;safeguarding"},
            {"action": "new-protocol", "kinds": ["sharing"], "parties": ["Northshire Police", "hidden-charity"]}
            | {"categories": ["Health data"], "purposes": ["safeguarding"]},
        ),
    ],
)
def test_what_if_answers_as_the_command_line_does(
    shared: Site, options: dict[str, str], action: dict[str, Any]
) -> None:
    """Also where both call things by their names."""
    ((name, typed),) = options.items()
    if not {"flow", "parties"} & action.keys():
        action = {**action, "protocol": "ISP 1"}
    with shared.client("reader") as client:
        answer = client.post("/api/whatif", params={"on": "2026-01-01"}, json={"actions": [action]})
    command = [sys.executable, "-m", "graph_service", "whatif", f"--{name}", typed, "--on", "2026-01-01", "--json"]
    said = subprocess.run([*command, "--store", shared.register.settings.store], capture_output=True, check=True).stdout
    assert answer.json()["items"] == json.loads(said) != [], answer.text


def test_an_idea_may_call_its_partners_and_terms_by_name(shared: Site) -> None:
    """As it may at the command line: names and aliases, and the answer is the same."""
    draft = {
        "source": "Northshire Police",
        "target": "eastvale council",
        "categories": ["Health data"],
        "purposes": ["Safeguarding"],
    }
    command = [
        sys.executable,
        "-m",
        "graph_service",
        "coverage",
        "--from",
        draft["source"],
        "--to",
        draft["target"],
    ]
    command += ["--category", "Health data", "--purpose", "Safeguarding", "--on", "2026-01-01", "--json"]
    said = subprocess.run([*command, "--store", shared.register.settings.store], capture_output=True, check=True).stdout
    with shared.client("reader") as client:
        answer = client.post("/api/coverage", params={"on": "2026-01-01"}, json=draft)
        assert answer.json() == json.loads(said)
        unknown = client.post("/api/coverage", json={**draft, "target": "Eastvail Council"})
        assert (unknown.status_code, "The nearest: eastvale-council" in unknown.json()["detail"]) == (404, True)
        wrong = client.post("/api/coverage", json={**draft, "relation": "x"})
        assert (wrong.status_code, wrong.json()["errors"][0]["at"]) == (422, "relation")
        undated = client.post("/api/coverage", json={**draft, "starts_on": "20261122"})
        assert undated.json()["detail"] == "starts_on: must be a date that exists, written YYYY-MM-DD."


def test_a_name_that_several_bodies_have_is_asked_about(site: Site) -> None:
    with site.client("editor") as client:
        for key in ("one", "two"):
            client.post("/api/partners", json={"id": key, "name": "Saint Mary"})
        answer = client.post("/api/coverage", json={"source": "saint mary", "target": "eastvale-council"})
        assert (answer.status_code, answer.json()["detail"]) == (
            422,
            "'saint mary' names several partners: one, two. Use an id.",
        )


@pytest.mark.parametrize("date", ["20261122", "2026-W48-1", "2026-13-01", "22/11/2026", "2026-11-22T00:00"])
def test_a_date_is_written_in_one_way(shared: Site, date: str) -> None:
    with shared.client("reader") as client:
        answer = client.get("/api/matrix", params={"on": date})
        assert (answer.status_code, "YYYY-MM-DD" in answer.json()["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("format", "media", "begins"),
    [
        ("svg", "image/svg+xml", b"<"),
        ("png", "image/png", b"\x89PNG"),
        ("pdf", "application/pdf", b"%PDF"),
        ("dot", "text/vnd.graphviz; charset=utf-8", b"digraph"),
        ("mmd", "text/vnd.mermaid; charset=utf-8", b""),
    ],
)
def test_a_diagram_is_drawn_in_each_format_and_nothing_in_it_runs(
    shared: Site, format: str, media: str, begins: bytes
) -> None:
    with shared.client("reader") as client:
        drawn = client.get(
            f"/api/diagrams/flows.{format}", params={"flow": ["referrals", "gap-flow"], "on": "2026-01-01"}
        )
        assert drawn.status_code == 200, drawn.text
        assert drawn.headers["content-type"] == media
        assert drawn.content.startswith(begins)
        assert "sandbox" in drawn.headers["content-security-policy"]
        assert client.get(f"/api/diagrams/flows.{format}", params={"project": "nothing"}).status_code == 404


@pytest.mark.parametrize(("format", "begins"), [("docx", b"PK"), ("xlsx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!")])
def test_a_report_is_written_in_each_format(shared: Site, format: str, begins: bytes) -> None:
    with shared.client("reader") as client:
        report = client.get(f"/api/reports/coverage.{format}", params={"on": "2026-01-01", "project": "hub"})
        assert report.status_code == 200, report.text
        assert report.content.lstrip().lower().startswith(begins.lower())
        assert f'-2026-01-01.{format}"' in report.headers["content-disposition"]
        assert client.get(f"/api/reports/coverage.{format}", params={"partner": "nobody"}).status_code == 404


def test_undo_takes_back_a_revision_and_keeps_what_was_edited_since(site: Site) -> None:
    with site.client("editor") as client:
        client.post("/api/partners", json={"id": "new", "name": "New"})
        number = client.get("/api/revisions", params={"sort": "-number", "limit": 1}).json()["items"][0]["number"]
        undone = client.post(f"/api/revisions/{number}/undo").json()
        assert undone == {"revision": number + 1, "restored": [{"kind": "partner", "id": "new"}], "kept": []}
        assert client.get("/api/partners/new").status_code == 404
        events = client.get("/api/partners/new/history").json()["items"]
        assert [event["action"] for event in events] == ["create", "delete"]
        assert client.get(f"/api/revisions/{number}").json()["who"] == "the editor"
        assert client.post("/api/revisions/99/undo").status_code == 404


def _day(text: str) -> date:
    return date.fromisoformat(text)
