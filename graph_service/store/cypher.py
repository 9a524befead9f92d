"""The Cypher statements, by name: `statement("flow/put")` is cypher/flow/put.cypher, checked against its header.

A header is the comment at the top of a file: what the statement answers; `Parameters:` and `Columns:`, each with names or `none`.
Indented lines below one explain it.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from graph_service.errors import StoreError

_PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")
_NOT_CODE = re.compile(r"//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`", re.DOTALL)
_HEADER = re.compile(r"//\s*(Parameters|Columns):\s*(.*)")


@dataclass(frozen=True)
class Statement:
    """One statement: its text, what it answers, and the names of its parameters and columns."""

    name: str
    text: str
    answers: str
    parameters: tuple[str, ...]
    columns: tuple[str, ...]


@cache
def statement(name: str) -> Statement:
    """The statement of a name such as `flow/put`. A file that differs from its header is refused."""
    folder, _, base = name.rpartition("/")
    text = files("cypher").joinpath(*folder.split("/"), f"{base}.cypher").read_text(encoding="utf-8")
    return parse(name, text)


def names(folder: str) -> tuple[str, ...]:
    """The names of all statements of a folder."""
    file_names = (path.name for path in files("cypher").joinpath(*folder.split("/")).iterdir())
    return tuple(sorted(f"{folder}/{name.removesuffix('.cypher')}" for name in file_names if name.endswith(".cypher")))


def parse(name: str, text: str) -> Statement:
    """A statement from its file's text. A missing header, or parameters other than it says, are a `StoreError`."""
    header = _lines_of_header(text)
    declared = {m[1]: m[2] for line in header if (m := _HEADER.match(line))}
    answers = " ".join(line.removeprefix("//").strip() for line in _before_parameters(header))
    if not answers or set(declared) != {"Parameters", "Columns"}:
        raise StoreError(f"cypher/{name}.cypher has no header that says what it answers, its parameters and columns.")
    parameters = (
        ()
        if declared["Parameters"] == "none"
        else tuple(p.strip().lstrip("$") for p in declared["Parameters"].split(","))
    )
    columns = () if declared["Columns"] == "none" else tuple(c.strip() for c in declared["Columns"].split(","))
    used = set(_PARAMETER.findall(_NOT_CODE.sub(" ", text)))
    if used != set(parameters):
        raise StoreError(
            f"cypher/{name}.cypher uses the parameters {', '.join(sorted(used)) or 'none'}, "
            f"but its header says {', '.join(sorted(parameters)) or 'none'}."
        )
    return Statement(name, text, answers, parameters, columns)


def _lines_of_header(text: str) -> list[str]:
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("//"):
            break
        lines.append(line)
    return lines


def _before_parameters(header: list[str]) -> list[str]:
    for number, line in enumerate(header):
        if _HEADER.match(line):
            return header[:number]
    return header
