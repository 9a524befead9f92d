"""Planning a file in a process of its own, within limits of time and memory, so that nobody else waits for it.

A server answers everybody from one process. A plan takes seconds of its interpreter and as much memory as the file
needs: so a process that opens the register itself makes it, at a lower priority, and hands it back. It is started afresh
(never forked, as servers have threads). What comes back is our own program's, not the file's: the file is read by another,
confined process (`importers.reading.sandbox`).
"""

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph_service.errors import BadData, RegisterError
from graph_service.settings import Settings
from importers.plan import Plan
from importers.plan.options import Options, Progress

_ROOT = Path(__file__).resolve().parent.parent.parent
_NICE = 5
"""How much lower than the server's the priority is."""
_LONG = ("adds", "changes", "absent", "held", "remarks", "put")
_PIECE = 200
_TOO_LARGE = 3
"""How the process ends when memory does not suffice. It can also crash then."""
_STACKS = 300_000_000
"""Bytes that threads and libraries reserve without using them."""


def plan_apart(settings: Settings, file: Path, name: str, options: Options, progress: Progress) -> Plan:
    """The plan of importing a file into the register that the settings name, made by a process of its own.

    `BadData` when it takes longer than `import_seconds`, or more than `import_memory` bytes beyond what the register takes.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRAPH_SERVICE_")}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "graph_service.register.planning_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**environment, "PYTHONPATH": str(_ROOT)},
    ) as process:
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(settings.import_seconds, stop)
        clock.daemon = True
        clock.start()
        try:
            result = _exchange(process, (settings, file, name, options), progress)
        finally:
            clock.cancel()
            process.kill()
    if late.is_set():
        raise BadData(
            f"{name} could not be planned within {settings.import_seconds} seconds (GRAPH_SERVICE_IMPORT_SECONDS): split it."
        )
    if isinstance(result, Plan):
        return result
    if isinstance(result, RegisterError):
        raise result
    if process.returncode == 1:  # the end of a Python program that failed; its traceback is in the service's log
        raise RuntimeError("A plan could not be made: the planning process failed.")
    raise BadData(
        f"{name} needs more memory than an import may take (GRAPH_SERVICE_IMPORT_MEMORY): split it. Nothing was written."
    )


def _exchange(process: "subprocess.Popen[bytes]", given: tuple[object, ...], progress: Progress) -> object:
    """What the process hands back: a plan, an error, or nothing when it ended before it had either."""
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError):
        pickle.dump(given, process.stdin)
        process.stdin.close()
    parts: dict[str, list[object]] = {}
    plan: Plan | None = None
    try:
        while True:
            kind, value = pickle.load(process.stdout)  # noqa: S301 - written by this module
            if kind == "progress":
                progress(*value)
            elif kind == "error":
                return value
            elif kind == "plan":
                made: dict[str, Any] = {name: tuple(items) for name, items in parts.items()}
                plan, parts = replace(value, **made, without=plan), {}
            else:
                parts.setdefault(kind, []).extend(value)
    except (EOFError, pickle.UnpicklingError):
        return plan if process.wait() == 0 else None


def _in_parts(plan: Plan) -> Iterator[tuple[str, object]]:
    """A plan in pieces that are read in milliseconds each: reading one stops everybody else in the server."""
    if plan.without is not None:
        yield from _in_parts(plan.without)
    for name in _LONG:
        items = getattr(plan, name)
        for start in range(0, len(items), _PIECE):
            yield name, items[start : start + _PIECE]
    rest: dict[str, Any] = dict.fromkeys(_LONG, ())
    yield "plan", replace(plan, without=None, **rest)


def main() -> None:
    """The process: reads what to plan from standard input, and writes progress and the result to standard output."""
    from graph_service.register import Register

    settings, file, name, options = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by this module
    output = sys.stdout.buffer
    sys.stdout = sys.stderr

    def say(kind: str, value: Any) -> None:
        pickle.dump((kind, value), output, pickle.HIGHEST_PROTOCOL)
        output.flush()

    with contextlib.suppress(OSError):
        os.nice(_NICE)
    try:
        with Register.open(settings.store, settings=settings, create=False) as register:
            register.snapshot()
            _confine(settings.import_memory)
            plan = register.answering.imports.plan(file, name, options, lambda *now: say("progress", now))
        for kind, value in _in_parts(plan):
            say(kind, value)
    except RegisterError as error:
        say("error", error)
    except MemoryError:
        sys.exit(_TOO_LARGE)


def _confine(memory: int) -> None:
    """Lets this process take `memory` bytes more than it has. Where the system has no such limit, the parent's clock still holds."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (taken + memory + _STACKS, hard))


if __name__ == "__main__":
    main()
