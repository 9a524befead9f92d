"""Diagrams and reports."""

from graph_service.register.base import Base


class Drawings(Base):
    """Diagrams and reports."""
