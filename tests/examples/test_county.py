"""The example county, from its workbooks to its verdicts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph_service import Register
from graph_service.coverage import Rule
from importers.plan import Plan

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WORKBOOKS = sorted(EXAMPLES.glob("[0-9]*.xlsx"))
ON = date(2026, 11, 24)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register into which every numbered workbook was imported, in order, with no help."""
    with Register.open(str(tmp_path_factory.mktemp("county") / "register.db")) as register:
        for file in WORKBOOKS:
            plan = register.plan_import(file)
            assert blocking(plan) == [], file.name
            register.apply_import(plan)
        yield register


def blocking(plan: Plan) -> list[str]:
    return [f"{remark.cells[0][1]}: {remark.message}" for remark in plan.remarks if remark.effect == "held"]


def test_each_workbook_is_one_revision(county: Register) -> None:
    assert county.version() == len(WORKBOOKS)


@pytest.mark.parametrize("file", WORKBOOKS, ids=lambda file: file.stem)
def test_importing_a_workbook_again_plans_nothing(county: Register, file: Path) -> None:
    plan = county.plan_import(file)
    assert (plan.adds, plan.changes, plan.absent) == ((), (), ())


def test_the_county_shows_every_verdict(county: Register) -> None:
    snapshot = county.snapshot()
    rule = Rule(snapshot, ON, 3)
    verdicts = [rule.verdict(flow) for flow in snapshot.flows.values()]
    counts = {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}
    assert set(counts) == {"covered", "other-basis", "partly", "unclear", "gap", "not-needed", "not-live"}
    assert counts["covered"] > 50
    assert min(counts.values()) >= 4


def test_the_mess_of_real_life_is_in_the_register(county: Register) -> None:
    snapshot = county.snapshot()
    protocols = {protocol.reference: protocol for protocol in snapshot.protocols.values()}
    assert protocols["ISP-033"].as_written["review_on"] == "Under review"
    assert protocols["ISP-028"].status == "withdrawn"
    assert protocols["ISP-020"].supersedes == ("isp-003",)
    care_record = protocols["0041"]
    assert (care_record.title, care_record.version) == ("Northshire shared care record (ICB) ISP", "3.1")
    assert care_record.theme == "Health and Wellbeing"
    safe_haven = next(party for party in protocols["ISP-030"].parties if party.partner == "safe-haven-northshire")
    assert safe_haven.signed is False
    assert snapshot.partners["vale-and-coast-housing"].successors == ("coastline-living", "vale-homes")
    assert {term.id for term in snapshot.terms.values() if term.unmapped} >= {"client-stuff", "wellbeing-star-scores"}
    ended = [flow for flow in snapshot.flows.values() if flow.ends_on is not None and flow.ends_on < ON]
    assert len(ended) == 2
    assert any("Northshire Polise" in asset.recipients for asset in snapshot.assets.values())


def test_the_messy_flow_map_is_refused_with_each_problem_at_its_cell(county: Register) -> None:
    plan = county.plan_import(EXAMPLES / "messy-flow-map.xlsx")
    cells = {cell for remark in plan.remarks if remark.effect != "note" for _, cell in remark.cells}
    assert {"F5", "T6", "F8"} <= cells, "a mis-spelt body, a date that is none, a recipient left out"
    assert county.version() == len(WORKBOOKS)
