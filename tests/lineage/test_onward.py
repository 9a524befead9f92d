"""Onward sharing: where data goes next, hop by hop, and which hops leave the protocol that it arrived under."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.coverage.rule import Rule
from graph_service.errors import NotFound
from graph_service.lineage import Onward, onward
from graph_service.model import Asset, Flow, Partner, Party, Protocol
from graph_service.snapshot import Snapshot
from tests.odd_registers import ON, TERMS, register

START = date(2024, 1, 1)
HEALTH = ("x-health",)


def flow(key: str, ends: str, assets: str = "--", **more: object) -> Flow:
    """A flow between two bodies, named by a letter each, out of and into the assets named likewise (- is none)."""
    made = {"categories": HEALTH, "purposes": ("x-care",), **more}
    source_asset, target_asset = (None if letter == "-" else f"asset-{letter}" for letter in assets)
    return Flow(
        id=key, name=key, source=ends[0], target=ends[1], source_asset=source_asset, target_asset=target_asset, **made
    )


def protocol(key: str, parties: str, **more: object) -> Protocol:
    made = {"categories": HEALTH, "purposes": ("x-care",), **more}
    signed = tuple(Party(partner=body, signed_on=START) for body in parties)
    return Protocol(
        id=key,
        reference=key.upper(),
        title=key,
        kinds=("sharing",),
        status="active",
        starts_on=START,
        parties=signed,
        **made,
    )


def rule(*flows: Flow, protocols: tuple[Protocol, ...] = (), terms: bool = True) -> Rule:
    bodies = {key: Partner(id=key, name=key.upper()) for key in "abcdef"}
    return Rule(
        Snapshot(
            version=3,
            terms=TERMS if terms else {},
            partners=bodies,
            assets={
                f"asset-{key}": Asset(id=f"asset-{key}", name=key, holder=key, categories=HEALTH) for key in bodies
            },
            protocols={one.id: one for one in protocols},
            flows={one.id: one for one in flows},
        ),
        ON,
        3,
    )


def walked(found: Onward) -> list[tuple[int, str, bool]]:
    return [(hop.hop, hop.flow, hop.may) for hop in found.hops]


def test_a_hop_goes_out_of_the_asset_that_the_last_flow_goes_into() -> None:
    found = onward(rule(flow("f1", "ab", "ab"), flow("f2", "bc", "bc"), flow("f3", "bd", "fd")), "flow", "f1")
    assert walked(found) == [(1, "f2", False)]


@pytest.mark.parametrize("assets", [("a-", "b-"), ("a-", "--"), ("ab", "--")])
def test_without_an_asset_recorded_it_may_go_on_from_the_same_partner(assets: tuple[str, str]) -> None:
    found = onward(rule(flow("f1", "ab", assets[0]), flow("f2", "bc", assets[1]), flow("f3", "cd")), "flow", "f1", 1)
    assert walked(found) == [(1, "f2", True)]


@pytest.mark.parametrize(
    ("categories", "follows"),
    [(HEALTH, True), (("x-mental",), True), (("x-any",), True), (("x-contact",), False), ((), True)],
)
def test_it_follows_the_same_a_narrower_or_a_broader_category(categories: tuple[str, ...], follows: bool) -> None:
    found = onward(rule(flow("f1", "ab", "ab"), flow("f2", "bc", "b-", categories=categories)), "flow", "f1")
    assert walked(found) == ([(1, "f2", False)] if follows else [])


def test_what_came_in_a_broader_category_is_still_what_it_was() -> None:
    """Health data sent on among any data does not become contact data."""
    flows = (
        flow("f1", "ab", "ab"),
        flow("f2", "bc", "bc", categories=("x-any",)),
        flow("f3", "cd", "c-", categories=("x-contact",)),
    )
    assert walked(onward(rule(*flows), "flow", "f1")) == [(1, "f2", False)]


@pytest.mark.parametrize("dates", [{"starts_on": date(2026, 11, 23)}, {"ends_on": date(2026, 11, 21)}])
def test_a_flow_that_is_not_live_carries_nothing_on(dates: dict[str, date]) -> None:
    assert walked(onward(rule(flow("f1", "ab", "ab"), flow("f2", "bc", "b-", **dates)), "flow", "f1")) == []


def test_from_an_asset_and_from_a_partner() -> None:
    asked = rule(flow("f1", "ab", "ab"), flow("f2", "bc", "bc"), flow("f3", "ad", "f-"), flow("f4", "ae", "--"))
    assert walked(onward(asked, "asset", "asset-a")) == [(1, "f1", False), (1, "f4", True), (2, "f2", False)]
    assert walked(onward(asked, "partner", "a")) == [
        (1, "f1", False),
        (1, "f3", False),
        (1, "f4", False),
        (2, "f2", False),
    ]


def test_hops_are_as_many_as_asked_for() -> None:
    chain = rule(flow("f1", "ab"), flow("f2", "bc"), flow("f3", "cd"), flow("f4", "de"))
    assert walked(onward(chain, "flow", "f1", 2)) == [(1, "f2", True), (2, "f3", True)]
    assert [hop.hop for hop in onward(chain, "flow", "f1").hops] == [1, 2, 3]


def test_a_hop_to_a_body_that_is_no_party_leaves_the_protocol() -> None:
    found = onward(rule(flow("f1", "ab"), flow("f2", "bc"), protocols=(protocol("isp-1", "ab"),)), "flow", "f1")
    (hop,) = found.hops
    assert hop.under == ("isp-1",)
    assert [(one.protocol, one.reasons) for one in hop.leaves] == [("isp-1", ("C is not a party to ISP-1.",))]


def test_a_hop_for_a_purpose_not_permitted_leaves_the_protocol_and_a_wide_word_for_the_data_does_not() -> None:
    second = flow("f2", "bc", purposes=("x-safety",), categories=("x-any",))
    found = onward(rule(flow("f1", "ab"), second, protocols=(protocol("isp-1", "abc"),)), "flow", "f1")
    assert found.hops[0].leaves[0].reasons == ("ISP-1 does not permit the purpose Safety.",)


def test_a_hop_that_stays_within_the_protocol_leaves_nothing() -> None:
    found = onward(rule(flow("f1", "ab"), flow("f2", "bc"), protocols=(protocol("isp-1", "abc"),)), "flow", "f1")
    assert found.hops[0].under == ("isp-1",)
    assert found.hops[0].leaves == ()


def test_what_is_not_recorded_is_no_reason_to_say_that_it_leaves() -> None:
    second = flow("f2", "bc", purposes=())
    found = onward(rule(flow("f1", "ab"), second, protocols=(protocol("isp-1", "abc"),)), "flow", "f1")
    assert found.hops[0].leaves == ()


def test_a_cycle_is_named_once_and_ends_the_walk() -> None:
    round_trip = rule(flow("f1", "ab", "ab"), flow("f2", "bc", "bc"), flow("f3", "ca", "ca"))
    found = onward(round_trip, "asset", "asset-a")
    assert walked(found) == [(1, "f1", False), (2, "f2", False), (3, "f3", False)]
    assert [(one.flows, one.sentence) for one in found.cycles] == [
        (("f1", "f2", "f3"), "The data comes back: A → B → C → A.")
    ]


def test_a_cycle_is_named_although_the_hops_asked_for_end_with_it() -> None:
    found = onward(rule(flow("f1", "ab", "ab"), flow("f2", "ba", "ba")), "flow", "f1", 1)
    assert [one.flows for one in found.cycles] == [("f1", "f2")]


def test_something_unknown_is_said_to_be() -> None:
    with pytest.raises(NotFound, match="no flow nowhere"):
        onward(rule(), "flow", "nowhere")


def up(category: str) -> set[str]:
    found = {category}
    while (broader := TERMS[f"category/{category}"].broader) and broader not in found:
        found.add(category := broader)
    return found


def naive(snapshot: Snapshot, start: Flow, hops: int) -> dict[str, int]:
    """The hops at which flows are first met, by walking every path of so many hops."""
    gone = {key for key, partner in snapshot.partners.items() if partner.ended_on and partner.ended_on < ON}
    met: dict[str, int] = {}

    def walk(last: Flow, data: set[str], hop: int) -> None:
        for key, after in snapshot.flows.items():
            live = not (after.starts_on and after.starts_on > ON) and not (after.ends_on and after.ends_on < ON)
            if not live or gone & {after.source, after.target}:
                continue
            if last.target_asset and after.source_asset:
                if last.target_asset != after.source_asset:
                    continue
            elif last.target != after.source:
                continue
            carried = set(data)
            if after.categories and data:
                carried = {c for c in after.categories for d in data if d in up(c)}
                carried |= {d for c in after.categories for d in data if c in up(d)}
                if not carried:
                    continue
            elif after.categories:
                carried = set(after.categories)
            if key != start.id:
                met[key] = min(hop, met.get(key, hop))
            if hop < hops:
                walk(after, carried, hop + 1)

    walk(start, set(start.categories), 1)
    return met


@given(st.integers(0, 10**9), st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_walking_every_path_meets_the_same_flows_at_the_same_hops(seed: int, hops: int) -> None:
    snapshot = register(Random(seed), flows=7)
    asked = Rule(snapshot, ON, 3)
    for key, start in snapshot.flows.items():
        found = onward(asked, "flow", key, hops)
        assert {hop.flow: hop.hop for hop in found.hops} == naive(snapshot, start, hops)


@given(st.integers(0, 10**9))
@settings(max_examples=100, deadline=None)
def test_every_cycle_named_is_one(seed: int) -> None:
    """Each named flow goes on to the next, and the last to the first."""
    snapshot = register(Random(seed), flows=7)
    asked = Rule(snapshot, ON, 3)
    for key in snapshot.flows:
        for cycle in onward(asked, "flow", key).cycles:
            rounds = zip(cycle.flows, (*cycle.flows[1:], cycle.flows[0]), strict=True)
            assert all(two in naive(snapshot, snapshot.flows[one], 1) or one == two for one, two in rounds)
