"""What if: exactly the flows whose verdict would change, and nothing is written."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.coverage.actions import Action, action_of, apply
from graph_service.coverage.analysis.whatif import whatif
from graph_service.coverage.rule import Rule
from graph_service.errors import BadData
from graph_service.model import Flow, Partner, Party, Protocol
from graph_service.snapshot import Snapshot
from tests.coverage.reading import snapshot_of
from tests.coverage.registers import GROUPS, PARTNERS, Maker
from tests.odd_registers import BODIES, ON, PURPOSES, register

START = date(2024, 1, 1)


def asked() -> Rule:
    """Two flows and a protocol that one of their ends has not signed."""
    protocol = Protocol(
        id="isp-1",
        reference="ISP-1",
        title="One",
        kinds=("sharing",),
        status="active",
        starts_on=START,
        parties=(Party(partner="a", signed_on=START), Party(partner="b")),
        categories=("x",),
        purposes=("y",),
    )
    made = {"name": "F", "target": "b", "categories": ("x",), "purposes": ("y",)}
    flows = {"f": Flow(id="f", source="a", **made), "g": Flow(id="g", source="c", **made)}
    partners = {key: Partner(id=key, name=f"Body {key.upper()}") for key in BODIES}
    return Rule(Snapshot(version=1, partners=partners, protocols={"isp-1": protocol}, flows=flows), ON, 3)


def fix(action: str, **fields: object) -> Action:
    about = {} if action == "new-protocol" or "field" in fields else {"protocol": "isp-1"}
    return action_of({"action": action, **about, **fields})


def test_a_signature_would_cover_the_one_flow_that_lacks_it() -> None:
    (change,) = whatif(asked(), [fix("sign", partner="b")])
    assert (change.flow, change.before, change.after) == ("f", "gap", "covered")
    assert "ISP-1" in change.reason


def test_actions_are_taken_together() -> None:
    changes = whatif(asked(), [fix("sign", partner="b"), fix("add-party", partner="c")])
    assert [(change.flow, change.after) for change in changes] == [("f", "covered"), ("g", "covered")]


def test_an_action_that_changes_no_verdict_gives_nothing() -> None:
    assert whatif(asked(), [fix("renew", on=date(2028, 6, 30))]) == ()


def test_a_new_protocol_bears_on_flows_that_no_protocol_reached() -> None:
    new = fix("new-protocol", kinds=["sharing"], parties=("b", "c"), categories=("x",), purposes=("y",))
    assert [(change.flow, change.after) for change in whatif(asked(), [new])] == [("g", "covered")]


def test_an_action_on_a_protocol_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadData, match="no protocol isp-9"):
        whatif(asked(), [fix("sign", protocol="isp-9", partner="b")])


def action(random: Random, snapshot: Snapshot) -> Action:
    protocol, partner = f"isp-{random.randint(0, 3)}", random.choice(BODIES)
    parties = (
        [party.partner for party in snapshot.protocols[protocol].parties] if protocol in snapshot.protocols else []
    )
    on = ON + timedelta(days=random.randint(-20, 20))
    return random.choice(
        (
            fix("add-party", protocol=protocol, partner=partner),
            fix("start", protocol=protocol, on=on),
            fix("renew", protocol=protocol, on=on),
            fix("review", protocol=protocol, on=on),
            fix("replace", protocol=protocol),
            fix("set-kind", protocol=protocol, kinds=[random.choice(("sharing", "processing"))]),
            fix("permit", protocol=protocol, scheme="purpose", term=random.choice(PURPOSES)),
            fix("record", protocol=protocol, field="protocol.status"),
            action_of({"action": "withdraw", "protocol": protocol}),
            action_of(
                {"action": "remove", "protocol": protocol, "partner": random.choice(parties) if parties else None}
            ),
            action_of({"action": "remove", "protocol": protocol}),
        )
    )


@given(st.integers(0, 10**9))
@settings(max_examples=200, deadline=None)
def test_assessing_the_whole_register_again_finds_the_same(seed: int) -> None:
    random = Random(seed)
    snapshot = register(random)
    rule, actions = Rule(snapshot, ON, 3), [action(random, snapshot)]
    would = Rule(apply(snapshot, actions, ON), ON, 3)
    expected = [
        (key, rule.verdict(flow), would.verdict(flow))
        for key, flow in sorted(snapshot.flows.items())
        if rule.verdict(flow) != would.verdict(flow)
    ]
    assert [(change.flow, change.before, change.after) for change in whatif(rule, actions)] == expected


@given(st.integers(0, 10**9))
@settings(max_examples=150, deadline=None)
def test_the_same_where_anything_is_as_written_claimed_or_signed_by_groups(seed: int) -> None:
    maker = Maker(Random(seed))
    form = maker.register()
    for protocol in form["protocols"][::2]:
        protocol.setdefault("as_written", {})["parties"] = "and others"
    snapshot = snapshot_of({**form, "flows": maker.flows(form, 20)})
    rule = Rule(snapshot, maker.day, maker.grace)
    for taken in any_actions(maker, snapshot):
        would = Rule(apply(snapshot, [taken], maker.day), maker.day, maker.grace)
        expected = [
            (key, rule.verdict(flow), then)
            for key, flow in sorted(snapshot.flows.items())
            if rule.verdict(flow) != (then := would.verdict(would.snapshot.flows[key]))
        ]
        changes = whatif(rule, [taken])
        assert [(change.flow, change.before, change.after) for change in changes] == expected, taken


def any_actions(maker: Maker, snapshot: Snapshot) -> Iterator[Action]:
    key, protocol = maker.chance.choice(sorted(snapshot.protocols.items()))
    partner, flow = maker.chance.choice(PARTNERS), maker.chance.choice(sorted(snapshot.flows))
    yield fix("withdraw", protocol=key)
    yield fix("remove", protocol=key)
    yield fix("add-party", protocol=key, partner=partner)
    yield fix("record", field="protocol.parties", protocol=key, partner=partner)
    yield fix("record", field="protocol.status", protocol=key)
    yield fix("record", field="flow.target", flow=flow, parties=[partner])
    yield fix("record", field="partner.members", partner=maker.chance.choice(GROUPS))
    yield fix("record", field="term.unmapped", scheme="category", term="x-client-info")
    for party in [party for party in protocol.parties if party.left_on is None][:1]:
        yield fix("leave", protocol=key, partner=party.partner, on=maker.day)
