"""The house rule on names: a name says what a thing is, and one name means one thing."""

import ast
import re
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
ROOMS = ("graph_service", "importers")
VAGUE = {"found", "said", "one", "asked"}
"""Words that say when a value came, or nothing, and not what it is."""


def _names(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.arg | ast.keyword):
        return node.arg
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    return None


def _module_names() -> dict[str, set[str]]:
    """The rooms in which each module name stands. The faces, the use cases and the two stores name what they share alike."""
    apart = {"cli", "web", "register", "sqlite", "neo4j"}
    rooms: dict[str, set[str]] = {}
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            parts = file.relative_to(ROOT).parts[:-1]
            if not file.stem.startswith("__") and not apart.intersection(parts):
                rooms.setdefault(file.stem, set()).add("/".join(parts))
    return rooms


def test_a_module_name_stands_in_one_room() -> None:
    assert not {name: rooms for name, rooms in _module_names().items() if len(rooms) > 1}


def test_a_class_name_means_one_thing() -> None:
    """The two stores name what they both have alike."""
    places: dict[str, set[str]] = {}
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    place = str(file.relative_to(ROOT)).replace("/sqlite/", "/").replace("/neo4j/", "/")
                    places.setdefault(node.name, set()).add(place)
    assert not {name: files for name, files in places.items() if len(files) > 1}


def test_no_name_says_only_when_its_value_came() -> None:
    vague = [
        f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)} {name}"
        for room in ROOMS
        for file in sorted((ROOT / room).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if (name := _names(node)) in VAGUE
    ]
    assert not vague, "\n".join(vague)


def test_nor_does_a_name_in_a_template() -> None:
    vague = [
        f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
        for file in sorted((ROOT / "graph_service").rglob("*.html"))
        for node in Environment(autoescape=True).parse(file.read_text(encoding="utf-8")).find_all((nodes.Name, nodes.Macro))
        if node.name in VAGUE
    ]
    assert not vague, "\n".join(vague)


def test_no_test_imports_from_another() -> None:
    """What tests share stands in a module of its own: a change of one test changes no other."""
    imported = re.compile(r"^\s*(?:from|import) (?:tests\.)?(?:\w+\.)*test_\w+", re.MULTILINE)
    tests = Path(__file__).parents[1]
    assert [str(path.relative_to(tests)) for path in tests.rglob("*.py") if imported.search(path.read_text("utf-8"))] == []
