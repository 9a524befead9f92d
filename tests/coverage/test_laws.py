"""Laws that hold of every register: what may never improve or worsen a verdict, and what may never matter."""

from collections.abc import Callable, Iterable
from datetime import date
from random import Random
from secrets import randbelow
from typing import Any

import pytest

from graph_service.coverage import Explainer, Rule, clauses_of
from graph_service.coverage.actions import action_of, apply
from graph_service.snapshot import Snapshot
from tests.coverage.reading import flow_of, snapshot_of
from tests.coverage.registers import FIELDS, Case, Json, make

ORDER = ("covered", "other-basis", "unclear", "partly", "gap")
Law = Callable[[Case, Random], bool]


def rule_of(case: Case, snapshot: Snapshot | None = None) -> Rule:
    return Rule(snapshot or snapshot_of(case.register), date.fromisoformat(case.on), case.grace)


def verdict_of(case: Case, flow: Json | None = None) -> str:
    return rule_of(case).verdict(flow_of(case.flow if flow is None else flow))


def never_worse(before: str, after: str) -> bool:
    """Holds that a verdict is no worse; gives whether it is better."""
    if before not in ORDER:
        assert after == before
        return False
    assert ORDER.index(after) <= ORDER.index(before), f"{before} became {after}"
    return after != before


def withdrawing_never_improves(case: Case, chance: Random) -> bool:
    """Withdrawing a protocol that supersedes none never improves a verdict."""
    candidates = [protocol["id"] for protocol in case.register["protocols"] if not protocol.get("supersedes")]
    if not candidates:
        return False
    rule, flow = rule_of(case), flow_of(case.flow)
    before = rule.verdict(flow)
    withdrawal = action_of({"action": "withdraw", "protocol": chance.choice(candidates)})
    after = rule_of(case, apply(rule.snapshot, [withdrawal], rule.on)).verdict(flow)
    return never_worse(after, before) if before in ORDER else never_worse(before, after)


def a_signature_never_worsens(case: Case, chance: Random) -> bool:
    """A signature of a party already listed, where the protocol records one already, never worsens a verdict.

    On the date asked about: one from long ago may be from before a membership, or a body's own end.
    """
    blank = [
        party
        for protocol in case.register["protocols"]
        if any("signed_on" in party or party.get("signed") for party in protocol["parties"])
        for party in protocol["parties"]
        if "signed_on" not in party
    ]
    if not blank:
        return False
    before = verdict_of(case)
    chance.choice(blank)["signed_on"] = case.on
    return never_worse(before, verdict_of(case))


def order_never_matters(case: Case, chance: Random) -> bool:
    """The order of protocols, clauses, parties, members, partners and terms never matters."""
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
    for field in (*FIELDS.values(), "claims", "gateways"):
        shuffle(case.flow.get(field, []))
    assert Explainer(rule_of(case)).answer(flow_of(case.flow)) == before
    return bool(before.elements)


def a_narrower_word_that_is_listed_never_worsens(case: Case, chance: Random) -> bool:
    """Replacing a term of a flow by a narrower one never worsens its verdict, where every clause lists the narrower one.

    Other clauses may not permit it: they list another narrower term, or the narrower one is sensitive.
    """
    terms = {(term["scheme"], term["id"]): term for term in case.register["terms"]}
    choices = [
        (scheme, wide, narrow)
        for scheme, field in FIELDS.items()
        for protocol in case.register["protocols"]
        for narrow in (protocol.get("clauses") or [protocol])[0].get(field, [])
        for wide in case.flow.get(field, [])
        if wide in _above(terms, scheme, narrow) and narrow not in _above(terms, scheme, wide)
    ]
    if not choices:
        return False
    scheme, wide, narrow = chance.choice(choices)
    field = FIELDS[scheme]
    case.register["protocols"] = [
        protocol
        for protocol in case.register["protocols"]
        if all(narrow in clause.get(field, []) for clause in protocol.get("clauses") or [protocol])
    ]
    before = verdict_of(case)
    if before == "not-needed":
        return False
    narrowed = sorted({*(term for term in case.flow[field] if term != wide), narrow})
    return never_worse(before, verdict_of(case, {**case.flow, field: narrowed}))


