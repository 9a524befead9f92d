"""What is done with a list: its ticked records are changed at once or merged, and what it is narrowed to is kept as a view."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

import orjson
from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.errors import BadData, RegisterError
from graph_service.model import Kind, Record, plural
from graph_service.references import RECORD_FIELDS, TERM_FIELDS
from graph_service.register import Register
from graph_service.register.lookup import record_named, term_named
from graph_service.web.csrf import Fields
from graph_service.web.pages.display import LISTS
from graph_service.web.pages.words import NOUNS, Words, field_name, query, words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.problems import Problem
from graph_service.web.service import writing

LONGEST = 500
MOST = 500
"""How many records are changed at once."""


routes = page_router()


@routes.post("/views/{kind}")
@allow("editor")
def view(request: Request, kind: Kind, form: Fields) -> Response:
    view, name = str(form.get("asked", ""))[:1000], " ".join(str(form.get("name", "")).split())[:80]
    if not name:
        raise Problem("invalid", "Give the view a name.")
    kept = None if form.get("drop") else urlencode(parse_qsl(view.removeprefix("?"))[:20])
    writing(request).lists.keep_view(kind, name, kept)
    return RedirectResponse(f"/{plural(kind)}?{kept or ''}", 303)


def _add(made: APIRouter, kind: Kind) -> None:
    @made.post(f"/bulk/{kind}")
    @allow("editor")
    def change(request: Request, form: Fields) -> Response:
        return _change(request, kind, form)


def _change(request: Request, kind: Kind, form: FormData) -> Response:
    ticked = [str(key) for key in form.getlist("ticked")][:MOST]
    view = parse_qsl(str(form.get("asked", ""))[:1000].removeprefix("?"))
    if form.get("merge"):
        if len(ticked) != 2:
            raise Problem("invalid", "Tick the two partners that are one body.")
        return RedirectResponse("/merge" + query({}, keep=ticked[0], other=ticked[1]), 303)
    name, text = str(form.get("field", "")), " ".join(str(form.get("value", "")).split())[:LONGEST]
    if name not in LISTS[kind].bulk:
        raise Problem("invalid", f"The {name[:40]!r} of several {NOUNS[kind][1]} cannot be changed at once.")
    if not ticked or not text:
        raise Problem("invalid", f"Tick the {NOUNS[kind][1]} to change, and say what their {field_name(name)} is.")
    register = writing(request)
    try:
        value = _meant(register, words_of(register.snapshot()), kind, name, text)
    except RegisterError as error:
        raise BadData(f"{error} Nothing was written.") from None
    version = register.version()
    put = list(_changed(register, kind, ticked, name, value))
    why = f"{field_name(name)} of {len(put)} {NOUNS[kind][len(put) != 1]}: {text}"
    revision = register.write(put, why=why, expected=version)
    return RedirectResponse(f"/{plural(kind)}{query(view, revision=revision.number if revision else None)}", 303)


def _meant(register: Register, words: Words, kind: Kind, name: str, text: str) -> str:
    """A value as records have it: the id of the record or term that it names."""
    if name in TERM_FIELDS:
        return term_named(words.vocabulary, TERM_FIELDS[name], text)
    target = RECORD_FIELDS[kind].get(name)
    return record_named(register.snapshot(), target, text) if target else text


def _changed(register: Register, kind: Kind, keys: Iterable[str], name: str, value: str) -> Iterable[Record]:
    for key in dict.fromkeys(keys):
        record = register.get(kind, key)
        form = record.to_dict()
        if name in TERM_FIELDS:
            form[name] = sorted({*form.get(name, ()), value})
        else:
            form[name] = value
            form["as_written"] = {field: text for field, text in form.get("as_written", {}).items() if field != name}
        yield type(record).model_validate_json(orjson.dumps(form))


for kind in (kind for kind, layout in LISTS.items() if layout.bulk):
    _add(routes, kind)
