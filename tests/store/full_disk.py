"""A process that writes more than its disk has room for: a limit on the size of files stands for the disk."""

import resource
import signal
import sys

from graph_service import Register
from graph_service.errors import StoreError
from graph_service.model import Partner

SOME = [Partner(id=f"p-{n}", name="P" * 2000) for n in range(500)]

if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Register.open(sys.argv[1]) as register:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        try:
            register.write(SOME, why="too much")
        except StoreError as error:
            print(type(error).__name__, error)
