"""Each cell of the design's table on a register of its own, the result decided by hand from the words."""

from datetime import date
from typing import Any

import pytest

from graph_service.coverage import Explainer, Rule
from tests.coverage.reading import flow_of, snapshot_of

Json = dict[str, Any]
ON = date(2026, 11, 22)
LONG_AGO, YESTERDAY, TODAY, TOMORROW = "2024-01-10", "2026-11-21", "2026-11-22", "2026-11-23"
FLOW: Json = {"id": "f", "name": "F", "source": "a", "target": "b", "categories": ["x-c"], "purposes": ["x-p"]}
A, B = {"partner": "a", "signed_on": LONG_AGO}, {"partner": "b", "signed_on": LONG_AGO}
ISP: Json = {
    "id": "isp-1",
    "title": "One",
    "kinds": ["sharing"],
    "status": "active",
    "starts_on": LONG_AGO,
    "parties": [A, B],
    "categories": ["x-c"],
    "purposes": ["x-p"],
}


def without(form: Json, *fields: str) -> Json:
    return {name: value for name, value in form.items() if name not in fields}


def result(test: str, isp: Json, flow: Json | None = None, grace: int | None = 3, **register: Any) -> str:
    """What one test finds for ISP-1."""
    asked = flow_of({**FLOW, **(flow or {})})
    snapshot = snapshot_of({**register, "protocols": [{**ISP, **isp}, *register.get("protocols", [])]})
    rule = Rule(snapshot, ON, grace)
    category = asked.categories[0] if asked.categories else None
    purpose = asked.purposes[0] if asked.purposes else None
    return rule.results(asked, category, purpose)["isp-1"][test]  # type: ignore[index]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "passes"),
        ({"status": None}, "not-recorded"),
        ({"status": None, "ends_on": TODAY}, "passes"),
        ({"status": None, "ends_on": YESTERDAY}, "fails"),
        ({"status": None, "starts_on": None, "review_on": TOMORROW}, "not-recorded"),
        ({"starts_on": TODAY}, "passes"),
        ({"starts_on": TOMORROW}, "fails"),
        ({"starts_on": None}, "passes"),
        ({"status": "draft"}, "fails"),
        ({"withdrawn_on": TODAY}, "fails"),
        ({"withdrawn_on": TOMORROW}, "passes"),
        ({"status": "withdrawn", "withdrawn_on": TOMORROW}, "passes"),
        ({"status": "superseded", "withdrawn_on": TOMORROW}, "passes"),
        ({"status": "superseded"}, "fails"),
        ({"status": "draft", "withdrawn_on": TOMORROW}, "fails"),
        ({"review_on": "2026-08-22"}, "passes"),
        ({"review_on": "2026-08-21"}, "fails"),
    ],
)
def test_in_force(fields: Json, expected: str) -> None:
    isp = {name: value for name, value in {**ISP, **fields}.items() if value is not None}
    register = {"protocols": [isp]}
    rule = Rule(snapshot_of(register), ON, 3)
    assert rule.results(flow_of(FLOW), "x-c", "x-p")["isp-1"]["in_force"] == expected


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ({}, {}, "not-recorded"),
        ({}, {"starts_on": TODAY}, "not-recorded"),
        ({}, {"starts_on": TOMORROW}, "passes"),
        ({}, {"status": "draft"}, "passes"),
        ({}, {"status": "withdrawn"}, "not-recorded"),
        ({}, {"status": "superseded"}, "not-recorded"),
        ({}, {"ends_on": YESTERDAY}, "not-recorded"),
        ({}, {"withdrawn_on": YESTERDAY}, "not-recorded"),
        ({"status": "superseded", "withdrawn_on": TOMORROW}, {}, "passes"),
        ({"ends_on": YESTERDAY}, {}, "fails"),
    ],
)
def test_superseded_by_another(own: Json, other: Json, expected: str) -> None:
    newer = {**ISP, "id": "isp-2", "supersedes": ["isp-1"], **other}
    assert result("in_force", own, protocols=[newer]) == expected


