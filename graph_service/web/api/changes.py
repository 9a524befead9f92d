"""The seven nouns, to be changed: add, replace, patch and delete one. Each change is a revision."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import ValidationError
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from graph_service.errors import BadData, Conflict
from graph_service.model import NOUNS, Kind, Record, entered, key_of, plural
from graph_service.register.records import Changed
from graph_service.web.api.describe import JSON, Operations
from graph_service.web.api.examples import PATCHES, RECORDS
from graph_service.web.api.parameters import MERGE_PATCH, JsonBody, Marks, PatchBody, json_object, required
from graph_service.web.api.place import address, key_of_path
from graph_service.web.api.sending import ETAG, one_record
from graph_service.web.permissions import allow
from graph_service.web.problems import Problem, invalid
from graph_service.web.service import writing

Why = Annotated[str | None, Query(max_length=500, description="The reason, for the revision. Default: what was done.")]


def add(made: Operations, kind: Kind) -> None:
    """Add the routes that change records of a kind."""
    noun, tag, example = NOUNS[kind], plural(kind), RECORDS[kind]
    Key = Annotated[str, Depends(key_of_path(kind))]
    list_address, record_address = address(kind)

    @made.add(
        "POST",
        list_address,
        noun,
        example,
        name=f"create_{kind}",
        summary=f"Add a {kind}",
        group=tag,
        status=201,
        headers={**ETAG, "Location": "Where the record is now."},
        takes={JSON: (noun, example)},
        errors=("conflict",),
        links=_links(kind),
    )
    @allow("editor")
    def create_record(request: Request, body: JsonBody, why: Why = None) -> Response:
        record = _read(kind, body)
        writing(request).create(record, why=why or f"added {kind} {key_of(record)}")
        response = one_record(record, 201)
        response.headers["Location"] = f"{list_address}/{key_of(record)}"
        return response

    @made.add(
        "PUT",
        record_address,
        noun,
        example,
        name=f"replace_{kind}",
        summary=f"Replace a {kind}",
        group=tag,
        headers=ETAG,
        takes={JSON: (noun, example)},
        errors=("not-found", "conflict", "changed", "if-match-missing"),
    )
    @allow("editor")
    def replace_record(request: Request, key: Key, marks: Marks, body: JsonBody, why: Why = None) -> Response:
        record = _read(kind, body)
        return _change(request, kind, key, marks, lambda _: record, why)

    @made.add(
        "PATCH",
        record_address,
        noun,
        example,
        name=f"patch_{kind}",
        summary=f"Change some fields of a {kind}",
        group=tag,
        headers=ETAG,
        takes={MERGE_PATCH: (f"{noun.__name__}Patch", PATCHES[kind])},
        errors=("not-found", "conflict", "changed", "if-match-missing"),
    )
    @allow("editor")
    def patch_record(request: Request, key: Key, marks: Marks, body: PatchBody, why: Why = None) -> Response:
        patch = json_object(body, "A merge patch is a JSON object of the fields to change; null takes a field away.")
        return _change(request, kind, key, marks, lambda old: _read(kind, to_json(_merged(old.to_dict(), patch))), why)

    @made.add(
        "DELETE",
        record_address,
        name=f"delete_{kind}",
        summary=f"Delete a {kind}",
        group=tag,
        status=204,
        errors=("not-found", "conflict", "changed", "if-match-missing"),
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
