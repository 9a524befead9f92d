"""Contained protocols: withdrawing one makes no verdict worse, whatever flows there could be."""

from collections import Counter
from datetime import date
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.coverage import VERDICTS, Rule
from graph_service.coverage.actions import Withdraw
from graph_service.coverage.analysis.duplicates import duplicates
from graph_service.coverage.analysis.whatif import whatif
from graph_service.model import Flow
from graph_service.snapshot import Snapshot
from tests.coverage.reading import snapshot_of
from tests.coverage.registers import FIELDS, GROUPS, PARTNERS, Json, Maker

FLOWS = 40
"""How many flows are tried on each register."""


def register(chance: Random) -> tuple[Json, date, int | None]:
    """A register in which some protocols have a twin that differs in one fact or none."""
    maker = Maker(chance)
    made = maker.register()
    for protocol in made["protocols"]:
        maker.mend(protocol)
    for number, protocol in enumerate(made["protocols"][:3]):
        twin = {**protocol, "id": f"isp-5{number}", "reference": f"ISP-5{number}", "supersedes": []}
        twin["parties"] = [dict(party) for party in protocol["parties"]]
        vary(maker, twin)
        made["protocols"].append(twin)
    return made, maker.day, maker.grace


def vary(maker: Maker, protocol: Json) -> None:
    """One fact of a protocol more, less or otherwise."""
    chance = maker.chance
    scheme = chance.choice(list(FIELDS))
    what = chance.randrange(8)
    if what == 0 and protocol["parties"]:
        protocol["parties"].pop(chance.randrange(len(protocol["parties"])))
    elif what == 1:
        listed = {party["partner"] for party in protocol["parties"]}
        party = {"partner": chance.choice([*PARTNERS, *GROUPS]), "signed_on": maker.past(), "authority": "A letter"}
        protocol["parties"] += [party] if party["partner"] not in listed else []
    elif what == 2:
        protocol[FIELDS[scheme]] = sorted({*protocol.get(FIELDS[scheme], []), *maker.some(scheme, 2)})
    elif what == 3:
        protocol.pop(FIELDS[scheme], None)
    elif what == 4 and protocol["parties"]:
        party = chance.choice(protocol["parties"])
        party.pop("signed_on", None)
        party.pop("authority", None)
        party["signed"] = True
    elif what == 5:
        protocol["kinds"] = sorted({*protocol.get("kinds", []), "sharing"})
    elif what == 6:
        protocol["clauses"] = [maker.scope(), maker.scope()]


def with_flows(made: Json, chance: Random) -> Snapshot:
    return snapshot_of({**made, "flows": Maker(chance).flows(made, FLOWS)})


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_withdrawing_a_contained_protocol_worsens_no_verdict(seed: int) -> None:
    chance = Random(seed)
    made, on, grace = register(chance)
    rule = Rule(with_flows(made, chance), on, grace)
    for cluster in duplicates(rule).clusters:
        for key in {pair.protocol for pair in cluster.contained}:
            for change in whatif(rule, [Withdraw(protocol=key)]):
                worse = VERDICTS.index(change.after) - VERDICTS.index(change.before)
                assert worse <= 0, (key, rule.snapshot.flows[change.flow], change)


def test_what_is_contained_is_found_and_what_is_not_is_shown_by_some_flow() -> None:
    """Of 120 registers: each twin without a difference is found, and for most pairs that are not contained a flow shows why."""
    counts: Counter[str] = Counter()
    for seed in range(120):
        chance = Random(seed)
        made, on, grace = register(chance)
        rule = Rule(with_flows(made, chance), on, grace)
        contained = {(p.protocol, p.within) for cluster in duplicates(rule).clusters for p in cluster.contained}
        protocols = rule.snapshot.protocols
        for number in range(3):
            key, twin = f"isp-{number}", f"isp-5{number}"
            if twin not in protocols or not in_force(rule, key) or not in_force(rule, twin):
                continue
            same = protocols[key].model_dump(exclude={"id", "reference", "supersedes"}) == protocols[twin].model_dump(
                exclude={"id", "reference", "supersedes"}
            )
            for pair in ((key, twin), (twin, key)):
                if same and "parties" not in protocols[key].as_written and does_anything(rule, key):
                    assert pair in contained, (seed, pair)
                    counts["twins"] += 1
                elif pair not in contained and not same:
                    counts["not contained"] += 1
                    counts["shown"] += shows(rule, *pair)
                elif not same:
                    counts["contained"] += 1
    assert counts["twins"] > 15
    assert counts["contained"] > 15
    assert counts["shown"] > counts["not contained"] / 2 > 15, counts


def in_force(rule: Rule, protocol: str) -> bool:
    flow = Flow(id="f", name="F", source="body-a", target="body-b")
    return rule.results(flow, None, None)[protocol]["in_force"] == "passes"


def does_anything(rule: Rule, protocol: str) -> bool:
    """Whether there is a flow here of which it fails no test."""
    return any(
        "fails" not in rule.results(flow, category, purpose)[protocol].values()
        for flow in rule.snapshot.flows.values()
        for category in flow.categories
        for purpose in flow.purposes
    )


def shows(rule: Rule, protocol: str, within: str) -> bool:
    """Whether some flow here has less without the one protocol than without the other."""
    for flow in rule.snapshot.flows.values():
        for category in flow.categories or (None,):
            for purpose in flow.purposes or (None,):
                results = rule.results(flow, category, purpose)
                mine, its = (set(results[key].values()) for key in (protocol, within))
                if (mine == {"passes"} and its != {"passes"}) or ("fails" not in mine and "fails" in its):
                    return True
    return False