def test_what_supersedes_itself_supersedes_nothing_and_a_start_not_recorded_may_have_come() -> None:
    assert result("in_force", {"supersedes": ["isp-1"]}) == "passes"
    newer = {**without(ISP, "starts_on"), "id": "isp-2", "supersedes": ["isp-1"]}
    assert result("in_force", {}, protocols=[newer]) == "not-recorded"


def test_grace_is_clipped_to_the_months_length_and_none_means_never() -> None:
    """Three months after 30 November 2025 is 28 February 2026."""
    isp = snapshot_of({"protocols": [{**ISP, "review_on": "2025-11-30"}]})
    for on, grace, expected in (
        (date(2026, 2, 28), 3, "passes"),
        (date(2026, 3, 1), 3, "fails"),
        (date(2026, 3, 1), None, "passes"),
        (date(2025, 11, 30), 0, "passes"),
        (date(2025, 12, 1), 0, "fails"),
    ):
        assert Rule(isp, on, grace).results(flow_of(FLOW), "x-c", "x-p")["isp-1"]["in_force"] == expected


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        ([A, B], "passes"),
        ([{**A, "signed_on": TODAY}, B], "passes"),
        ([{**A, "signed_on": TOMORROW}, B], "fails"),
        ([{**A, "signed_on": TOMORROW, "signed": True}, B], "fails"),
        ([{**A, "signed": False}, B], "passes"),
        ([{"partner": "a", "signed": True}, B], "not-recorded"),
        ([{"partner": "a", "signed": False}, {"partner": "b"}], "fails"),
        ([{"partner": "a"}, {"partner": "b"}], "not-recorded"),
        ([{"partner": "a"}, {"partner": "b", "signed": False}], "not-recorded"),
        ([{"partner": "a"}, {"partner": "b", "signed": True}], "fails"),
        ([{"partner": "a"}, {"partner": "b", "signed_on": TOMORROW}], "fails"),
        ([{"partner": "a"}, {"partner": "z", "signed_on": LONG_AGO, "left_on": YESTERDAY}], "fails"),
        ([{**A, "left_on": TODAY}, B], "fails"),
        ([{**A, "left_on": TOMORROW}, B], "passes"),
        ([{**A, "role": "recipient"}, B], "fails"),
        ([{**A, "role": "discloser"}, B], "passes"),
        ([{"partner": "a", "signed": True, "role": "recipient"}, B], "fails"),
        ([{**A, "role": "recipient"}, {**A, "role": "discloser"}, B], "passes"),
        ([{"partner": "a", "signed": True}, {**A, "left_on": TODAY}, B], "not-recorded"),
        ([B], "fails"),
        ([], "fails"),
    ],
)
def test_sender_signed(parties: list[Json], expected: str) -> None:
    assert result("sender_signed", {"parties": parties}) == expected


