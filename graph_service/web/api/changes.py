"""The seven nouns, to be changed: add, replace, patch and delete one. Each change is a revision."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError
from pydantic_core import from_json, to_json
from starlette.requests import Request
from starlette.responses import Response

from graph_service.errors import BadData, Conflict
from graph_service.model import NOUNS, Kind, Record, entered, key_of, plural
from graph_service.register.records import Changed
from graph_service.web.api.describe import operation
from graph_service.web.api.examples import PATCHES, RECORDS
from graph_service.web.api.parameters import JSON, MERGE_PATCH, JsonBody, Marks, PatchBody, required
from graph_service.web.api.place import ETAG, address, key_of_path, one_record
from graph_service.web.permissions import allow
from graph_service.web.problems import Problem, invalid
from graph_service.web.service import writing

Why = Annotated[str | None, Query(max_length=500, description="The reason, for the revision. Default: what was done.")]


def add(made: APIRouter, kind: Kind) -> None:
    """Add the routes that change records of a kind."""
    noun, tag, example = NOUNS[kind], plural(kind), RECORDS[kind]
    Key = Annotated[str, Depends(key_of_path(kind))]
    list_address, record_address = address(kind)

    @made.post(
        list_address,
        **operation(
            f"create_{kind}",
            tag,
            f"Add a {kind}",
            noun,
            example=example,
            status=201,
            headers={**ETAG, "Location": "Where the record is now."},
            takes={JSON: (noun, example)},
            errors=("conflict",),
            links=_links(kind),
        ),
    )
    @allow("editor")
    def create_record(request: Request, body: JsonBody, why: Why = None) -> Response:
        record = _read(kind, body)
        writing(request).create(record, why=why or f"added {kind} {key_of(record)}")
        response = one_record(record, 201)
        response.headers["Location"] = f"{list_address}/{key_of(record)}"
        return response

    @made.put(
        record_address,
        **operation(
            f"replace_{kind}",
            tag,
            f"Replace a {kind}",
            noun,
            example=example,
            headers=ETAG,
            takes={JSON: (noun, example)},
            errors=("not-found", "conflict", "changed", "if-match-missing"),
        ),
    )
    @allow("editor")
    def replace_record(request: Request, key: Key, marks: Marks, body: JsonBody, why: Why = None) -> Response:
        record = _read(kind, body)
        return _change(request, kind, key, marks, lambda _: record, why)

    @made.patch(
        record_address,
        **operation(
            f"patch_{kind}",
            tag,
            f"Change some fields of a {kind}",
            noun,
            example=example,
            headers=ETAG,
            takes={MERGE_PATCH: (f"{noun.__name__}Patch", PATCHES[kind])},
            errors=("not-found", "conflict", "changed", "if-match-missing"),
        ),
    )
    @allow("editor")
    def patch_record(request: Request, key: Key, marks: Marks, body: PatchBody, why: Why = None) -> Response:
        try:
            patch = from_json(body)
        except ValueError as error:
            raise Problem("malformed", f"The body is not JSON: {error}.") from None
        if not isinstance(patch, dict):
            raise Problem("invalid", "A merge patch is a JSON object of the fields to change; null takes a field away.")
        return _change(request, kind, key, marks, lambda old: _read(kind, to_json(_merged(old.to_dict(), patch))), why)

    @made.delete(
        record_address,
        **operation(
            f"delete_{kind}",
            tag,
            f"Delete a {kind}",
            status=204,
            errors=("not-found", "conflict", "changed", "if-match-missing"),
        ),
    )
    @allow("editor")
    def delete_record(request: Request, key: Key, marks: Marks, why: Why = None) -> Response:
        register = writing(request)
        register.get(kind, key)
        try:
            register.remove(kind, key, why=why or f"deleted {kind} {key}", marks=required(marks, kind))
        except Changed as error:
            raise Problem("changed", str(error)) from None
        return Response(status_code=204)


def _change(
    request: Request,
    kind: Kind,
    key: str,
    marks: tuple[str, ...] | None,
    to: Callable[[Record], Record],
    why: str | None,
) -> Response:
    register = writing(request)
    register.get(kind, key)

    def same(old: Record) -> Record:
        new = to(old)
        if key_of(new) != key:
            raise Conflict(f"The address says {kind} {key}, the body {key_of(new)}. An id cannot be changed.")
        return new

    try:
        return one_record(
            register.change(kind, key, same, why=why or f"changed {kind} {key}", marks=required(marks, kind))
        )
    except Changed as error:
        raise Problem("changed", str(error)) from None


def _read(kind: Kind, body: bytes) -> Record:
    try:
        return entered(kind, body)
    except ValidationError as error:
        raise invalid(error.errors()) from None
    except ValueError as error:
        raise BadData(f"The body cannot be read: {error}.") from None


def _merged(old: Any, patch: Any) -> Any:
    """RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(old) if isinstance(old, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _merged(merged.get(name), value)
    return merged


def _links(kind: Kind) -> dict[str, Any]:
    where = {"id": "$response.body#/id", **({"scheme": "$response.body#/scheme"} if kind == "term" else {})}
    marked = {**where, "If-Match": "$response.header.ETag"}
    return {
        "get": {"operationId": f"get_{kind}", "parameters": where},
        "patch": {"operationId": f"patch_{kind}", "parameters": marked},
        "replace": {"operationId": f"replace_{kind}", "parameters": marked},
        "delete": {"operationId": f"delete_{kind}", "parameters": marked},
    }
