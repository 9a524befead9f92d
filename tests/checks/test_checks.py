"""Accountability checks: each with its source, its severity and one of three results."""

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.checks import CHECKS, checks, contents, scores
from graph_service.checks.facts import Facts
from graph_service.coverage.rule import Rule
from graph_service.model import Notice, Party, Project, Term
from tests.checks.records import START, asset, flow, protocol, rule, state
from tests.odd_registers import ON, register

LISTED = {
    "special-without-art9",
    "offences-without-art10",
    "schedule1-missing",
    "part3-basis",
    "basis-missing",
    "dpia-not-recorded",
    "transfer-without-safeguard",
    "insecure-method",
    "signed-after-start",
    "notice-omits-recipient",
    "asset-without-owner",
    "review-overdue",
    "public-authority-ea-f",
    "retention-missing",
    "gateway-missing",
    "claimed-protocol-does-not-cover",
    "protocol-incomplete",
    "not-a-competent-authority",
    "part3-reuse",
    "appropriate-policy-document",
    "safeguard-not-valid",
    "flow-too-broad",
    "sub-processor-not-authorised",
    "one-off-repeated",
    "group-as-an-end",
}


def states(asked: Rule, kind: str = "flow") -> dict[str, str]:
    return {found.check: found.state for found in checks(asked) if found.kind == kind}


def test_every_check_of_the_design_exists_with_a_source_and_a_severity() -> None:
    assert {check.code for check in CHECKS} == LISTED
    assert all(check.source and check.severity in ("serious", "advice") for check in CHECKS)


def test_a_finding_has_the_form_that_passes_over_the_faces() -> None:
    found = next(iter(checks(rule(flow(categories=("contact-details",))))))
    assert list(found.to_dict()) == ["kind", "id", "check", "state", "severity", "reason", "source"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"categories": ("health",)}, "fails"),
        ({"categories": ("health",), "conditions": ("art-9-2-h",)}, "passes"),
        ({"categories": ("health",), "conditions": ("art-10",)}, "fails"),
        ({"categories": ("name",)}, "passes"),
        ({}, "not-recorded"),
        ({"categories": ("health",), "personal": False}, None),
    ],
)
def test_special_category_data_needs_an_article_9_condition(fields: dict[str, Any], expected: str | None) -> None:
    assert state("special-without-art9", flow(**fields)) == expected
    assert state("special-without-art9", asset(**fields)) == expected


HEALTH: dict[str, Any] = {"categories": ("health",)}
OFFENCE: dict[str, Any] = {"categories": ("convictions",)}
UNDER_PART_3: dict[str, Any] = {"regime": "law-enforcement", "bases": ("dpa-35-2-b",)}


@pytest.mark.parametrize(
    ("check", "fields"),
    [
        ("special-without-art9", {**HEALTH, "conditions": ("word",)}),
        ("offences-without-art10", {**OFFENCE, "conditions": ("word",)}),
        ("offences-without-art10", {**OFFENCE, "schedule_1": ("word",)}),
        ("schedule1-missing", {**HEALTH, "conditions": ("word",)}),
        ("schedule1-missing", {**HEALTH, "conditions": ("art-9-2-h",), "schedule_1": ("word",)}),
        ("schedule1-missing", {**HEALTH, "conditions": ("art-9-2-h",), "schedule_1": ("part-2-paragraph-18", "word")}),
        ("schedule1-missing", {**OFFENCE, "schedule_1": ("word",)}),
        ("part3-basis", {**HEALTH, "regime": "law-enforcement", "bases": ("word",)}),
        ("part3-basis", {**HEALTH, **UNDER_PART_3, "conditions": ("word",)}),
        ("part3-basis", {**UNDER_PART_3, "categories": ("word",)}),
        ("public-authority-ea-f", {**HEALTH, "bases": ("word",)}),
        ("public-authority-ea-f", {**HEALTH, "bases": ("art-6-1-e", "word")}),
    ],
)
def test_a_word_that_nobody_has_mapped_neither_meets_a_check_nor_fails_it(check: str, fields: dict[str, Any]) -> None:
    assert state(check, flow(**fields)) == "not-recorded"
    assert state(check, asset(**fields)) == "not-recorded"


