"""How long the question that this thread works on may still take. Long loops ask now and then, and stop when time is up.

A question that nobody waits for any more (its time is up, or the client hung up) ends at the next `check`, so that it takes no time
from others. Outside a service there is no deadline.
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


_CURRENT: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


@contextmanager
def until(deadline: Deadline | None) -> Iterator[None]:
    """Work inside under a deadline; under none, for work whose result others will use, whoever gave up."""
    token = _CURRENT.set(deadline)
    try:
        yield
    finally:
        _CURRENT.reset(token)


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
