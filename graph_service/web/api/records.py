"""The seven nouns, to be read: a list of them, one, and its history."""

from typing import Annotated, Any

import orjson
from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from graph_service.model import KINDS, NOUNS, Kind, plural
from graph_service.register.listing import filters_of
from graph_service.web.api import changes
from graph_service.web.api.describe import Operations
from graph_service.web.api.examples import EVENT, RECORDS
from graph_service.web.api.models import HistoryEvent, Page
from graph_service.web.api.parameters import After, AsAtParameter, Limit, Seen
from graph_service.web.api.place import address, key_of_path
from graph_service.web.api.sending import ETAG, JsonAnswer, listed, one_record
from graph_service.web.permissions import allow
from graph_service.web.problems import not_signed_in
from graph_service.web.service import asker_of, reading

PUBLIC_KINDS = ("partner", "protocol")


routes = Operations("records")


def _add_reading(made: Operations, kind: Kind) -> None:
    noun, tag = NOUNS[kind], plural(kind)
    Key = Annotated[str, Depends(key_of_path(kind))]
    list_address, record_address = address(kind)
    public = kind in PUBLIC_KINDS
    may_read = allow("public" if public else "reader")
    example = RECORDS[kind]
    filters = filters_of(kind)

    @made.add(
        "GET",
        list_address,
        Page[noun],  # type: ignore[valid-type]
        example,
        name=f"list_{plural(kind)}",
        summary=f"List {plural(kind)}",
        group=tag,
        parameters=tuple(_filter(name, shape) for name, shape in filters.items()),
        errors=("not-found",) + (("not-signed-in",) if public else ()),
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
        filtered_by = {name: value for name, value in request.query_params.items() if name in filters}
        more: dict[str, Any] = {"search": search, "filters": filtered_by, "sort": sort, "limit": limit, "after": after}
        register = reading(request)
        if public and asker_of(request).role == "public":
            _only_now(as_at)
            page = register.published.list(kind, **more)
        else:
            page = register.list(kind, as_at=as_at, **more)
        items = ",".join(record.to_json() for record in page.items)
        return JsonAnswer(f'{{"items":[{items}],"next":{orjson.dumps(page.next).decode()}}}')

    @made.add(
        "GET",
        record_address,
        noun,
        example,
        name=f"get_{kind}",
        summary=f"One {kind}",
        group=tag,
        headers=ETAG,
        conditional=True,
        errors=("not-found",) + (("not-signed-in",) if public else ()),
    )
    @may_read
    def get_record(request: Request, key: Key, as_at: AsAtParameter, seen: Seen) -> Response:
        register = reading(request)
        if public and asker_of(request).role == "public":
            _only_now(as_at)
            return one_record(register.published.get(kind, key), seen=seen)
        return one_record(register.get(kind, key, as_at=as_at), seen=seen)

    @made.add(
        "GET",
        f"{record_address}/history",
        Page[HistoryEvent],
        EVENT,
        name=f"{kind}_history",
        summary=f"What happened to a {kind}, oldest first",
        group=tag,
        errors=("not-found",),
    )
    @allow("reader")
    def history(request: Request, key: Key) -> Response:
        return listed(reading(request).history(kind, key))


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


for kind in KINDS:
    _add_reading(routes, kind)
    changes.add(routes, kind)
