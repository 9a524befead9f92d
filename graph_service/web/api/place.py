"""Where a record stands in the API, and how it is sent."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from graph_service.model import Kind, Record, Scheme, plural
from graph_service.register.records import mark
from graph_service.web.api.describe import JSON
from graph_service.web.api.parameters import SlugPath

ETAG = {"ETag": "The record's version: send it back in If-Match."}


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


def one_record(record: Record, status: int = 200, seen: frozenset[str] = frozenset()) -> Response:
    """A record alone, with its ETag; only that (304) for who has `seen` the record as it is."""
    etag = mark(record)
    headers = {"ETag": f'"{etag}"'}
    if etag in seen or "*" in seen:
        return Response(status_code=304, headers=headers)
    return Response(record.to_json(), status_code=status, media_type=JSON, headers=headers)
