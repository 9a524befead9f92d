"""A pause of the cyclic garbage collector while very many values without cycles are made."""

import gc
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
