"""Pages from templates. Everything that is put into one is escaped, whatever a register holds."""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_args

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from graph_service.diagram import FORMATS as diagram_formats
from graph_service.register.access import PUBLIC, Role
from graph_service.report import FORMATS as report_formats
from graph_service.spreadsheet import XLSX, Cell, SheetOut, TableFormat, table_bytes
from graph_service.web import csrf
from graph_service.web.pages import share_form, words
from graph_service.web.problems import Problem

HERE = Path(__file__).parent

MENU: tuple[tuple[str, str, Role], ...] = (
    ("/share", "Can we share this?", "reader"),
    ("/gaps", "Gaps", "reader"),
    ("/diagram", "Diagram", "reader"),
    ("/flows", "Flows", "reader"),
    ("/protocols", "Protocols", "reader"),
    ("/partners", "Partners", "reader"),
    ("/assets", "Assets", "reader"),
    ("/import", "Upload", "editor"),
    ("/published", "Published", "public"),
)
"""The menu: an address, its name, and the least role that sees it. The first page has links to all the others."""


@cache
def environment() -> Environment:
    """The templates, read when first needed. A name that is not given to a template is an error."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        shortly=shortly,
        day=day,
        value_text=words.value_text,
        kind_name=words.KINDS.get,
        layout=lambda layout: (layout.name, f"{layout.title}: {layout.name}" if layout.base else layout.title),
    )
    made.filters.update(twice=lambda text: (text, text), tagged=lambda pair: (pair[0], pair[1][0]))
    made.globals.update(
        menu=MENU, verdicts=words.VERDICTS, nouns=words.NOUNS, field_name=words.field_name, place=words.place
    )
    made.globals.update(report_formats=report_formats, diagram_formats=diagram_formats)
    made.globals.update(
        relations=share_form.RELATIONS,
        occasions=share_form.OCCASIONS,
        query=words.query,
        title_of=words.title,
        states=words.STATES,
        standings=words.STANDINGS,
        kinds=words.KINDS,
    )
    return made


def day(value: Any) -> str:
    """A date as people write it: 22 November 2026."""
    value = date.fromisoformat(value[:10]) if isinstance(value, str) and value else value
    return f"{value.day} {value:%B %Y}" if value else ""


def shortly(why: str) -> str:
    """Why a revision was made, without a file's digest, which its own page has."""
    return re.sub(r" \(SHA-256 [0-9a-f]{64}\)", "", why)


def download(content: bytes, media: str, name: str) -> Response:
    """A file to be kept: the browser saves it and opens nothing."""
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def table_file(format: str, name: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Response:
    """A table as a file to keep, in XLSX or CSV."""
    media = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
    for known in get_args(TableFormat):
        if known == format:
            content = table_bytes(SheetOut(name.capitalize(), header, rows), known)
            return download(content, media[known], f"{name}.{known}")
    raise Problem("not-found", "A table is a file of the format csv or xlsx.")


def page(request: Request, template: str, *, status: int | None = None, **values: Any) -> HTMLResponse:
    """A page. Every template knows `asker`, `csrf` (the value its forms carry) and `path`.

    Unless it is given, its status is 400 where something is `wrong` or has `errors`.
    """
    asker = request.scope.get("asker", PUBLIC)
    request.scope.setdefault("asker", asker)
    value = csrf.value(request)
    searched = request.query_params.get("q", "")[:200] if request.url.path == "/search" else ""
    text = (
        environment()
        .get_template(template)
        .render(asker=asker, csrf=value, path=request.url.path, searched=searched, **values)
    )
    public = request.app.state.service.public
    status = status or (400 if values.get("wrong") or values.get("errors") else 200)
    response = HTMLResponse(public.link(text) if public else text, status_code=status)
    csrf.remember(request, response)
    return response
