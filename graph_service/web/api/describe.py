"""How an operation is described in the OpenAPI document: its answer, an example of it, its errors, its body."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel
from starlette.responses import Response
from starlette.routing import BaseRoute

from graph_service.web.api.models import Page, ProblemForm
from graph_service.web.permissions import router
from graph_service.web.problems import MEDIA_TYPE, TYPES

JSON = "application/json"
BINARY = {"type": "string", "format": "binary"}
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def ref(schema: type[BaseModel] | str) -> dict[str, Any]:
    """A reference to the schema of a model, or to one that `bodies` makes."""
    return {"$ref": f"#/components/schemas/{schema if isinstance(schema, str) else schema.__name__}"}


class Operations:
    """The operations of one group of the API. A function's name is its operation's id, and its docstring the summary."""

    def __init__(self, group: str) -> None:
        self._group, self.router = group, router()
        self.routes = self.router.routes

    def add(
        self,
        method: str,
        path: str,
        gives: type[BaseModel] | None = None,
        example: Any = None,
        *,
        name: str | None = None,
        summary: str | None = None,
        group: str | None = None,
        media: str = JSON,
        status: int = 200,
        errors: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
        takes: Mapping[str, tuple[type[BaseModel] | str | None, Any]] | None = None,
        links: Mapping[str, Any] | None = None,
        parameters: tuple[dict[str, Any], ...] = (),
        conditional: bool = False,
    ) -> Callable[[Endpoint], Endpoint]:
        """A decorator that makes a function, whose role `allow` states, an operation.

        gives: the model of the answer (none: a file, or nothing for 204). example: of the answer, or of an item of the
        page that it is. name, summary, group: in place of the function's own. errors: names of problem types besides those
        that every operation has. headers: those of the answer, with what each says. takes: the body's media types, each
        with its model (or the name of a schema that `bodies` makes; none: a file) and an example. conditional: it is
        answered with 304 to a client that has the answer already.
        """

        def state(endpoint: Endpoint) -> Endpoint:
            says = summary or (endpoint.__doc__ or "").rstrip(".")
            answer: dict[str, Any] = {"description": "Done" if status == 204 else says}
            if gives is not None:
                shown = {"items": [example], "next": None} if issubclass(gives, Page) else example
                answer |= {"model": gives, "content": {media: {"example": shown}}}
            elif status != 204:
                answer["content"] = {media: {"schema": BINARY}}
            if headers:
                answer["headers"] = {
                    name: {"description": says, "required": True, "schema": {"type": "string"}}
                    for name, says in headers.items()
                }
            if links:
                answer["links"] = dict(links)
            same: dict[int | str, Any] = {304: {"description": "It is as you have it"}} if conditional else {}
            public = endpoint.__dict__["access"].role == "public"
            usual = (*(() if public else ("not-signed-in", "forbidden")), "invalid", "wrong-host", "unavailable")
            names = (*usual, *errors, *(("too-large", "media-type", "malformed", "cross-site") if takes else ()))
            extra: dict[str, Any] = {"requestBody": _body(takes)} if takes else {}
            endpoint.__dict__["takes"] = takes or {}
            if parameters:
                extra["parameters"] = list(parameters)
            if public:
                extra["security"] = [{}, {"token": []}]
            self.router.add_api_route(
                path,
                endpoint,
                methods=[method],
                operation_id=name or endpoint.__name__,
                tags=[group or self._group],
                summary=says,
                status_code=status,
                response_class=Response,
                response_model=None,
                responses={status: answer, **same, **_problems(names)},
                openapi_extra=extra,
            )
            self.routes[-1].description = ""  # type: ignore[attr-defined]  # or else the docstring, once more
            return endpoint

        return state


def taken_by(route: BaseRoute) -> list[type[BaseModel]]:
    """The models that the body of a route's operation may have."""
    models = [model for model, _ in getattr(getattr(route, "endpoint", None), "takes", {}).values()]
    return [model for model in models if isinstance(model, type)]


def _body(takes: Mapping[str, tuple[type[BaseModel] | str | None, Any]]) -> dict[str, Any]:
    content = {
        media: {"schema": ref(schema) if schema else BINARY} | ({} if sample is None else {"example": sample})
        for media, (schema, sample) in takes.items()
    }
    return {"required": True, "content": content}


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
