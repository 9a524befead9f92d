"""Questions about coverage."""

from graph_service.register.base import Base


class Questions(Base):
    """Questions about coverage."""
