"""Templates, and the register in a template's layout: what is exported can be imported again and changes nothing."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from graph_service.spreadsheet import XLSX
from graph_service.web.api.describe import JSON, operation
from graph_service.web.api.drawings import file
from graph_service.web.api.models import Page, TemplateForm
from graph_service.web.api.parameters import Partner, Project
from graph_service.web.permissions import allow, router
from graph_service.web.service import reading

TEMPLATE = {"name": "flow-map", "title": "Data flow map", "about": "Flows of one body, a row each.", "kind": "flow"}


def routes() -> APIRouter:
    """The routes of exports."""
    made = router()

    @made.get(
        "/api/templates",
        **operation(
            "list_templates",
            "exports",
            "The layouts that are known: the register's own first, then those that come with the service",
            Page[TemplateForm],
            example={"items": [TEMPLATE], "next": None},
        ),
    )
    @allow("reader")
    def templates(request: Request) -> Response:
        items = [
            {"name": template.name, "title": template.title, "about": template.about, "kind": template.kind}
            for template in reading(request).templates()
        ]
        return Response(orjson.dumps({"items": items, "next": None}), media_type=JSON)

    @made.get(
        "/api/exports/{template}.xlsx",
        **operation(
            "export",
            "exports",
            "The register in a template's layout, or an empty workbook to fill in",
            media=XLSX,
            errors=("not-found",),
        ),
    )
    @allow("reader", heavy=True)
    def export(
        request: Request,
        template: Annotated[str, Path(max_length=200, description="The template's name.")],
        partner: Partner = None,
        project: Project = None,
        blank: Annotated[bool, Query(description="An empty workbook, with drop-down lists and notes.")] = False,
    ) -> Response:
        register = reading(request)
        name = register.template(template).name
        content = register.blank(name) if blank else register.export(name, partner=partner, project=project)
        return file(content, XLSX, f"{name}.xlsx")

    return made
