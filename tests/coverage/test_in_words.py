"""What an answer says: fixed headlines, every code with its sentence and its fix, and nothing that grants or forbids."""

import re
from datetime import date
from pathlib import Path

import pytest

from graph_service.coverage import Explainer, Rule
from graph_service.coverage.answer import Answer
from graph_service.coverage.messages import CAVEAT, CODES, HEADLINES, NEED_CODES
from graph_service.coverage.warnings import SEVERITIES
from tests.coverage.reading import Json, flow_of, snapshot_of
from tests.coverage.registers import make

ON = date(2026, 11, 22)
PARTNERS = [
    {"id": "police", "name": "Northshire Police"},
    {"id": "council", "name": "Northshire Council", "ended_on": "2027-01-01", "successors": ["north", "south"]},
    {"id": "north", "name": "North Council"},
    {"id": "south", "name": "South Council"},
    {"id": "host", "name": "HostCo Ltd"},
]
TERMS = [
    {"scheme": "category", "id": "x-health", "label": "Health", "sensitivity": "special-category"},
    {"scheme": "category", "id": "x-contact", "label": "Contact details"},
    {"scheme": "purpose", "id": "x-care", "label": "Care", "broader": "x-services"},
    {"scheme": "purpose", "id": "x-audit", "label": "Audit", "broader": "x-services"},
]
PROTOCOL = {
    "id": "isp-0014",
    "reference": "ISP-0014",
    "title": "Care",
    "kinds": ["sharing"],
    "status": "active",
    "starts_on": "2024-01-01",
    "parties": [{"partner": "police", "signed_on": "2024-01-01"}, {"partner": "council", "signed_on": "2024-01-01"}],
    "categories": ["x-health"],
    "purposes": ["x-care"],
    "review_on": "2027-01-01",
}
FLOW = {
    "id": "f",
    "name": "The flow",
    "source": "police",
    "target": "council",
    "categories": ["x-health"],
    "purposes": ["x-care"],
    "relation": "separate",
}


def ask(flow: Json, *protocols: Json, on: date = ON, **more: list[Json]) -> Answer:
    register = {"partners": PARTNERS, "terms": TERMS, "protocols": list(protocols), **more}
    return Explainer(Rule(snapshot_of(register), on, 3)).answer(flow_of({**FLOW, **flow}))


def codes(answer: Answer) -> set[str]:
    return {warning.code for warning in answer.warnings}


def test_every_code_occurs_and_has_a_sentence_and_a_fix() -> None:
    """A protocol of another kind is near to nothing, so no answer says so of it. Nobody is added to another's contract."""
    left = set(CODES) - {"kind-differs"}
    for seed in range(6_000):
        case = make(seed)
        rule = Rule(snapshot_of(case.register), date.fromisoformat(case.on), case.grace)
        for element in Explainer(rule).answer(flow_of(case.flow)).elements:
            for near in element.nearest:
                for result in near.tests:
                    left.discard(result.code)
                    assert result.reason.endswith(".")
                    assert "{" not in result.reason
                    if result.fix is None:
                        assert (result.code, case.flow["relation"]) == ("not-a-party", "processor")
                        continue
                    assert result.fix.sentence.endswith(".")
        if not left:
            break
    assert left == set()


def test_what_is_to_be_recorded_is_asked_in_plain_words() -> None:
    bare = {**PROTOCOL, "categories": [], "subjects": ["x-child"], "methods": ["x-post"]}
    assert [fix.sentence for fix in ask({"name": "{0} referrals", "purposes": []}, bare).fixes] == [
        "Record what “{0} referrals” is for.",
        "Record which data ISP-0014 permits: whether it permits Health.",
        "Record whom the data of “{0} referrals” is about.",
        "Record how the data of “{0} referrals” is sent.",
    ]


def test_an_answer_is_as_it_would_be_if_every_part_were_validated() -> None:
    for seed in range(300):
        case = make(seed)
        rule = Rule(snapshot_of(case.register), date.fromisoformat(case.on), case.grace)
        answer = Explainer(rule).answer(flow_of(case.flow))
        validated = Answer.model_validate_json(answer.to_json())
        assert validated == answer
        assert validated.to_json() == answer.to_json()


