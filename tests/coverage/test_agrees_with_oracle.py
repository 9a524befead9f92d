"""The compiled rule and a naive one written from the text alone agree on verdicts, sets, tests and nearest protocols."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from secrets import randbelow

import pytest

from graph_service.coverage import VERDICTS, Explainer, Rule
from tests.coverage.oracle import RANK, TESTS, Oracle
from tests.coverage.reading import flow_of, snapshot_of
from tests.coverage.registers import Case, Json, make

LEAST = 0.03
"""The share of the cases in which everything that the rule turns on must occur."""

FACTS = {
    "protocols": (
        *("kinds", "status", "starts_on", "ends_on", "review_on", "reviewed_on", "review_months", "renews"),
        *("withdrawn_on", "supersedes", "clauses"),
    ),
    "partners": ("parent", "successors", "group", "members", "ico_number", "public_authority", "ended_on"),
    "parties": ("role", "signed", "signed_on", "left_on", "signed_by", "authority", "as_written"),
    "members": ("joined_on", "left_on"),
    "assets": ("processor", "joint_controllers"),
    "flow": (
        *("occasion", "gateways", "claims", "source_asset", "target_asset", "relation", "identifiability", "personal"),
        *("starts_on", "ends_on"),
    ),
}
WRITTEN = {
    "protocols": (
        *("kinds", "status", "starts_on", "ends_on", "review_on", "reviewed_on", "review_months", "renews"),
        *("withdrawn_on", "parties", "limits", "categories", "purposes", "subjects", "methods"),
    ),
    "partners": ("parent", "successors", "group", "members", "ico_number", "public_authority", "ended_on"),
    "assets": ("processor",),
    "flow": (
        *("categories", "purposes", "subjects", "methods", "gateways", "relation", "identifiability", "personal"),
        *("occasion", "starts_on", "ends_on", "source_asset"),
    ),
}


def canonical(case: Case) -> Case:
    """The case with its records in canonical form, as the register would give them back."""
    snapshot = snapshot_of(case.register)
    register = {
        kind: [record.to_dict() for record in getattr(snapshot, kind).values()]
        for kind in ("terms", "partners", "assets", "protocols")
    }
    return case._replace(register=register, flow=flow_of(case.flow).to_dict())


def facts(case: Case) -> Iterator[str]:
    """Which of the fields that the rule turns on a case has; of those as written, which."""
    register = case.register
    records: dict[str, list[Json]] = {
        "protocols": register["protocols"],
        "partners": register["partners"],
        "parties": [party for protocol in register["protocols"] for party in protocol.get("parties", [])],
        "members": [member for partner in register["partners"] for member in partner.get("members", [])],
        "assets": register["assets"],
        "flow": [case.flow],
    }
    for kind, fields in FACTS.items():
        yield from (f"{kind}.{field}" for field in fields if any(field in record for record in records[kind]))
    for kind, fields in WRITTEN.items():
        written = {field for record in records[kind] for field in record.get("as_written", {})}
        yield from (f"{kind}.{field} as written" for field in fields if field in written)
    if any(len(protocol.get("kinds", [])) > 1 for protocol in register["protocols"]):
        yield "several kinds"
    if any(
        partner.get("group")
        for partner in register["partners"]
        if partner["id"] in (case.flow["source"], case.flow["target"])
    ):
        yield "a group as an end"


ALL_FACTS = {
    *(f"{kind}.{field}" for kind, fields in FACTS.items() for field in fields),
    *(f"{kind}.{field} as written" for kind, fields in WRITTEN.items() for field in fields),
    "several kinds",
    "a group as an end",
}


def agree(case: Case) -> tuple[str, str | None, set[tuple[str, str]]]:
    """Holds the two against each other; gives the verdict, the other basis and the results of tests that occurred."""
    flow = flow_of(case.flow)
    rule = Rule(snapshot_of(case.register), date.fromisoformat(case.on), case.grace)
    naive = Oracle(case.register, case.on, case.grace).answer(case.flow)
    assessment, answer = rule.assess(flow), Explainer(rule).answer(flow)
    assert answer.verdict == assessment.verdict == rule.verdict(flow) == naive["verdict"]
    assert assessment.other_basis == naive["other_basis"]
    assert list(answer.protocols) == naive["protocols"]
    assert len(answer.elements) == len(naive["elements"])
    met: set[tuple[str, str]] = set()
    for element, expected in zip(answer.elements, naive["elements"], strict=True):
        assert (element.category, element.purpose) == (expected["category"], expected["purpose"])
        assert element.state == expected["state"]
        assert list(element.protocols) == expected["protocols"]
        nearest = [(near.protocol, {result.test: result.state for result in near.tests}) for near in element.nearest]
        assert nearest == expected["nearest"]
        assert rule.results(flow, element.category, element.purpose) == expected["results"]
        met.update(result for tests in expected["results"].values() for result in tests.items())
    return naive["verdict"], naive["other_basis"], met


def hold(seeds: Iterable[int]) -> None:
    count = 0
    verdicts: Counter[str] = Counter()
    results: Counter[tuple[str, str]] = Counter()
    occurring: Counter[str] = Counter()
    for seed in seeds:
        count += 1
        case = canonical(make(seed))
        try:
            verdict, _, met = agree(case)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {case}") from error
        verdicts[verdict] += 1
        results.update(met)
        occurring.update(set(facts(case)))
    print("Verdicts:", {verdict: verdicts[verdict] for verdict in VERDICTS})
    print("Results:", {test: {result: results[test, result] for result in RANK} for test in TESTS})
    print("Facts:", dict(sorted(occurring.items())))
    least = LEAST * count
    assert {verdict for verdict in VERDICTS if verdicts[verdict] < least} == set()
    assert {(test, result) for test in TESTS for result in RANK if results[test, result] < least} == set()
    assert {fact for fact in ALL_FACTS if occurring[fact] < least} == set()


def test_two_thousand_random_cases_agree_and_are_a_fair_mix() -> None:
    hold(range(2_000))


@pytest.mark.fuzz
def test_a_hundred_thousand_new_random_cases_agree_and_are_a_fair_mix() -> None:
    first = randbelow(2**40)
    print(f"Seeds from {first}")
    hold(range(first, first + 100_000))
