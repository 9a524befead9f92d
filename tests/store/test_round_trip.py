"""A record of any shape comes back as it was, by every way of asking for it."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service import Register
from graph_service.model import KINDS, Kind, Partner, key_of
from tests.store.strategies import everything, records

EXAMPLES = int(os.environ.get("EXAMPLES", "8"))


@pytest.mark.parametrize("kind", KINDS)
def test_any_record_comes_back_as_it_was(kind: Kind, register: Register) -> None:
    register.write(everything(), why="what the others refer to")

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(records[kind], min_size=1, max_size=4, unique_by=key_of))
    def comes_back(some: list) -> None:  # type: ignore[type-arg]
        register.write(some, why="some")
        for record in some:
            assert register.get(kind, key_of(record)) == record
        stored = register.snapshot().of(kind)
        assert {key_of(r): stored[key_of(r)] for r in some} == {key_of(r): r for r in some}

    comes_back()
    assert list(register._opened.store.problems()) == []


def test_a_value_of_the_largest_size_comes_back(register: Register) -> None:
    """Texts of 32,767 characters in every place that takes text."""
    long = "ß" * 32767
    partner = Partner(id="a" * 120, name=long, aliases=(long, "b"), address=long, extra={long: long})
    register.write([partner], why=long)
    assert register.get("partner", "a" * 120) == partner
    assert [r.why for r in register.revisions()] == [long]
