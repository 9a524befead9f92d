"""Every question has a budget: past it the answer says that it is not exact, and a question that nobody waits for ends."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise
from random import Random

import pytest

from graph_service.checks import checks, scores
from graph_service.coverage import Explainer, Rule
from graph_service.coverage.actions import Withdraw
from graph_service.coverage.analysis.duplicates import duplicates
from graph_service.coverage.analysis.forecast import forecast
from graph_service.coverage.analysis.next_best import next_best
from graph_service.coverage.analysis.whatif import whatif
from graph_service.coverage.fixes import FixPlanner
from graph_service.deadline import Deadline, OutOfTime, until
from graph_service.snapshot import Snapshot
from tests.coverage.reading import snapshot_of
from tests.coverage.registers import Json

ON = date(2026, 11, 22)
SIGNED = "2024-01-10"
CATEGORIES = [f"x-data-{number}" for number in range(24)]
PURPOSES = [f"x-use-{number}" for number in range(12)]
BODIES = [f"body-{number}" for number in range(3000)]


def crafted(signed: bool) -> Snapshot:
    """45 protocols that overlap, each with three clauses, between two bodies and members of 50 groups of 200; a flow of all data
    for all purposes. `signed`: or else half of the groups and the second body have not."""
    chance = Random(1)

    def group(number: int) -> Json:
        members = [{"partner": body} for body in chance.sample(BODIES[2:], 200)]
        return {"id": f"group-{number}", "name": f"Group {number}", "group": True, "members": members}

    def party(number: int) -> Json:
        has_signed = signed or chance.random() < 0.5
        return {"partner": f"group-{number}", **({"signed_on": SIGNED, "authority": "A letter"} if has_signed else {})}

    def clause() -> Json:
        return {"categories": sorted(chance.sample(CATEGORIES, 7)), "purposes": sorted(chance.sample(PURPOSES, 3))}

    def protocol(number: int) -> Json:
        second = {"partner": "body-1", **({"signed_on": SIGNED} if signed else {})}
        groups = [party(each) for each in sorted(chance.sample(range(50), 12))]
        return {
            "id": f"isp-{number:02}",
            "title": f"Protocol {number}",
            "kinds": ["sharing"],
            "status": "active",
            "starts_on": "2024-01-01",
            "parties": [
                {"partner": "body-0", "signed_on": SIGNED},
                second,
                *groups,
            ],
            "clauses": [clause() for _ in range(3)],
        }

    def flow(number: int, source: str, target: str, data: Iterable[str], uses: Iterable[str]) -> Json:
        ends = {"id": f"f-{number}", "name": f"Flow {number}", "source": source, "target": target}
        return {**ends, "categories": sorted(data), "purposes": sorted(uses)}

    partners = [{"id": body, "name": body} for body in BODIES] + [group(number) for number in range(50)]
    protocols = [protocol(number) for number in range(45)]
    flows = [flow(0, "body-0", "body-1", CATEGORIES, PURPOSES)]
    for number in range(1, 20):
        source, target = chance.choice([*BODIES, "group-0", "group-1"]), chance.choice(BODIES)
        flows.append(flow(number, source, target, chance.sample(CATEGORIES, 6), chance.sample(PURPOSES, 4)))
    terms = [{"scheme": "category", "id": key, "label": key} for key in CATEGORIES]
    terms += [{"scheme": "purpose", "id": key, "label": key, "families": ["x-family"]} for key in PURPOSES]
    return snapshot_of({"terms": terms, "partners": partners, "protocols": protocols, "flows": flows})


@pytest.fixture(scope="module")
def signed() -> Rule:
    return Rule(crafted(signed=True), ON, 3)


@pytest.fixture(scope="module")
def unsigned() -> Rule:
    return Rule(crafted(signed=False), ON, 3)


def test_an_answer_whose_set_is_not_proven_smallest_says_so_and_covers_all_the_same(signed: Rule) -> None:
    answer = Explainer(signed).answer(signed.snapshot.flows["f-0"])
    assert not answer.exact
    assert answer.to_dict()["exact"] is False
    assert "these protocols suffice: it is not proven that no fewer would" in answer.assumed
    covered = [set(element.protocols) for element in answer.elements if element.state == "covered"]
    assert len(covered) > 200
    assert all(protocols & set(answer.protocols) for protocols in covered)
    easy = Explainer(signed).answer(signed.snapshot.flows["f-0"].model_copy(update={"categories": CATEGORIES[:2]}))
    assert easy.exact
    assert "exact" not in easy.to_dict()


def test_steps_for_many_elements_and_protocols_are_planned_within_the_budget(unsigned: Rule) -> None:
    planner = FixPlanner(unsigned)
    plans = [planner.plan(flow) for flow in unsigned.snapshot.flows.values()]
    assert any(plan.effort for plan in plans)
    assert not all(plan.exact for plan in plans)
    for flow, plan in zip(unsigned.snapshot.flows.values(), plans, strict=True):
        open_ = [e for e in unsigned.assess(flow).elements if e.state != "covered"]
        assert plan.chosen.keys() == {(element.category, element.purpose) for element in open_}


QUESTIONS: dict[str, Callable[[Rule], object]] = {
    "gaps": lambda rule: Explainer(rule).gaps(rule.snapshot.flows.values()),
    "the smallest set": lambda rule: rule.assess(rule.snapshot.flows["f-0"]),
    "next best actions": lambda rule: next_best(rule, rule.snapshot.flows.values()),
    "what if": lambda rule: whatif(rule, [Withdraw(protocol="isp-00")]),
    "duplicates": duplicates,
    "checks": lambda rule: list(checks(rule)),
    "scores": scores,
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_that_nobody_waits_for_ends(name: str, signed: Rule) -> None:
    given_up = Deadline(60)
    given_up.give_up()
    with until(given_up), pytest.raises(OutOfTime):
        QUESTIONS[name](signed)


def test_a_question_whose_dates_change_verdicts_ends_too() -> None:
    register = crafted(signed=True)
    ending = {key: p.model_copy(update={"ends_on": date(2026, 12, 31)}) for key, p in register.protocols.items()}
    given_up = Deadline(60)
    given_up.give_up()
    with until(given_up), pytest.raises(OutOfTime):
        forecast(Rule(register.replacing(protocols=ending), ON, 3))


def test_a_question_about_a_tree_of_ten_thousand_local_terms_ends() -> None:
    """Each term is below the one before: their climbs together take minutes, and one climb is where time is looked at."""
    names = [f"x-{number}" for number in range(10_000)]
    terms = [{"scheme": "category", "id": names[0], "label": names[0]}]
    terms += [{"scheme": "category", "id": low, "label": low, "broader": high} for high, low in pairwise(names)]
    scope = {"categories": names[:1], "purposes": ["safeguarding"]}
    parties = [{"partner": "a", "signed_on": SIGNED}, {"partner": "b", "signed_on": SIGNED}]
    protocol = {"id": "p", "title": "P", "kinds": ["sharing"], "status": "active", "starts_on": SIGNED}
    partners = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]
    register = {"terms": terms, "partners": partners, "protocols": [{**protocol, **scope, "parties": parties}]}
    rule = Rule(snapshot_of(register), ON, 3)
    given_up = Deadline(60)
    given_up.give_up()
    with until(given_up), pytest.raises(OutOfTime):
        rule.agreements.listings["category"].distinct(passing=True)
    with until(Deadline(0.5)), pytest.raises(OutOfTime):
        duplicates(rule)
