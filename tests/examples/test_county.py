"""The example county, from its workbooks to its verdicts."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from graph_service import Register
from graph_service.coverage import Rule
from graph_service.coverage.actions import apply
from graph_service.coverage.analysis.next_best import NextAction
from importers.plan import Plan

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WORKBOOKS = sorted(EXAMPLES.glob("[0-9]*.xlsx"))
DOCUMENT = EXAMPLES / "18-groups-and-occasions.json"
ON = date(2026, 11, 24)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register into which every numbered file was imported or loaded, in order, with no help."""
    with Register.open(str(tmp_path_factory.mktemp("county") / "register.db")) as register:
        for file in WORKBOOKS:
            plan = register.plan_import(file)
            assert blocking(plan) == [], file.name
            register.apply_import(plan)
        register.load(DOCUMENT)
        yield register


def blocking(plan: Plan) -> list[str]:
    return [f"{remark.cells[0][1]}: {remark.message}" for remark in plan.remarks if remark.effect == "held"]


def test_each_file_is_one_revision(county: Register) -> None:
    assert county.version() == len(WORKBOOKS) + 1
    assert county.load(DOCUMENT).revision is None


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
    assert county.version() == len(WORKBOOKS) + 1


@pytest.fixture(scope="module")
def rule(county: Register) -> Rule:
    return county.rule(ON)


@pytest.fixture(scope="module")
def actions(county: Register) -> tuple[NextAction, ...]:
    return county.fixes(ON)


def test_it_has_what_agreements_are_like(county: Register) -> None:
    verdicts = {
        name: [answer for answer in county.gaps(ON).flows if county.snapshot().flows[str(answer.flow)].name == name]
        for name in (
            "Commissioning dataset",
            "Linkage of national data",
            "Images for the other site",
            "Referral portal",
            "People due a vaccination",
            "Extract for the flood inquiry",
            "People to be evacuated",
            "Safeguarding concern",
        )
    }
    told = {
        name: (answer.verdict, {warning.code for warning in answer.warnings}) for name, (answer,) in verdicts.items()
    }
    assert told["Commissioning dataset"][0] == told["Linkage of national data"][0] == "covered", (
        "one document, two kinds"
    )
    assert told["Images for the other site"][0] == "unclear", "a word for a kind that nobody has explained"
    assert "two-registrations" in told["Images for the other site"][1]
    assert told["Referral portal"] == ("covered", {"renews-itself"})
    assert told["People due a vaccination"][0] == "unclear", "signed for the practices, on an authority not recorded"
    (step,) = verdicts["People due a vaccination"][0].fixes
    assert (step.action, step.partner) == ("authorise", "gp-practices-in-northshire")
    bases = [verdicts[name][0].other_basis for name in ("Extract for the flood inquiry", "People to be evacuated")]
    assert [basis.kind for basis in bases if basis] == ["one-off", "urgent"]
    (question,) = verdicts["Safeguarding concern"][0].fixes
    assert (question.field, question.term) == ("flow.purposes", "safeguarding")
    assert "adult-safeguarding" in question.purposes
    referrals = [flow for flow in county.snapshot().flows.values() if flow.name == "GP referrals"]
    assert {county.coverage(flow, ON).verdict for flow in referrals} == {"covered"}, "signed by the ICB, with authority"


def test_none_of_the_first_thirty_actions_makes_an_agreement_permit_a_purpose_of_another_family(
    actions: tuple[NextAction, ...], rule: Rule
) -> None:
    permits = [step for action in actions[:30] for step in action.steps if step.action == "permit"]
    purposes = [step for step in permits if step.scheme == "purpose"]
    assert purposes
    for step in purposes:
        protocol = rule.snapshot.protocols[str(step.protocol)]
        listed = [purpose for part in (protocol, *protocol.clauses) for purpose in part.purposes]
        families = {family for purpose in listed for family in rule.terms.families(purpose)}
        assert not families.isdisjoint(rule.terms.families(str(step.term))), step.sentence


def test_new_agreements_are_proposed_and_several_gaps_share_one(actions: tuple[NextAction, ...], rule: Rule) -> None:
    new = [action for action in actions[:30] if action.protocol is None]
    assert new
    assert max(len(action.flows_covered) for action in new) > 1
    for action in new:
        agreement = next(step for step in action.steps if step.action == "new-protocol")
        purposes = {purpose for part in (agreement, *agreement.clauses) for purpose in part.purposes}
        assert frozenset.intersection(*(rule.terms.families(purpose) for purpose in purposes))
        flows = [rule.snapshot.flows[key] for key in (*action.flows_covered, *action.flows_maybe)]
        assert set(agreement.parties) == {end for flow in flows for end in (flow.source, flow.target)}


def test_nobody_is_added_to_a_contract_of_others(actions: tuple[NextAction, ...], rule: Rule) -> None:
    for action in actions:
        contracts = [key for key, p in rule.snapshot.protocols.items() if p.kinds == ("processing",)]
        assert not [s.sentence for s in action.steps if s.action == "add-party" and s.protocol in contracts]


def test_flows_that_become_covered_are_counted_by_assessing_again(actions: tuple[NextAction, ...], rule: Rule) -> None:
    register = rule.snapshot
    for action in actions[:30]:
        steps = [step.to_action() for step in action.steps]
        if any(step.question for step in steps):
            assert not action.flows_covered
            continue
        before, register = rule.after(register), apply(register, steps, ON)
        after = rule.after(register)
        for key in action.flows_covered:
            assert (before.verdict(register.flows[key]), after.verdict(register.flows[key]))[1] == "covered"
        for key in action.flows_improved:
            assert after.verdict(register.flows[key]) != "covered"


def test_the_first_that_no_law_requires_covers_most_for_its_effort(actions: tuple[NextAction, ...], rule: Rule) -> None:
    flows = rule.snapshot.flows
    will = [action for action in actions if action.flows_covered]
    free = [a for a in will if not any(flows[key].relation in ("processor", "joint") for key in a.flows_covered)]
    alone = [len(covered_alone(action, rule)) / action.effort for action in free]
    assert alone[0] == max(alone)


def covered_alone(action: NextAction, rule: Rule) -> list[str]:
    """The flows that an action covers if nothing else is done."""
    then = rule.after(apply(rule.snapshot, [step.to_action() for step in action.steps], ON))
    flows = rule.snapshot.flows.values()
    return [f.id for f in flows if rule.verdict(f) in ("unclear", "partly", "gap") and then.verdict(f) == "covered"]
