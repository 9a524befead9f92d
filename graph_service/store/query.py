"""What a list of records may be asked for, and its exact meaning. Pure: the stores answer the same, each in its own way."""

import base64
import binascii
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson

from graph_service.errors import NotFound, UsageError
from graph_service.model import NOUNS, Kind, Record, key_of, plural
from graph_service.store.entries import PARTNER_FIELDS, Value, entries, folded, name_of, search_text, shapes


@dataclass(frozen=True)
class Query:
    """Which records of a kind, in what order, and which page of them.

    search: every word of it is in the record's id, reference, name or aliases, or in an id that it refers to; accents,
    apostrophes and case do not count. meanings: for a word of the search, ids that it may stand for: a record that refers to
    one of these has the word too. filters: a field's name and its value, or several values of which one is enough (for a
    list, one of its members); `partner` is either end of a flow, the holder of an asset, a party of a protocol. sort: `id`,
    `name` or a field, with `-` before it for descending; records without it come last. after: the cursor of the page
    before. limit: records a page, 1 to 500.
    """

    search: str = ""
    filters: Mapping[str, str | Collection[str]] = field(default_factory=dict)
    sort: str = "id"
    after: str | None = None
    limit: int = 50
    meanings: Mapping[str, Collection[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordPage:
    """Some records of a list, and the cursor of the next page, if there is one."""

    items: tuple[Record, ...]
    next: str | None = None


@dataclass(frozen=True)
class CheckedQuery:
    """A query, checked: for each word searched for the texts of which one must be there; for each filter the fields it
    looks at and the values of which one must be there; the order."""

    kind: Kind
    words: tuple[tuple[str, ...], ...]
    filters: tuple[tuple[tuple[str, ...], tuple[Value, ...]], ...]
    sort: str
    descending: bool
    after: tuple[Value | None, str] | None
    limit: int


def plan(kind: Kind, query: Query) -> CheckedQuery:
    """A query, checked. A field that cannot be asked for, a value that fits none and a bad cursor are a `UsageError`."""
    known = shapes(kind)
    filters: list[tuple[tuple[str, ...], tuple[Value, ...]]] = []
    for name, given in query.filters.items():
        texts = (given,) if isinstance(given, str) else tuple(given)
        if name == "partner" and kind in PARTNER_FIELDS:
            filters.append((PARTNER_FIELDS[kind], texts))
            continue
        if name not in known:
            raise UsageError(
                f"{plural(kind).capitalize()} cannot be filtered by {name!r}. Choose from: {', '.join(known)}."
            )
        filters.append(((name,), tuple(_value(name, known[name], text) for text in texts)))
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
    after = (
        None if query.after is None else _position(query.after, "text" if sort == "name" else known.get(sort, "text"))
    )
    words = tuple(
        (word, *(f"\n{id}\n" for id in query.meanings.get(word, ()))) for word in folded(query.search).split()
    )
    return CheckedQuery(kind, words, tuple(filters), sort, query.sort.startswith("-"), after, query.limit)


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
        if not (text.isascii() and text.isdigit() and len(text) < 400):
            raise UsageError(f"{name} is a whole number, not {text[:50]!r}.")
        return int(text) if int(text) < 1 << 63 else float(min(int(text), 10**300))
    return text


def cursor(value: Value | None, key: str) -> str:
    """The place after a record in an order, as one word that a client gives back."""
    return base64.urlsafe_b64encode(orjson.dumps((value, key))).decode().rstrip("=")


def _position(text: str, shape: str) -> tuple[Value | None, str]:
    """The place that a cursor names, in an order by a field of this shape."""
    wrong = NotFound("Invalid cursor. Leave it out to begin with the first page.")
    try:
        value, key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, TypeError):
        raise wrong from None
    number = shape in ("flag", "count")
    if not isinstance(key, str) or not isinstance(value, (int | float if number else str) | None):
        raise wrong
    return float(value) if isinstance(value, int) and not 0 <= value < 1 << 63 else value, key


def sort_value(record: Record, sort: str) -> Value | None:
    """What a record is ordered by, besides its key."""
    if sort == "id":
        return None
    if sort == "name":
        return name_of(record).lower()
    return next((value for name, value in entries(record) if name == sort), None)


def matching(records: Iterable[Record], query_plan: CheckedQuery) -> Iterator[Record]:
    """Those of the records that a query selects, on whatever page."""
    for record in records:
        text = search_text(record) if query_plan.words else ""
        if not all(any(spelling in text for spelling in spellings) for spellings in query_plan.words):
            continue
        has = set(entries(record)) if query_plan.filters else ()
        if all(any((n, value) in has for n in names for value in values) for names, values in query_plan.filters):
            yield record


def select(records: Iterable[Record], query_plan: CheckedQuery) -> RecordPage:
    """Answer a query from records in memory: the meaning that every store keeps to."""
    chosen = [(sort_value(record, query_plan.sort), key_of(record), record) for record in matching(records, query_plan)]
    present = sorted((c for c in chosen if c[0] is not None), key=lambda c: c[:2], reverse=query_plan.descending)
    absent = sorted((c for c in chosen if c[0] is None), key=lambda c: c[1], reverse=query_plan.descending)
    ordered = present + absent
    if query_plan.after is not None:
        ordered = [c for c in ordered if _is_after(c[:2], query_plan.after, query_plan.descending)]
    return page([(value, record) for value, _, record in ordered[: query_plan.limit + 1]], query_plan)


def page(rows: list[tuple[Value | None, Record]], query_plan: CheckedQuery) -> RecordPage:
    """A page from up to one row more than it holds."""
    more = len(rows) > query_plan.limit
    rows = rows[: query_plan.limit]
    return RecordPage(tuple(r for _, r in rows), cursor(rows[-1][0], key_of(rows[-1][1])) if more else None)


def _is_after(place: tuple[Any, str], mark: tuple[Any, str], descending: bool) -> bool:
    if (place[0] is None) != (mark[0] is None):
        return place[0] is None
    if place[0] is None:
        return place[1] < mark[1] if descending else place[1] > mark[1]
    return place < mark if descending else place > mark
