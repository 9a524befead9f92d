"""Importing and exporting spreadsheets."""

from graph_service.register.base import Base


class Imports(Base):
    """Importing and exporting spreadsheets."""
