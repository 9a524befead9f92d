"""Laws that hold of every register: what may never improve or worsen a verdict, and what may never matter."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest

from graph_service.coverage import Explainer, Rule
from graph_service.coverage.actions import action_of, apply
from graph_service.snapshot import Snapshot
from tests.coverage.reading import flow_of, snapshot_of
from tests.coverage.registers import FIELDS, Case, make

ORDER = ("covered", "unclear", "partly", "gap")
Law = Callable[[Case, Random], bool]


def rule_of(case: Case, snapshot: Snapshot | None = None) -> Rule:
    return Rule(snapshot or snapshot_of(case.register), date.fromisoformat(case.on), case.grace)


def withdrawing_never_improves(case: Case, chance: Random) -> bool:
    """Withdrawing a protocol that supersedes none never improves a verdict."""
    candidates = [protocol["id"] for protocol in case.register["protocols"] if not protocol.get("supersedes")]
    if not candidates:
        return False
    rule, flow = rule_of(case), flow_of(case.flow)
    before = rule.verdict(flow)
    withdrawal = action_of({"action": "withdraw", "protocol": chance.choice(candidates)})
    after = rule_of(case, apply(rule.snapshot, [withdrawal], rule.on)).verdict(flow)
    if before not in ORDER:
        assert after == before
        return False
    assert ORDER.index(after) >= ORDER.index(before)
    return after != before


def a_signature_never_worsens(case: Case, chance: Random) -> bool:
    """A signature of a party already listed, where the protocol records one already, never worsens a verdict."""
    blank = [
        party
        for protocol in case.register["protocols"]
        if any("signed_on" in party or party.get("signed") for party in protocol["parties"])
        for party in protocol["parties"]
        if "signed_on" not in party
    ]
    if not blank:
        return False
    flow = flow_of(case.flow)
    before = rule_of(case).verdict(flow)
    chance.choice(blank)["signed_on"] = chance.choice(["2001-01-01", case.on])
    after = rule_of(case).verdict(flow)
    if before not in ORDER:
        assert after == before
        return False
    assert ORDER.index(after) <= ORDER.index(before)
    return after != before


def order_never_matters(case: Case, chance: Random) -> bool:
    """The order of protocols, clauses, parties, partners and terms never matters."""
    before = Explainer(rule_of(case)).answer(flow_of(case.flow))

    def shuffle(values: list[Any]) -> None:
        chance.shuffle(values)
        for value in values:
            if isinstance(value, dict):
                for inner in value.values():
                    if isinstance(inner, list):
                        shuffle(inner)

    for records in case.register.values():
        shuffle(records)
    for field in FIELDS.values():
        shuffle(case.flow.get(field, []))
    assert Explainer(rule_of(case)).answer(flow_of(case.flow)) == before
    return bool(before.elements)


def fixes_cover(case: Case, chance: Random) -> bool:
    """Applying an answer's fixes, on the date asked about and in any order, covers the flow."""
    rule, flow = rule_of(case), flow_of(case.flow)
    answer = Explainer(rule).answer(flow)
    if answer.verdict not in ("unclear", "partly", "gap"):
        assert answer.fixes == ()
        return False
    fixes = chance.sample(answer.fixes, len(answer.fixes))
    after = apply(rule.snapshot, [fix.to_action() for fix in fixes], rule.on, flow)
    assert rule_of(case, after).verdict(after.flows[flow.id]) == "covered", [fix.to_dict() for fix in fixes]
    return True


LAWS: list[Law] = [withdrawing_never_improves, a_signature_never_worsens, order_never_matters, fixes_cover]


def hold(law: Law, seeds: range) -> None:
    applied = 0
    for seed in seeds:
        case = make(seed)
        try:
            applied += law(case, Random(seed))
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {make(seed)}") from error
    assert applied > 0


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_law_holds_of_five_hundred_cases(law: Law) -> None:
    hold(law, range(500))


@pytest.mark.fuzz
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_law_holds_of_a_hundred_thousand_cases(law: Law) -> None:
    hold(law, range(1_000, 101_000))
