"""Graphviz as a child process: limited in time and memory, and never more than two of them a core, over all processes.

Requests beyond that wait their turn; none is lost.
"""

import os
import resource
import shutil
import signal
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph_service.errors import ToolFailed

try:
    import fcntl
except ImportError:  # pragma: no cover (not on Windows, where requests do not queue)
    fcntl = None  # type: ignore[assignment]

PER_CORE = 2


def program(configured: str | None) -> str:
    """The `dot` that is configured, or the one that came with the service, or the system's. None of them is a `ToolFailed`."""
    if configured:
        path = shutil.which(configured)
        if path is None:
            raise ToolFailed(
                f"GRAPH_SERVICE_GRAPHVIZ names {configured}, which is not a program. Set it to a dot, or unset it."
            )
        return path
    beside = Path(sysconfig.get_path("scripts")) / "graphviz-pure"
    path = str(beside) if beside.exists() else shutil.which("graphviz-pure") or shutil.which("dot")
    if path is None:
        raise ToolFailed("Graphviz is not installed. Install graphviz-pure, or set GRAPH_SERVICE_GRAPHVIZ to a dot.")
    return path


def lay_out(text: str, *, configured: str | None, seconds: float, memory: int) -> bytes:
    """The layout of one or more DOT graphs, as Graphviz's JSON. `memory` is in bytes.

    A failure, an exit code other than 0 or a run out of time is a `ToolFailed` that says which.
    """
    command = [program(configured), "-Kdot", "-Tjson0", "-q"]
    with _slot():
        try:
            child = subprocess.Popen(  # noqa: S603 (the program is the operator's choice; no shell, no user's text)
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
            )
        except OSError as error:
            raise ToolFailed(f"Graphviz could not be started: {error.strerror}.") from error
        with child:
            if hasattr(resource, "prlimit"):
                _limit(child.pid, memory)
            try:
                output, errors = child.communicate(text.encode(), timeout=seconds)
            except subprocess.TimeoutExpired:
                _end(child)
                raise ToolFailed("Graphviz ran out of time") from None
            except BaseException:
                _end(child)
                raise
    if child.returncode < 0:
        raise ToolFailed("Graphviz crashed, perhaps for want of memory")
    if child.returncode != 0:
        raise ToolFailed(f"Graphviz failed (exit code {child.returncode}){_first_line(errors)}")
    return output


def _limit(pid: int, memory: int) -> None:
    try:
        resource.prlimit(pid, resource.RLIMIT_AS, (memory, memory))
    except ProcessLookupError:
        return  # it has ended already: its exit code says how


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill a child and what it started, and wait for it."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        child.kill()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()
    child.wait()


def _first_line(errors: bytes) -> str:
    lines = [line for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
    return f": {lines[0].strip()[:200]}" if lines else ""


@contextmanager
def _slot() -> Iterator[None]:
    """One of the places for a Graphviz child on this machine, waited for as long as it takes.

    A place is a lock on a file, so that threads and processes queue together, and a process that dies leaves none taken.
    """
    if fcntl is None:
        yield
        return
    places = PER_CORE * (os.cpu_count() or 1)
    while True:
        for place in range(places):
            handle = _place(place)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                continue
            try:
                yield
            finally:
                os.close(handle)
            return
        time.sleep(0.01)


def _place(number: int) -> int:
    """One place's file, opened. Its folder is this user's own."""
    try:
        folder = Path(tempfile.gettempdir()) / f"graph-service-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        return os.open(folder / f"graphviz-{number}", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise ToolFailed(f"Graphviz needs a folder for temporary files that can be written: {error}") from error
