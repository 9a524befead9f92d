"""The seven nouns: list them, read one, add, replace, patch and delete one. Each change is a revision."""

from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import ValidationError
from pydantic_core import from_json
from starlette.requests import Request
from starlette.responses import Response

from graph_service.errors import BadData, Conflict
from graph_service.model import KINDS, NOUNS, Kind, Record, Scheme, key_of, plural
from graph_service.register.editing import Changed, mark
from graph_service.register.lists import filters_of
from graph_service.web.api.describe import operation
from graph_service.web.api.examples import PATCHES, RECORDS
from graph_service.web.api.parameters import (
    JSON,
    MERGE_PATCH,
    After,
    AsAtParameter,
    JsonBody,
    Limit,
    Marks,
    PatchBody,
    SlugPath,
    required,
)
from graph_service.web.problems import Problem, invalid, not_signed_in
from graph_service.web.rule import allow, router
from graph_service.web.service import asker_of, reading, writing

PUBLIC_KINDS = ("partner", "protocol")
ETAG = {"ETag": "The record's version: send it back in If-Match."}
Why = Annotated[str | None, Query(max_length=500, description="The reason, for the revision. Default: what was done.")]


def _key(id: SlugPath) -> str:
    return id


def _term_key(scheme: Scheme, id: SlugPath) -> str:
    return f"{scheme}/{id}"


def routes() -> APIRouter:
    """The routes of all nouns."""
    made = router()
    for kind in KINDS:
        _add(made, kind)
    return made


def _add(made: APIRouter, kind: Kind) -> None:
    noun, tag = NOUNS[kind].__name__, plural(kind)
    Key = Annotated[str, Depends(_term_key if kind == "term" else _key)]
    every, one = f"/api/{plural(kind)}", f"/api/{plural(kind)}/" + ("{scheme}/{id}" if kind == "term" else "{id}")
    public = kind in PUBLIC_KINDS
    may_read = allow("public" if public else "reader")
    example = RECORDS[kind]
    filters = filters_of(kind)
    links = _links(kind)

    @made.get(
        every,
        **operation(
            f"list_{plural(kind)}",
            tag,
            f"List {plural(kind)}",
            f"{noun}Page",
            example={"items": [example], "next": None},
            parameters=tuple(_filter(name, shape) for name, shape in filters.items()),
            public=public,
            errors=("not-found",) + (("not-signed-in",) if public else ()),
        ),
    )
    @may_read
    def list_records(
        request: Request,
        as_at: AsAtParameter,
        search: Annotated[
            str, Query(max_length=500, description="Words, each in the id, reference, name or aliases.")
        ] = "",
        sort: Annotated[
            str, Query(description="id, name or a field; with - before it, descending.", json_schema_extra=_sorts(kind))
        ] = "id",
        limit: Limit = 50,
        after: After = None,
    ) -> Response:
        asked = {name: value for name, value in request.query_params.items() if name in filters}
        more: dict[str, Any] = {"search": search, "filters": asked, "sort": sort, "limit": limit, "after": after}
        register = reading(request)
        if public and asker_of(request).role == "public":
            _only_now(as_at)
            page = register.published_page(kind, **more)
        else:
            page = register.list(kind, as_at=as_at, **more)
        items = ",".join(record.to_json() for record in page.items)
        return _json(f'{{"items":[{items}],"next":{orjson.dumps(page.next).decode()}}}')

    @made.get(
        one,
        **operation(
            f"get_{kind}",
            tag,
            f"One {kind}",
            noun,
            example=example,
            headers=ETAG,
            public=public,
            errors=("not-found",) + (("not-signed-in",) if public else ()),
        ),
    )
    @may_read
    def get_record(request: Request, key: Key, as_at: AsAtParameter) -> Response:
        register = reading(request)
        if public and asker_of(request).role == "public":
            _only_now(as_at)
            return _one(register.published_one(kind, key))
        return _one(register.get(kind, key, as_at=as_at))

    @made.post(
        every,
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
            links=links,
        ),
    )
    @allow("editor")
    def create_record(request: Request, body: JsonBody, why: Why = None) -> Response:
        record = _read(kind, body)
        writing(request).create(record, why=why or f"added {kind} {key_of(record)}")
        response = _one(record, 201)
        response.headers["Location"] = f"{every}/{key_of(record)}"
        return response

    @made.put(
        one,
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
        one,
        **operation(
            f"patch_{kind}",
            tag,
            f"Change some fields of a {kind}",
            noun,
            example=example,
            headers=ETAG,
            takes={MERGE_PATCH: (f"{noun}Patch", PATCHES[kind])},
            errors=("not-found", "conflict", "changed", "if-match-missing"),
        ),
    )
    @allow("editor")
    def patch_record(request: Request, key: Key, marks: Marks, body: PatchBody, why: Why = None) -> Response:
        try:
            patch = from_json(body)
        except ValueError as error:
            raise Problem("malformed", f"The body is no JSON: {error}.") from None
        if not isinstance(patch, dict):
            raise Problem("invalid", "A merge patch is a JSON object of the fields to change; null takes a field away.")
        return _change(
            request, kind, key, marks, lambda old: _read(kind, orjson.dumps(_merged(old.to_dict(), patch))), why
        )

    @made.delete(
        one,
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
        return _one(register.change(kind, key, same, why=why or f"changed {kind} {key}", marks=required(marks, kind)))
    except Changed as error:
        raise Problem("changed", str(error)) from None


def _read(kind: Kind, body: bytes) -> Record:
    try:
        return NOUNS[kind].model_validate_json(body)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise Problem("malformed", f"The body is no JSON: {error.errors()[0]['msg']}.") from None
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


def _one(record: Record, status: int = 200) -> Response:
    response = _json(record.to_json(), status)
    response.headers["ETag"] = f'"{mark(record)}"'
    return response


def _json(text: str, status: int = 200) -> Response:
    return Response(text, status_code=status, media_type=JSON)


def _only_now(as_at: Any) -> None:
    if as_at is not None:
        raise not_signed_in("Sign in to see the register as it stood.")


def _filter(name: str, shape: str) -> dict[str, Any]:
    schemas = {
        "flag": {"type": "boolean"},
        "count": {"type": "integer", "minimum": 0},
        "day": {"type": "string", "format": "date"},
    }
    says = f"Only those whose {name} " + ("has this among its values." if shape == "list" else "is this.")
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": says,
        "schema": schemas.get(shape, {"type": "string"}),
    }


def _sorts(kind: Kind) -> dict[str, Any]:
    fields = [
        "id",
        "name",
        *(name for name, shape in filters_of(kind).items() if shape not in ("list", "either") and name != "id"),
    ]
    return {"enum": [sign + name for name in dict.fromkeys(fields) for sign in ("", "-")]}


def _links(kind: Kind) -> dict[str, Any]:
    where = {"id": "$response.body#/id", **({"scheme": "$response.body#/scheme"} if kind == "term" else {})}
    marked = {**where, "If-Match": "$response.header.ETag"}
    return {
        "get": {"operationId": f"get_{kind}", "parameters": where},
        "patch": {"operationId": f"patch_{kind}", "parameters": marked},
        "replace": {"operationId": f"replace_{kind}", "parameters": marked},
        "delete": {"operationId": f"delete_{kind}", "parameters": marked},
    }
