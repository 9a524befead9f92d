"""Pages from templates. Everything that is put into one is escaped, whatever a register holds."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from graph_service.register.access import PUBLIC
from graph_service.web import forms

HERE = Path(__file__).parent


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
    made.filters["day"] = day
    return made


def day(value: Any) -> str:
    """A date as people write it: 22 November 2026."""
    return f"{value.day} {value:%B %Y}" if value else ""


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page. Every template knows `asker`, `csrf` (the value its forms carry) and `path`."""
    asker = request.scope.get("asker", PUBLIC)
    request.scope.setdefault("asker", asker)
    csrf = forms.value(request)
    text = environment().get_template(template).render(asker=asker, csrf=csrf, path=request.url.path, **values)
    response = HTMLResponse(text, status_code=status)
    forms.remember(request, response)
    return response
