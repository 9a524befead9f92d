"""Answers about recorded flows, ready to send: each is worked out once for a version of the register and a day."""

from collections import OrderedDict
from datetime import date
from threading import Lock

from graph_service.register import Register
from graph_service.register.base import AsAt
from graph_service.settings import today

MOST = 20_000
"""How many answers are held. The one that was asked for longest ago goes first."""


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
                if len(self._held) > MOST:
                    self._held.popitem(last=False)
        return made
