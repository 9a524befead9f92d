"""Records, their history, and moving them in and out."""

from graph_service.register.base import Base


class Records(Base):
    """Records, their history, and moving them in and out."""
