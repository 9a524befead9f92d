"""What takes long to work out on a large register, held until the register moves on or the day is over."""

from collections.abc import Callable, Hashable
from datetime import date
from threading import Lock
from typing import TypeVar

from graph_service.register import Register
from graph_service.settings import today

MOST = 32
"""How many answers are held. The oldest goes first."""

T = TypeVar("T")


class Held:
    """Answers by what was asked, for one version of the register and one day."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._state: tuple[int, date] = (-1, date.min)
        self._held: dict[Hashable, object] = {}
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
                for old in list(self._held)[:-MOST]:
                    del self._held[old]
        return made
