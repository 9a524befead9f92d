"""The worked cases of the rule, in words a policy person reads, give the answers written beside them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_service.coverage import Explainer, Rule
from graph_service.model import Flow, Partner, Protocol, Term
from graph_service.snapshot import Snapshot

WORKED: dict[str, Any] = json.loads((Path(__file__).parent.parent / "cases" / "coverage.json").read_text())


def read(model: Any, form: Any) -> Any:
    return model.model_validate_json(json.dumps(form))


@pytest.mark.parametrize("case", WORKED["cases"], ids=lambda case: case["name"])
def test_worked_case(case: dict[str, Any]) -> None:
    terms = [read(Term, form) for form in WORKED["terms"]]
    snapshot = Snapshot(
        terms={f"{term.scheme}/{term.id}": term for term in terms},
        partners={form["id"]: read(Partner, form) for form in WORKED["partners"]},
        protocols={form["id"]: read(Protocol, form) for form in case["protocols"]},
    )
    rule = Rule(snapshot, date.fromisoformat(case["on"]), case["grace_months"])
    flow = read(Flow, case["flow"])
    answer = Explainer(rule).answer(flow)
    expected = case["expect"]
    assert answer.verdict == rule.verdict(flow) == expected["verdict"]
    assert list(answer.protocols) == expected["protocols"]
    for protocol, tests in expected.get("failing", {}).items():
        found = [
            {result.test: result.state for result in near.tests}
            for element in answer.elements
            for near in element.nearest
            if near.protocol == protocol
        ]
        assert tests in found
