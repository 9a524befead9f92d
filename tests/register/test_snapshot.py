"""The register in memory is brought on by what changed, and is always what a fresh reading finds."""

import random
from datetime import date

import pytest

from graph_service import Register
from graph_service.coverage import Explainer, Rule
from graph_service.coverage.analysis.harm import harm
from graph_service.model import KINDS, Asset, Flow, Kind, Partner, Party, Protocol, Record, Term, key_of, plural
from graph_service.register import opened


def random_records(chance: random.Random) -> list[Record]:
    key = f"x-{chance.randrange(30)}"
    return [
        chance.choice(
            [
                Partner(id=key, name=f"Name {chance.random()}"),
                Protocol(id=key, title=f"Title {chance.random()}"),
                Term(scheme="category", id=key, label=f"Label {chance.random()}"),
                Flow(id=key, name=f"Name {chance.random()}", source="a", target="b"),
            ]
        )
        for _ in range(chance.randrange(1, 4))
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_snapshot_that_is_brought_on_is_the_one_that_is_read_anew(
    register: Register, store_url: str, seed: int
) -> None:
    chance = random.Random(seed)
    register.write([Partner(id="a", name="A"), Partner(id="b", name="B")], why="the two ends")
    for _ in range(12):
        if chance.random() < 0.7:
            records = {(type(r), r.id): r for r in random_records(chance)}
            register.write(records.values(), why="some")
        else:
            gone: list[tuple[Kind, str]] = [("flow", key) for key in list(register.snapshot().flows)[:2]]
            register.write(delete=gone, why="fewer")
        if chance.random() < 0.6:
            held = register.snapshot()
            with Register.open(store_url, who="another") as other:
                fresh = other.snapshot()
                assert held.version == fresh.version
                for kind in KINDS:
                    assert list(held.of(kind).items()) == list(fresh.of(kind).items()), plural(kind)


def test_after_a_great_change_the_register_is_read_anew(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened, "FEW", 3)
    register.write([Partner(id="a", name="A")], why="one")
    register.snapshot()
    register.write([Partner(id=f"p-{n}", name="P") for n in range(10)], why="many")
    assert len(register.snapshot().partners) == 11


def test_the_register_as_it_stood_is_not_mixed_up_with_the_register_now(register: Register) -> None:
    register.write([Partner(id="a", name="A")], why="one")
    register.write([Partner(id="b", name="B")], why="two")
    assert list(register.snapshot(1).partners) == ["a"]
    assert list(register.snapshot().partners) == ["a", "b"]
    register.write(delete=[("partner", "a")], why="three")
    assert list(register.snapshot().partners) == ["b"]
    assert list(register.snapshot(2).partners) == ["a", "b"]


def test_terms_are_listed_as_they_are_now(register: Register) -> None:
    assert not register.list("term", search="zebra").items
    register.write([Term(scheme="category", id="zebra", label="Zebra")], why="a word")
    assert [t.label for t in register.list("term", search="zebra").items if isinstance(t, Term)] == ["Zebra"]
    assert not register.list("term", search="zebra", as_at=0).items


def test_what_is_read_late_is_read_as_it_stood(register: Register) -> None:
    """A snapshot reads flows when they are asked for: one that was written meanwhile is told as it was, also one by one."""
    ends = [Partner(id="a", name="A"), Partner(id="b", name="B")]
    old = Flow(id="old", name="Old", source="a", target="b")
    register.write([*ends, old, old.model_copy(update={"id": "gone"})], why="one")
    one_by_one = register.snapshot()
    register._opened._snapshots.clear()
    at_once = register.snapshot()
    new = old.model_copy(update={"id": "new"})
    register.write([new, old.model_copy(update={"name": "Renamed"})], [("flow", "gone")], why="two")
    assert one_by_one.flows["old"].name == "Old"
    assert "gone" in one_by_one.flows
    assert "new" not in one_by_one.flows
    assert {key: flow.name for key, flow in at_once.flows.items()} == {"gone": "Old", "old": "Old"}
    assert {key: flow.name for key, flow in register.snapshot().flows.items()} == {"new": "Old", "old": "Renamed"}


def test_a_changed_flow_compiles_no_rule_again_and_a_changed_protocol_does(register: Register) -> None:
    ends = [Partner(id="a", name="A"), Partner(id="b", name="B")]
    flow = Flow(id="f", name="F", source="a", target="b")
    register.write([*ends, flow, Protocol(id="p", title="P")], why="one")
    on = date(2026, 11, 22)
    first = register.rule(on)
    register.write([flow.model_copy(update={"identifiability": "anonymous"})], why="two")
    second = register.rule(on)
    assert second.agreements is first.agreements
    assert Explainer(second).answer(second.snapshot.flows["f"]).verdict == "not-needed"
    assert Explainer(second).answer(second.snapshot.flows["f"]).revision == 2
    assert register.rule(date(2027, 1, 1)).agreements is first.agreements
    register.write([Protocol(id="p", title="Another title")], why="three")
    third = register.rule(on)
    assert third.agreements is not first.agreements
    assert third.names.protocol("p") == "Another title"


def test_shipped_and_local_terms_are_one_list_in_every_order(register: Register) -> None:
    """Page by page, whatever the order: each term once, and a local one in the place of the shipped one it replaces."""
    local = [Term(scheme="category", id=f"local-{n}", label=f"{'zyx'[n % 3]} {n}") for n in range(7)]
    own = Term(scheme="category", id="health", label="Health, as we say it")
    register.write([*local, own], why="words")
    for sort in ("id", "-id", "name", "-name", "sensitivity", "-sensitivity", "broader"):
        for limit in (7, 400) if sort == "id" else (23, 400):
            found: list[str] = []
            after = None
            while True:
                page = register.list("term", sort=sort, after=after, limit=limit, search="health")
                found += [key_of(term) for term in page.items]
                after = page.next
                if after is None:
                    break
            whole = [
                key_of(term) for term in register.list("term", sort=sort, limit=500, search="health", as_at=1).items
            ]
            assert found == whole
            assert len(found) == len(set(found)) > 20
    assert register.list("term", search="as we say it").items == (own,)
    assert register.list("term", filters={"scheme": "basis"}, limit=500).next is None


def test_verdicts_are_kept_for_flows_that_stay_and_worked_out_anew_where_anything_else_changed(
    register: Register,
) -> None:
    on = date(2026, 11, 22)
    signed = {"signed_on": date(2024, 1, 1)}
    ends = [Partner(id="a", name="A"), Partner(id="b", name="B")]
    terms = [Term(scheme="category", id="x-data", label="Data"), Term(scheme="purpose", id="x-use", label="Use")]
    listed = {"categories": ("x-data",), "purposes": ("x-use",)}
    protocol = Protocol(
        id="isp",
        title="Protocol",
        kinds=("sharing",),
        status="active",
        starts_on=date(2024, 1, 1),
        parties=(Party(partner="a", **signed), Party(partner="b", **signed)),
        **listed,
    )
    flows = [Flow(id=f"flow-{n}", name=f"Flow {n}", source="a", target="b", **listed) for n in range(3)]
    asset = Asset(id="system", name="System", holder="a")
    held = flows[2].model_copy(update={"source_asset": "system"})
    register.write([*ends, *terms, protocol, *flows[:2], held, asset], why="all is covered")

    def verdicts() -> list[str]:
        kept, anew = register.verdicts(on), Rule(register.snapshot(), on, register.settings.grace_months)
        assert kept == {key: anew.verdict(flow) for key, flow in register.snapshot().flows.items()}
        ranked = register.lists.overview(on, by_harm=True).items
        assert [answer.flow for answer in ranked] == sorted(
            kept, key=lambda key: (-harm(anew, anew.snapshot.flows[key]).score, key)
        )
        return list(kept.values())

    assert verdicts() == ["covered"] * 3
    register.write([flows[0].model_copy(update={"relation": "processor", "records": 200_000})], why="another relation")
    assert verdicts() == ["gap", "covered", "covered"]
    register.write([asset.model_copy(update={"country": "FR", "processor": "b"})], why="a processor holds it, abroad")
    assert verdicts() == ["gap", "covered", "unclear"]
    register.write([protocol.model_copy(update={"status": "draft"})], why="back to a draft")
    assert verdicts()[1] == "gap"
    register.remove("flow", "flow-1", why="no longer")
    assert len(verdicts()) == 2
    register.write([flows[1].model_copy(update={"id": "flow-0b"})], why="between the others")
    assert len(verdicts()) == 3
    assert list(register.verdicts(on)) == ["flow-0", "flow-0b", "flow-2"]
    assert register.lists.overview(on, verdict="gap").summary["covered"] == 0
