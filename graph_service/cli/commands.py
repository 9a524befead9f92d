"""Which module each command stands in. A module is loaded when its command is typed, or when all are listed."""

from importlib import import_module
from typing import Any

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


class Commands(TyperGroup):
    """All commands by name. Those of a module are made when one of them is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands, in the order of the help."""
        return list(_MODULE_OF)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command by its name; None where there is none."""
        module = _MODULE_OF.get(cmd_name)
        return module and get_group(import_module(f"graph_service.cli.{module}").app).commands[cmd_name]
