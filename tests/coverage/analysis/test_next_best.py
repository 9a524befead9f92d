"""The next best actions: read from the top, they close most soonest."""

from datetime import date
from random import Random

import pytest

from graph_service.cli.answers import steps_lines
from graph_service.coverage import Explainer, Rule
from graph_service.coverage.actions import apply
from graph_service.coverage.analysis.next_best import next_best
from graph_service.model import Flow
from tests.coverage.reading import flow_of, snapshot_of
from tests.coverage.registers import Json, Maker

ON = date(2026, 11, 22)


def protocol(key: str, parties: Json, **more: object) -> Json:
    return {
        "id": key,
        "title": key,
        "kinds": ["sharing"],
        "status": "active",
        "starts_on": "2024-01-01",
        "parties": [
            {"partner": partner, "signed_on": day} if day else {"partner": partner} for partner, day in parties.items()
        ],
        "categories": ["x-health"],
        "purposes": ["x-care"],
        **more,
    }


def flow(key: str, source: str, target: str, **more: object) -> Json:
    return {
        "id": key,
        "name": key,
        "source": source,
        "target": target,
        "categories": ["x-health"],
        "purposes": ["x-care"],
        **more,
    }


def steps(register: Json) -> list[tuple[str, str | None, tuple[str, ...], int]]:
    snapshot = snapshot_of(register)
    found = next_best(Rule(snapshot, ON, 3), snapshot.flows.values())
    return [(step.fix.action, step.fix.protocol, step.flows, step.elements) for step in found]


def test_what_covers_most_comes_first() -> None:
    signed = "2024-01-10"
    register = {
        "protocols": [
            protocol("isp-1", {"a": signed, "b": None, "c": signed}),
            protocol(
                "isp-2", {"a": signed, "d": None}, ends_on="2026-01-01", purposes=["x-audit"], categories=["x-pay"]
            ),
        ],
        "flows": [
            flow("f-1", "a", "d", purposes=["x-audit"], categories=["x-pay"]),
            flow("f-2", "a", "b"),
            flow("f-3", "c", "b"),
            flow("f-4", "a", "b", categories=[]),
        ],
    }
    assert steps(register) == [
        ("sign", "isp-1", ("f-2", "f-3", "f-4"), 3),
        ("record", None, ("f-4",), 1),
        ("renew", "isp-2", ("f-1",), 1),
        ("sign", "isp-2", ("f-1",), 1),
    ]


def test_new_protocols_between_the_same_parties_are_one() -> None:
    register = {"flows": [flow("f-1", "a", "b"), flow("f-2", "b", "a", categories=["x-notes"], subjects=["x-staff"])]}
    assert steps(register) == [("new-protocol", None, ("f-1", "f-2"), 2)]


@pytest.mark.parametrize("seed", range(40))
def test_all_of_them_together_cover_every_flow_and_the_first_covers_as_much_as_any(seed: int) -> None:
    maker = Maker(Random(seed))
    register = maker.register()
    for records in register["protocols"]:
        records.pop("supersedes", None)
    flows = [{**maker.flow(), "id": f"f-{number}"} for number in range(12)]
    flows = [
        {**flow, "categories": flow.get("categories") or ["x-health"], "purposes": flow.get("purposes") or ["x-care"]}
        for flow in flows
    ]
    for one in flows:
        one.pop("relation", None)
        one.setdefault("subjects", ["x-staff"])
        one.setdefault("methods", ["x-post"])
    snapshot = snapshot_of({**register, "flows": flows})
    rule = Rule(snapshot, date.fromisoformat(maker.day.isoformat()), maker.grace)
    found = next_best(rule, snapshot.flows.values())
    after = apply(snapshot, [step.fix.to_action() for step in found], rule.on)
    then = Rule(after, rule.on, maker.grace)
    open_ = {key for key, record in snapshot.flows.items() if rule.verdict(record) in ("unclear", "partly", "gap")}
    assert {key for step in found for key in step.flows} == open_
    assert {then.verdict(after.flows[key]) for key in open_} <= {"covered"}

    def alone(number: int) -> int:
        """How many elements need this action and no other."""
        wanted = [need for record in snapshot.flows.values() for need in Explainer(rule).needed(record)]
        return sum(count for count, fixes in wanted if {fix.sentence for fix in fixes} == {found[number].fix.sentence})

    singles = [alone(number) for number in range(len(found)) if found[number].fix.action != "new-protocol"]
    assert not singles or max(singles) == 0 or found[0].elements >= max(singles)


