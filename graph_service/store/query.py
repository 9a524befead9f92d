"""What a list of records may be asked for, and its exact meaning. Pure: the stores answer the same, each in its own way."""

import base64
import binascii
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Union, get_args, get_origin

import orjson

from graph_service.errors import NotFound, UsageError
from graph_service.model import NOUNS, Kind, Protocol, Record, key_of, kind_of, plural
from graph_service.references import CLAUSE_FIELDS

Value = str | int | float
"""What a record is selected or ordered by: dates are ISO text, true and false are 1 and 0."""

LONG = frozenset(
    {"name", "title", "label", "aliases", "description", "summary", "notes", "records_note", "address", "location"}
    | {"contact", "dpo_contact", "url", "iri", "dpia", "processor_contract", "safeguard", "security", "retention"}
    | {"claims", "parties", "clauses", "extra"}
)
"""Fields of free text, by which no list can be selected or ordered (names apart: lists can be ordered by them)."""

PARTNER_FIELDS: dict[Kind, tuple[str, ...]] = {
    "asset": ("holder",),
    "project": ("lead", "partners"),
    "protocol": ("lead", "parties"),
    "notice": ("partner",),
    "flow": ("source", "target"),
}
"""What the filter `partner` of each list looks at."""


@dataclass(frozen=True)
class Query:
    """Which records of a kind, in what order, and which page of them.

    `search`: every word of it is in the record's id, reference, name or aliases, in capitals or small letters. `filters`: a
    field's name and its value (for a list, one of its members); `partner` is either end of a flow, the holder of an asset, a
    party of a protocol. `sort`: `id`, `name` or a field, with `-` before it for descending; records without it come last.
    `after`: the cursor of the page before. `limit`: records a page, 1 to 500.
    """

    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = "id"
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class Page:
    """Some records of a list, and the cursor of the next page, if there is one."""

    items: tuple[Record, ...]
    next: str | None = None


@dataclass(frozen=True)
class Plan:
    """A query, checked: the words searched for; for each filter the fields it looks at and the value; the order."""

    kind: Kind
    words: tuple[str, ...]
    filters: tuple[tuple[tuple[str, ...], Value], ...]
    sort: str
    descending: bool
    after: tuple[Value | None, str] | None
    limit: int


_SHAPES: Mapping[object, str] = {bool: "flag", int: "count", date: "day"}


