"""Parameters that operations share: dates, pages, bodies and versions. Each is read here, once."""

import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Path, Query
from pydantic import BaseModel, BeforeValidator, ValidationError, WithJsonSchema
from pydantic_core import from_json
from starlette.requests import Request

from graph_service.json_text import Twice, once
from graph_service.model import Kind
from graph_service.register.opened import AsAt
from graph_service.values import day_of
from graph_service.web.api.describe import JSON
from graph_service.web.problems import Problem, invalid


def _day(text: Any) -> date:
    if isinstance(text, str):
        with suppress(ValueError):
            return day_of(text)
    raise ValueError("write a date as YYYY-MM-DD, such as 2026-11-22")


def _moment(text: Any) -> int | date:
    if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    try:
        return _day(text)
    except ValueError:
        raise ValueError("write a revision's number, or a date as YYYY-MM-DD") from None


Day = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-22"]})
]
Moment = Annotated[
    int | date,
    BeforeValidator(_moment),
    WithJsonSchema(
        {
            "anyOf": [{"type": "integer", "minimum": 0, "maximum": 999999999}, {"type": "string", "format": "date"}],
            "examples": ["2026-11-22"],
        }
    ),
]


def _on(on: Annotated[Day | None, Query(description="The date asked about. Default: today.")] = None) -> date | None:
    return on


def _as_at(
    as_at: Annotated[
        Moment | None,
        Query(description="The register as it stood at a revision, or at the end of a day. Default: now."),
    ] = None,
) -> AsAt:
    return as_at


SlugPath = Annotated[
    str,
    Path(description="The record's id.", max_length=200),
    WithJsonSchema({"type": "string", "pattern": r"^[a-z0-9]+(?:-[a-z0-9]+)*$", "maxLength": 120}),
]

On = Annotated[date | None, Depends(_on)]
"""The date asked about, if one is."""
AsAtParameter = Annotated[AsAt, Depends(_as_at)]

Project = Annotated[str | None, Query(min_length=1, max_length=200, description="Only flows of this project.")]
Partner = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="Only what concerns this partner: its id, name or alias."),
]

Limit = Annotated[int, Query(ge=1, le=500, description="How many a page, at most.")]


def _after(
    after: Annotated[str | None, Query(max_length=2000, description="The `next` of the page before.")] = None,
    cursor: Annotated[str | None, Query(max_length=2000, include_in_schema=False)] = None,
) -> str | None:
    """`cursor` is what others call it."""
    return after if after is not None else cursor


_COUNT = {"ge": 0, "le": 999_999_999}


def _place(
    after: Annotated[int | None, Query(**_COUNT, description="The `next` of the page before: how far it went.")] = None,
    cursor: Annotated[int | None, Query(**_COUNT, include_in_schema=False)] = None,
) -> int | None:
    return after if after is not None else cursor


Place = Annotated[int | None, Depends(_place)]
After = Annotated[str | None, Depends(_after)]


def body(*types: str) -> Callable[[Request], Coroutine[Any, Any, bytes]]:
    """A dependency: the body, which must be of one of these media types."""

    async def read(request: Request) -> bytes:
        given = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if given not in types:
            sent_type = f"not {given!r}" if given else "and the request names none"
            raise Problem(
                "media-type",
                f"Send the body as {' or '.join(types)}, {sent_type}.",
                headers={"Accept-Patch" if request.method == "PATCH" else "Accept-Post": ", ".join(types)},
            )
        content = await request.body()
        _no_name_twice(content)
        return content

    return read


def _no_name_twice(content: bytes) -> None:
    """Refuse JSON in which one object has a name twice: which of the two values was meant, nobody can tell.

    A body that is not JSON at all is left to its reader.
    """
    try:
        json.loads(content, object_pairs_hook=once)
    except Twice as error:
        raise Problem("malformed", f"The body cannot be read: {error}. Send it once.") from None
    except (ValueError, RecursionError):
        return


MERGE_PATCH = "application/merge-patch+json"
JsonBody = Annotated[bytes, Depends(body(JSON))]
PatchBody = Annotated[bytes, Depends(body(MERGE_PATCH))]


Sent = TypeVar("Sent", bound=BaseModel)


def sent(model: type[Sent], body: bytes) -> Sent:
    """What a body says, as a model. One that is not valid is refused, with each place that is wrong."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error.errors()) from None


def json_object(body: bytes, wanted: str) -> dict[str, Any]:
    """The members of the JSON object that a body is. `wanted` says what to send instead of anything else."""
    try:
        form = from_json(body)
    except ValueError as error:
        raise Problem("malformed", f"The body is not JSON: {error}.") from None
    if not isinstance(form, dict):
        raise Problem("invalid", wanted)
    return form


def _marks(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="The ETag of the record as you read it: an old one is refused (412), and so is none (428). "
            "With * the record is changed whatever it is.",
            json_schema_extra={"examples": ["*"]},
        ),
    ] = None,
) -> tuple[str, ...] | None:
    if if_match is None:
        return None
    return tuple(part.strip().strip('"') for part in if_match.split(","))


Marks = Annotated[tuple[str, ...] | None, Depends(_marks)]


def _seen(
    if_none_match: Annotated[
        str | None,
        Header(
            alias="If-None-Match",
            description="The ETag of the record as you have it: while it is still so, the answer is 304 without a body.",
        ),
    ] = None,
) -> frozenset[str]:
    parts = (if_none_match or "").split(",")
    return frozenset(part.strip().removeprefix("W/").strip('"') for part in parts if part.strip())


Seen = Annotated[frozenset[str], Depends(_seen)]


def required(marks: tuple[str, ...] | None, kind: Kind) -> tuple[str, ...]:
    """What If-Match said. A change without a version is refused."""
    if marks is None:
        raise Problem(
            "if-match-missing",
            f"Read the {kind} first, and send its ETag in If-Match, so that nobody's change is lost.",
        )
    return marks
