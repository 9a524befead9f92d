"""The options that commands share, and the way a command opens the register and answers."""

import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import orjson
import typer

from graph_service.cli.working import working
from graph_service.coverage import Names, Part
from graph_service.errors import UsageError
from graph_service.register import Register
from graph_service.register.opened import AsAt
from graph_service.settings import Settings, from_environment, today
from graph_service.unseen import without_unseen
from graph_service.values import day_of

Store = Annotated[
    str | None,
    typer.Option("--store", help="A file's path, or a bolt:// or neo4j:// address. Default: GRAPH_SERVICE_STORE."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The date asked about (YYYY-MM-DD). Default: today.")
]
AsAtOption = Annotated[
    str | None,
    typer.Option("--as-at", metavar="N|DATE", help="The register as it stood at revision N, or at the end of a day."),
]


def partner_option(help: str) -> Any:
    """The option `--partner` of a command, in which `me` is the organisation of this user's settings."""
    return typer.Option("--partner", metavar="P", help=f"{help} `me`: GRAPH_SERVICE_ORGANISATION.", callback=_of_me)


def _of_me(text: str | None) -> str | None:
    if text != "me":
        return text
    organisation = from_environment().organisation.strip()
    if not organisation:
        raise UsageError("Say who you are: set GRAPH_SERVICE_ORGANISATION to your organisation's id or name.")
    return organisation


Answer = TypeVar("Answer", bound=Part | tuple[Part, ...])
"""What a question finds: one answer, or several in order."""


def settings_for(store: str | None) -> Settings:
    """The settings of this run, with the store that the command names."""
    settings = from_environment()
    return replace(settings, store=store) if store else settings


@contextmanager
def open_register(
    store: str | None, *, absent: Literal["refused", "created", "empty"] = "refused"
) -> Iterator[Register]:
    """The register that the command or the environment names, open.

    `absent` says what happens where there is none: it is refused; or made; or read as an empty one, and none is made.
    """
    settings = settings_for(store)
    if absent == "empty" and "://" not in settings.store and not Path(settings.store).exists():
        with tempfile.TemporaryDirectory() as folder:
            empty = replace(settings, store=str(Path(folder) / "empty.db"))
            with Register.open(settings=empty) as register:
                yield register
            return
    if absent == "created" and settings.store == from_environment({}).store:
        Path(settings.store).parent.mkdir(parents=True, exist_ok=True)
    with Register.open(settings=settings, create=absent != "refused") as register:
        yield register


def day(text: str | None, option: str = "--on") -> date:
    """A date as typed, or today. One that is none is refused."""
    if text is None:
        return today()
    try:
        return day_of(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a date. Write it as YYYY-MM-DD, such as 2026-11-22.") from None


def moment(text: str | None) -> AsAt:
    """`--as-at` as typed: a revision's number or a day."""
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        return day_of(text)
    except ValueError:
        raise UsageError(
            f"--as-at {text!r} is neither a revision's number nor a date. Write a date as YYYY-MM-DD, such as 2026-11-22."
        ) from None


def print_json(value: Any) -> None:
    """Print one JSON document."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.flush()


def print_json_list(values: Iterable[Any]) -> None:
    """Print one JSON list, each value as it comes: a long one is never held as a whole."""
    write = sys.stdout.buffer.write
    write(b"[")
    for number, value in enumerate(values):
        write(b",\n" if number else b"\n")
        write(orjson.dumps(value, option=orjson.OPT_INDENT_2))
    write(b"\n]\n")
    sys.stdout.flush()


def ask_and_print(
    store: str | None,
    on: str | None,
    as_at: str | None,
    as_json: bool,
    question: Callable[[Register, date, AsAt], Answer],
    lines: Callable[[Answer, Names], Iterable[str]],
) -> Answer:
    """Put a question to the register as the options say, and print what is found: as JSON, or line by line."""
    when, then = day(on), moment(as_at)
    with open_register(store) as register:
        with working("Working it out"):
            answer = question(register, when, then)
        if as_json:
            print_json([part.to_dict() for part in answer] if isinstance(answer, tuple) else answer.to_dict())
        else:
            show(lines(answer, register.rule(when, then).names))
    return answer


def show(lines: Iterable[str]) -> None:
    """Print lines; colours are left out where the output is not a terminal."""
    for line in lines:
        typer.echo(escaped(line))


_STYLE = re.compile(r"(\x1b\[[0-9;]*m)")


def escaped(line: str) -> str:
    """A line for a terminal: nothing in it but our own colours can move the cursor, or change the order of reading."""
    parts = _STYLE.split(line)
    return "".join(part if number % 2 else without_unseen(part) for number, part in enumerate(parts))


def say(text: str) -> None:
    """Say something beside the result, on standard error."""
    typer.echo(escaped(text), err=True)
