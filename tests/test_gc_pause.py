"""What pauses of the collector leave behind is taken away in a service."""

import gc
import time
import weakref

import pytest

from graph_service import gc_pause


class Circle:
    def __init__(self) -> None:
        self.values = [[self] for _ in range(1_000)]


def left_behind() -> "weakref.ref[Circle]":
    """Make values that refer to each other in a pause, many enough to be noticed, and let go of them."""
    with gc_pause.gc_paused():
        circles = [Circle() for _ in range(200)]
    return weakref.ref(circles[0])


def test_a_service_walks_its_values_when_there_are_many_more_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc_pause, "SECONDS", 0.01)
    gc.collect()
    assert left_behind()() is not None, "something else takes it away, so this test shows nothing"
    gc.collect()
    with gc_pause.collecting():
        left = left_behind()
        until = time.monotonic() + 60
        while left() is not None:
            assert time.monotonic() < until, "it stays, however much more is left behind"
            left_behind()
            time.sleep(0.01)
