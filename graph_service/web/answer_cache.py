"""Slow answers, kept with the register's version: each is worked out once for one version and day.

What is not there soon is worked out in the background, which stands still while a page is made.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from datetime import date
from threading import Thread
from typing import Any, TypeVar

from graph_service.deadline import Background, until, waiting
from graph_service.errors import RegisterError
from graph_service.register import Register
from graph_service.register.opened import AsAt
from graph_service.settings import today
from graph_service.snapshot import Derived

MOST_FLOWS = 20_000
"""How many answers about flows are kept."""

MOST_SLOW = 32
"""How many other answers are kept."""

T = TypeVar("T")


class AnswerCache:
    """Answers by question, dropped when the register's version or the day changes. Errors are not kept."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def of_flow(self, flow: str, on: date | None, as_at: AsAt) -> bytes:
        """The JSON text of the coverage of a recorded flow. Errors are those of the register."""
        snapshot = self._register.snapshot(as_at)
        return snapshot.derived.get(
            "answer",
            (flow, on, today()),
            lambda: self._register.coverage(flow, on, snapshot.version).to_json().encode(),
            MOST_FLOWS,
        )

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The answer to a question, made now if it is not there."""
        return self._derived.get("slow", (key, today()), make, MOST_SLOW)

    def soon(self, key: Hashable, make: Callable[[], T], seconds: float) -> T | None:
        """The answer if it is ready within `seconds`, else None: it is being worked out, once, for whoever asks again.

        An error that stopped the work is raised to the first who asks after it, and the work starts again.
        """
        derived, begun = self._derived, Future[Any]()
        work = derived.get("working", (key, today()), lambda: begun, MOST_SLOW)
        if work is begun:
            Thread(target=_run, args=(work, make), name="answer", daemon=True).start()
        try:
            with waiting():
                answer: T = work.result(seconds)
        except TimeoutError:
            return None
        except Exception:
            derived.forget("working", (key, today()))
            raise
        return answer

    @property
    def _derived(self) -> Derived:
        return self._register.snapshot().derived


def _run(work: Future[Any], make: Callable[[], object]) -> None:
    try:
        with until(Background()):
            work.set_result(make())
    except RegisterError as error:
        work.set_exception(error)
    except Exception as error:
        work.set_exception(error)
        raise