def test_a_legal_power_that_nobody_has_mapped_is_not_recorded() -> None:
    assert state("gateway-missing", flow(gateways=("word",))) == "not-recorded"
    assert (
        state("gateway-missing", flow(gateways=("word",)), partners={"a": {"public_authority": True}}) == "not-recorded"
    )


def test_a_condition_for_law_enforcement_is_none_of_article_9() -> None:
    assert state("special-without-art9", flow(**HEALTH, conditions=("schedule-8-paragraph-1",))) == "fails"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"categories": ("convictions",)}, "fails"),
        ({"categories": ("convictions",), "conditions": ("art-10-domestic-law",)}, "passes"),
        ({"categories": ("convictions",), "schedule_1": ("part-2-paragraph-10",)}, "passes"),
        ({"categories": ("name",)}, "passes"),
        ({}, "not-recorded"),
    ],
)
def test_criminal_offence_data_needs_article_10(fields: dict[str, Any], expected: str) -> None:
    assert state("offences-without-art10", flow(**fields)) == expected


@pytest.mark.parametrize(
    ("conditions", "schedule_1", "expected"),
    [
        (("art-9-2-g",), (), "fails"),
        (("art-9-2-g",), ("part-2-paragraph-18",), "passes"),
        (("art-9-2-g",), ("part-1-paragraph-2",), "fails"),
        (("art-9-2-b",), (), "fails"),
        (("art-9-2-h",), ("part-1-paragraph-2",), "passes"),
        (("art-9-2-i",), (), "fails"),
        (("art-9-2-j",), (), "fails"),
        (("art-9-2-a",), (), "passes"),
        (("art-9-2-c",), (), "passes"),
        (("art-10",), (), "fails"),
        (("art-10",), ("part-3-paragraph-33",), "passes"),
        (("art-10-official-authority",), (), "passes"),
        ((), (), "not-recorded"),
    ],
)
def test_some_conditions_are_met_only_through_schedule_1(
    conditions: tuple[str, ...], schedule_1: tuple[str, ...], expected: str
) -> None:
    made = flow(categories=("health",), conditions=conditions, schedule_1=schedule_1)
    assert state("schedule1-missing", made) == expected


@pytest.mark.parametrize(
    ("fields", "on", "expected"),
    [
        ({"categories": ("name",)}, ON, "fails"),
        ({"categories": ("name",), "bases": ("art-6-1-e",)}, ON, "passes"),
        ({"bases": ("art-6-1-ea",)}, ON, "passes"),
        ({"bases": ("art-6-1-ea",)}, date(2026, 2, 4), "fails"),
        ({}, ON, "not-recorded"),
        ({"identifiability": "anonymous"}, ON, None),
    ],
)
def test_personal_data_needs_a_lawful_basis_in_force(fields: dict[str, Any], on: date, expected: str | None) -> None:
    assert state("basis-missing", flow(**fields), on=on) == expected


REPLACED = {"special-without-art9", "offences-without-art10", "schedule1-missing", "basis-missing"}


def test_part_3_replaces_four_checks_under_the_law_enforcement_regime() -> None:
    enforcing = states(rule(flow(categories=("health",), regime="law-enforcement")))
    assert REPLACED.isdisjoint(enforcing)
    assert enforcing["part3-basis"] == "fails"
    general = states(rule(flow(categories=("health",))))
    assert general.keys() >= REPLACED
    assert "part3-basis" not in general


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"categories": ("name",), "bases": ("dpa-35-2-b",)}, "passes"),
        ({"categories": ("name",), "bases": ("art-6-1-e",)}, "fails"),
        ({"categories": ("health",), "bases": ("dpa-35-2-b",)}, "fails"),
        ({"categories": ("health",), "bases": ("dpa-35-2-b",), "conditions": ("schedule-8-paragraph-1",)}, "passes"),
        ({"categories": ("health",), "bases": ("dpa-35-2-a",)}, "passes"),
        ({"bases": ("dpa-35-2-b",)}, "not-recorded"),
    ],
)
def test_law_enforcement_needs_section_35_and_for_sensitive_data_schedule_8(
    fields: dict[str, Any], expected: str
) -> None:
    assert state("part3-basis", flow(regime="law-enforcement", **fields)) == expected


