"""A child process that opens a file from outside, so that a file which crashes, loops or eats memory ends only the child.

It is started afresh (never forked, as servers have threads), is given the file on its standard input and hands its result
back on its standard output, as data that is parsed and never run. It writes, if anything, in a folder that goes with it.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph_service.settings import Settings

_SIGXCPU = 24
"""The signal that ends a process at its limit of time."""
_UNPACKED = 10
"""How many times its greatest size a file may have unpacked."""

_ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Limits:
    """How much a file may cost: its size in bytes, rows of all its sheets, seconds, memory in bytes."""

    bytes: int = 50_000_000
    rows: int = 200_000
    seconds: int = 120
    memory: int = 1_000_000_000

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits that the settings state."""
        return cls(settings.import_bytes, settings.import_rows, settings.import_seconds, settings.import_memory)


class Child:
    """One run of a module of ours with `data` as its input. Its arguments are seconds, bytes of memory, rows, bytes unpacked.

    After its output has been read to the end, `refusal` says why it gave no result, as the end of a sentence that begins
    with the file's name; empty when all is well.
    """

    def __init__(self, module: str, data: bytes, limits: Limits) -> None:
        self.refusal = ""
        self._late = False
        self._module = module
        self._data = data
        self._seconds = limits.seconds
        numbers = (limits.seconds, limits.memory, limits.rows, limits.bytes * _UNPACKED)
        self._arguments = tuple(str(number) for number in numbers)

    def lines(self) -> Iterator[bytes]:
        """The lines of the child's output. It is killed when its time is up."""
        command = [sys.executable, "-P", "-m", self._module, *self._arguments]
        with (
            tempfile.TemporaryDirectory(prefix="graph-service-") as scratch,
            subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=scratch,
                env={"PYTHONPATH": str(_ROOT), "PATH": os.defpath, "TMPDIR": scratch},
            ) as process,
        ):
            clock = threading.Timer(self._seconds, self._stop, (process,))
            clock.daemon = True
            clock.start()
            try:
                yield from self._exchange(process)
            finally:
                clock.cancel()
                process.kill()
                process.wait()

    def _stop(self, process: "subprocess.Popen[bytes]") -> None:
        self._late = True
        process.kill()

    def _exchange(self, process: subprocess.Popen[bytes]) -> Iterator[bytes]:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(self._data)
            process.stdin.close()
        except BrokenPipeError:
            pass
        for line in process.stdout:
            if line.startswith(b"!"):
                self.refusal = line[1:].decode("utf-8", "replace").strip()
            else:
                yield line
        code = process.wait()
        if code and not self.refusal:
            self.refusal = self._why(code)

    def _why(self, code: int) -> str:
        if self._late or code == -_SIGXCPU:
            return (
                f"could not be read within {self._seconds} seconds (GRAPH_SERVICE_IMPORT_SECONDS): "
                "split it, or save it again as .xlsx or .csv."
            )
        return (
            "crashes the program that reads it: it is damaged, or a stray cell far below or to the right of the table makes "
            "it too large; copy the table into a new workbook and import that."
        )