@cache
def shapes(kind: Kind) -> Mapping[str, str]:
    """Each field by which records of a kind can be selected, with its shape: text, list, day, flag or count."""
    found: dict[str, str] = {}
    for name, info in NOUNS[kind].model_fields.items():
        if name in LONG or (kind == "asset" and name == "recipients"):
            continue
        annotation = info.annotation
        if get_origin(annotation) in (Union, types.UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        while hasattr(annotation, "__metadata__"):
            annotation = get_args(annotation)[0]
        if get_origin(annotation) is tuple:
            found[name] = "list"
        else:
            found[name] = _SHAPES.get(annotation, "text")
    if kind == "protocol":
        found["parties"] = "list"
    return found


def entries(record: Record) -> Iterator[tuple[str, Value]]:
    """Everything by which a record can be selected: field and value, one for each member of a list."""
    kind = kind_of(record)
    values = record.__dict__
    for name, shape in shapes(kind).items():
        value = values[name]
        if value is None or value == ():
            continue
        if shape == "list":
            if name in CLAUSE_FIELDS and isinstance(record, Protocol) and record.clauses:
                continue
            for member in {v.partner: v for v in value} if name == "parties" else value:
                yield name, member
        elif shape == "day":
            yield name, value.isoformat()
        elif shape == "count" and value >= 1 << 63:
            yield name, float(value)
        else:
            yield name, int(value) if shape == "flag" else value
    if isinstance(record, Protocol) and record.clauses:
        for name in CLAUSE_FIELDS:
            for member in sorted({m for part in (record, *record.clauses) for m in getattr(part, name)}):
                yield name, member


def name_of(record: Record) -> str:
    """What a record is called: its name, title or label."""
    values = record.__dict__
    name: str = values.get("name") or values.get("title") or values["label"]
    return name


def search_text(record: Record) -> str:
    """What a search looks through, in small letters."""
    values = record.__dict__
    parts = [key_of(record), name_of(record), values.get("reference") or "", *values.get("aliases", ())]
    return "\n".join(parts).lower()


def plan(kind: Kind, query: Query) -> Plan:
    """A query, checked. A field that cannot be asked for, a value that fits none and a bad cursor are a `UsageError`."""
    known = shapes(kind)
    filters: list[tuple[tuple[str, ...], Value]] = []
    for name, text in query.filters.items():
        if name == "partner" and kind in PARTNER_FIELDS:
            filters.append((PARTNER_FIELDS[kind], text))
            continue
        if name not in known:
            raise UsageError(
                f"{plural(kind).capitalize()} cannot be filtered by {name!r}. Choose from: {', '.join(known)}."
            )
        filters.append(((name,), _value(name, known[name], text)))
    sort = query.sort.removeprefix("-")
    if sort in ("title", "label") and sort in NOUNS[kind].model_fields:
        sort = "name"
    if sort not in ("id", "name") and known.get(sort, "list") == "list":
        choices = ["id", "name", *(n for n, shape in known.items() if shape != "list" and n != "id")]
        raise UsageError(
            f"{plural(kind).capitalize()} cannot be sorted by {sort!r}. Choose from: {', '.join(choices)}."
        )
    if not 1 <= query.limit <= 500:
        raise UsageError(f"A page has 1 to 500 records, not {query.limit}.")
    after = None if query.after is None else _position(query.after)
    words = tuple(query.search.lower().split())
    return Plan(kind, words, tuple(filters), sort, query.sort.startswith("-"), after, query.limit)


def _value(name: str, shape: str, text: str) -> Value:
    if shape == "flag":
        if text.lower() not in ("true", "false"):
            raise UsageError(f"{name} is true or false, not {text!r}.")
        return int(text.lower() == "true")
    if shape == "day":
        try:
            return date.fromisoformat(text if len(text) == 10 else "").isoformat()
        except ValueError:
            raise UsageError(f"{name} is a date as YYYY-MM-DD, not {text[:50]!r}.") from None
    if shape == "count":
        if not (text.isascii() and text.isdigit() and len(text) < 4000):
            raise UsageError(f"{name} is a whole number, not {text[:50]!r}.")
        return int(text) if int(text) < 1 << 63 else float(min(int(text), 10**300))
    return text


def cursor(value: Value | None, key: str) -> str:
    """The place after a record in an order, as one word that a client gives back."""
    return base64.urlsafe_b64encode(orjson.dumps((value, key))).decode().rstrip("=")


def _position(text: str) -> tuple[Value | None, str]:
    try:
        value, key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, TypeError):
        raise NotFound("That is no place in a list. Leave it out to begin with the first page.") from None
    if not isinstance(key, str) or not isinstance(value, str | int | float | None):
        raise NotFound("That is no place in a list. Leave it out to begin with the first page.")
    return value, key


def sort_value(record: Record, sort: str) -> Value | None:
    """What a record is ordered by, besides its key."""
    if sort == "id":
        return None
    if sort == "name":
        return name_of(record).lower()
    return next((value for name, value in entries(record) if name == sort), None)


def matching(records: Iterable[Record], asked: Plan) -> Iterator[Record]:
    """Those of the records that a query selects, on whatever page."""
    for record in records:
        text = search_text(record) if asked.words else ""
        if not all(word in text for word in asked.words):
            continue
        has = set(entries(record)) if asked.filters else ()
        if all(any((name, value) in has for name in names) for names, value in asked.filters):
            yield record


def select(records: Iterable[Record], asked: Plan) -> Page:
    """Answer a query from records in memory: the meaning that every store keeps to."""
    chosen = [(sort_value(record, asked.sort), key_of(record), record) for record in matching(records, asked)]
    present = sorted((c for c in chosen if c[0] is not None), key=lambda c: c[:2], reverse=asked.descending)
    absent = sorted((c for c in chosen if c[0] is None), key=lambda c: c[1], reverse=asked.descending)
    ordered = present + absent
    if asked.after is not None:
        ordered = [c for c in ordered if _is_after(c[:2], asked.after, asked.descending)]
    return page([(value, record) for value, _, record in ordered[: asked.limit + 1]], asked)


def page(rows: list[tuple[Value | None, Record]], asked: Plan) -> Page:
    """A page from up to one row more than it holds."""
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    return Page(tuple(r for _, r in rows), cursor(rows[-1][0], key_of(rows[-1][1])) if more else None)


def _is_after(place: tuple[Any, str], mark: tuple[Any, str], descending: bool) -> bool:
    if (place[0] is None) != (mark[0] is None):
        return place[0] is None
    if place[0] is None:
        return place[1] < mark[1] if descending else place[1] > mark[1]
    return place < mark if descending else place > mark