BODIES: dict[str, list[Json]] = {
    "its unit does not stand for it": [{"id": "old", "name": "Old", "parent": "a"}],
    "the body that it is part of": [
        {"id": "a", "name": "A", "parent": "middle"},
        {"id": "middle", "name": "M", "parent": "old"},
    ],
    "the body it took over from": [{"id": "old", "name": "Old", "successors": ["a"]}],
    "by two successions": [
        {"id": "old", "name": "Old", "successors": ["newer"]},
        {"id": "newer", "name": "Newer", "successors": ["a"]},
    ],
    "the body that its whole took over from": [
        {"id": "a", "name": "A", "parent": "whole"},
        {"id": "old", "name": "Old", "successors": ["whole"]},
    ],
    "the whole of the body it took over from does not": [
        {"id": "unit", "name": "Unit", "successors": ["a"], "parent": "old"},
    ],
    "split": [{"id": "old", "name": "Old", "successors": ["a", "other"]}],
    "split, both halves now in one body": [
        {"id": "old", "name": "Old", "successors": ["a", "other"]},
        {"id": "a", "name": "A", "parent": "whole"},
        {"id": "other", "name": "Other", "parent": "whole"},
    ],
    "split on the way": [
        {"id": "old", "name": "Old", "successors": ["newer"]},
        {"id": "newer", "name": "Newer", "successors": ["a", "other"]},
    ],
    "split, and whole by another way": [
        {"id": "old", "name": "Old", "successors": ["whole", "other"]},
        {"id": "a", "name": "A", "parent": "old"},
    ],
    "one of several that it took over from": [
        {"id": "old", "name": "Old", "successors": ["a"]},
        {"id": "third", "name": "Third", "successors": ["a"]},
    ],
    "its own later split does not matter": [
        {"id": "a", "name": "A", "successors": ["c", "d"]},
        {"id": "old", "name": "Old", "successors": ["a"]},
    ],
}


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ("its unit does not stand for it", "fails"),
        ("the body that it is part of", "passes"),
        ("the body it took over from", "passes"),
        ("by two successions", "passes"),
        ("the body that its whole took over from", "passes"),
        ("the whole of the body it took over from does not", "fails"),
        ("split", "not-recorded"),
        ("split, both halves now in one body", "not-recorded"),
        ("split on the way", "not-recorded"),
        ("split, and whole by another way", "passes"),
        ("one of several that it took over from", "not-recorded"),
        ("its own later split does not matter", "passes"),
    ],
)
def test_who_stands_for_the_sender(bodies: str, expected: str) -> None:
    """`old` signed; the flow is from `a`."""
    parties = [{"partner": "old", "signed_on": LONG_AGO}, B]
    assert result("sender_signed", {"parties": parties}, partners=BODIES[bodies]) == expected


TERMS: list[Json] = [
    {"scheme": "category", "id": "personal", "label": "P"},
    {"scheme": "category", "id": "illness", "label": "H", "broader": "personal", "sensitivity": "special-category"},
    {"scheme": "category", "id": "mind", "label": "M", "broader": "illness", "sensitivity": "special-category"},
    {"scheme": "category", "id": "visits", "label": "V", "broader": "mind"},
    {"scheme": "category", "id": "crime", "label": "C", "broader": "illness", "sensitivity": "criminal-offence"},
    {"scheme": "category", "id": "word", "label": "W", "unmapped": True},
    {"scheme": "category", "id": "under-word", "label": "U", "broader": "word"},
]


@pytest.mark.parametrize(
    ("carried", "listed", "expected"),
    [
        ("mind", ["illness"], "passes"),
        ("illness", ["mind"], "not-recorded"),
        ("mind", ["personal"], "fails"),
        ("visits", ["illness"], "passes"),
        ("visits", ["personal"], "fails"),
        ("crime", ["illness"], "fails"),
        ("crime", ["personal"], "fails"),
        ("mind", [], "not-recorded"),
        ("mind", ["word"], "not-recorded"),
        ("mind", ["personal", "word"], "not-recorded"),
        ("mind", ["mind", "word"], "passes"),
        ("word", ["mind"], "not-recorded"),
        ("word", ["word"], "not-recorded"),
        ("under-word", ["mind"], "fails"),
        ("under-word", ["word"], "not-recorded"),
        ("unheard-of", ["mind"], "fails"),
    ],
)
def test_category(carried: str, listed: list[str], expected: str) -> None:
    assert result("category", {"categories": listed}, {"categories": [carried]}, terms=TERMS) == expected


