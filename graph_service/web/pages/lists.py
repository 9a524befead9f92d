"""The list of one kind of record: searched, filtered, in an order, a page at a time; and the same as a workbook.

A list reads its own page and what is named on it, never the whole register; only a filter by verdict asks about every flow.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import VERDICTS
from graph_service.errors import BadData, NotFound, UsageError
from graph_service.model import Flow, Kind, Record, Scheme, key_of
from graph_service.references import RECORD_FIELDS, TERM_FIELDS
from graph_service.register import Register
from graph_service.register.integrity import shipped_terms
from graph_service.register.listing import ListPage, filters_of
from graph_service.register.lookup import spelt
from graph_service.register.opened import AsAt
from graph_service.spreadsheet import TableFormat
from graph_service.vocabulary import Vocabulary
from graph_service.web import render
from graph_service.web.pages import display, form_fields
from graph_service.web.pages.query_params import day_asked, moment_asked
from graph_service.web.pages.words import CHOICES, Words, field_name, query, title
from graph_service.web.pages.words import VERDICTS as CALLED
from graph_service.web.service import asker_of, reading, service_of

LIMIT = 50
OFFERED = 400
"""How many records a filter offers to choose from. Where there are more, it is typed."""

COUNTING = 0.02
"""How many seconds a list waits to be told how many there are in all."""

NAMING: dict[str, Kind] = {"partner": "partner", "holder": "partner", "lead": "partner", "project": "project"}
"""The filters that name a record."""

WORDS: dict[str, Kind] = {"theme": "protocol", "sector": "partner"}
"""The filters that offer the words which records of a kind have."""


@dataclass
class ListQuery:
    """What a list is asked for. `filters` are the register's own, by id; `typed` are they as they were typed."""

    kind: Kind
    search: str = ""
    sort: str = "name"
    typed: dict[str, str] = field(default_factory=dict)
    filters: dict[str, str] = field(default_factory=dict)
    verdict: str | None = None
    on: date | None = None
    as_at: AsAt = None

    def of_register(self) -> dict[str, Any]:
        """The same for the register's lists."""
        wanted = {"search": self.search, "filters": self.filters, "verdict": self.verdict, "sort": self.sort}
        return {"kind": self.kind, "on": self.on, "as_at": self.as_at, **wanted}


def page(request: Request, kind: Kind) -> Response:
    """The page of a list."""
    register, given = reading(request), request.query_params
    selection = ListQuery(kind)
    wrong: str | None = None
    listed = ListPage((), None, None)
    try:
        selection = read(register, kind, given)
        listed = register.lists.page(**selection.of_register(), after=given.get("after") or None, limit=LIMIT)
    except (BadData, NotFound, UsageError) as error:
        wrong = str(error)
    items = listed.items
    words = Words(register.lists.around(items, selection.as_at))
    flows = [record for record in items if isinstance(record, Flow)]
    verdicts = register.lists.verdicts_on(flows, selection.on, selection.as_at) if flows else {}
    layout = display.LISTS[kind]
    return render.page(
        request,
        "records.html",
        wrong=wrong,
        kind=kind,
        params=given,
        on=selection.on,
        as_at=selection.as_at,
        search=selection.search,
        sort=selection.sort,
        columns=layout.columns,
        rows=[
            (
                key_of(record),
                [(name, display.cell(record, name, words)) for name in layout.columns],
                verdicts.get(record.id),
            )
            for record in items
        ],
        current=selection.typed | selection.filters,
        filters=[(name, _options(request, register, kind, name)) for name in layout.filters],
        others={name: called for name in ("source", "target") if (called := _said(register, selection, name))},
        tags=_tags(register, selection),
        narrowed=bool(selection.search or selection.typed or selection.verdict or given.get("after")),
        verdict_options=[("", "All"), *((verdict, CALLED[verdict][0]) for verdict in VERDICTS)]
        if kind == "flow"
        else [],
        next=listed.next,
        total=(listed.total or _total(request, register, selection)) if listed.next or given.get("after") else None,
        layouts=[template for template in register.templates() if template.kind == kind]
        if selection.as_at is None
        else [],
        chosen=query(given, after=None, sort=None, revision=None),
        view=query(given, after=None, revision=None),
        named_fields=[(name, field_name(name)) for name in layout.bulk],
        views=register.lists.views(kind),
        bulk=layout.bulk if selection.as_at is None and items and asker_of(request).may("editor") else (),
    )


def exported(request: Request, kind: Kind, layout: str, format: TableFormat) -> tuple[str, bytes]:
    """All records that a list shows, page by page, in a layout: its name and the XLSX or CSV."""
    register = reading(request)
    name = register.template(layout).name
    selection = read(register, kind, request.query_params)
    chosen = register.lists.chosen(
        kind, search=selection.search, filters=selection.filters, verdict=selection.verdict, on=selection.on
    )
    return name, register.lists.export_chosen(name, chosen, format)