@pytest.mark.parametrize(
    ("basis", "public", "on", "expected"),
    [
        ("art-6-1-f", True, date(2020, 1, 1), "fails"),
        ("art-6-1-f", False, ON, "passes"),
        ("art-6-1-f", None, ON, "not-recorded"),
        ("art-6-1-ea", True, date(2026, 2, 5), "fails"),
        ("art-6-1-ea", True, date(2026, 2, 4), "passes"),
        ("art-6-1-e", True, ON, "passes"),
    ],
)
def test_a_public_authority_cannot_rely_on_legitimate_interests(
    basis: str, public: bool | None, on: date, expected: str
) -> None:
    made = {"a": {"public_authority": public}}
    assert state("public-authority-ea-f", flow(bases=(basis,)), on=on, partners=made) == expected


@pytest.mark.parametrize(
    ("fields", "country", "expected"),
    [
        ({}, "GB", "passes"),
        ({"country": "FR"}, "GB", "passes"),
        ({"country": "IN"}, "GB", "fails"),
        ({}, "IN", "fails"),
        ({"country": "IN", "safeguard": "IDTA"}, "GB", "passes"),
    ],
)
def test_data_that_goes_abroad_needs_adequacy_or_a_safeguard(
    fields: dict[str, Any], country: str, expected: str
) -> None:
    assert state("transfer-without-safeguard", flow(**fields), partners={"b": {"country": country}}) == expected


@pytest.mark.parametrize(
    ("check", "fields", "expected"),
    [
        ("dpia-not-recorded", {"dpia": "No"}, "not-recorded"),
        ("dpia-not-recorded", {"dpia": "N/A"}, "passes"),
        ("dpia-not-recorded", {"dpia": "No", "project": "p"}, "passes"),
        ("retention-missing", {"personal": True, "retention": "TBC"}, "fails"),
        ("retention-missing", {"personal": True, "retention": "6 years"}, "passes"),
        ("transfer-without-safeguard", {"country": "US", "safeguard": "None"}, "fails"),
    ],
)
def test_what_stands_where_nothing_is_there_yet_meets_no_check(
    check: str, fields: dict[str, Any], expected: str
) -> None:
    """As "Recorded: No." it would pass for an assessment."""
    assert state(check, flow(**fields), Project(id="p", name="P", dpia="Complete")) == expected


def test_a_vacant_post_owns_no_asset() -> None:
    (found,) = (one for one in checks(rule(asset(owner="Vacant"))) if one.check == "asset-without-owner")
    assert found.state == "fails"
    assert found.reason == "No information asset owner is recorded (what is written: “Vacant”)."


def test_regulations_that_cover_only_some_recipients_there_say_which() -> None:
    (found,) = (one for one in checks(rule(flow(country="CA"))) if one.check == "transfer-without-safeguard")
    assert found.reason.endswith(
        "but only as to recipients subject to PIPEDA (commercial organisations): check that this is."
    )


def test_where_an_asset_is_held_may_not_be_recorded() -> None:
    assert state("transfer-without-safeguard", asset()) == "not-recorded"
    assert state("transfer-without-safeguard", asset(country="US")) == "fails"


