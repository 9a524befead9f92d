"""Records that are read when they are asked for."""

import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from graph_service.register.on_demand import FEW, OnDemand

RECORDS = {f"r-{n}": n for n in range(3 * FEW)}


class Reader:
    """Reads of the records, counted."""

    def __init__(self) -> None:
        self.ones = self.alls = 0

    def one(self, key: str) -> int | None:
        self.ones += 1
        return RECORDS.get(key)

    def all(self) -> Mapping[str, int]:
        self.alls += 1
        time.sleep(0.05)
        return RECORDS


def test_a_few_are_read_one_by_one_and_each_once() -> None:
    reader = Reader()
    held = OnDemand(reader.one, reader.all, threading.RLock())
    assert [held["r-1"], held["r-2"], held["r-1"]] == [1, 2, 1]
    assert "r-none" not in held
    with pytest.raises(KeyError):
        held["r-none"]
    assert (reader.ones, reader.alls, held.was_read) == (3, 0, False)


def test_many_are_read_at_once() -> None:
    reader = Reader()
    held = OnDemand(reader.one, reader.all, threading.RLock())
    assert [held[key] for key in RECORDS] == list(RECORDS.values())
    assert (reader.ones, reader.alls, held.was_read) == (FEW, 1, True)


def test_threads_that_ask_for_all_together_read_them_once() -> None:
    """Each reading a county's flows for itself held up all others for seconds."""
    reader = Reader()
    held = OnDemand(reader.one, reader.all, threading.RLock())
    together = threading.Barrier(8)

    def ask(number: int) -> int:
        together.wait()
        return held[f"r-{number}"] + len(held)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [number + len(RECORDS) for number in range(8)]
    assert reader.alls == 1