def read(register: Register, kind: Kind, given: QueryParams) -> ListQuery:
    """What a list is asked for. What cannot be asked is `BadData`."""
    names = {*display.LISTS[kind].filters, *filters_of(kind)}
    typed = {name: text for name in sorted(names) if (text := given.get(name, "").strip()[:200])}
    return ListQuery(
        kind,
        given.get("search", "").strip()[:200],
        given.get("sort", "name")[:60],
        typed,
        {name: _meant(register, name, text) for name, text in typed.items()},
        (given.get("verdict", "").strip()[:200] or None) if kind == "flow" else None,
        day_asked(given),
        moment_asked(given),
    )


def _tags(register: Register, selection: ListQuery) -> list[tuple[str, str, str]]:
    """What a list is narrowed to, one by one: what it is, its value in words, and the part of the address that says it."""
    tags = [("Name or reference", selection.search, "search")] if selection.search else []
    tags += [(field_name(name), _said(register, selection, name), name) for name in selection.typed]
    if selection.verdict:
        verdicts = ", ".join(
            CALLED[verdict][0] if verdict in CALLED else verdict for verdict in selection.verdict.split(",")
        )
        tags.append(("Answer", verdicts, "verdict"))
    if selection.on:
        tags.append(("On", render.day(selection.on), "on"))
    if selection.as_at is not None:
        moment = f"revision {selection.as_at}" if isinstance(selection.as_at, int) else render.day(selection.as_at)
        tags.append(("Register as it stood at", moment, "as_at"))
    return tags


def _said(register: Register, selection: ListQuery, name: str) -> str:
    """A filter's value in words, or nothing where the list is not narrowed by it."""
    if name not in selection.typed:
        return ""
    value = selection.filters[name]
    if name in NAMING:
        return _called_as(register, NAMING[name], value)
    return CHOICES.get(name, {}).get(value) or _called(register, selection.kind, name, value)


def _total(request: Request, register: Register, selection: ListQuery) -> int | None:
    """How many there are of all of a kind, once they are counted; of what a list is narrowed to nobody counts."""
    if selection.search or selection.typed or selection.verdict or selection.as_at is not None:
        return None
    held = service_of(request).answers
    return held.soon(("count", selection.kind), lambda: _count(register, selection.kind), COUNTING)


def _count(register: Register, kind: Kind) -> int:
    keys = {key for key, _ in register.lists.bodies(kind)}
    return len(keys | shipped_terms().keys() if kind == "term" else keys)


def _options(request: Request, register: Register, kind: Kind, name: str) -> list[tuple[str, str]]:
    """What a filter offers to choose from; nothing where it is typed."""
    if name in NAMING:
        offered = register.list(NAMING[name], sort="name", limit=OFFERED)
        return [] if offered.next else [("", "All"), *((record.id, title(record)) for record in offered.items)]
    if name in WORDS:
        held = service_of(request).answers
        return [("", "All"), *((word, word) for word in held.get((name,), lambda: _words(register, WORDS[name], name)))]
    if name == "unmapped":
        return [("", "All"), ("true", "Not mapped or accepted yet"), ("false", "Mapped or accepted")]
    return form_fields.options(kind, name) or []


def _words(register: Register, kind: Kind, name: str) -> list[str]:
    return sorted({word for _, body in register.lists.bodies(kind) if (word := orjson.loads(body).get(name))})


def _called(register: Register, kind: Kind, name: str, value: str) -> str:
    """What a filter's value is called, where it is a record's or a term's id."""
    if name in TERM_FIELDS:
        return _called_as(register, "term", f"{TERM_FIELDS[name]}/{value}") if value else value
    target: Kind | None = RECORD_FIELDS[kind].get(name)
    return _called_as(register, target, value) if target else value


def _called_as(register: Register, kind: Kind, key: str) -> str:
    try:
        return title(register.get(kind, key))
    except NotFound:
        return key.rpartition("/")[2]


def _meant(register: Register, name: str, text: str) -> str:
    """A filter's value: a record or a term by its id or a name that it has; else as it was typed."""
    scheme: Scheme | None = TERM_FIELDS.get(name)
    if scheme is not None:
        own = register.list("term", filters={"scheme": scheme}, search=text, limit=OFFERED).items
        term = Vocabulary(own).find(text, scheme)  # type: ignore[arg-type]
        return term.id if term else text
    if name in NAMING:
        try:
            return register.get(NAMING[name], text).id
        except NotFound:
            near = register.list(NAMING[name], search=text, limit=OFFERED).items
            named: list[Record] = [record for record in near if spelt(title(record)) == spelt(text)]
            return named[0].id if len(named) == 1 else text
    return text