def test_law_enforcement_transfers_have_their_own_list_of_countries() -> None:
    """DPA 2018 Schedule 21 paragraph 11 lists fewer countries than paragraph 5."""
    for country, regime, expected in (
        ("JP", "uk-gdpr", "passes"),
        ("JP", "law-enforcement", "fails"),
        ("FR", "law-enforcement", "passes"),
        ("JE", "law-enforcement", "passes"),
    ):
        assert state("transfer-without-safeguard", flow(country=country, regime=regime)) == expected


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        (("secure-email",), "passes"),
        (("secure-email", "unencrypted-email"), "fails"),
        (("email",), "not-recorded"),
        ((), "not-recorded"),
    ],
)
def test_an_insecure_method_is_named(methods: tuple[str, ...], expected: str) -> None:
    assert state("insecure-method", flow(methods=methods)) == expected


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ((), "not-recorded"),
        ((Notice(id="n", partner="a", title="Notice"),), "not-recorded"),
        ((Notice(id="n", partner="a", title="Notice", recipients=("c",)),), "fails"),
        ((Notice(id="n", partner="a", title="Notice", recipients=("b",)),), "passes"),
        ((Notice(id="n", partner="c", title="Notice", recipients=("b",)),), "not-recorded"),
    ],
)
def test_the_senders_notice_should_name_the_recipient(records: tuple[Notice, ...], expected: str) -> None:
    assert state("notice-omits-recipient", flow(), *records) == expected


def test_a_notice_that_names_the_recipients_parent_is_not_said_to_name_the_recipient() -> None:
    notice = Notice(id="n", partner="a", title="Notice", recipients=("c",))
    asked = rule(flow(), notice, partners={"b": {"parent": "c"}})
    (found,) = (one for one in checks(asked) if one.check == "notice-omits-recipient")
    assert (found.state, found.reason) == ("passes", "“Notice” names C.")


def test_an_impact_assessment_may_be_the_projects() -> None:
    assert state("dpia-not-recorded", flow()) == "not-recorded"
    assert state("dpia-not-recorded", flow(dpia="DPIA-7")) == "passes"
    assert state("dpia-not-recorded", flow(project="p"), Project(id="p", name="P", dpia="DPIA-8")) == "passes"


def test_an_asset_needs_an_owner_and_a_retention_period() -> None:
    assert state("asset-without-owner", asset()) == "fails"
    assert state("asset-without-owner", asset(owner="Head of Service")) == "passes"
    assert state("retention-missing", asset(personal=True)) == "fails"
    assert state("retention-missing", asset(personal=True, retention="6 years")) == "passes"
    assert state("retention-missing", asset()) == "not-recorded"


@pytest.mark.parametrize(("public", "expected"), [(True, "fails"), (False, "passes"), (None, "not-recorded")])
def test_a_public_authority_needs_a_legal_power_to_share(public: bool | None, expected: str) -> None:
    partners = {"a": {"public_authority": public}}
    assert state("gateway-missing", flow(), partners=partners) == expected
    assert state("gateway-missing", flow(gateways=("common-law-policing",)), partners=partners) == "passes"


@pytest.mark.parametrize(
    ("review_on", "expected"),
    [(None, "not-recorded"), (date(2026, 11, 21), "fails"), (ON, "passes"), (date(2027, 1, 1), "passes")],
)
def test_a_review_is_overdue_from_the_day_after(review_on: date | None, expected: str) -> None:
    assert state("review-overdue", protocol(review_on=review_on)) == expected


def test_a_protocol_that_is_over_is_not_checked() -> None:
    assert state("review-overdue", protocol(status="withdrawn", review_on=START)) is None
    assert state("protocol-incomplete", protocol(ends_on=date(2026, 11, 21))) is None


def test_a_signature_after_the_start_is_named_with_its_date() -> None:
    late = protocol(starts_on=START, parties=(Party(partner="a", signed_on=date(2024, 3, 1)),))
    found = next(found for found in checks(rule(late)) if found.check == "signed-after-start")
    assert found.state == "fails"
    assert "A on 1 March 2024" in found.reason


