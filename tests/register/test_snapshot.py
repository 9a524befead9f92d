"""The register in memory is brought on by what changed, and is always what a fresh reading finds."""

import random

import pytest

from graph_service import Register
from graph_service.model import KINDS, Flow, Kind, Partner, Protocol, Record, Term, plural
from graph_service.register import base


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
    monkeypatch.setattr(base, "FEW", 3)
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
