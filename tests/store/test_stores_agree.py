"""Both stores, driven by the same random operations, are equal at every step."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from graph_service import Register
from graph_service.errors import BadData
from graph_service.model import KINDS, Kind, key_of, kind_of
from tests.conftest import empty
from tests.neo4j_server import Neo4jServer
from tests.store.strategies import everything, records

STEPS = int(os.environ.get("STEPS", "12"))
EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
some = st.lists(st.one_of(*records.values()), min_size=1, max_size=4, unique_by=lambda r: (kind_of(r), key_of(r)))
named = st.tuples(st.sampled_from(KINDS), st.sampled_from(["a", "b-1", "c", "category/a", "purpose/c"]))


def tried(work: Any) -> object:
    """What an operation answers, or the message with which it is refused."""
    try:
        return work()
    except BadData as error:
        return str(error)


@pytest.mark.neo4j
@pytest.mark.timeout(600)
def test_the_same_operations_leave_both_stores_equal(neo4j_url: str, neo4j_server: Neo4jServer, tmp_path: Any) -> None:
    made = iter(range(1_000_000))

    class Stores(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            empty(neo4j_server)
            self.both = [Register.open(str(tmp_path / f"{next(made)}.db"), who="x"), Register.open(neo4j_url, who="x")]
            self.same(lambda register: register.write(everything(), why="what others refer to") is not None)

        def teardown(self) -> None:
            for register in self.both:
                register.close()

        def same(self, ask: Any) -> Any:
            one, other = (tried(lambda r=register: ask(r)) for register in self.both)
            assert one == other
            return one

        @rule(put=some, delete=st.lists(named, max_size=2))
        def write(self, put: Any, delete: Any) -> None:
            gone = [name for name in delete if name not in {(kind_of(r), key_of(r)) for r in put}]
            self.same(lambda register: (w := register.write(put, gone, why="x")) and (w.number, w.changes))

        @precondition(lambda self: self.both[0].version() > 1)
        @rule(back=st.integers(0, 3))
        def undo(self, back: int) -> None:
            number = max(2, self.both[0].version() - back)
            self.same(lambda register: register.undo(number).to_dict())

        @rule(key=st.sampled_from(["a", "b"]), value=st.none() | st.integers())
        def keep(self, key: str, value: int | None) -> None:
            self.same(lambda register: register._records.keep("import", key, value))
            self.same(lambda register: register._records.kept("import"))

        @rule(name=named)
        def history(self, name: tuple[Kind, str]) -> None:
            self.same(lambda register: [(r.number, c) for r, c in register._opened.store.history(*name)])

        @rule(name=named)
        def referring(self, name: tuple[Kind, str]) -> None:
            self.same(lambda register: set(register._opened.store.referring(name[0], [name[1]])))

        @rule(back=st.integers(0, 4))
        def as_at(self, back: int) -> None:
            number = max(0, self.both[0].version() - back)
            self.same(lambda register: "".join(register.dump(as_at=number)))

        @invariant()
        def dumps_are_equal(self) -> None:
            self.same(lambda register: "".join(register.dump()))

        @invariant()
        def chains_are_whole(self) -> None:
            assert self.both[0].verify() == ()

    run_state_machine_as_test(
        Stores,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # making a difference smaller takes a server minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
