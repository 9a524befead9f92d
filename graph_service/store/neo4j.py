"""The store for those who keep their register in Neo4j."""

from collections.abc import Iterable
from typing import Any

from graph_service.errors import StoreError
from graph_service.model import Term


def Neo4jStore(address: str, user: str, password: str | None, shipped: Iterable[Term]) -> Any:
    """Not there yet."""
    raise StoreError(f"{address}: Neo4j is not supported yet.")
