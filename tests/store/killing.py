"""`python -m tests.store.killing STORE TIMES`: write revisions and be killed in the middle of them, again and again.

Each writer is a process of its own, forked before it opens the store, killed at a random moment of its write, and looked after
by another. Prints how often the revision was whole and how often absent; ends with 1 when it was ever anything else, or always the same.
"""

import os
import random
import select
import signal
import sys
import time
from collections.abc import Callable

from graph_service import Register
from graph_service.model import Partner, key_of

SIZE = 400


def some(turn: int) -> list[Partner]:
    """The records of one revision; each turn adds some and replaces those of the turn before."""
    old = [Partner(id=f"p-{turn - 1}-{n}", name=f"replaced in turn {turn}") for n in range(SIZE // 2)] if turn else []
    return old + [Partner(id=f"p-{turn}-{n}", name="new") for n in range(SIZE)]


def in_a_process(work: Callable[[int], None]) -> tuple[int, int]:
    """Fork a process that says a word through a pipe when it begins; its id, and where the word is read."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            work(write)
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 (the forked process must end here, whatever happened)
            print(type(error).__name__, error, file=sys.stderr, flush=True)
            os._exit(1)
    os.close(write)
    return pid, read


def main(store: str, times: int) -> int:
    """Kill that many writers, and look after each."""
    duration = 0.0
    ends = {"whole": 0, "absent": 0}
    for turn in range(3 * times + 1):
        if turn > times and min(ends.values()) > 1:
            break

        def write(pipe: int, turn: int = turn) -> None:
            with Register.open(store, who="writer") as register:
                os.write(pipe, b"go")
                register.write(some(turn), why=f"turn {turn}")

        def look(_: int, turn: int = turn) -> None:
            with Register.open(store) as register:
                whys = [r.why for r in register.revisions()]
                found = register.snapshot().partners
                whole = f"turn {turn}" in whys
                assert [found.get(key_of(p)) == p for p in some(turn)] == [whole] * len(some(turn))
                assert register.verify() == ()
                assert register.version() == len(whys)
            os._exit(10 if whole else 11)

        pid, pipe = in_a_process(write)
        os.read(pipe, 2)
        began = time.monotonic()
        if turn == 0:  # let the first one live, to see how long a write takes
            select.select([pipe], [], [])
            os.waitpid(pid, 0)
            duration = time.monotonic() - began
        else:
            # the moments are spread over the whole of the write, and some are after its end
            time.sleep(duration * 3 * (turn % times + random.random()) / times)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        os.close(pipe)
        pid, pipe = in_a_process(look)
        os.close(pipe)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code not in (10, 11) or (turn == 0 and code != 10):
            print(f"turn {turn}: the revision is neither whole nor absent, or was lost", flush=True)
            return 1
        ends["whole" if code == 10 else "absent"] += 1
    print(ends)
    return 0 if min(ends.values()) > 1 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
