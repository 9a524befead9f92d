"""The next best actions: read from the top, they close most soonest."""

from datetime import date
from random import Random

import pytest

from graph_service.cli.answers import steps_lines
from graph_service.coverage import Rule
from graph_service.coverage.actions import apply
from graph_service.coverage.analysis.next_best import NextAction, next_best
from graph_service.model import Flow
from graph_service.snapshot import Snapshot
from tests.coverage.reading import snapshot_of
from tests.coverage.registers import Json, Maker

ON = date(2026, 11, 22)
SIGNED = "2024-01-10"
TERMS: list[Json] = [
    {"scheme": "purpose", "id": "x-care", "label": "Care", "families": ["x-health"]},
    {"scheme": "purpose", "id": "x-care-at-home", "label": "Care at home", "broader": "x-care"},
    {"scheme": "purpose", "id": "x-audit", "label": "Audit", "families": ["x-money"]},
    {"scheme": "category", "id": "x-health", "label": "Health", "sensitivity": "special-category"},
    {"scheme": "category", "id": "x-pay", "label": "Pay"},
]


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


def ranked(register: Json) -> tuple[NextAction, ...]:
    snapshot = snapshot_of({"terms": TERMS, **register})
    return next_best(Rule(snapshot, ON, 3), snapshot.flows.values())


def told(actions: tuple[NextAction, ...]) -> list[tuple[list[str], str | None, tuple[str, ...], tuple[str, ...], int]]:
    return [([step.action for step in a.steps], a.protocol, a.flows_covered, a.flows_maybe, a.effort) for a in actions]


def test_what_covers_most_flows_for_its_effort_comes_first_and_questions_last() -> None:
    register = {
        "protocols": [
            protocol("isp-1", {"a": SIGNED, "b": None, "c": SIGNED}),
            protocol(
                "isp-2", {"a": SIGNED, "d": None}, ends_on="2026-01-01", purposes=["x-audit"], categories=["x-pay"]
            ),
        ],
        "flows": [
            flow("f-1", "a", "d", purposes=["x-audit"], categories=["x-pay"]),
            flow("f-2", "a", "b"),
            flow("f-3", "c", "b"),
            flow("f-4", "a", "b", categories=[]),
        ],
    }
    assert told(ranked(register)) == [
        (["sign"], "isp-1", ("f-2", "f-3"), (), 2),
        (["renew", "sign"], "isp-2", ("f-1",), (), 4),
        (["record"], "isp-1", (), ("f-4",), 1),
    ]


def test_a_signature_that_covers_a_flow_whole_stands_above_a_variation_that_covers_part() -> None:
    register = {
        "protocols": [
            protocol("isp-1", {"a": SIGNED, "b": None}),
            protocol("isp-2", {"c": SIGNED, "d": SIGNED}),
            protocol("isp-3", {"c": SIGNED, "d": SIGNED}, purposes=["x-audit"], categories=["x-pay"]),
        ],
        "flows": [
            flow("f-1", "a", "b"),
            flow("f-2", "c", "d", categories=["x-health", "x-pay"], purposes=["x-audit", "x-care"]),
        ],
    }
    first, *others = ranked(register)
    assert (first.protocol, first.flows_covered) == ("isp-1", ("f-1",))
    assert {other.protocol for other in others} == {"isp-2", "isp-3"}
    assert [other.flows_covered for other in others] == [(), ("f-2",)]
    assert others[0].flows_improved == ("f-2",)


def test_new_agreements_are_pooled_by_family_with_roles_and_a_clause_for_each_set_of_purposes() -> None:
    register = {
        "flows": [
            flow("f-1", "a", "b"),
            flow("f-2", "c", "b", categories=["x-pay"], purposes=["x-care-at-home"]),
            flow("f-3", "a", "c", purposes=["x-audit"]),
        ]
    }
    care, audit = sorted(ranked(register), key=lambda action: -len(action.flows_covered))
    assert (care.protocol, care.flows_covered, care.effort) == (None, ("f-1", "f-2"), 10)
    (step,) = care.steps
    assert (step.parties, step.disclosers, step.recipients) == (("a", "b", "c"), ("a", "c"), ("b",))
    assert [(clause.purposes, clause.categories) for clause in step.clauses] == [
        (("x-care",), ("x-health",)),
        (("x-care-at-home",), ("x-pay",)),
    ]
    assert "special category data: its DPIA needs another look" in step.sentence
    assert (audit.flows_covered, audit.effort) == (("f-3",), 8)