def a_wide_word_never_covers(case: Case, chance: Random) -> bool:
    """No verdict becomes covered because a word is wide: what is covered stays so with only the terms that permit listed."""
    rule, flow = rule_of(case), flow_of(case.flow)
    if rule.verdict(flow) != "covered":
        return False
    terms = {(term["scheme"], term["id"]): term for term in case.register["terms"]}
    for protocol in case.register["protocols"]:
        for clause in protocol.get("clauses") or [protocol]:
            for scheme, field in FIELDS.items():
                if clause.get(field):
                    permitting = set()
                    for term in case.flow.get(field, []):
                        permitting |= {term, *_above(terms, scheme, term)}
                    kept = [term for term in clause[field] if term in permitting]
                    clause[field] = kept or ["x-never"]
    assert rule_of(case).verdict(flow) == "covered"
    return True


def _above(terms: dict[tuple[str, str], Json], scheme: str, term: str) -> list[str]:
    line: list[str] = []
    above = terms.get((scheme, term), {}).get("broader")
    while above is not None and above not in line:
        line.append(above)
        above = terms.get((scheme, above), {}).get("broader")
    return line


def recording_an_authority_never_worsens(case: Case, chance: Random) -> bool:
    """Recording on what authority a party signed never worsens a verdict."""
    without = [
        party
        for protocol in case.register["protocols"]
        for party in protocol["parties"]
        if "authority" not in party and "signed_on" in party
    ]
    if not without:
        return False
    groups = [party for party in without if party["partner"].startswith("group") or "signed_by" in party]
    before = verdict_of(case)
    chance.choice(groups or without)["authority"] = "Letter of 3 March"
    return never_worse(before, verdict_of(case))


def what_is_as_written_never_covers(case: Case, chance: Random) -> bool:
    """With everything that is as written taken away, and the single values that it stands for, no covered is lost."""
    if verdict_of(case) != "covered":
        return False
    records = [record for records in case.register.values() for record in records]
    parties = [party for protocol in case.register["protocols"] for party in protocol["parties"]]
    any_written = False
    for record in (*records, case.flow):
        written = record.pop("as_written", {})
        any_written |= bool(written)
        for field in written:
            if not isinstance(record.get(field, []), list):
                record.pop(field, None)
    for party in parties:
        any_written |= party.pop("as_written", None) is not None
        if "signed_on" not in party and party.get("signed") is not True:
            party.pop("authority", None)
    assert verdict_of(case) == "covered"
    return any_written


def fixes_cover(case: Case, chance: Random) -> bool:
    """Applying an answer's fixes, on the date asked about, covers the flow; where one asks a question, it may stay unclear."""
    rule, flow = rule_of(case), flow_of(case.flow)
    answer = Explainer(rule).answer(flow)
    if answer.verdict not in ORDER or answer.verdict == "covered":
        assert answer.fixes == ()
        return False
    after = apply(rule.snapshot, [fix.to_action() for fix in answer.fixes], rule.on, flow)
    verdict = rule_of(case, after).verdict(after.flows[flow.id])
    asks = any(fix.action == "record" for fix in answer.fixes)
    may_stay = ("unclear", "other-basis", "not-needed") if asks else ()
    assert verdict in ("covered", *may_stay), f"{verdict}: {[fix.to_dict() for fix in answer.fixes]}"
    return verdict == "covered"


def no_permit_crosses_a_family(case: Case, chance: Random) -> bool:
    """No fix makes an agreement permit a purpose of a family that it lists nothing of, or a framework an agreement."""
    rule = rule_of(case)
    fixes = [fix for fix in Explainer(rule).answer(flow_of(case.flow)).fixes if fix.action == "permit"]
    for fix in fixes:
        protocol = rule.snapshot.protocols[str(fix.protocol)]
        assert not protocol.kinds or set(protocol.kinds) - {"overarching"}
        if fix.scheme == "purpose":
            listed = {term for clause in clauses_of(protocol) for term in clause.purposes}
            families = frozenset().union(*(rule.terms.families(term) for term in listed))
            assert not families.isdisjoint(rule.terms.families(str(fix.term)))
    return any(fix.scheme == "purpose" for fix in fixes)


LAWS: list[Law] = [
    fixes_cover,
    no_permit_crosses_a_family,
    withdrawing_never_improves,
    a_signature_never_worsens,
    order_never_matters,
    a_narrower_word_that_is_listed_never_worsens,
    a_wide_word_never_covers,
    recording_an_authority_never_worsens,
    what_is_as_written_never_covers,
]


def hold(law: Law, seeds: Iterable[int]) -> None:
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
def test_law_holds_of_a_hundred_thousand_new_cases(law: Law) -> None:
    first = randbelow(2**40)
    print(f"Seeds from {first}")
    hold(law, range(first, first + 100_000))
