"""A pause of the cyclic garbage collector while very many values without cycles are made, and what makes up for it in a service."""

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the cyclic collector, which would walk all values again and again: half of the time of a large register.

    Only the edges call it: the use cases of the register, the stores and the benchmarks. At the end the new values are
    put with the old ones without being walked.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.unfreeze()
            gc.enable()


SECONDS = 2.0
"""How often a service looks whether its memory has grown."""

GROWTH, MORE = 1.2, 200_000
"""By how much the values in memory may grow, as a share and in number, before all are walked."""


@contextmanager
def collecting() -> Iterator[None]:
    """Walk all values whenever there are many more than after the last walk, in a thread of its own.

    A pause puts what was made among the old values without a count, so that the collector by itself would never come to walk
    them: rules and snapshots of earlier revisions, which refer to each other, would stay for ever.
    """
    stopped = threading.Event()

    def watch(left: int) -> None:
        while not stopped.wait(SECONDS):
            if sys.getallocatedblocks() > GROWTH * left + MORE:
                gc.collect()
                left = sys.getallocatedblocks()

    thread = threading.Thread(target=watch, args=[sys.getallocatedblocks()], name="collector", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
