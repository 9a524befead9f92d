"""The service in a process of its own, and commands that end by themselves."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from typer.testing import CliRunner

from graph_service.cli import app
from graph_service.errors import RegisterError

RUN = [sys.executable, "-m", "graph_service"]


class Ran(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(*words: str, store: Path) -> Ran:
    """A command that ends by itself, in this process."""
    result = CliRunner().invoke(app, [*words, "--store", str(store)])
    if isinstance(result.exception, RegisterError):
        return Ran(result.exception.exit_code, result.stdout, f"{result.stderr}{result.exception}")
    assert isinstance(result.exception, SystemExit | None), result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


@contextmanager
def served(store: Path, *words: str, command: str = "serve") -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service that runs, and the address that it prints on a line."""
    process = subprocess.Popen(
        [*RUN, command, "--port", "0", *words, "--store", str(store)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        yield process, next(line.strip() for line in process.stdout if line.startswith("http"))
    finally:
        process.terminate()
        process.communicate(timeout=30)
