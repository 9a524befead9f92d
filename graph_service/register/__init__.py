"""The use cases of the register: everything that a face can ask for. The only caller of the store."""

from graph_service.register.access import Access
from graph_service.register.analysis import Analysis
from graph_service.register.drawings import Drawings
from graph_service.register.editing import Editing
from graph_service.register.listing import Listings
from graph_service.register.published import Published
from graph_service.register.transfer import Transfer
from graph_service.register.undo import Undo


class Register(Transfer, Undo, Drawings, Analysis, Listings, Editing, Published, Access):
    """One register, open: `with Register.open("register.db") as register: …`.

    Each group of use cases stands in a module of its own; this class is all of them together.
    """


__all__ = ["Register"]
