"""What the API answers when it cannot do as asked: RFC 9457 problems, each with a stable `type`.

A type is an address on the documentation page, which says what it means. Programs compare it; people read `detail`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from graph_service.deadline import OutOfTime
from graph_service.errors import (
    BadData,
    BrokenReference,
    Busy,
    Conflict,
    Forbidden,
    NotFound,
    RegisterError,
    StoreError,
    ToolFailed,
)
from graph_service.validation_messages import in_words

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Type:
    """A kind of problem: its HTTP status and what it means."""

    status: int
    title: str


TYPES: Mapping[str, Type] = {
    "malformed": Type(400, "The request cannot be read"),
    "not-signed-in": Type(401, "Sign in first"),
    "forbidden": Type(403, "Your role may not do this"),
    "cross-site": Type(403, "The form was not sent from these pages"),
    "not-found": Type(404, "Not found"),
    "method-not-allowed": Type(405, "This address does not take that method"),
    "sent-too-slowly": Type(408, "The request was sent too slowly"),
    "conflict": Type(409, "The register does not allow this as it stands"),
    "changed": Type(412, "The record has changed since you read it"),
    "too-large": Type(413, "The body is too large"),
    "media-type": Type(415, "The body is of another type than this takes"),
    "wrong-host": Type(421, "The service does not answer for this host name"),
    "invalid": Type(422, "What was sent is not valid"),
    "if-match-missing": Type(428, "Send the version that you are changing"),
    "too-many": Type(429, "Too many attempts"),
    "failed": Type(500, "The service failed"),
    "unavailable": Type(503, "The store or a tool cannot be reached"),
    "too-long": Type(503, "The question takes too long"),
}

BY_STATUS: Mapping[int, str] = {kind.status: name for name, kind in reversed(list(TYPES.items()))}


class Problem(RegisterError):
    """A request that is refused, by the name of its type. `more` are extra members of the problem."""

    def __init__(self, name: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.name, self.headers, self.more = name, dict(headers or {}), more


def not_signed_in(detail: str) -> Problem:
    """401: nobody is signed in, and this needs somebody."""
    return Problem("not-signed-in", detail, headers={"WWW-Authenticate": "Bearer"})


def problem_of(error: Exception) -> Problem:
    """The problem that an error is. Whatever is not foreseen says nothing of its cause to the asker."""
    match error:
        case Problem():
            return error
        case NotFound():
            return Problem("not-found", str(error))
        case Conflict() | BrokenReference():
            return Problem("conflict", str(error))
        case Forbidden():
            return Problem("forbidden", str(error))
        case OutOfTime():
            return Problem("too-long", str(error), headers={"Retry-After": "30"})
        case StoreError():  # its message is for the service's log: it says where the store is
            return Problem(
                "unavailable",
                "The register cannot be read or written just now. Nothing was half-written. Try again in a moment.",
                headers={"Retry-After": "5"},
            )
        case ToolFailed() | Busy():
            return Problem("unavailable", str(error), headers={"Retry-After": "30"})
        case BadData() | RegisterError():
            return Problem("invalid", str(error))
        case RequestValidationError():
            return invalid(error.errors())
        case HTTPException(status_code=404):
            return Problem(
                "not-found", "There is nothing at this address. GET /api/docs lists the addresses there are."
            )
        case HTTPException(status_code=405):
            allowed = (error.headers or {}).get("Allow", "")
            return Problem(
                "method-not-allowed",
                f"This address takes {allowed}." if allowed else "This address does not take that method.",
                headers=error.headers,
            )
        case HTTPException(status_code=status) if status in BY_STATUS:
            return Problem(BY_STATUS[status], error.detail, headers=error.headers)
        case _:
            return Problem("failed", "The service failed on this request. Its log says why; nothing was half-written.")


def invalid(errors: Any) -> Problem:
    """422 from the errors that pydantic found, each with its place, or 400 where the body is not JSON.

    What was sent is not repeated.
    """
    if any(error["type"] == "json_invalid" for error in errors):
        return Problem("malformed", f"The body is not JSON: {errors[0]['msg']}.")
    faults = [{"at": ".".join(str(part) for part in error["loc"]), "detail": in_words(error)} for error in errors]
    shown = "; ".join(f"{fault['at']}: {fault['detail']}" if fault["at"] else fault["detail"] for fault in faults[:3])
    return Problem("invalid", shown + ("; …" if len(faults) > 3 else "."), errors=faults[:100])


def body(problem: Problem) -> dict[str, Any]:
    """The JSON form of a problem."""
    kind = TYPES[problem.name]
    return {
        "type": f"/api/docs#{problem.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": str(problem),
        **problem.more,
    }


def response(problem: Problem) -> Response:
    """The answer that tells of a problem."""
    return Response(
        orjson.dumps(body(problem)),
        status_code=TYPES[problem.name].status,
        media_type=MEDIA_TYPE,
        headers=problem.headers,
    )
