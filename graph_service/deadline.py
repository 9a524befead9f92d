"""How long the question that this thread works on may still take. Long loops ask now and then, and stop when time is up.

A question that nobody waits for any more (its time is up, or the client hung up) ends at the next `check`, so that it takes no time
from others. Work in the background stands still at a `check` while there are questions that somebody waits for. Outside a service there
is neither. No lock may be held at a `check`.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from graph_service.errors import RegisterError

T = TypeVar("T")


class OutOfTime(RegisterError):
    """A question took longer than it may, or nobody waits for its answer."""

    exit_code = 3


class Deadline:
    """The end of a question: a moment, or earlier, when it is given up."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._given_up = threading.Event()

    @property
    def left(self) -> float:
        """Seconds left; none of them when the question was given up."""
        return 0.0 if self._given_up.is_set() else max(0.0, self._ends - time.monotonic())

    def give_up(self) -> None:
        """Nobody waits for the answer."""
        self._given_up.set()


STILL, GOING = 2.0, 0.5
"""How many seconds work in the background stands still at most while questions are worked on, and then goes on, so that it ends."""


class _Asked:
    """The questions that somebody waits for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self.nothing = threading.Event()
        self.nothing.set()

    def count(self, more: int) -> None:
        """There are some more, or fewer."""
        with self._lock:
            self._number += more
            if self._number:
                self.nothing.clear()
            else:
                self.nothing.set()


_ASKED = _Asked()


class Background:
    """Work that nobody waits for just now: it gives way to what somebody does."""

    def __init__(self) -> None:
        self._goes_until = 0.0

    @property
    def left(self) -> float:
        """There is always time left, when others had theirs."""
        if not _ASKED.nothing.is_set() and time.monotonic() >= self._goes_until and not _ASKED.nothing.wait(STILL):
            self._goes_until = time.monotonic() + GOING
        return GOING


_CURRENT: ContextVar[Deadline | Background | None] = ContextVar("deadline", default=None)
_IS_ASKED: ContextVar[bool] = ContextVar("asked", default=False)


@contextmanager
def until(deadline: Deadline | Background | None) -> Iterator[None]:
    """Work inside under a deadline; under none, for work whose result others will use, whoever gave up."""
    token = _CURRENT.set(deadline)
    try:
        yield
    finally:
        _CURRENT.reset(token)


@contextmanager
def being_asked() -> Iterator[None]:
    """Work inside on a question that somebody waits for."""
    token = _IS_ASKED.set(True)
    _ASKED.count(1)
    try:
        yield
    finally:
        _ASKED.count(-1)
        _IS_ASKED.reset(token)


@contextmanager
def waiting() -> Iterator[None]:
    """Inside, a question waits for work in the background, which goes on meanwhile."""
    number = 1 if _IS_ASKED.get() else 0
    _ASKED.count(-number)
    try:
        yield
    finally:
        _ASKED.count(number)


def check() -> None:
    """Raise `OutOfTime` when the question's time is up. Costs less than a microsecond."""
    deadline = _CURRENT.get()
    if deadline is not None and not deadline.left:
        raise OutOfTime("This question takes too long on this register. Ask about less, or try again later.")


def checked(items: Iterable[T]) -> Iterator[T]:
    """The items of a long loop, with a `check` before each."""
    for item in items:
        check()
        yield item