def test_nothing_is_left_to_do_when_all_is_covered() -> None:
    covered: Flow = flow_of(flow("f-1", "a", "b"))
    register = {"protocols": [protocol("isp-1", {"a": "2024-01-10", "b": "2024-01-10"})]}
    assert next_best(Rule(snapshot_of(register), ON, 3), [covered]) == ()


SIGNED = {"a": "2024-01-10", "b": "2024-01-10"}


def test_a_kind_that_others_rely_on_is_not_changed_without_saying_so() -> None:
    """One processor flow would gain, two sharing flows would lose: less than nothing, and it comes last."""
    register = {
        "protocols": [protocol("isp-1", SIGNED), protocol("isp-2", {"c": "2024-01-10", "d": None})],
        "flows": [
            flow("f-1", "a", "b", relation="processor"),
            flow("f-2", "a", "b"),
            flow("f-3", "b", "a"),
            flow("f-4", "c", "d"),
        ],
    }
    snapshot = snapshot_of(register)
    first, last = next_best(Rule(snapshot, ON, 3), snapshot.flows.values())
    assert (first.fix.action, first.flows, first.elements, first.worsens) == ("sign", ("f-4",), 1, ())
    assert (last.fix.action, last.flows, last.elements, last.worsens) == ("set-kind", ("f-1",), -1, ("f-2", "f-3"))
    assert last.fix.sentence.endswith("It would make 2 parts worse, of f-2 and f-3.")
    said = list(steps_lines((first, last), Rule(snapshot, ON, 3).names))
    assert any("helps to cover 1 part of f-4" in line for line in said)
    assert any("on balance makes worse 1 part: helps f-1" in line for line in said)


def test_an_action_that_undoes_what_another_asks_says_so_and_comes_after_it() -> None:
    """Two sharing flows want a signature, one processor flow another kind: signed as a processing contract it shares nothing."""
    register = {
        "protocols": [protocol("isp-1", {"a": "2024-01-10", "b": None})],
        "flows": [flow("f-1", "a", "b"), flow("f-2", "b", "a"), flow("f-3", "a", "b", relation="processor")],
    }
    snapshot = snapshot_of(register)
    first, last = next_best(Rule(snapshot, ON, 3), snapshot.flows.values())
    assert (first.fix.action, first.flows, first.elements, first.worsens) == ("sign", ("f-1", "f-2", "f-3"), 3, ())
    assert (last.fix.action, last.flows, last.elements, last.worsens) == ("set-kind", ("f-3",), -1, ("f-1", "f-2"))
    assert last.fix.sentence.endswith("It would undo what other actions ask for f-1 and f-2.")


def test_starting_what_supersedes_another_weighs_what_that_one_covers() -> None:
    new = protocol("isp-0", SIGNED, status="draft", supersedes=["isp-1"], purposes=["x-audit"])
    register = {
        "protocols": [protocol("isp-1", SIGNED), new],
        "flows": [flow("f-1", "a", "b", purposes=["x-audit"]), flow("f-2", "a", "b")],
    }
    snapshot = snapshot_of(register)
    (step,) = next_best(Rule(snapshot, ON, 3), snapshot.flows.values())
    assert (step.fix.action, step.flows, step.elements, step.worsens) == ("start", ("f-1",), 0, ("f-2",))
