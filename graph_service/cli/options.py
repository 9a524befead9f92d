"""The options that commands share, and the way a command opens the register and answers."""

import inspect
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import orjson
import typer

from graph_service.cli.working import working
from graph_service.coverage import Names, Part
from graph_service.errors import BadData, UsageError
from graph_service.register import Register
from graph_service.register.opened import AsAt, asked_day, asked_moment
from graph_service.settings import Settings, from_environment
from graph_service.unseen import without_unseen

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


Answer = TypeVar("Answer", bound=Part | tuple[Part, ...])
"""What a question finds: one answer, or several in order."""

Absent = Literal["refused", "created", "empty"]


@dataclass(frozen=True)
class OptionGroup:
    """Options that several commands have. A parameter of such a type stands for them, where `spread` is on the command."""


@dataclass(frozen=True)
class Call(OptionGroup):
    """The options of nearly every command: which register, and whether it answers in JSON."""

    as_json: Json = False
    store: Store = None

    def open(self, absent: Absent = "refused") -> AbstractContextManager[Register]:
        """The register that the options or the environment name, open: see `open_register`."""
        return open_register(self.store, absent=absent)


@dataclass(frozen=True)
class PastCall(Call):
    """The same for a command that can be asked of the register as it stood."""

    as_at: AsAtOption = None

    @property
    def moment(self) -> AsAt:
        """`--as-at`: a revision's number or a day."""
        return moment(self.as_at)


@dataclass(frozen=True)
class DatedCall(PastCall):
    """The same for a question about a date."""

    on: On = None

    @property
    def when(self) -> tuple[date, AsAt]:
        """The date asked about, and the register as it stood."""
        return day(self.on), self.moment

    def answer(
        self,
        question: Callable[[Register, date, AsAt], Answer],
        lines: Callable[[Answer, Names], Iterable[str]],
    ) -> Answer:
        """Put a question to the register, and print its answer: as JSON, or line by line."""
        on, as_at = self.when
        with self.open() as register:
            with working("Working it out"):
                answer = question(register, on, as_at)
            if self.as_json:
                print_json([part.to_dict() for part in answer] if isinstance(answer, tuple) else answer.to_dict())
            else:
                show(lines(answer, register.rule(on, as_at).names))
        return answer


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options that its parameters of a type `OptionGroup` stand for, after its own."""
    parameters = inspect.signature(command).parameters
    spread_out: dict[str, type[OptionGroup]] = {
        name: p.annotation
        for name, p in parameters.items()
        if isinstance(p.annotation, type) and issubclass(p.annotation, OptionGroup)
    }
    own = [p for p in parameters.values() if p.name not in spread_out and p.kind is not p.VAR_KEYWORD]
    options = [
        inspect.Parameter(option.name, inspect.Parameter.KEYWORD_ONLY, default=option.default, annotation=option.type)
        for cls in reversed(spread_out.values())
        for option in reversed(fields(cls))
    ]

    @wraps(command)
    def gathered(**values: Any) -> None:
        groups = {n: cls(**{f.name: values.pop(f.name) for f in fields(cls)}) for n, cls in spread_out.items()}
        command(**groups, **values)

    return with_options(gathered, [*own, *options])


def with_options(command: Callable[..., None], options: Iterable[inspect.Parameter]) -> Callable[..., None]:
    """The command with these parameters, which are given to it by name."""
    shown = [option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in options]
    command.__signature__ = inspect.signature(command).replace(parameters=shown)  # type: ignore[attr-defined]
    command.__annotations__ = {option.name: option.annotation for option in shown} | {"return": None}
    return command


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


def settings_for(store: str | None) -> Settings:
    """The settings of this run, with the store that the command names."""
    settings = from_environment()
    return replace(settings, store=store) if store else settings


@contextmanager
def open_register(store: str | None, *, absent: Absent = "refused") -> Iterator[Register]:
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
    try:
        return asked_day(text)
    except BadData as error:
        raise UsageError(f"{option} {error}") from None


def moment(text: str | None) -> AsAt:
    """`--as-at` as typed: a revision's number or a day."""
    try:
        return None if text is None else asked_moment(text)
    except BadData as error:
        raise UsageError(f"--as-at {error}") from None


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
