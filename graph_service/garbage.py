"""Making many values at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_waits() -> Iterator[None]:
    """While very many values are made that hold no cycles, the cyclic collector waits.

    It would walk all of them again and again to find nothing: half of the time of a large register. At the end they are
    put with the old ones, unwalked.
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
