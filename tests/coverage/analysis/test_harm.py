"""Harm: each fact of a flow that is recorded weighs, and what is not recorded does not."""

from datetime import date
from typing import Any

import pytest

from graph_service.coverage import Rule
from graph_service.coverage.analysis.harm import Harm, harm
from graph_service.model import Asset, Flow, Partner
from graph_service.snapshot import Snapshot

PARTNERS = {id: Partner(id=id, name=id.upper()) for id in ("a", "b")} | {"c": Partner(id="c", name="C", country="FR")}
ASSETS = {"x": Asset(id="x", name="X", holder="a", country="US")}


@pytest.mark.parametrize(
    ("facts", "weighs"),
    [
        ({}, Harm(1, 1, 1, 1, 1)),
        ({"categories": ("name",)}, Harm(1, 1, 1, 1, 1)),
        ({"categories": ("name", "mental-health")}, Harm(3, 1, 1, 1, 1)),
        ({"subjects": ("pupils",)}, Harm(1, 2, 1, 1, 1)),
        ({"subjects": ("employees",)}, Harm(1, 1, 1, 1, 1)),
        ({"records": 999}, Harm(1, 1, 1, 1, 1)),
        ({"records": 1_000}, Harm(1, 1, 2, 1, 1)),
        ({"records": 10_000}, Harm(1, 1, 3, 1, 1)),
        ({"records": 2_000_000}, Harm(1, 1, 4, 1, 1)),
        ({"target": "c"}, Harm(1, 1, 1, 1, 2)),
        ({"source_asset": "x"}, Harm(1, 1, 1, 1, 2)),
    ],
)
def test_each_fact_weighs_as_the_formula_says(facts: dict[str, Any], weighs: Harm) -> None:
    flow = Flow(**{"id": "f", "name": "F", "source": "a", "target": "b"} | facts)
    snapshot = Snapshot(partners=PARTNERS, assets=ASSETS, flows={"f": flow})
    assert harm(Rule(snapshot, date(2026, 11, 22), 3), flow) == weighs


def test_a_method_that_is_recorded_as_not_secure_weighs_and_one_that_is_secure_does_not() -> None:
    rule = Rule(Snapshot(partners=PARTNERS), date(2026, 11, 22), 3)
    methods = {key: rule.terms.get("method", key) for key in ("secure-email", "unencrypted-email", "post")}
    for key, term in methods.items():
        flow = Flow(id="f", name="F", source="a", target="b", methods=(key,))
        assert harm(rule, flow).method == (2 if term is not None and term.secure is False else 1), key


def test_the_score_is_the_product() -> None:
    assert Harm(3, 2, 4, 2, 2).score == 96
