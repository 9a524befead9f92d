"""Accepted work: who does it by when, and that it is done is seen by the register itself; in both stores."""

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from graph_service import Register
from graph_service.errors import BadData, Conflict, NotFound
from graph_service.model import Protocol
from tests.web.county import COUNTY

ON = date(2026, 11, 22)


@pytest.fixture
def county(register: Register) -> Register:
    register.load(io.BytesIO(json.dumps(COUNTY).encode()), name="county.json")
    return register


def closed(register: Register, flow: str) -> int:
    """Cover a flow by an agreement of both its ends; the revision."""
    record = register.flow(flow)
    parties = [{"partner": body, "signed_on": "2026-01-01"} for body in (record.source, record.target)]
    facts = {name: list(getattr(record, name)) for name in ("categories", "purposes")}
    form = {"id": "new-isp", "title": "New", "kinds": ["sharing"], "status": "active", "starts_on": "2026-01-01"}
    register.write([Protocol.model_validate_json(json.dumps(form | facts | {"parties": parties}))], why="signed")
    return register.version()


def test_an_accepted_action_is_done_when_its_gap_is_closed_and_open_again_when_that_is_undone(county: Register) -> None:
    action = next(one for one in county.fixes(ON) if "gap-flow" in one.flows_covered)
    work = county.accepted.accept(
        action, owner="IG lead", partner="Northshire Police", due="2026-12-01", note="by post"
    )
    assert (work.number, work.standing, work.accepted.partner) == (1, "open", "northshire-police")
    assert county.accepted.of_action(action, county.accepted.all(ON)) == work
    with pytest.raises(Conflict, match="number 1"):
        county.accepted.accept(action)
    assert county.accepted.all("2026-12-02")[0].late
    number = closed(county, "gap-flow")
    assert county.accepted.get(1, ON).standing == "done"
    county.undo(number)
    assert county.accepted.get(1, ON).standing == "open"
    assert county.verify() == ()


def test_a_risk_is_accepted_until_a_date_with_a_reason(county: Register) -> None:
    action = county.fixes(ON)[0]
    county.accepted.accept(action, owner="SIRO")
    with pytest.raises(BadData, match="until a date"):
        county.accepted.change(1, state="risk-accepted")
    county.accepted.change(1, state="risk-accepted", until="2027-01-31", reason="One officer only")
    assert county.accepted.get(1, "2027-01-31").standing == "risk-accepted"
    assert county.accepted.get(1, "2027-02-01").standing == "open"
    with pytest.raises(BadData, match="waits for"):
        county.accepted.change(1, state="waiting")


def test_a_planned_flow_and_a_question_are_accepted_too_and_narrowed_by_partner_and_state(county: Register) -> None:
    planned = {"source": "Northshire Police", "target": "Hidden Charity", "categories": ["Health"]}
    county.accepted.accept(planned, note="for the hub")
    assert county.accepted.get(1, ON).verdict in ("gap", "unclear")
    with pytest.raises(NotFound):
        county.accepted.accept("no-such-question")
    county.accepted.accept(county.fixes(ON)[0], partner="eastvale-council")
    assert [work.number for work in county.accepted.all(ON, partner="Eastvale Council")] == [2]
    assert county.accepted.all(ON, standing="done") == ()
    with pytest.raises(BadData, match="Unknown state"):
        county.accepted.all(ON, standing="finished")


def test_acceptance_is_a_revision_that_is_undone_backed_up_and_merged(county: Register, tmp_path: Path) -> None:
    county.accepted.accept({"source": "hidden-charity", "target": "northshire-police"}, partner="hidden-charity")
    accepted = county.version()
    county.merging.apply("eastvale-council", "hidden-charity", sure=True)
    work = county.accepted.get(1, ON).accepted
    assert (work.partner, work.planned and work.planned["source"]) == ("eastvale-council", "eastvale-council")
    county.undo(county.version())
    county.backup(tmp_path / "backup")
    with Register.open(tmp_path / "other.db") as other:
        other.restore(tmp_path / "backup")
        assert [one.to_dict() for one in other.accepted.all(ON)] == [one.to_dict() for one in county.accepted.all(ON)]
    county.undo(accepted)
    assert county.accepted.all(ON) == ()
    assert [one.number for one in county.accepted.all(ON, as_at=accepted)] == [1]


def test_a_report_names_who_does_an_accepted_action_by_when(county: Register) -> None:
    action = county.fixes(ON)[0]
    county.accepted.accept(action, owner="Caldicott guardian", due="2026-12-24")
    book = openpyxl.load_workbook(io.BytesIO(county.report("xlsx", on=ON).content))
    row = next(row for row in book["Next best actions"].values if row[0] == 1)
    assert "Caldicott guardian" in row
    assert "24 December 2026" in row
