"""The register of information sharing: `from graph_service import Register` does everything the faces do."""

from typing import TYPE_CHECKING, Any

from graph_service.version import __version__

if TYPE_CHECKING:
    from graph_service.register import Register

__all__ = ["Register", "__version__"]


def __getattr__(name: str) -> Any:
    """`Register` is loaded when it is first asked for, so that a part of the service can be used without the rest."""
    if name == "Register":
        from graph_service.register import Register

        return Register
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
