"""The compiled rule and a naive one written from the design alone agree on verdicts, sets, tests and nearest protocols."""

from collections import Counter
from datetime import date

import pytest

from graph_service.coverage import Explainer, Rule
from tests.coverage.oracle import RANK, TESTS, Oracle
from tests.coverage.reading import flow_of, snapshot_of
from tests.coverage.registers import Case, make

VERDICTS = ("covered", "unclear", "partly", "gap", "not-needed", "not-live")
LEAST = 0.03


def canonical(case: Case) -> Case:
    """The case with its records in canonical form, as the register would give them back."""
    snapshot = snapshot_of(case.register)
    register = {
        "terms": [term.to_dict() for term in snapshot.terms.values()],
        "partners": [partner.to_dict() for partner in snapshot.partners.values()],
        "protocols": [protocol.to_dict() for protocol in snapshot.protocols.values()],
    }
    return case._replace(register=register, flow=flow_of(case.flow).to_dict())


def agree(case: Case) -> tuple[str, set[tuple[str, str]]]:
    """Holds the two against each other; gives the verdict and the results of tests that occurred."""
    case = canonical(case)
    flow = flow_of(case.flow)
    rule = Rule(snapshot_of(case.register), date.fromisoformat(case.on), case.grace)
    naive = Oracle(case.register, case.on, case.grace).answer(case.flow)
    answer = Explainer(rule).answer(flow)
    assert answer.verdict == rule.verdict(flow) == naive["verdict"]
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
    return naive["verdict"], met


def hold(seeds: range) -> None:
    verdicts: Counter[str] = Counter()
    results: Counter[tuple[str, str]] = Counter()
    for seed in seeds:
        case = make(seed)
        try:
            verdict, met = agree(case)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {case}") from error
        verdicts[verdict] += 1
        results.update(met)
    print("Verdicts:", {verdict: verdicts[verdict] for verdict in VERDICTS})
    print("Results:", {test: {result: results[test, result] for result in RANK} for test in TESTS})
    least = LEAST * len(seeds)
    assert {verdict for verdict in VERDICTS if verdicts[verdict] < least} == set()
    assert {(test, result) for test in TESTS for result in RANK if results[test, result] < least} == set()


def test_five_hundred_random_cases_agree_and_are_a_fair_mix() -> None:
    hold(range(500))


@pytest.mark.fuzz
def test_a_hundred_thousand_random_cases_agree_and_are_a_fair_mix() -> None:
    hold(range(1_000, 101_000))
