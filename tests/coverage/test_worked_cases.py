"""The worked cases of the rule, in words a policy person reads, give the answers written next to them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_service.coverage import Explainer, Rule
from tests.coverage.oracle import Oracle
from tests.coverage.reading import flow_of, snapshot_of

WORKED: dict[str, Any] = json.loads((Path(__file__).parent.parent / "cases" / "coverage.json").read_text())


def register_of(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "terms": WORKED["terms"],
        "partners": WORKED["partners"],
        "protocols": case["protocols"],
        "assets": case.get("assets", []),
    }


@pytest.mark.parametrize("case", WORKED["cases"], ids=lambda case: case["name"])
def test_worked_case(case: dict[str, Any]) -> None:
    rule = Rule(snapshot_of(register_of(case)), date.fromisoformat(case["on"]), case["grace_months"])
    flow = flow_of(case["flow"])
    answer = Explainer(rule).answer(flow)
    expected = case["expect"]
    assert answer.verdict == rule.verdict(flow) == expected["verdict"]
    assert (answer.other_basis is not None) == (expected["verdict"] == "other-basis")
    assert list(answer.protocols) == expected["protocols"]
    for protocol, tests in expected.get("failing", {}).items():
        failing = [
            {result.test: result.state for result in near.tests}
            for element in answer.elements
            for near in element.nearest
            if near.protocol == protocol
        ]
        assert tests in failing
    if "nearest" in expected:
        assert [near.protocol for near in answer.elements[0].nearest] == expected["nearest"]


@pytest.mark.parametrize("case", WORKED["cases"], ids=lambda case: case["name"])
def test_the_naive_rule_gives_the_same_answer(case: dict[str, Any]) -> None:
    answer = Oracle(register_of(case), case["on"], case["grace_months"]).answer(case["flow"])
    expected = case["expect"]
    assert (answer["verdict"], answer["protocols"]) == (expected["verdict"], expected["protocols"])
    nearest = [near for element in answer["elements"] for near in element["nearest"]]
    assert [one for one in expected.get("failing", {}).items() if one not in nearest] == []
    if "nearest" in expected:
        assert [protocol for protocol, _ in answer["elements"][0]["nearest"]] == expected["nearest"]
