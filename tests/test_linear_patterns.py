"""Every pattern that meets text takes time in proportion to it: 100,000 characters of its own worst case are no trouble.

The patterns are found in the code, with the methods that are called on each. Its worst cases are made from itself: what
each of its repetitions repeats, again and again, behind what comes before it, and ended by what it cannot take.
"""

import ast
import importlib
import re
import re._constants as sre
import re._parser as parser
import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
LENGTH = 100_000
SECONDS = 20
"""A pattern that is quadratic takes minutes for so much text; a linear one, milliseconds. The machine may be slow."""
METHODS = ("search", "match", "fullmatch", "sub", "split", "findall", "finditer")
ENDS = ("\x01", " !")


class Use(NamedTuple):
    """A method that a module calls on a pattern."""

    where: str
    pattern: "re.Pattern[str]"
    method: str


def modules() -> Iterator[tuple[str, ast.Module]]:
    for package in ("graph_service", "importers", "cypher"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if path.name != "__main__.py":
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                yield name, ast.parse(path.read_text("utf-8"))


@cache
def uses() -> tuple[Use, ...]:
    """Every use of a pattern: of a name that a module has for one, or of `re` itself with its text."""
    found: dict[tuple[str, int, str], Use] = {}
    for name, tree in modules():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        for call in calls:
            assert isinstance(call.func, ast.Attribute)
            if call.func.attr in METHODS:
                for pattern in _patterns(name, call):
                    key = (pattern.pattern, pattern.flags, call.func.attr)
                    found.setdefault(key, Use(f"{name}:{call.lineno}", pattern, call.func.attr))
    known = {use.pattern for use in found.values()}
    for name, _ in modules():
        for value in vars(importlib.import_module(name)).values():
            for pattern in _held(value):
                if pattern not in known:
                    found.setdefault((pattern.pattern, pattern.flags, "search"), Use(name, pattern, "search"))
    return tuple(found.values())


def _held(value: Any) -> Iterator["re.Pattern[str]"]:
    """The patterns that a name of a module stands for: one, or several in a table. Those of bytes meet a confined child alone."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _held(item)


def _patterns(module: str, call: ast.Call) -> Iterator["re.Pattern[str]"]:
    assert isinstance(call.func, ast.Attribute)
    target = call.func.value
    if isinstance(target, ast.Name) and target.id == "re":
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
            yield re.compile(call.args[0].value)
        return
    value: Any = None
    if isinstance(target, ast.Name):
        value = getattr(importlib.import_module(module), target.id, None)
    elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
        value = getattr(importlib.import_module(module), target.value.id, None)
    values = value.values() if isinstance(value, dict) else (value,)
    yield from (each for each in values if isinstance(each, re.Pattern) and isinstance(each.pattern, str))


def sample(nodes: Any) -> str:
    """A short text that a part of a pattern takes."""
    return "".join(_one(op, argument) for op, argument in nodes)


def _one(op: Any, argument: Any) -> str:
    if op is sre.LITERAL:
        return chr(argument)
    if op is sre.NOT_LITERAL:
        return "x" if argument != ord("x") else "y"
    if op is sre.ANY:
        return "x"
    if op is sre.IN:
        return _of_class(argument)
    if op is sre.BRANCH:
        return sample(argument[1][0])
    if op is sre.SUBPATTERN:
        return sample(argument[3])
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return sample(argument[2]) * max(argument[0], 1)
    if op is sre.ATOMIC_GROUP:
        return sample(argument)
    return ""


def _of_class(items: Any) -> str:
    negated = items[0][0] is sre.NEGATE
    categories = {
        sre.CATEGORY_DIGIT: "1",
        sre.CATEGORY_SPACE: " ",
        sre.CATEGORY_WORD: "a",
        sre.CATEGORY_NOT_DIGIT: "a",
        sre.CATEGORY_NOT_SPACE: "a",
        sre.CATEGORY_NOT_WORD: "-",
    }
    if not negated:
        op, value = items[0]
        return chr(value) if op is sre.LITERAL else chr(value[0]) if op is sre.RANGE else categories[value]
    for sign in "a1 -;(.\n":
        if not any(_takes(op, value, sign) for op, value in items[1:]):
            return sign
    return "é"


def _takes(op: Any, value: Any, sign: str) -> bool:
    if op is sre.LITERAL:
        return value == ord(sign)
    if op is sre.RANGE:
        return bool(value[0] <= ord(sign) <= value[1])
    tests = {
        sre.CATEGORY_DIGIT: sign.isdigit(),
        sre.CATEGORY_SPACE: sign.isspace(),
        sre.CATEGORY_WORD: sign.isalnum() or sign == "_",
        sre.CATEGORY_NOT_DIGIT: not sign.isdigit(),
        sre.CATEGORY_NOT_SPACE: not sign.isspace(),
        sre.CATEGORY_NOT_WORD: not (sign.isalnum() or sign == "_"),
    }
    return tests.get(value, False)


def worst(pattern: "re.Pattern[str]") -> set[str]:
    """Texts made of what the pattern repeats, and of all that it takes."""
    parsed = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    pieces = {sample(parsed), " ", "a", "1"}
    starts = {""}

    def walk(nodes: Any, before: str) -> None:
        for op, argument in nodes:
            if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
                if argument[1] > 1:
                    pieces.add(sample(argument[2]))
                    starts.add(before)
                walk(argument[2], before)
            elif op is sre.BRANCH:
                for branch in argument[1]:
                    walk(branch, before)
            elif op is sre.SUBPATTERN:
                walk(argument[3], before)
            elif op in (sre.ASSERT, sre.ASSERT_NOT):
                walk(argument[1], before)
            before += _one(op, argument)

    walk(parsed, "")
    pieces = {piece for piece in pieces if piece}
    mixed = {piece + other for piece in sorted(pieces)[:3] for other in sorted(pieces)[:3] if piece != other}
    texts = set()
    for piece in pieces | mixed:
        for start in sorted(starts)[:4]:
            body = (piece * (LENGTH // len(piece) + 1))[: LENGTH - len(start)]
            texts.update(start + body + end for end in ENDS)
    return texts


def apply(use: Use, text: str) -> None:
    if use.method == "sub":
        use.pattern.sub("", text)
    elif use.method == "finditer":
        for _ in use.pattern.finditer(text):
            pass
    else:
        getattr(use.pattern, use.method)(text)


class TooSlow(Exception):
    """The time is up."""


def test_the_patterns_are_found() -> None:
    assert len(uses()) > 100
    assert {use.method for use in uses()} >= {"search", "fullmatch", "sub"}


@pytest.mark.parametrize("use", uses(), ids=lambda use: f"{use.where} {use.method}")
def test_a_pattern_takes_time_in_proportion(use: Use) -> None:
    def stop(signum: int, frame: FrameType | None) -> None:
        raise TooSlow

    old = signal.signal(signal.SIGALRM, stop)
    try:
        for text in worst(use.pattern):
            signal.alarm(SECONDS)
            try:
                apply(use, text)
            except TooSlow:
                pytest.fail(
                    f"{use.pattern.pattern!r}: {use.method} of {text[:40]!r}… ending in {text[-4:]!r} takes too long"
                )
            finally:
                signal.alarm(0)
    finally:
        signal.signal(signal.SIGALRM, old)
