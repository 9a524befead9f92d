"""Which module each command stands in. A module is loaded when its command is typed, or when all are listed."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

MODULES = {
    "records": (
        *("load", "dump", "show", "revisions", "history", "undo"),
        *("erase", "verify", "backup", "restore"),
    ),
    "imports": ("import",),
    "held": ("answer", "merge", "held", "dictionary"),
    "templates": ("export", "templates"),
    "words": ("words", "terms"),
    "questions": ("coverage", "gaps", "fixes"),
    "actions": ("actions",),
    "analysis": ("whatif", "forecast", "matrix", "duplicates", "onward", "recipients", "checks", "readiness"),
    "drawings": ("diagram", "report"),
    "demo": ("demo",),
    "service": ("serve", "token"),
}
"""The commands of each module of this folder, in the order of the help."""

_MODULE_OF = {command: module for module, commands in MODULES.items() for command in commands}


class CommandsByName(dict[str, Any]):
    """All commands by name. One that is asked for is made from its module; None where there is none of the name."""

    def get(self, name: str, default: Any = None) -> Any:
        """A command by its name."""
        module = _MODULE_OF.get(name)
        if module is None:
            return default
        if self[name] is None:
            plain = typer.Typer(rich_markup_mode=None)
            plain.add_typer(import_module(f"graph_service.cli.{module}").app)
            self.update(get_group(plain).commands)
        return self[name]


class Commands(TyperGroup):
    """The group of all commands."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands: dict[str, Any] = CommandsByName.fromkeys(_MODULE_OF)
