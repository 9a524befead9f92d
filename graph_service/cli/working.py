"""What a person at a terminal sees while a command works."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

PATIENCE = 0.5
"""How many seconds a command works before it says what it does."""


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say on standard error what takes long, and for how long it has, until it is done. Only on a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    done, began = threading.Event(), monotonic()
    teller = threading.Thread(target=_tell, args=(what, done, began), daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def _tell(what: str, done: threading.Event, began: float) -> None:
    if done.wait(PATIENCE):
        return
    while True:
        sys.stderr.write(f"\r{what}… {monotonic() - began:.0f} s")
        sys.stderr.flush()
        if done.wait(0.5):
            break
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()
