"""Which record a text means, and what is offered when it means none."""

from pathlib import Path
from random import Random

import pytest

from graph_service import Register
from graph_service.errors import BadData, NotFound
from graph_service.model import Flow, Partner
from graph_service.register.lookup import KnownNames, NamesAfter, flow_named, spelt
from graph_service.snapshot import Snapshot


@pytest.mark.parametrize(
    ("one", "other"),
    [("Marks & Spencer", "marks and spencer"), ("ISP-1", "isp 1"), ("Ärzte & Co.", "ÄRZTE and CO"), ("ﬁre", "Fire")],
)
def test_case_spaces_and_punctuation_make_no_difference(one: str, other: str) -> None:
    assert spelt(one) == spelt(other) != ""


@pytest.mark.parametrize("text", ["", "-", "…"])
def test_signs_alone_name_nothing(text: str) -> None:
    with pytest.raises(NotFound):
        KnownNames({"a": ("-", "…")}).named("flow", text)


def test_a_name_that_several_have_is_refused_and_its_own_record_has_it() -> None:
    names = KnownNames({"a": ("Referrals", "The first"), "b": ("referrals",)})
    assert names.named("flow", "the FIRST") == "a"
    with pytest.raises(BadData, match="names several flows: a, b"):
        names.named("flow", "Referrals")


def test_among_very_many_records_an_unknown_id_is_answered_with_those_like_it() -> None:
    flows = {f"flow-{n:05}": Flow(id=f"flow-{n:05}", name=f"Flow {n}", source="a", target="b") for n in range(20_000)}
    snapshot = Snapshot(flows=flows)
    assert flow_named(snapshot, "FLOW 77") == "flow-00077"
    with pytest.raises(NotFound, match=r"There is no flow 'flow-123456'\. The nearest: flow-12345") as unknown:
        flow_named(snapshot, "flow-123456")
    assert unknown.value.nearest[0] == "flow-12345"
    with pytest.raises(NotFound) as misspelt:
        flow_named(snapshot, "Flwo 15000")
    assert misspelt.value.nearest[0] == "flow-15000"


@pytest.mark.parametrize("seed", range(30))
def test_names_after_changes_are_those_made_anew(seed: int) -> None:
    chance = Random(seed)
    words = ("alpha", "Alpha", "beta", "be ta", "gamma", "delta")
    names: dict[str, tuple[str, ...]] = {
        f"id-{n}": tuple(chance.sample(words, chance.randint(0, 2))) for n in range(chance.randint(0, 6))
    }
    kept = KnownNames(names)
    for _ in range(4):
        changed: dict[str, tuple[str, ...] | None] = {}
        for key in {f"id-{chance.randrange(8)}" for _ in range(chance.randint(0, 3))}:
            changed[key] = chance.choice((None, tuple(chance.sample(words, chance.randint(0, 2)))))
        names = {key: given for key, given in {**names, **changed}.items() if given is not None}
        kept = NamesAfter(kept, changed)
        anew = KnownNames(names)
        for text in (*words, *(f"id-{n}" for n in range(8))):
            assert sorted(kept.ids(spelt(text))) == sorted(anew.ids(spelt(text)))
        assert {spelt(name) for name, _ in kept.near("alpa")} == {spelt(name) for name, _ in anew.near("alpa")}


def test_a_register_that_moves_on_knows_what_its_records_are_called_now(tmp_path: Path) -> None:
    with Register.open(str(tmp_path / "r.db"), who="tester") as register:
        first, second = (Flow(id=f"flow-{n}", name=f"Referrals {n}", source="a", target="b") for n in (1, 2))
        register.write([Partner(id="a", name="A"), Partner(id="b", name="B"), first, second], why="a test")
        assert flow_named(register.snapshot(), "referrals 1") == "flow-1"
        register.write([first.model_copy(update={"name": "Letters"})], why="a test")
        register.write([Partner(id="c", name="C")], why="nobody asks about flows at this revision")
        assert flow_named(register.snapshot(), "letters") == "flow-1"
        assert flow_named(register.snapshot(), "referrals 2") == "flow-2"
        with pytest.raises(NotFound):
            flow_named(register.snapshot(), "referrals 1")
        register.remove("flow", "flow-2", why="a test")
        with pytest.raises(NotFound):
            flow_named(register.snapshot(), "referrals 2")
