"""Templates, and the register in a template's layout: what is exported can be imported again and changes nothing."""

from typing import Annotated

from fastapi import Path, Query
from starlette.requests import Request
from starlette.responses import Response

from graph_service.spreadsheet import XLSX
from graph_service.web.api.describe import Operations
from graph_service.web.api.models import Page, TemplateForm
from graph_service.web.api.parameters import Partner, Project
from graph_service.web.api.sending import file, listed
from graph_service.web.permissions import allow
from graph_service.web.service import reading

TEMPLATE = {"name": "flow-map", "title": "Data flow map", "about": "Flows of one body, a row each.", "kind": "flow"}


routes = Operations("exports")


@routes.add("GET", "/api/templates", Page[TemplateForm], TEMPLATE)
@allow("reader")
def list_templates(request: Request) -> Response:
    """The layouts that are known: the register's own first, then those that come with the service."""
    return listed(
        reading(request).templates(), form=lambda template: {name: getattr(template, name) for name in TEMPLATE}
    )


@routes.add("GET", "/api/exports/{template}.xlsx", media=XLSX, errors=("not-found",))
@allow("reader", heavy=True)
def export(
    request: Request,
    template: Annotated[str, Path(max_length=200, description="The template's name.")],
    partner: Partner = None,
    project: Project = None,
    blank: Annotated[bool, Query(description="An empty workbook, with drop-down lists and notes.")] = False,
) -> Response:
    """The register in a template's layout, or an empty workbook to fill in."""
    register = reading(request)
    name = register.template(template).name
    content = register.blank(name) if blank else register.export(name, partner=partner, project=project)
    return file(content, XLSX, f"{name}.xlsx")