@pytest.mark.parametrize(
    ("carried", "listed", "expected"),
    [
        ([], [], "passes"),
        (["s"], [], "passes"),
        ([], ["s"], "not-recorded"),
        (["s"], ["s", "t"], "passes"),
        (["s", "t"], ["s"], "fails"),
        (["s", "w"], ["s"], "not-recorded"),
        (["t", "w"], ["s"], "fails"),
        (["t"], ["w"], "not-recorded"),
    ],
)
@pytest.mark.parametrize("scheme", ["subject", "method"])
def test_subject_and_method(scheme: str, carried: list[str], listed: list[str], expected: str) -> None:
    terms = [{"scheme": scheme, "id": "w", "label": "W", "unmapped": True}]
    assert result(scheme, {f"{scheme}s": listed}, {f"{scheme}s": carried}, terms=terms) == expected


@pytest.mark.parametrize(
    ("relation", "fields", "expected"),
    [
        (None, {}, "passes"),
        ("separate", {"kinds": []}, "passes"),
        ("processor", {"kinds": []}, "not-recorded"),
        ("joint", {"kinds": []}, "not-recorded"),
        ("processor", {}, "fails"),
        ("processor", {"kinds": ["processing"]}, "passes"),
        ("joint", {"kinds": ["processing"]}, "fails"),
        ("separate", {"kinds": ["processing"]}, "fails"),
        ("separate", {"kinds": ["overarching"]}, "fails"),
        ("separate", {"kinds": ["memorandum"]}, "fails"),
        ("separate", {"kinds": ["memorandum", "sharing"]}, "not-recorded"),
        ("joint", {"kinds": ["memorandum", "sharing"]}, "not-recorded"),
        ("joint", {"kinds": ["sharing"]}, "not-recorded"),
        ("processor", {"kinds": ["joint", "processing", "sharing"]}, "passes"),
    ],
)
def test_kind(relation: str | None, fields: Json, expected: str) -> None:
    isp = {name: value for name, value in {**ISP, **fields}.items() if value is not None}
    flow = {**FLOW, "relation": relation} if relation else FLOW
    rule = Rule(snapshot_of({"protocols": [isp]}), ON, 3)
    assert rule.results(flow_of(flow), "x-c", "x-p")["isp-1"]["kind"] == expected


def answered(flow: Json, *protocols: Json, **register: Any) -> Any:
    return Explainer(Rule(snapshot_of({**register, "protocols": list(protocols)}), ON, 3)).answer(
        flow_of({**FLOW, **flow})
    )


PARTS = [
    {"id": "a", "name": "A", "parent": "b"},
    {"id": "b", "name": "B", "parent": "a"},
    {"id": "c", "name": "C", "parent": "a"},
    {"id": "d", "name": "D"},
]


@pytest.mark.parametrize(
    ("flow", "partners", "verdict"),
    [
        ({"target": "a"}, [], "not-needed"),
        ({}, PARTS, "not-needed"),
        ({"source": "c", "target": "b"}, PARTS, "not-needed"),
        ({"source": "c", "target": "d"}, PARTS, "gap"),
        ({"identifiability": "anonymous", "starts_on": TOMORROW}, [], "not-needed"),
        ({"identifiability": "pseudonymised"}, [], "covered"),
        ({"personal": False, "ends_on": YESTERDAY}, [], "not-needed"),
        ({"personal": True}, [], "covered"),
        ({"starts_on": TODAY, "ends_on": TODAY}, [], "covered"),
        ({"starts_on": TOMORROW}, [], "not-live"),
        ({"ends_on": YESTERDAY}, [], "not-live"),
        ({}, [{"id": "b", "name": "B", "ended_on": TODAY}], "covered"),
        ({}, [{"id": "b", "name": "B", "ended_on": YESTERDAY}], "not-live"),
    ],
)
def test_whether_a_protocol_is_needed(flow: Json, partners: list[Json], verdict: str) -> None:
    assert answered(flow, ISP, partners=partners).verdict == verdict


def test_not_live_names_the_successors() -> None:
    partners = [
        {"id": "b", "name": "Old B", "ended_on": YESTERDAY, "successors": ["c", "d"]},
        {"id": "c", "name": "North"},
        {"id": "d", "name": "South"},
    ]
    assert "North and South" in answered({}, ISP, partners=partners).reason


