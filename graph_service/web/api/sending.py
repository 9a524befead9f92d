"""How the API's answers are sent: JSON, a list page by page, one record with its version, and files."""

from collections.abc import Callable, Sequence
from operator import methodcaller
from typing import Any

import orjson
from starlette.responses import Response

from graph_service.files import WrittenFile
from graph_service.model import Record
from graph_service.register.records import mark
from graph_service.web.api.describe import JSON
from graph_service.web.security_headers import DOCUMENT_POLICY

ETAG = {"ETag": "The record's version: send it back in If-Match."}


class JsonAnswer(Response):
    """An answer in JSON. Text that the register made is sent as it is."""

    media_type = JSON

    def render(self, content: Any) -> bytes:
        """The body of the answer."""
        return bytes(super().render(content)) if isinstance(content, str | bytes) else orjson.dumps(content)


def listed(
    items: Sequence[Any],
    after: int | None = 0,
    limit: int | None = None,
    form: Callable[[Any], dict[str, Any]] = methodcaller("to_dict"),
) -> JsonAnswer:
    """One page of a list that is worked out whole, without a limit all of it. Its place is how many came before."""
    start = after or 0
    end = len(items) if limit is None else start + limit
    following = str(end) if end < len(items) else None
    return JsonAnswer({"items": [form(item) for item in items[start:end]], "next": following})


def one_record(record: Record, status: int = 200, seen: frozenset[str] = frozenset()) -> Response:
    """A record alone, with its ETag; only that (304) for who has `seen` the record as it is."""
    etag = mark(record)
    headers = {"ETag": f'"{etag}"'}
    if etag in seen or "*" in seen:
        return Response(status_code=304, headers=headers)
    return JsonAnswer(record.to_json(), status_code=status, headers=headers)


def file(content: bytes, media: str, name: str, note: str | None = None) -> Response:
    """A file that is opened by itself: nothing in it runs."""
    headers = {"Content-Security-Policy": DOCUMENT_POLICY, "Content-Disposition": f'inline; filename="{name}"'}
    if note:
        headers["X-Note"] = "".join(c if c.isascii() and c.isprintable() else "?" for c in note)
    return Response(content, media_type=media, headers=headers)


def written(document: WrittenFile) -> Response:
    """A diagram or a report as a response, under its own name."""
    return file(document.content, document.media_type, document.name, document.note)