def test_a_signature_still_to_come_is_after_the_start_and_a_party_that_left_is_not_asked() -> None:
    left = Party(partner="c", left_on=date(2025, 1, 1))
    signed, later = Party(partner="a", signed_on=START), Party(partner="b", signed_on=date(2027, 5, 1))
    assert state("signed-after-start", protocol(starts_on=START, parties=(signed, left))) == "passes"
    assert state("signed-after-start", protocol(starts_on=START, parties=(signed, later))) == "fails"


def test_when_a_flow_started_is_not_asked_where_no_protocol_covers_it() -> None:
    scope = {"categories": ("name",), "purposes": ("safeguarding",)}
    covering = protocol(starts_on=START, **scope)
    assert states(rule(flow(**scope), covering))["signed-after-start"] == "not-recorded"
    assert states(rule(flow(**scope)))["signed-after-start"] == "passes"
    not_personal = flow(categories=("health",), purposes=("safeguarding",), personal=False)
    assert states(rule(not_personal, covering))["signed-after-start"] == "passes"


def test_every_reason_of_a_check_is_said() -> None:
    """A flow that relies on two protocols of which neither covers it: both are named."""
    ended = protocol(ends_on=START)
    found = next(found for found in checks(rule(flow(claims=("ISP 1", "ISP 2")), ended)) if "claimed" in found.check)
    assert "ISP 1, which does not cover it" in found.reason
    assert "ISP 2, which is not in the register" in found.reason


def test_a_claim_is_held_against_what_covers_the_flow() -> None:
    scope = {"categories": ("name",), "purposes": ("safeguarding",)}
    covering = protocol(starts_on=START, **scope)
    assert state("claimed-protocol-does-not-cover", flow(claims=("ISP 1",), **scope), covering) == "passes"
    assert state("claimed-protocol-does-not-cover", flow(claims=("ISP 2",), **scope), covering) == "fails"
    assert state("claimed-protocol-does-not-cover", flow(**scope), covering) == "passes"


@pytest.mark.parametrize(
    ("fields", "expected", "words"),
    [
        ({}, "passes", "What its register relies on covers it: ISP-1."),
        ({"categories": ("name", "health")}, "fails", "covers only part of it"),
        (
            {"categories": ("name", "wordless")},
            "not-recorded",
            "covers part of it; whether also the rest is not recorded",
        ),
        ({"purposes": ()}, "not-recorded", "may cover it, but the register does not record enough to tell"),
        ({"target": "a"}, "passes", "It needs no protocol"),
        ({"ends_on": ON}, "passes", "What its register relies on covers it"),
        ({"starts_on": date(2027, 1, 1)}, "passes", "or is not live"),
    ],
)
def test_a_claim_that_covers_part_or_may_cover_is_not_said_to_cover(
    fields: dict[str, Any], expected: str, words: str
) -> None:
    """Nor is it said to cover a flow that the rule did not hold it against."""
    word = Term(scheme="category", id="wordless", label="Wordless", unmapped=True)
    relying = flow(**{"claims": ("ISP-1",), "categories": ("name",), "purposes": ("safeguarding",), **fields})
    covering = protocol(starts_on=START, categories=("name",), purposes=("safeguarding",))
    asked = rule(relying, covering)
    asked = Rule(asked.snapshot.replacing(terms={"category/wordless": word}), ON, 3)
    (found,) = (found for found in checks(asked) if found.check == "claimed-protocol-does-not-cover")
    assert found.state == expected
    assert words in found.reason


def test_what_two_claims_cover_together_is_covered() -> None:
    both = flow(claims=("ISP-1", "ISP-2"), categories=("name", "health"), purposes=("safeguarding",))
    first = protocol(starts_on=START, categories=("name",), purposes=("safeguarding",))
    second = first.model_copy(update={"id": "isp-2", "reference": "ISP-2", "categories": ("health",)})
    assert state("claimed-protocol-does-not-cover", both, first, second) == "passes"


COMPLETE = {
    "categories": ("health",),
    "purposes": ("safeguarding",),
    "subjects": ("children",),
    "bases": ("art-6-1-e",),
    "conditions": ("art-9-2-g",),
    "gateways": ("common-law-policing",),
    "contact": "info@a.example",
    "retention": "6 years",
    "security": "Encrypted",
    "review_on": date(2027, 1, 1),
}


