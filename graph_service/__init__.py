"""The register of information sharing: `from graph_service import Register` does everything the faces do."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from graph_service.version import __version__

if TYPE_CHECKING:
    from graph_service.coverage import Answer, Gaps, Verdict
    from graph_service.errors import Ambiguous, BadData, Conflict, NotFound, RegisterError, StoreError
    from graph_service.files import WrittenFile
    from graph_service.model import Asset, Clause, Flow, Notice, Partner, Party, Project, Protocol, Term
    from graph_service.register import Register
    from graph_service.settings import Settings

__all__ = [
    "Ambiguous",
    "Answer",
    "Asset",
    "BadData",
    "Clause",
    "Conflict",
    "Flow",
    "Gaps",
    "NotFound",
    "Notice",
    "Partner",
    "Party",
    "Project",
    "Protocol",
    "Register",
    "RegisterError",
    "Settings",
    "StoreError",
    "Term",
    "Verdict",
    "WrittenFile",
    "__version__",
]

_MODULES = {
    "coverage": ("Answer", "Gaps", "Verdict"),
    "files": ("WrittenFile",),
    "errors": ("Ambiguous", "BadData", "Conflict", "NotFound", "RegisterError", "StoreError"),
    "model": ("Asset", "Clause", "Flow", "Notice", "Partner", "Party", "Project", "Protocol", "Term"),
    "register": ("Register",),
    "settings": ("Settings",),
}


def __getattr__(name: str) -> Any:
    """A name is loaded when it is first asked for, so that a part of the service can be used without the rest."""
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
