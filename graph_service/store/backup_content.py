"""What a backup carries from one store to another: everything that a register is, entry by entry."""

from typing import NamedTuple

from graph_service.model import Record
from graph_service.revisions import Change, Revision


class Thing(NamedTuple):
    """One thing kept beside the records, as JSON text."""

    shelf: str
    key: str
    value: str


Entry = Revision | Change | Record | Thing
"""In a backup, revisions come first, then changes, records and things."""
