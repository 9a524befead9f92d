"""The next best actions: read from the top, they close most soonest."""

from datetime import date

from graph_service.coverage import Rule
from graph_service.coverage.analysis.next_best import next_best
from graph_service.model import Flow
from tests.coverage.reading import flow_of, snapshot_of
from tests.coverage.registers import Json

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


def test_nothing_is_left_to_do_when_all_is_covered() -> None:
    covered: Flow = flow_of(flow("f-1", "a", "b"))
    register = {"protocols": [protocol("isp-1", {"a": "2024-01-10", "b": "2024-01-10"})]}
    assert next_best(Rule(snapshot_of(register), ON, 3), [covered]) == ()


SIGNED = {"a": "2024-01-10", "b": "2024-01-10"}


def test_starting_what_supersedes_another_weighs_what_that_one_covers() -> None:
    new = protocol("isp-0", SIGNED, status="draft", supersedes=["isp-1"], purposes=["x-audit"])
    register = {
        "protocols": [protocol("isp-1", SIGNED), new],
        "flows": [flow("f-1", "a", "b", purposes=["x-audit"]), flow("f-2", "a", "b")],
    }
    snapshot = snapshot_of(register)
    (step,) = next_best(Rule(snapshot, ON, 3), snapshot.flows.values())
    assert (step.fix.action, step.flows, step.elements, step.worsens) == ("start", ("f-1",), 0, ("f-2",))
