"""The records: a list of each kind with search, filters and order, and a page for each one."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from graph_service.errors import BadData
from graph_service.model import Flow, Kind, Protocol, Record, Term, plural
from graph_service.register import Register
from graph_service.register.editing import mark
from graph_service.register.integrity import is_shipped
from graph_service.register.lists import filters_of
from graph_service.web import render
from graph_service.web.api.parameters import AsAtParameter, On
from graph_service.web.api.place import key_of_path
from graph_service.web.pages import editing, showing
from graph_service.web.pages.plans import partners
from graph_service.web.pages.share import about
from graph_service.web.pages.words import NOUNS, Words, query, words_of
from graph_service.web.rule import allow, router
from graph_service.web.service import reading

LIMIT = 50
REFERRING = 10
"""How many of each list of what refers to a record its page shows."""
EVENTS = 50


def routes() -> APIRouter:
    """The routes of all kinds."""
    made = router()
    for kind in NOUNS:
        _add(made, kind)
        editing.add(made, kind)
    return made


def _add(made: APIRouter, kind: Kind) -> None:
    Key = Annotated[str, Depends(key_of_path(kind))]
    every = f"/{plural(kind)}"
    one = every + ("/{scheme}/{id}" if kind == "term" else "/{id}")

    @made.get(every, include_in_schema=False)
    @allow("reader")
    def list_(request: Request) -> Response:
        return _list(request, kind)

    @made.get(one, include_in_schema=False)
    @allow("reader")
    def show(request: Request, key: Key, on: On, as_at: AsAtParameter) -> Response:
        register = reading(request)
        record = register.get(kind, key, as_at)
        words = words_of(register.snapshot(as_at))
        history = register.history(kind, key)
        values: dict[str, Any] = {
            "record": record,
            "kind": kind,
            "key": key,
            "words": words,
            "mark": mark(record),
            "as_at": as_at,
            "fields": list(showing.fields(record, words)),
            "missing": showing.missing(record),
            "extra": showing.filled(record),
            "history": history[::-1][:EVENTS],
            "events": len(history),
            "shipped": isinstance(record, Term) and is_shipped(kind, key),
            "referring": _referring(register, record) if as_at is None else [],
            "errors": {},
            "answer": None,
        }
        if isinstance(record, Flow):
            answer = register.assess(record, on, as_at)
            values |= {"flow": record, **about(register, words, record, answer)}
        values["covers"] = isinstance(record, Protocol)
        return render.page(request, "record.html", **values)


def _list(request: Request, kind: Kind) -> Response:
    register, asked = reading(request), request.query_params
    words = words_of(register.snapshot())
    search, sort = asked.get("search", "").strip()[:200], asked.get("sort", "name")[:60]
    wrong: str | None = None
    items: tuple[Record, ...] = ()
    following: str | None = None
    names = {name for name in (*showing.FILTERS[kind], *filters_of(kind)) if asked.get(name, "").strip()}
    try:
        filters = {name: _meant(name, kind, asked[name].strip()[:200], words) for name in names}
        page = register.list(kind, search=search, filters=filters, sort=sort, after=asked.get("after"), limit=LIMIT)
        items, following = page.items, page.next
    except BadData as error:
        wrong = str(error)
    rule = register.rule() if kind == "flow" else None
    return render.page(
        request,
        "records.html",
        status=400 if wrong else 200,
        wrong=wrong,
        kind=kind,
        words=words,
        asked=asked,
        search=search,
        sort=sort,
        columns=showing.COLUMNS[kind],
        rows=[
            (
                [(name, showing.cell(record, name, words)) for name in showing.COLUMNS[kind]],
                rule.verdict(record) if rule and isinstance(record, Flow) else None,
            )
            for record in items
        ],
        filters=[(name, _options(name, kind, words)) for name in showing.FILTERS[kind]],
        others={name: asked[name] for name in names if name not in showing.FILTERS[kind]},
        next=following,
        total=len(words.snapshot.of(kind)) if kind != "term" else None,
        layouts=[layout for layout in register.templates() if layout.kind == kind],
        chosen=query(_for_export(kind, asked)),
    )


def _for_export(kind: Kind, asked: QueryParams) -> dict[str, str | None]:
    partner = asked.get("holder") if kind == "asset" else asked.get("partner")
    return {"partner": partner, "project": asked.get("project") if kind == "flow" else None}


def _options(name: str, kind: Kind, words: Words) -> list[tuple[str, str]]:
    """What a filter offers to choose from; nothing where it is typed."""
    snapshot = words.snapshot
    if name in ("partner", "holder", "lead"):
        return [("", "All"), *partners(words)]
    if name == "project":
        return [("", "All"), *sorted((p.id, p.name) for p in snapshot.projects.values())]
    if name == "theme":
        themes = sorted({p.theme for p in snapshot.protocols.values() if p.theme})
        return [("", "All"), *((theme, theme) for theme in themes)]
    if name == "sector":
        sectors = sorted({p.sector for p in snapshot.partners.values() if p.sector})
        return [("", "All"), *((sector, sector) for sector in sectors)]
    if name == "unmapped":
        return [("", "All"), ("true", "Not mapped or accepted yet"), ("false", "Mapped or accepted")]
    return editing.options(kind, name) or []


def _meant(name: str, kind: Kind, text: str, words: Words) -> str:
    """A filter's value: a term by its id or any name it has."""
    scheme = editing.TERM_FIELDS.get(name)
    if scheme is None:
        return text
    found = words.vocabulary.find(text, scheme)
    return found.id if found else text


def _referring(register: Register, record: Record) -> list[dict[str, Any]]:
    found: dict[Kind, dict[str, Any]] = {}
    for kind, field, value in showing.referring(record):
        if field not in filters_of(kind):
            continue
        page = register.list(kind, filters={field: value}, limit=REFERRING)
        if page.items:
            group = found.setdefault(kind, {"kind": kind, "records": {}, "lists": []})
            group["records"] |= {one.id if not isinstance(one, Term) else one.label: one for one in page.items}
            if page.next:
                group["lists"].append((field, f"/{plural(kind)}{query({field: value})}"))
    return list(found.values())
