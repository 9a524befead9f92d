"""Fixes by hand: where one thing stands behind another, the steps say all that it takes."""

from datetime import date
from typing import Any

import pytest

from graph_service.coverage import Explainer, Rule
from graph_service.coverage.actions import apply
from tests.coverage.reading import flow_of, snapshot_of

Json = dict[str, Any]
ON = date(2026, 11, 22)
AGO = "2024-01-10"
FLOW: Json = {"id": "f", "name": "F", "source": "a", "target": "b", "categories": ["x-c"], "purposes": ["x-p"]}
ISP: Json = {
    "id": "isp-1",
    "title": "One",
    "kinds": ["sharing"],
    "status": "active",
    "parties": [{"partner": "a", "signed_on": AGO}, {"partner": "b", "signed_on": AGO}],
    "categories": ["x-c"],
    "purposes": ["x-p"],
}
GROUP: Json = {"id": "g", "name": "G", "group": True, "members": [{"partner": "a"}, {"partner": "b"}]}
BY_GROUP: Json = {"parties": [{"partner": "g", "signed_on": AGO, "authority": "Deed"}]}
SIGNED_FOR: Json = {
    "parties": [
        {"partner": "a", "signed_on": AGO, "signed_by": "c"},
        {"partner": "b", "signed_on": AGO},
        *BY_GROUP["parties"],
    ]
}
AUTHORITIES = [{"id": key, "name": key, "public_authority": True} for key in ("a", "b")]


@pytest.mark.parametrize(
    ("flow", "isp", "register", "expected"),
    [
        ({"source": "g"}, BY_GROUP, {"partners": [GROUP]}, ["add-party b"]),
        ({"target": "g"}, BY_GROUP, {"partners": [GROUP]}, ["add-party a"]),
        ({}, SIGNED_FOR, {"partners": [GROUP]}, ["authorise a"]),
        (
            {"purposes": ["x-word"]},
            {"purposes": []},
            {"terms": [{"scheme": "purpose", "id": "x-word", "label": "W", "unmapped": True}]},
            ["record protocol.purposes", "record term.unmapped"],
        ),
        (
            {"as_written": {"relation": "see annex"}},
            {"kinds": ["memorandum"]},
            {"partners": AUTHORITIES},
            ["record protocol.kinds", "record flow.relation"],
        ),
    ],
    ids=[
        "a group to its member: the member signs itself",
        "a member to its group: the member signs itself",
        "its own place, signed by another: on what authority",
        "a word that nobody has mapped, where none is listed",
        "a memorandum, and a relation that nobody has understood",
    ],
)
def test_the_steps_of_an_answer_cover_its_flow(flow: Json, isp: Json, register: Json, expected: list[str]) -> None:
    snapshot = snapshot_of({**register, "protocols": [{**ISP, **isp}], "flows": [{**FLOW, **flow}]})
    asked = flow_of({**FLOW, **flow})
    fixes = Explainer(Rule(snapshot, ON, 3)).answer(asked).fixes
    assert [f"{fix.action} {fix.field or fix.partner}" for fix in fixes] == expected
    after = apply(snapshot, [fix.to_action() for fix in fixes], ON, asked)
    assert Rule(after, ON, 3).verdict(after.flows["f"]) == "covered"