def test_the_smallest_set_is_the_fewest_then_first_in_order() -> None:
    """Of the pairs that cover both, 1 and 3 come first in order; one protocol that covers both comes before all pairs."""
    flow = {"categories": ["x-c", "x-d"]}
    first = [{**ISP, "id": f"isp-{n}", "categories": [c]} for n, c in ((1, "x-c"), (2, "x-c"), (3, "x-d"), (4, "x-d"))]
    assert answered(flow, *first).protocols == ("isp-1", "isp-3")
    assert answered(flow, *first, {**ISP, "id": "isp-9", "categories": ["x-c", "x-d"]}).protocols == ("isp-9",)


FAMILY = [{"scheme": "purpose", "id": key, "label": key, "broader": "x-services"} for key in ("x-p", "x-q")]


def near(flow: Json, *protocols: Json, **register: Any) -> list[str]:
    """The nearest protocols of the first element; the purposes x-p and x-q are of one family."""
    found = answered(flow, *protocols, **{"terms": FAMILY, **register})
    return [each.protocol for each in found.elements[0].nearest]


def test_nearest_are_by_fails_then_not_recorded_then_id_and_need_one_signature_that_does_not_fail() -> None:
    protocols = [
        {**ISP, "id": "isp-1", "parties": []},
        {**ISP, "id": "isp-2", "purposes": ["x-q"], "categories": ["x-d"]},
        {**ISP, "id": "isp-3", "purposes": ["x-q"]},
        {**ISP, "id": "isp-4", "categories": ["x-d"], "purposes": []},
        {**ISP, "id": "isp-5", "categories": ["x-d"]},
    ]
    assert near({}, *protocols) == ["isp-3", "isp-5", "isp-4"]
    assert near({"claims": ["ISP 2"]}, *protocols) == ["isp-2", "isp-3", "isp-5"]


def test_a_protocol_is_near_with_neither_signature_only_where_it_lists_both_ends() -> None:
    neither = [{"partner": "a"}, {"partner": "b", "left_on": TODAY}, {"partner": "c", "signed_on": LONG_AGO}]
    assert near({}, {**ISP, "parties": neither}) == ["isp-1"]
    assert near({}, {**ISP, "parties": neither[1:]}) == []


def test_a_protocol_that_fails_four_tests_is_not_near() -> None:
    three = {**ISP, "status": "draft", "purposes": ["x-q"], "categories": ["x-d"]}
    assert near({}, three) == ["isp-1"]
    assert near({"methods": ["x-fax"]}, {**three, "methods": ["x-post"]}) == []


def test_a_protocol_of_another_kind_or_of_another_family_of_purposes_is_not_near() -> None:
    assert near({}, {**ISP, "kinds": ["joint"]}) == []
    assert near({}, {**ISP, "purposes": ["x-else"]}) == []
    paired = [{"categories": ["x-c"], "purposes": ["x-else"]}, {"categories": ["x-d"], "purposes": ["x-q"]}]
    assert near({}, {**ISP, "clauses": paired}) == ["isp-1"]


def test_the_state_of_a_flow_that_records_nothing_but_its_ends() -> None:
    found = answered({"categories": [], "purposes": []}, ISP)
    assert (found.verdict, [(e.category, e.purpose, e.state) for e in found.elements]) == (
        "unclear",
        [(None, None, "unclear")],
    )
    assert answered({"categories": [], "purposes": []}).verdict == "gap"


def test_what_falls_under_sensitive_data_is_not_anonymous_without_a_warning() -> None:
    """`visits` has no sensitivity of its own, and is narrower than `mind`, which has."""
    found = answered({"categories": ["visits"], "identifiability": "anonymous"}, terms=TERMS)
    assert [(warning.code, warning.severity) for warning in found.warnings] == [("anonymous-but-sensitive", "serious")]
