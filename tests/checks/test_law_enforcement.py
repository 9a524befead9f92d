"""Checks of law enforcement processing, and of the document that some conditions need."""

from typing import Any

import pytest

from tests.checks.records import asset, flow, state

LAW: dict[str, Any] = {"regime": "law-enforcement", "categories": ("name",)}


@pytest.mark.parametrize(("recorded", "expected"), [(None, "not-recorded"), (True, "passes"), (False, "fails")])
def test_part_3_is_for_competent_authorities(recorded: bool | None, expected: str) -> None:
    partners = {"a": {"competent_authority": recorded}}
    assert state("not-a-competent-authority", flow(**LAW), partners=partners) == expected
    assert state("not-a-competent-authority", asset(**LAW), partners=partners) == expected
    assert state("not-a-competent-authority", flow(categories=("name",)), partners=partners) is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "not-recorded"),
        ({"purposes": ("criminal-investigation",)}, "passes"),
        ({"purposes": ("crime-prevention",)}, "passes"),
        ({"purposes": ("probation", "prosecution")}, "passes"),
        ({"purposes": ("youth-diversion", "preventing-terrorism")}, "passes"),
        ({"purposes": ("safeguarding",)}, "fails"),
        ({"purposes": ("safeguarding",), "gateways": ("crime-and-disorder-act-1998-s115",)}, "passes"),
    ],
)
def test_another_purpose_needs_what_authorises_it(fields: dict[str, Any], expected: str) -> None:
    assert state("part3-reuse", flow(**LAW, **fields)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "passes"),
        ({"schedule_1": ("part-1-paragraph-2",)}, "passes"),
        ({"schedule_1": ("part-1-paragraph-1",)}, "not-recorded"),
        ({"schedule_1": ("part-2-paragraph-18",)}, "not-recorded"),
        ({"schedule_1": ("part-2-paragraph-18",), "extra": {"Appropriate Policy Document": "v2"}}, "passes"),
        ({"schedule_1": ("part-2-paragraph-18",), "extra": {"Appropriate Policy Document": "TBC"}}, "not-recorded"),
    ],
)
def test_some_conditions_need_an_appropriate_policy_document(fields: dict[str, Any], expected: str) -> None:
    assert state("appropriate-policy-document", flow(categories=("health",), **fields)) == expected
