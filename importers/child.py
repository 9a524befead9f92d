"""A child process that opens a file from outside, so that a file which crashes, loops or eats memory ends only the child.

It is started afresh (never forked, as servers have threads), is given the file on its standard input and hands its result
back on its standard output, as data that is parsed and never run. It opens no other file.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent


class Child:
    """One run of `python -m MODULE SECONDS MEMORY ARGUMENTS…` with `data` as its input.

    After its output has been read to the end, `refusal` says why it gave no result, as the end of a sentence that begins
    with the file's name; empty when all is well.
    """

    def __init__(self, module: str, data: bytes, seconds: int, memory: int, arguments: tuple[str, ...] = ()) -> None:
        self.refusal = ""
        self._module = module
        self._data = data
        self._seconds = seconds
        self._arguments = (str(seconds), str(memory), *arguments)

    def lines(self) -> Iterator[bytes]:
        """The lines of the child's output. It is killed when its time is up."""
        command = [sys.executable, "-P", "-m", self._module, *self._arguments]
        with subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(_ROOT), "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
        ) as process:
            clock = threading.Timer(self._seconds, process.kill)
            clock.daemon = True
            clock.start()
            try:
                yield from self._exchange(process)
            finally:
                clock.cancel()
                process.kill()
                process.wait()

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
        if code in (-signal.SIGKILL, -getattr(signal, "SIGXCPU", 24)):
            return (
                f"could not be read within {self._seconds} seconds (GRAPH_SERVICE_IMPORT_SECONDS): "
                "split it, or save it again as .xlsx or .csv."
            )
        return (
            "crashes the program that reads it: it is damaged, or a stray cell far below or to the right of the table makes "
            "it too large; copy the table into a new workbook and import that."
        )
