"""How an operation is described in the OpenAPI document: its answer, an example of it, its errors, its body."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from graph_service.web.problems import MEDIA_TYPE, TYPES

JSON = "application/json"


def ref(schema: str) -> dict[str, Any]:
    """A reference to one of the document's schemas."""
    return {"$ref": f"#/components/schemas/{schema}"}


def operation(
    name: str,
    group: str,
    summary: str,
    gives: str | None = None,
    *,
    example: Any = None,
    media: str = JSON,
    status: int = 200,
    errors: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
    takes: Mapping[str, tuple[str | None, Any]] | None = None,
    links: Mapping[str, Any] | None = None,
    parameters: tuple[dict[str, Any], ...] = (),
    public: bool = False,
    conditional: bool = False,
) -> dict[str, Any]:
    """What a route's decorator is given.

    `name` is the operation's id; `group` the part of the document that it stands in; `gives` is the schema of the answer (none: a file, or nothing for 204); `errors` are names of problem types, beside those
    that every operation has; `headers` those of the answer, with what each says; `takes` the body's media types, each with its
    schema and an example. `conditional` is for what is answered with 304 to who has it already.
    """
    answer: dict[str, Any] = {"description": "Done" if status == 204 else summary}
    if gives is not None:
        answer["content"] = {media: {"schema": ref(gives), **({} if example is None else {"example": example})}}
    elif status != 204:
        answer["content"] = {media: {"schema": {"type": "string", "format": "binary"}}}
    if headers:
        answer["headers"] = {
            name: {"description": says, "required": True, "schema": {"type": "string"}}
            for name, says in headers.items()
        }
    if links:
        answer["links"] = dict(links)
    same: dict[int | str, Any] = {304: {"description": "It is as you have it"}} if conditional else {}
    usual = (
        ("invalid", "wrong-host", "unavailable")
        if public
        else ("not-signed-in", "forbidden", "invalid", "wrong-host", "unavailable")
    )
    names = (*usual, *errors, *(("too-large", "media-type", "malformed", "cross-site") if takes else ()))
    extra: dict[str, Any] = {}
    if takes:
        extra["requestBody"] = {
            "required": True,
            "content": {
                media: {"schema": ref(schema) if schema else _file(), **({} if sample is None else {"example": sample})}
                for media, (schema, sample) in takes.items()
            },
        }
    if parameters:
        extra["parameters"] = list(parameters)
    if public:
        extra["security"] = [{}, {"token": []}]
    return {
        "operation_id": name,
        "tags": [group],
        "summary": summary,
        "status_code": status,
        "response_class": Response,
        "response_model": None,
        "responses": {status: answer, **same, **_problems(names)},
        "openapi_extra": extra,
    }


def _file() -> dict[str, Any]:
    return {"type": "string", "format": "binary"}


def _problems(names: tuple[str, ...]) -> dict[int | str, Any]:
    found: dict[int | str, Any] = {}
    for name in dict.fromkeys(names):
        kind = TYPES[name]
        example = {"type": f"/api/docs#{name}", "title": kind.title, "status": kind.status, "detail": f"{kind.title}."}
        entry = found.setdefault(
            kind.status,
            {"description": kind.title, "content": {MEDIA_TYPE: {"schema": ref("Problem"), "examples": {}}}},
        )
        entry["content"][MEDIA_TYPE]["examples"][name] = {"value": example}
        if kind.status == 401:
            entry["headers"] = {"WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string"}}}
    return dict(sorted(found.items(), key=lambda item: int(item[0])))


def obj(properties: dict[str, Any], *, optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """A schema of an object with these members and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def page(item: dict[str, Any]) -> dict[str, Any]:
    """A schema of one page of a list."""
    return obj({"items": {"type": "array", "items": item}, "next": {"type": ["string", "null"]}})