def test_what_the_law_requires_stands_first_and_a_contract_binds_one_processor() -> None:
    register = {
        "protocols": [protocol("isp-1", {"a": SIGNED, "b": None})],
        "flows": [
            flow("f-1", "a", "b"),
            flow("f-2", "c", "d", relation="processor"),
            flow("f-3", "c", "e", relation="processor"),
        ],
    }
    first, second, last = ranked(register)
    assert {first.steps[0].parties, second.steps[0].parties} == {("c", "d"), ("c", "e")}
    assert first.steps[0].kinds == ("processing",)
    assert last.flows_covered == ("f-1",)


def test_a_contract_is_between_a_processor_and_one_controller_or_its_joint_controllers() -> None:
    register = {
        "partners": [
            {"id": "trust", "name": "Trust"},
            {"id": "school-1", "name": "School 1", "parent": "trust"},
            {"id": "school-2", "name": "School 2", "parent": "trust"},
        ],
        "assets": [
            {"id": "asset-1", "name": "Record", "holder": "joint-1", "joint_controllers": ["joint-2"]},
            {"id": "asset-2", "name": "Record", "holder": "joint-2", "joint_controllers": ["joint-1"]},
        ],
        "flows": [
            flow("f-1", "alone", "host", relation="processor"),
            flow("f-2", "joint-1", "host", relation="processor", source_asset="asset-1"),
            flow("f-3", "joint-2", "host", relation="processor", source_asset="asset-2"),
            flow("f-4", "host", "alone", relation="processor"),
            flow("f-5", "school-1", "host", relation="processor"),
            flow("f-6", "school-2", "host", relation="processor"),
        ],
    }
    assert {(action.steps[0].parties, action.flows_covered) for action in ranked(register)} == {
        (("alone", "host"), ("f-1", "f-4")),
        (("host", "joint-1", "joint-2"), ("f-2", "f-3")),
        (("host", "school-1", "school-2"), ("f-5", "f-6")),
    }


def test_a_flow_that_two_registers_record_counts_once() -> None:
    register = {
        "protocols": [
            protocol("isp-1", {"a": SIGNED, "b": None}),
            protocol("isp-2", {"c": SIGNED, "d": None}),
        ],
        "flows": [
            flow("f-1", "a", "b", recorded_by="a"),
            flow("f-2", "a", "b", recorded_by="b"),
            flow("f-3", "c", "d", recorded_by="c"),
            flow("f-4", "c", "d", recorded_by="c", categories=["x-health", "x-pay"]),
            flow("f-5", "c", "d", recorded_by="c", subjects=["x-staff"]),
        ],
    }
    first, second, *_ = ranked(register)
    assert (first.protocol, first.flows_covered) == ("isp-2", ("f-3", "f-5"))
    assert (second.protocol, second.flows_covered) == ("isp-1", ("f-1", "f-2"))


def test_a_flow_that_rests_on_another_basis_asks_for_nothing() -> None:
    assert ranked({"flows": [flow("f-1", "a", "b", occasion="urgent")]}) == ()


def test_a_start_that_makes_other_flows_worse_says_so() -> None:
    register = {
        "protocols": [
            protocol("isp-1", {"a": SIGNED, "b": SIGNED}),
            protocol("isp-2", {"a": SIGNED, "c": SIGNED}, status="draft", supersedes=["isp-1"]),
        ],
        "flows": [flow("f-1", "a", "b"), flow("f-2", "a", "c")],
    }
    (action,) = ranked(register)
    assert action.flows_covered == ("f-2",)
    assert action.steps[0].sentence.endswith("It would make f-1 worse.")


def test_nothing_is_left_to_do_when_all_is_covered() -> None:
    assert (
        ranked({"protocols": [protocol("isp-1", {"a": SIGNED, "b": SIGNED})], "flows": [flow("f-1", "a", "b")]}) == ()
    )


def test_each_line_says_what_to_do_with_whom_and_what_becomes_of_which_flows() -> None:
    register = {
        "terms": TERMS,
        "partners": [{"id": "b", "name": "Body B"}, {"id": "l", "name": "The lead"}],
        "protocols": [protocol("isp-1", {"a": SIGNED, "b": None}, reference="ISP-1", lead="l")],
        "flows": [flow("f-1", "a", "b"), flow("f-2", "a", "b", categories=[])],
    }
    snapshot = snapshot_of(register)
    rule = Rule(snapshot, ON, 3)
    assert list(steps_lines(next_best(rule, snapshot.flows.values()), rule.names)) == [
        "1. Have Body B sign ISP-1.",
        "    ISP-1: isp-1. Ask The lead, which leads it. Effort 2.",
        "    covers 1: f-1 (f-1)",
        "2. Record which data “f-2” carries.",
        "    ISP-1: isp-1. Ask The lead, which leads it. Effort 1.",
        "    may cover, once the question is answered: 1: f-2 (f-2)",
    ]