def test_headlines_are_fixed_and_grant_and_forbid_nothing() -> None:
    assert HEADLINES == {
        "covered": "A recorded protocol covers this",
        "other-basis": "No protocol covers all of this; another basis is recorded",
        "partly": "Protocols cover part of this",
        "unclear": "The register does not record enough to tell",
        "gap": "No protocol in the register covers this",
        "not-needed": "No protocol is needed for this",
        "not-live": "This flow is not live on that date",
    }
    for seed in range(300):
        case = make(seed)
        rule = Rule(snapshot_of(case.register), date.fromisoformat(case.on), case.grace)
        said = Explainer(rule).answer(flow_of(case.flow)).to_json().lower()
        assert "you can" not in said
        assert "you may" not in said
    assert "you can" not in CAVEAT.lower()


def test_the_successors_of_a_partner_that_ended_are_named() -> None:
    answer = ask({}, PROTOCOL, on=date(2027, 1, 2))
    assert answer.verdict == "not-live"
    assert answer.reason == (
        "Northshire Council ended on 1 January 2027; North Council and South Council took over from it."
    )


def test_sensitive_data_beyond_a_protocol_is_said_to_need_naming() -> None:
    answer = ask({}, {**PROTOCOL, "categories": ["x-contact"]})
    (result,) = answer.elements[0].nearest[0].tests
    assert result.code == "category-not-permitted"
    assert result.reason == "ISP-0014 does not permit Health, which as special category data must be named."


def test_a_protocol_whose_reference_is_a_bare_number_is_called_by_its_title_too() -> None:
    assert ask({}, {**PROTOCOL, "reference": "0101", "title": "Debt pilot"}).reason.startswith("Debt pilot (0101) is")


def test_what_was_assumed_is_said() -> None:
    protocol = {key: value for key, value in PROTOCOL.items() if key != "kinds"}
    flow = {key: value for key, value in FLOW.items() if key != "relation"}
    register = {"partners": PARTNERS, "terms": TERMS, "protocols": [protocol]}
    assert Explainer(Rule(snapshot_of(register), ON, 3)).answer(flow_of(flow)).assumed == (
        "relation not recorded: read as separate controllers",
        "kind of ISP-0014 not recorded: read as a sharing agreement",
    )


def test_a_review_overdue_within_grace_is_a_warning() -> None:
    assert codes(ask({}, {**PROTOCOL, "review_on": "2026-08-22"})) == {"review-overdue"}
    assert codes(ask({}, {**PROTOCOL, "review_on": "2026-11-22"})) == set()


def test_what_another_clause_permits_is_not_said_to_be_permitted_nowhere() -> None:
    """Care is permitted, but not for contact details: so it is the nearest clause that does not permit it."""
    clauses = [
        {"categories": ["x-contact"], "purposes": ["x-audit"]},
        {"categories": ["x-health"], "purposes": ["x-care"], "subjects": ["x-child"]},
    ]
    answer = ask({"categories": ["x-contact"], "subjects": ["x-adult"]}, {**PROTOCOL, "clauses": clauses})
    assert answer.reason == "ISP-0014 does not permit sharing for Care in the clause that comes nearest."
    whole = ask({"categories": ["x-contact"]}, {**PROTOCOL, "clauses": clauses[:1]})
    assert whole.reason == "ISP-0014 does not permit sharing for Care."
    neither = ask({"categories": ["x-contact"], "purposes": ["x-services"]}, {**PROTOCOL, "clauses": clauses})
    assert "“x-services” is too wide to tell" in neither.reason


def test_no_protocol_for_purposes_of_the_same_family_is_said() -> None:
    answer = ask({"purposes": ["x-else"]}, PROTOCOL)
    assert answer.elements[0].nearest == ()
    assert answer.reason == "No agreement about x-else has both bodies near it."


def test_several_categories_and_purposes_without_clauses_are_a_warning() -> None:
    wide = {**PROTOCOL, "categories": ["x-contact", "x-health"], "purposes": ["x-audit", "x-care"]}
    assert codes(ask({}, wide)) == {"scope-not-paired"}
    assert codes(ask({}, {**wide, "clauses": [{"categories": ["x-health"], "purposes": ["x-care"]}]})) == set()


def test_a_processor_that_is_not_recorded_as_one_is_a_warning() -> None:
    asset = {"id": "a", "name": "Case files", "holder": "police", "processor": "council"}
    assert codes(ask({"source_asset": "a"}, PROTOCOL, assets=[asset])) == {"processor-relation"}
    assert codes(ask({"source_asset": "a", "relation": "processor"}, PROTOCOL, assets=[asset])) == set()


