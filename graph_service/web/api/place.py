"""Where a record stands in the API, and how it is sent."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path

from graph_service.model import Kind, Scheme, plural
from graph_service.web.api.parameters import SlugPath


def address(kind: Kind) -> tuple[str, str]:
    """The address of a kind's list, and that of one record in it."""
    every = f"/api/{plural(kind)}"
    return every, every + ("/{scheme}/{id}" if kind == "term" else "/{id}")


def key_of_path(kind: Kind) -> Callable[..., str]:
    """The dependency that reads a record's key from its address."""
    return _term_key if kind == "term" else _key


def _key(id: SlugPath) -> str:
    return id


def _term_key(scheme: Annotated[Scheme, Path(description="The vocabulary that the term is of.")], id: SlugPath) -> str:
    return f"{scheme}/{id}"