@pytest.mark.parametrize("seed", range(40))
def test_taken_from_the_top_they_cover_what_they_say(seed: int) -> None:
    """Whatever will be covered is, once the actions up to there are taken; the first covers most for its effort."""
    maker = Maker(Random(seed))
    register = maker.register()
    for record in register["protocols"]:
        record.pop("supersedes", None)
    flows = [{**maker.flow(), "id": f"f-{number}"} for number in range(12)]
    snapshot = snapshot_of({**register, "flows": flows})
    rule = Rule(snapshot, date.fromisoformat(maker.day.isoformat()), maker.grace)
    actions = next_best(rule, snapshot.flows.values())
    after = snapshot
    for action in actions:
        if asks(action):
            break
        after = apply(after, [step.to_action() for step in action.steps], rule.on)
        then = Rule(after, rule.on, maker.grace)
        assert {then.verdict(after.flows[key]) for key in action.flows_covered} <= {"covered"}
    will = [action for action in actions if not asks(action) and not is_by_law(action, snapshot)]
    alone = [worth(action, snapshot, rule) for action in will]
    assert not alone or alone[0] == max(alone)


@pytest.mark.parametrize("seed", range(80))
def test_they_tell_all_that_assessing_every_flow_again_finds(seed: int) -> None:
    """After each of them, the flows that became covered, and those of which more is covered, are those that it names."""
    maker = Maker(Random(seed))
    register = maker.register()
    for record in register["protocols"]:
        record.pop("supersedes", None)
    flows = [{**maker.flow(), "id": f"f-{number}"} for number in range(40)]
    snapshot = snapshot_of({**register, "flows": flows})
    rule = Rule(snapshot, date.fromisoformat(maker.day.isoformat()), maker.grace)
    counted = {key for key, flow in snapshot.flows.items() if rule.verdict(flow) in ("unclear", "partly", "gap")}
    after, before = snapshot, {key: uncovered(rule, flow) for key, flow in snapshot.flows.items()}
    for action in next_best(rule, snapshot.flows.values()):
        if asks(action):
            break
        after = apply(after, [step.to_action() for step in action.steps], rule.on)
        then = Rule(after, rule.on, maker.grace)
        left = {key: uncovered(then, after.flows[key]) for key in counted}
        less = {key for key in counted if left[key] < before[key]}
        assert {key for key in less if not left[key]} == set(action.flows_covered)
        assert {key for key in less if left[key]} == set(action.flows_improved)
        before |= {key: left[key] for key in less}


def uncovered(rule: Rule, flow: Flow) -> frozenset[tuple[str | None, str | None]]:
    """The elements of a flow that no protocol covers."""
    return frozenset((e.category, e.purpose) for e in rule.assess(flow).elements if e.state != "covered")


def test_the_order_in_which_flows_come_changes_nothing() -> None:
    """A report numbers its flows by verdict, and tells the same actions as the list of them."""
    for seed in range(60):
        maker = Maker(Random(seed))
        flows = [{**maker.flow(), "id": f"f-{number}"} for number in range(12)]
        snapshot = snapshot_of({**maker.register(), "flows": flows})
        rule = Rule(snapshot, date.fromisoformat(maker.day.isoformat()), maker.grace)
        in_order = list(snapshot.flows.values())
        assert next_best(rule, reversed(in_order)) == next_best(rule, in_order), seed


def asks(action: NextAction) -> bool:
    return any(step.action == "record" for step in action.steps)


def worth(action: NextAction, snapshot: Snapshot, rule: Rule) -> float:
    """How many flows an action alone covers, for its effort."""
    after = apply(snapshot, [step.to_action() for step in action.steps], rule.on)
    then = Rule(after, rule.on, rule.grace_months)
    covered = [
        key
        for key, flow in snapshot.flows.items()
        if rule.verdict(flow) in ("unclear", "partly", "gap") and then.verdict(after.flows[key]) == "covered"
    ]
    return len(covered) / action.effort


def is_by_law(action: NextAction, snapshot: Snapshot) -> bool:
    return any(snapshot.flows[key].relation in ("processor", "joint") for key in action.flows_covered)
