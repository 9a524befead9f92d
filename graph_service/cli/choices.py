"""Open questions on the command line: how to answer each, and the choices that are given."""

from collections.abc import Iterable
from pathlib import Path

import orjson

from graph_service.errors import BadData, UsageError
from importers.plan import Question
from importers.plan.question_text import meanwhile_text, question_text

_CHOICES = 8
"""How many choices of a question are shown; all are in the JSON."""


def question_line(question: Question, option: str = "") -> str:
    """A question with how to answer it on the command line: as a command's argument, or as an option of one."""
    shown = " | ".join([*question.choices[:_CHOICES], *["…"][: not 0 < len(question.choices) <= _CHOICES]])
    told = question.samples and question.samples != (question.about,)
    samples = f" Such as: {'; '.join(question.samples)}." if told else ""
    return f"{question_text(question)}{samples} {meanwhile_text(question)} Answer with {option}{question.id}={shown}"


def pairs(values: Iterable[str] | None, option: str) -> dict[str, str]:
    """What is written as NAME=VALUE, by name. `option` says what it was given as."""
    pairs: dict[str, str] = {}
    for value in values or ():
        name, sign, wanted = value.rpartition("=")
        if not sign or not name.strip():
            raise UsageError(f'{option} {value!r} has no "=". Write it as {option} "NAME=VALUE".')
        pairs[name.strip()] = wanted.strip()
    return pairs


def choices_of(given: list[str] | None, file: Path | None, option: str) -> dict[str, str]:
    """The choices of `ID=CHOICE` and of a file of answers; those that are typed count first."""
    typed = pairs(given, option)
    if file is None:
        return typed
    read = json_of(file)
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        raise BadData(f"{file} must hold a JSON object of choices by the ids of questions.")
    return read | typed


def json_of(file: Path) -> object:
    """What a JSON file holds."""
    try:
        content: object = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise BadData(f"{file} cannot be read as JSON: {error}.") from None
    return content
