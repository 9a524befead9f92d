"""Where questions are worked on: heavy ones in a pool of their own, so that a page never waits for one, each with a time budget.

A question whose time is up is answered with 503; one whose client hung up, with nothing. Either is told to stop, and keeps its place
in the pool until it has, so that given-up work cannot pile up.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from starlette.requests import Request

from graph_service.deadline import Deadline, OutOfTime, being_asked, until
from graph_service.metrics import QUESTIONS_GIVEN_UP, QUESTIONS_WAITING

HEAVY, LIGHT = 3, 40
"""How many heavy questions are worked on at the same time, and how many of all others."""
GRACE = 0.25
"""Seconds that a question has to end by itself when its time is up, before its client is told."""


class QuestionPool:
    """The threads in which a service answers. `seconds` is what one question may take, waiting included."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._heavy = ThreadPoolExecutor(HEAVY, "heavy")
        self._light = ThreadPoolExecutor(LIGHT, "light")

    async def run(self, work: Callable[[], Any], *, heavy: bool, gone: Callable[[], Awaitable[None]] | None) -> Any:
        """What `work` returns. `OutOfTime` when it takes too long, or when `gone` returns first: the client hung up.

        Without `gone`, it runs to its end, however long that takes: a change must not be answered before it is made.
        """
        deadline = Deadline(self.seconds) if gone else None
        context = contextvars.copy_context()

        def within() -> Any:
            if heavy:
                QUESTIONS_WAITING.dec()
            if deadline is not None and not deadline.left:
                raise OutOfTime("The service has too many questions to answer just now. Try again in a moment.")
            with until(deadline), being_asked():
                return work()

        if heavy:
            QUESTIONS_WAITING.inc()
        running = asyncio.get_running_loop().run_in_executor(
            self._heavy if heavy else self._light, partial(context.run, within)
        )
        if gone is None or deadline is None:
            return await running
        leaving = asyncio.ensure_future(gone())
        try:
            done, _ = await asyncio.wait(
                {running, leaving}, timeout=self.seconds + GRACE, return_when=asyncio.FIRST_COMPLETED
            )
            if running in done:
                return await running
            QUESTIONS_GIVEN_UP.inc()
            raise OutOfTime(
                "This question takes too long on this register just now. Try again in a moment, or ask about less."
            )
        finally:
            leaving.cancel()
            deadline.give_up()
            running.add_done_callback(_heeded)

    def close(self) -> None:
        """Take no more questions. What is being worked on is not waited for."""
        for pool in (self._heavy, self._light):
            pool.shutdown(wait=False, cancel_futures=True)


def _heeded(future: "asyncio.Future[Any]") -> None:
    """Nobody waits for this any more: what it raised was reported already, or concerns nobody."""
    if not future.cancelled():
        future.exception()


async def disconnected(request: Request) -> None:
    """Return when the client has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
