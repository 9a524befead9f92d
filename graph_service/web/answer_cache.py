"""Caches of answers, cleared when the register's version or the day changes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from datetime import date
from threading import Lock, Thread
from typing import Any, TypeVar

from graph_service.errors import RegisterError
from graph_service.register import Register
from graph_service.register.base import AsAt
from graph_service.settings import today

MOST_ANSWERS = 20_000
"""How many answers are held. The one that was asked for longest ago goes first."""
MOST_SLOW = 32
"""How many answers are held. The oldest goes first."""

T = TypeVar("T")


class Answers:
    """The JSON text of answers, held until the register moves on."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._held: OrderedDict[tuple[str, date | None, date, AsAt], bytes] = OrderedDict()
        self._version = -1
        self._lock = Lock()

    def of(self, flow: str, on: date | None, as_at: AsAt) -> bytes:
        """The answer for one flow, on a day if one is asked about. Errors are those of the register."""
        version = self._register.version()
        key = (flow, on, today(), as_at)
        with self._lock:
            if version != self._version:
                self._held.clear()
                self._version = version
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found
        made = self._register.coverage(flow, on, as_at).to_json().encode()
        with self._lock:
            if version == self._version:
                self._held[key] = made
                if len(self._held) > MOST_ANSWERS:
                    self._held.popitem(last=False)
        return made


class SlowAnswers:
    """Cache of slow answers by question, for one version of the register and one day."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._state: tuple[int, date] = (-1, date.min)
        self._held: dict[Hashable, object] = {}
        self._working: dict[Hashable, tuple[tuple[int, date], Future[Any]]] = {}
        self._lock = Lock()

    def of(self, asked: Hashable, make: Callable[[], T]) -> T:
        """The answer held for a question, or the one that is made now. Errors are not held."""
        state = (self._register.version(), today())
        with self._lock:
            if state != self._state:
                self._held.clear()
                self._state = state
            if asked in self._held:
                return self._held[asked]  # type: ignore[return-value]
        made = make()
        with self._lock:
            if state == self._state:
                self._held[asked] = made
                for old in list(self._held)[:-MOST_SLOW]:
                    del self._held[old]
        return made

    def soon(self, asked: Hashable, make: Callable[[], T], seconds: float) -> T | None:
        """The answer, if it is there within so many seconds. Else none yet: it is being worked out, once, for whoever asks
        again. An error that stopped the work is raised to the first who asks after it, and the work begun anew."""
        state = (self._register.version(), today())
        with self._lock:
            begun, work = self._working.get(asked, (None, None))
            if work is None or begun != state:
                work = Future()
                self._working[asked] = (state, work)
                for old in list(self._working)[:-MOST_SLOW]:
                    del self._working[old]
                Thread(target=_run, args=(work, make), name="held", daemon=True).start()
        try:
            found: T = work.result(seconds)
        except TimeoutError:
            return None
        except Exception:
            with self._lock:
                self._working.pop(asked, None)
            raise
        return found


def _run(work: Future[Any], make: Callable[[], object]) -> None:
    try:
        work.set_result(make())
    except RegisterError as error:
        work.set_exception(error)
    except Exception as error:
        work.set_exception(error)
        raise
