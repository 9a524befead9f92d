"""How an operation is described in the OpenAPI document: its answer, an example of it, its errors, its body."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from graph_service.web.api.models import ProblemForm
from graph_service.web.problems import MEDIA_TYPE, TYPES

JSON = "application/json"


def ref(schema: type[BaseModel] | str) -> dict[str, Any]:
    """A reference to the schema of a model, or to one that `bodies` makes."""
    return {"$ref": f"#/components/schemas/{schema if isinstance(schema, str) else schema.__name__}"}


def operation(
    name: str,
    group: str,
    summary: str,
    gives: type[BaseModel] | None = None,
    *,
    example: Any = None,
    media: str = JSON,
    status: int = 200,
    errors: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
    takes: Mapping[str, tuple[type[BaseModel] | str | None, Any]] | None = None,
    links: Mapping[str, Any] | None = None,
    parameters: tuple[dict[str, Any], ...] = (),
    public: bool = False,
    conditional: bool = False,
) -> dict[str, Any]:
    """What a route's decorator is given.

    name: the operation's id. group: the part of the document that it stands in. gives: the model of the answer (none: a
    file, or nothing for 204). errors: names of problem types besides those that every operation has. headers: those of the
    answer, with what each says. takes: the body's media types, each with its model (or the name of a schema that `bodies`
    makes; none: a file) and an example. conditional: it is answered with 304 to a client that has the answer already.
    """
    answer: dict[str, Any] = {"description": "Done" if status == 204 else summary}
    if gives is not None:
        answer["model"] = gives
        answer["content"] = {media: {} if example is None else {"example": example}}
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
                media: {
                    "schema": ref(schema) if schema else {"type": "string", "format": "binary"},
                    **({} if sample is None else {"example": sample}),
                }
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


def _problems(names: tuple[str, ...]) -> dict[int | str, Any]:
    responses: dict[int | str, Any] = {}
    for name in dict.fromkeys(names):
        kind = TYPES[name]
        example = {"type": f"/api/docs#{name}", "title": kind.title, "status": kind.status, "detail": f"{kind.title}."}
        entry = responses.setdefault(
            kind.status,
            {"description": kind.title, "content": {MEDIA_TYPE: {"schema": ref(ProblemForm), "examples": {}}}},
        )
        entry["content"][MEDIA_TYPE]["examples"][name] = {"value": example}
        if kind.status == 401:
            entry["headers"] = {"WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string"}}}
    return dict(sorted(responses.items(), key=lambda item: int(item[0])))