def test_a_complete_protocol_has_every_element() -> None:
    asked = rule(protocol(**COMPLETE), partners={"a": {"public_authority": True}})
    assert states(asked, "protocol")["protocol-incomplete"] == "passes"


@pytest.mark.parametrize(
    ("field", "element"),
    [
        ("purposes", "the purpose of the sharing"),
        ("categories", "the data items"),
        ("bases", "the lawful basis"),
        ("conditions", "the condition for special category or criminal offence data"),
        ("gateways", "the legal power of public authorities"),
        ("contact", "a contact, for rights requests and between the parties"),
        ("retention", "retention and deletion"),
        ("security", "security"),
        ("review_on", "the date of its review"),
        ("parties", "the organisations involved"),
    ],
)
def test_an_element_that_is_missing_is_named(field: str, element: str) -> None:
    made = protocol(**{key: value for key, value in COMPLETE.items() if key != field})
    if field == "parties":
        made = made.model_copy(update={"parties": ()})
    asked = rule(made, partners={"a": {"public_authority": True}})
    assert [one.element for one in contents(Facts(asked), made) if one.state != "passes"][:1] == [element]
    found = next(found for found in checks(asked) if found.check == "protocol-incomplete")
    assert found.state == "fails"
    assert element in found.reason


def test_special_conditions_are_asked_of_clauses_too_and_only_where_data_is_sensitive() -> None:
    plain = protocol(**{**COMPLETE, "categories": ("name",), "conditions": ()})
    assert "the condition for special category or criminal offence data" not in {
        one.element for one in contents(Facts(rule(plain)), plain)
    }


def test_one_partners_checks_are_of_what_it_sends_receives_holds_and_signs() -> None:
    asked = rule(flow(), flow(id="g", source="c", target="b"), asset(), asset(id="t", holder="c"), protocol())
    assert {found.id for found in checks(asked, "a")} == {"f", "s", "isp-1"}
    assert {found.id for found in checks(asked, "b")} == {"f", "g", "isp-1"}


def test_a_flow_that_has_ended_is_not_checked() -> None:
    assert states(rule(flow(ends_on=date(2026, 11, 21)))) == {}


def test_a_score_is_the_share_of_what_is_asked_and_says_what_it_is_made_of() -> None:
    asked = rule(asset(owner="Head", personal=True, country="GB"))
    found = next(one for one in scores(asked) if one.partner == "a")
    parts = {part.check: (part.passes, part.fails, part.not_recorded) for part in found.parts}
    assert parts["asset-without-owner"] == (1, 0, 0)
    assert parts["basis-missing"] == (0, 1, 0)
    assert parts["dpia-not-recorded"] == (0, 0, 1)
    assert "transfer-without-safeguard" not in parts
    assert (found.passes, found.of) == (sum(p for p, _, _ in parts.values()), sum(map(sum, parts.values())))
    assert found.score == 100 * found.passes // found.of


def test_a_partner_of_whom_nothing_is_asked_has_no_score() -> None:
    assert [one.score for one in scores(rule(), "c")] == [None]


def test_covered_flows_are_a_part_of_the_senders_score() -> None:
    scope = {"categories": ("name",), "purposes": ("safeguarding",)}
    asked = rule(flow(**scope), flow(id="g", source="a", target="c", **scope), protocol(starts_on=START, **scope))
    found = next(one for one in scores(asked) if one.partner == "a")
    assert [(p.passes, p.fails) for p in found.parts if p.check == "covered"] == [(1, 1)]


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_odd_registers_give_findings_and_scores(seed: int) -> None:
    asked = Rule(register(Random(seed)), ON, 3)
    assert all(found.state in ("passes", "fails", "not-recorded") for found in checks(asked))
    assert all(one.score is None or 0 <= one.score <= 100 for one in scores(asked))
