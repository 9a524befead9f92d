"""Connections: how many one address may have, and how long each may take to send a request.

A client that sends half a request and waits would keep everybody out, once it has as many connections as there can be. So a new
connection is always let in, and the oldest that waits for a request is closed for it: first of the same address, then of all.
"""

import asyncio
import resource
from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 10.0
"""How long a request's headers may take to arrive."""
PER_ADDRESS = 150
"""Connections that one address may have; those of a known proxy are its clients'."""
SPARE = 150
"""Open files that the process needs apart from connections."""


def raise_file_limit() -> int:
    """Let the process have as many open files as it may, and say how many connections that leaves."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(100, wanted - SPARE)


class Connections:
    """The open connections of a process, the oldest first."""

    def __init__(self, most: int, proxies: Iterable[str] = ()) -> None:
        self._most, self._proxies = most, frozenset(proxies)
        self._open: dict[Connection, str] = {}
        self._counts: dict[str, int] = {}

    def add(self, connection: "Connection", address: str) -> None:
        """Let a connection in; close one that waits where there are too many."""
        self._open[connection] = address
        self._counts[address] = self._counts.get(address, 0) + 1
        if self._counts[address] > PER_ADDRESS and address not in self._proxies:
            self._close_one(connection, address)
        elif len(self._open) > self._most:
            self._close_one(connection, None)

    def remove(self, connection: "Connection") -> None:
        """A connection is closed."""
        address = self._open.pop(connection, None)
        if address is not None:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]

    def _close_one(self, new: "Connection", address: str | None) -> None:
        """Close the oldest that waits for a request; the new one where all others are being answered."""
        waiting = (c for c, a in self._open.items() if c is not new and address in (None, a) and not c.is_answering)
        oldest = next(waiting, new)
        self.remove(oldest)
        oldest.abort()


class Connection(H11Protocol):
    """One connection, with a deadline for the headers of each request. `limits` is set for the process before it listens."""

    limits: Connections | None = None

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._ends: asyncio.TimerHandle | None = None

    @property
    def is_answering(self) -> bool:
        """Whether a request has arrived that is not answered yet."""
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let it in, and wait for its first request."""
        super().connection_made(transport)
        self._ends = self.loop.call_later(HEADER_SECONDS, self._too_slow)
        if self.limits is not None:
            self.limits.add(self, self.client[0] if self.client else "")

    def connection_lost(self, exc: Exception | None) -> None:
        """It is closed."""
        if self.limits is not None:
            self.limits.remove(self)
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what arrived. From the first byte of a request, its headers have their time."""
        if self._ends is None and not self.is_answering:
            self._ends = self.loop.call_later(HEADER_SECONDS, self._too_slow)
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._stop_waiting()

    def abort(self) -> None:
        """Close it at once."""
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._ends is not None:
            self._ends.cancel()
            self._ends = None

    def _too_slow(self) -> None:
        self._ends = None
        if not self.is_answering:
            self.transport.close()
