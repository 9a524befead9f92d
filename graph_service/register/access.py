"""Who may do what: tokens and sessions."""

from graph_service.register.base import Base


class Access(Base):
    """Who may do what: tokens and sessions."""
