"""The records: a list of each kind with search, filters and order, and a page for each one."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import months_later
from graph_service.errors import NotFound
from graph_service.model import Flow, Kind, Protocol, Record, Term, plural
from graph_service.register import Register
from graph_service.register.integrity import is_shipped
from graph_service.register.listing import filters_of
from graph_service.register.opened import AsAt
from graph_service.register.records import mark
from graph_service.spreadsheet import XLSX, TableFormat
from graph_service.web import render
from graph_service.web.api.place import key_of_path
from graph_service.web.pages import display, editing, lists
from graph_service.web.pages.query_params import day_asked, moment_asked
from graph_service.web.pages.share import about
from graph_service.web.pages.words import NOUNS, query, words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.render import day
from graph_service.web.service import reading, service_of

REFERRING = 10
"""How many of each list of what refers to a record its page shows."""
EVENTS = 50


routes = page_router()


def _add(made: APIRouter, kind: Kind) -> None:
    Key = Annotated[str, Depends(key_of_path(kind))]
    every = f"/{plural(kind)}"
    record_path = every + ("/{scheme}/{id}" if kind == "term" else "/{id}")

    @made.get(every)
    @allow("reader")
    def list_(request: Request) -> Response:
        return lists.page(request, kind)

    @made.get(f"/export/{kind}/{{layout}}.{{format}}")
    @allow("reader", heavy=True)
    def export(request: Request, layout: str, format: TableFormat) -> Response:
        name, content = lists.exported(request, kind, layout, format)
        return render.download(content, XLSX if format == "xlsx" else "text/csv; charset=utf-8", f"{name}.{format}")

    @made.get(record_path)
    @allow("reader")
    def show(request: Request, key: Key) -> Response:
        register = reading(request)
        on, as_at = day_asked(request.query_params), moment_asked(request.query_params)
        record = _then(register, kind, key, as_at)
        words = words_of(register.snapshot(as_at))
        history = register.history(kind, key)
        values: dict[str, Any] = {
            "record": record,
            "kind": kind,
            "key": key,
            "words": words,
            "mark": mark(record),
            "as_at": as_at,
            "fields": list(display.fields(record, words)),
            "missing": display.missing(record),
            "extra": display.filled(record),
            "as_written": getattr(record, "as_written", {}),
            "history": history[::-1][:EVENTS],
            "events": len(history),
            "shipped": isinstance(record, Term) and is_shipped(kind, key),
            "referring": _referring(register, record) if as_at is None else [],
            "errors": {},
            "done": request.query_params.get("done"),
            "answer": None,
        }
        if isinstance(record, Flow):
            answer = register.coverage(record, on, as_at)
            values |= {"flow": record, **about(register, words, record, answer, service_of(request).today(), as_at)}
        values["late"] = _late(record, on or service_of(request).today(), register.settings.grace_months)
        return render.page(request, "record.html", **values)


def _then(register: Register, kind: Kind, key: str, as_at: AsAt) -> Record:
    """A record as it stood then. One that is in the register now, and was not then, is said to be so."""
    try:
        return register.get(kind, key, as_at)
    except NotFound as error:
        if as_at is None or not register.snapshot().of(kind).get(key):
            raise
        raise NotFound(f"The {NOUNS[kind][0]} {key} is in the register now, and was not in it then.") from error


def _late(record: Record, on: date, grace_months: int | None) -> str | None:
    """What a missed review means for a protocol that is not withdrawn or superseded, in sentences."""
    if not isinstance(record, Protocol) or record.status in ("withdrawn", "superseded", "draft"):
        return None
    if record.review_on is None or record.review_on >= on:
        return None
    missed = f"Its review was due on {day(record.review_on)}."
    if grace_months is None:
        return missed
    until = months_later(record.review_on, grace_months)
    if on > until:
        return f"{missed} The time allowed after a missed review is over: it covers nothing after {day(until)}."
    return f"{missed} Unless it is reviewed, it covers nothing after {day(until)}."


def _referring(register: Register, record: Record) -> list[dict[str, Any]]:
    groups: dict[Kind, dict[str, Any]] = {}
    for kind, field, value in display.referring(record):
        if field not in filters_of(kind):
            continue
        page = register.list(kind, filters={field: value}, limit=REFERRING)
        if page.items:
            group = groups.setdefault(kind, {"kind": kind, "records": {}, "lists": []})
            group["records"] |= {
                record.id if not isinstance(record, Term) else record.label: record for record in page.items
            }
            if page.next:
                group["lists"].append((field, f"/{plural(kind)}{query({field: value})}"))
    return list(groups.values())


for kind in NOUNS:
    _add(routes, kind)
    editing.add(routes, kind)
