"""The register of information sharing: `from graph_service import Register` does everything the faces do."""

from graph_service.register import Register
from graph_service.version import __version__

__all__ = ["Register", "__version__"]