def test_sensitive_data_declared_anonymous_is_a_warning() -> None:
    answer = ask({"identifiability": "anonymous"}, PROTOCOL)
    assert answer.verdict == "not-needed"
    assert codes(answer) == {"anonymous-but-sensitive"}
    assert codes(ask({"identifiability": "anonymous", "categories": ["x-contact"]}, PROTOCOL)) == set()


@pytest.mark.parametrize(
    ("claim", "warned"), [("ISP-0014", False), ("isp 14", False), ("Isp/014", False), ("ISP-15", True), ("n.k.", True)]
)
def test_a_claimed_protocol_that_does_not_cover_is_a_warning(claim: str, warned: bool) -> None:
    other = {**PROTOCOL, "id": "isp-0015", "reference": "ISP-0015", "purposes": ["x-audit"]}
    assert codes(ask({"claims": [claim]}, PROTOCOL, other)) == (
        {"claimed-protocol-does-not-cover"} if warned else set()
    )


def test_a_claimed_protocol_that_may_cover_is_not_said_not_to() -> None:
    """What the flow is for is not recorded, so that nobody can say."""
    (warning,) = ask({"claims": ["ISP-0014"], "purposes": []}, PROTOCOL).warnings
    assert warning.reason == (
        "The flow is recorded as relying on ISP-0014, which may cover it, but the register does not record enough to tell."
    )


def test_a_claim_changes_no_verdict() -> None:
    assert ask({"claims": ["ISP-0014"]}).verdict == "gap"


def test_what_makes_a_gap_is_said_before_what_is_only_not_recorded() -> None:
    """Where the sentence says only what the register lacks, a gap reads as if it might be covered."""
    unsigned = {"partner": "council", "signed": False}
    bare = {**PROTOCOL, "status": None, "starts_on": None, "parties": [PROTOCOL["parties"][0], unsigned]}
    answer = ask({}, {key: value for key, value in bare.items() if value is not None})
    assert answer.verdict == "gap"
    assert "has not signed it" in answer.reason


def test_a_signature_after_the_start_is_a_warning() -> None:
    assert codes(ask({"starts_on": "2023-12-31"}, PROTOCOL)) == {"signed-after-start"}
    assert codes(ask({"starts_on": "2024-01-01"}, PROTOCOL)) == set()


def test_the_handbook_names_every_code_and_no_other() -> None:
    text = (Path(__file__).parent.parent.parent / "docs" / "codes.md").read_text()
    listed = {
        code for line in text.splitlines() if line.startswith("|") for code in re.findall(r"`([a-z0-9-]+)`", line)
    }
    assert listed == CODES | NEED_CODES | SEVERITIES.keys()


@pytest.mark.parametrize(
    ("partner", "said"),
    [
        ({"id": "council", "parent": "county"}, " The signature that counts for council is that of county."),
        ({"id": "county", "successors": ["council"]}, " The signature that counts for council is that of county."),
    ],
)
def test_a_covered_answer_says_whose_signature_counts_where_it_is_another_bodys(partner: Json, said: str) -> None:
    """Who looks for the partner among the parties does not find it."""
    signed = [{"partner": key, "signed_on": "2024-01-01"} for key in ("county", "police")]
    bodies = [{"name": partner["id"], **partner}]
    beside = [*signed, {"partner": "council", "signed_on": "2024-01-01"}]
    for parties, expected in ((signed, said), (beside, "")):
        register = {"partners": bodies, "terms": TERMS, "protocols": [{**PROTOCOL, "parties": parties}]}
        answer = Explainer(Rule(snapshot_of(register), ON, 3)).answer(flow_of({**FLOW, "target": "council"}))
        assert answer.verdict == "covered"
        assert answer.reason.partition("permits this data for this purpose.")[2] == expected


def test_of_two_equally_good_signatories_the_first_by_id_is_named() -> None:
    old = [{"id": key, "name": key, "successors": ["north", "south"]} for key in ("old-a", "old-b")]
    parties = [{"partner": key, "signed_on": "2024-01-01"} for key in ("old-b", "old-a", "police")]
    for partners in (old, old[::-1]):
        register = {"partners": partners, "terms": TERMS, "protocols": [{**PROTOCOL, "parties": parties}]}
        answer = Explainer(Rule(snapshot_of(register), ON, 3)).answer(flow_of({**FLOW, "target": "north"}))
        (result,) = answer.elements[0].nearest[0].tests
        assert result.code == "signatory-split"
        assert result.reason.startswith("old-a is listed on ISP-0014.")
        assert result.reason.endswith("whether that signature binds north is not known.")
