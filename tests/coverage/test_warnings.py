"""Every warning of an answer: a register in which it is given, and one in which it nearly is."""

from datetime import date
from typing import Any

import pytest

from graph_service.coverage import Explainer, Rule
from graph_service.coverage.warnings import SEVERITIES
from tests.coverage.reading import flow_of, snapshot_of

Json = dict[str, Any]
ON = date(2026, 11, 22)
AGO, YESTERDAY, TODAY, TOMORROW = "2024-11-23", "2026-11-21", "2026-11-22", "2026-11-23"
FLOW: Json = {"id": "f", "name": "F", "source": "a", "target": "b", "categories": ["x-name"], "purposes": ["x-care"]}
ISP: Json = {
    "id": "isp",
    "reference": "ISP-1",
    "title": "One",
    "kinds": ["sharing"],
    "status": "active",
    "starts_on": AGO,
    "parties": [{"partner": "a", "signed_on": AGO}, {"partner": "b", "signed_on": AGO}],
    "categories": ["x-name"],
    "purposes": ["x-care"],
}
TERMS: list[Json] = [
    {"scheme": "category", "id": "x-name", "label": "Name"},
    {"scheme": "category", "id": "x-health", "label": "Health", "sensitivity": "special-category"},
    {"scheme": "category", "id": "x-forename", "label": "Forename", "broader": "identity"},
    {"scheme": "category", "id": "identity", "label": "Identity"},
]
ASSET: Json = {"id": "asset", "name": "Record", "holder": "a", "processor": "b"}
TWO = [
    {"id": "a", "name": "A", "parent": "whole", "ico_number": "Z1"},
    {"id": "b", "name": "B", "parent": "whole", "ico_number": "Z2"},
]
ONE = [{**TWO[0]}, {**TWO[1], "ico_number": "z 1"}]
LATE = [{"partner": "a", "signed_on": TODAY}, {"partner": "b", "signed_on": AGO}]
Case = tuple[str, Json, Json, Json]

GIVEN: list[Case] = [
    ("review-overdue", {}, {"review_on": YESTERDAY}, {}),
    ("review-overdue", {}, {"review_months": 24, "reviewed_on": "2024-11-21"}, {}),
    ("renews-itself", {}, {"ends_on": YESTERDAY, "renews": True}, {}),
    ("never-reviewed", {}, {"starts_on": "2024-11-22"}, {}),
    ("scope-not-paired", {}, {"categories": ["x-health", "x-name"], "purposes": ["x-care", "x-help"]}, {}),
    ("columns-not-read", {}, {"extra": {"Niche ref": "Not for children"}}, {}),
    ("processor-relation", {"source_asset": "asset"}, {}, {"assets": [ASSET]}),
    ("processor-relation", {"source_asset": "asset", "relation": "joint"}, {}, {"assets": [ASSET]}),
    ("anonymous-but-sensitive", {"identifiability": "anonymous", "categories": ["x-health"]}, {}, {}),
    ("anonymous-but-identifying", {"personal": False, "categories": ["x-forename"]}, {}, {}),
    ("claimed-protocol-does-not-cover", {"claims": ["ISP-2"]}, {}, {}),
    ("claimed-protocol-does-not-cover", {"claims": ["ISP 1"], "categories": ["x-health"]}, {}, {}),
    ("signed-after-start", {}, {"parties": LATE}, {}),
    ("two-registrations", {}, {}, {"partners": TWO}),
]
NEARLY: list[Case] = [
    ("review-overdue", {}, {"review_on": TODAY}, {}),
    ("review-overdue", {}, {"review_months": 24, "reviewed_on": "2024-11-22"}, {}),
    ("renews-itself", {}, {"ends_on": TODAY, "renews": True}, {}),
    ("never-reviewed", {}, {}, {}),
    ("never-reviewed", {}, {"starts_on": "2020-01-01", "reviewed_on": AGO}, {}),
    ("never-reviewed", {}, {"starts_on": "2020-01-01", "ends_on": TOMORROW}, {}),
    ("scope-not-paired", {}, {"categories": ["x-health", "x-name"]}, {}),
    (
        "scope-not-paired",
        {},
        {"clauses": [{"categories": ["x-health", "x-name"], "purposes": ["x-care", "x-help"]}]},
        {},
    ),
    ("columns-not-read", {}, {"as_written": {"theme": "Care"}}, {}),
    ("processor-relation", {"source_asset": "asset", "relation": "processor"}, {}, {"assets": [ASSET]}),
    ("processor-relation", {"source_asset": "asset"}, {}, {"assets": [{**ASSET, "processor": "c"}]}),
    ("anonymous-but-sensitive", {"identifiability": "pseudonymised", "categories": ["x-health"]}, {}, {}),
    ("anonymous-but-identifying", {"personal": False, "categories": ["x-name"]}, {}, {}),
    ("claimed-protocol-does-not-cover", {"claims": ["isp 001"]}, {}, {}),
    ("signed-after-start", {"starts_on": AGO}, {}, {}),
    ("signed-after-start", {"starts_on": "2020-01-01", "as_written": {"starts_on": "2020 or so"}}, {}, {}),
    ("two-registrations", {}, {}, {"partners": ONE}),
]


def warnings(flow: Json, isp: Json, register: Json) -> dict[str, str | None]:
    """The warnings of the answer for one flow under one protocol, each with its source."""
    snapshot = snapshot_of({"terms": TERMS, **register, "protocols": [{**ISP, **isp}]})
    answer = Explainer(Rule(snapshot, ON, 3)).answer(flow_of({**FLOW, **flow}))
    return {warning.code: warning.source for warning in answer.warnings}


@pytest.mark.parametrize(("code", "flow", "isp", "register"), GIVEN)
def test_it_is_given_with_its_source(code: str, flow: Json, isp: Json, register: Json) -> None:
    assert warnings(flow, isp, register)[code]


@pytest.mark.parametrize(("code", "flow", "isp", "register"), NEARLY)
def test_it_is_not_given_where_something_is_otherwise(code: str, flow: Json, isp: Json, register: Json) -> None:
    assert code not in warnings(flow, isp, register)


def test_every_warning_is_among_them() -> None:
    assert {case[0] for case in GIVEN} == {case[0] for case in NEARLY} == set(SEVERITIES)
