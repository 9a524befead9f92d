"""The OpenAPI document, and a page of it that needs no network and no script."""

from typing import Any, Literal

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from graph_service.version import __version__
from graph_service.web import render
from graph_service.web.api.bodies import body_schemas
from graph_service.web.api.describe import taken_by
from graph_service.web.api.models import ProblemForm
from graph_service.web.api.sending import JsonAnswer
from graph_service.web.permissions import GuardedRoute, allow, router
from graph_service.web.problems import TYPES

DESCRIPTION = """\
Which protocols cover a flow of personal data, and what would close the gap? Answers say whether a recorded agreement
covers a flow, not that sharing is lawful, necessary or fair.

Send a token as `Authorization: Bearer TOKEN` (`graph-service token create NAME --role reader`). Errors are problems
(RFC 9457). Lists are read page by page: send `next` back as `after`. To change a record, send its `ETag` in `If-Match`.
"""


REFERENCE = "#/components/schemas/{model}"


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the application's routes under /api. Made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title="The register of information sharing",
            version=__version__,
            openapi_version="3.1.0",
            separate_input_output_schemas=False,
            description=DESCRIPTION,
            routes=[route for route in app.routes if getattr(route, "path", "").startswith("/api/")],
        )
        components = made["components"]
        models: list[type[BaseModel]] = [ProblemForm, *(model for route in app.routes for model in taken_by(route))]
        wanted: list[tuple[type[BaseModel], Literal["validation"]]] = [(m, "validation") for m in dict.fromkeys(models)]
        _, bodies = models_json_schema(wanted, ref_template=REFERENCE)
        schemas = bodies["$defs"] | components["schemas"]
        components["schemas"] = dict(sorted((schemas | body_schemas(schemas)).items()))
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "An API token."}}
        made["security"] = [{"token": []}]
        made["servers"] = [{"url": "/"}]
        for route in app.routes:
            if isinstance(route, GuardedRoute) and route.path in made["paths"]:
                _with_examples(made["paths"][route.path], route)
        for methods in made["paths"].values():
            for operation in methods.values():
                for parameter in operation.get("parameters", ()):
                    _as_sent(parameter)
        app.openapi_schema = made
    return app.openapi_schema


def _with_examples(operations: dict[str, Any], route: GuardedRoute) -> None:
    """Examples as they were given, with their nulls, which FastAPI leaves out."""
    for method in route.methods or ():
        operation = operations[method.lower()]
        for status, answer in route.responses.items():
            for media, content in answer.get("content", {}).items():
                operation["responses"][str(status)]["content"][media] |= content
        body = (route.openapi_extra or {}).get("requestBody")
        if body:
            operation["requestBody"] = body


def _as_sent(parameter: dict[str, Any]) -> None:
    """A parameter is sent or left out: there is no null in an address. The version that a change is made on must be sent."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1:
        del schema["anyOf"]
        schema.update(kinds[0])
    elif kinds:
        schema["anyOf"] = kinds
    if parameter["name"] == "If-Match":
        parameter["required"] = True


routes = router()


@routes.get("/api/openapi.json", include_in_schema=False)
@allow("public")
def openapi(request: Request) -> Response:
    return JsonAnswer(document(request.app))


@routes.get("/api/docs", include_in_schema=False)
@allow("public")
def docs(request: Request) -> HTMLResponse:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document(request.app)["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append({**operation, "path": path, "method": method.upper()})
    return render.page(request, "docs.html", groups=groups, types=TYPES, document=document(request.app))
