"""Lists of records from SQLite: a page is read along an index, in the order asked for, and no further than it needs."""

import json
import sqlite3
from collections.abc import Callable

from pydantic_core import PydanticUndefined

from graph_service.model import NOUNS, Record
from graph_service.store.entries import Value
from graph_service.store.query import CheckedQuery, RecordPage, page

FEW = 3_000
"""Up to this number of records that one filter selects are sorted; more are met along the order's own index."""

Row = tuple[Value | None, str, str]
Part = tuple[str, list[Value]]
"""A piece of SQL and the values of its parameters. No value ever stands in the text."""


def find(connection: sqlite3.Connection, query_plan: CheckedQuery, read: Callable[[str, str], Record]) -> RecordPage:
    """Answer a query: first the records that have what it sorts by, then those that have not."""
    few = next((i for i in range(len(query_plan.filters)) if _is_few(connection, query_plan, i)), None)
    tests = [*_words(query_plan), *(_filter(query_plan, i) for i in range(len(query_plan.filters)) if i != few)]
    if few is not None:
        rows = _sorted(connection, query_plan, few, tests)
    elif query_plan.sort == "id":
        rows = _along(connection, query_plan, ("record r WHERE r.kind = ?", [query_plan.kind]), "NULL", tests)
    elif query_plan.sort == "name":
        rows = _along(connection, query_plan, ("record r WHERE r.kind = ?", [query_plan.kind]), "r.name", tests)
    else:
        rows = _by_field(connection, query_plan, tests)
    return page([(value, read(key, body)) for value, key, body in rows], query_plan)


def _is_few(connection: sqlite3.Connection, query_plan: CheckedQuery, number: int) -> bool:
    text, values = _selected(query_plan, number)
    count = connection.execute(f"SELECT count(*) FROM ({text} LIMIT ?)", [*values, FEW + 1]).fetchone()  # noqa: S608
    return int(count[0]) <= FEW


def _selected(query_plan: CheckedQuery, number: int) -> Part:
    names, values = _wanted(query_plan, number)
    fields = " OR ".join("(field = ? AND value IN (SELECT value FROM json_each(?)))" for _ in names)
    return f"SELECT DISTINCT key FROM entry WHERE {fields}", values  # noqa: S608


def _wanted(query_plan: CheckedQuery, number: int) -> tuple[tuple[str, ...], list[Value]]:
    """The fields of which a record must have one, for a filter, and each field's entry with the values that will do."""
    names, wanted = query_plan.filters[number]
    values = json.dumps(wanted)
    return names, [value for name in names for value in (f"{query_plan.kind}.{name}", values)]


def _words(query_plan: CheckedQuery) -> list[Part]:
    """For each word, that one of its texts stands in what is searched."""
    some = "EXISTS (SELECT 1 FROM json_each(?) WHERE instr(r.search, json_each.value))"
    return [("instr(r.search, ?)", [t[0]]) if len(t) == 1 else (some, [json.dumps(t)]) for t in query_plan.words]


def _filter(query_plan: CheckedQuery, number: int) -> Part:
    names, values = _wanted(query_plan, number)
    some = "EXISTS (SELECT 1 FROM entry WHERE field = ? AND value IN (SELECT value FROM json_each(?)) AND key = r.key)"
    return f"({' OR '.join(some for _ in names)})", values


def _by_field(connection: sqlite3.Connection, query_plan: CheckedQuery, tests: list[Part]) -> list[Row]:
    """Along the entries of a field; when those are at an end, the records without it."""
    rows: list[Row] = []
    if query_plan.after is None or query_plan.after[0] is not None:
        start = "entry s CROSS JOIN record r WHERE s.field = ? AND r.kind = ? AND r.key = s.key"
        rows = _along(
            connection, query_plan, (start, [f"{query_plan.kind}.{query_plan.sort}", query_plan.kind]), "s.value", tests
        )
    if len(rows) <= query_plan.limit:
        value, named = _of_body(query_plan)
        absent: Part = (f"{value} IS NULL", named)
        start = "record r WHERE r.kind = ?"
        rows += _along(connection, query_plan, (start, [query_plan.kind]), "NULL", [*tests, absent])
    return rows[: query_plan.limit + 1]


def _of_body(query_plan: CheckedQuery) -> Part:
    """What a record is sorted by, read from its JSON form, which leaves out a field that has its usual value."""
    usual = NOUNS[query_plan.kind].model_fields[query_plan.sort].get_default()
    if usual is None or usual is PydanticUndefined:
        return "json_extract(r.body, ?)", [f"$.{query_plan.sort}"]
    return "coalesce(json_extract(r.body, ?), ?)", [f"$.{query_plan.sort}", usual]


def _along(
    connection: sqlite3.Connection, query_plan: CheckedQuery, start: Part, value: str, tests: list[Part]
) -> list[Row]:
    than, order = ("<", "DESC") if query_plan.descending else (">", "ASC")
    key = "s.key" if value == "s.value" else "r.key"
    place = key if value == "NULL" else f"{value}, {key}"
    if query_plan.after is not None and value == "NULL" and query_plan.after[0] is None:
        tests = [*tests, (f"{key} {than} ?", [query_plan.after[1]])]
    elif query_plan.after is not None and value != "NULL" and query_plan.after[0] is not None:
        tests = [*tests, (f"({place}) {than} (?, ?)", [query_plan.after[0], query_plan.after[1]])]
    where = "".join(f" AND {text}" for text, _ in tests)
    ordering = ", ".join(f"{part} {order}" for part in place.split(", "))
    values = [*start[1], *(v for _, vs in tests for v in vs), query_plan.limit + 1]
    statement = f"SELECT {value}, r.key, r.body FROM {start[0]}{where} ORDER BY {ordering} LIMIT ?"  # noqa: S608
    return connection.execute(statement, values).fetchall()


def _sorted(connection: sqlite3.Connection, query_plan: CheckedQuery, few: int, tests: list[Part]) -> list[Row]:
    """The few records that one filter selects, sorted."""
    selected, values = _selected(query_plan, few)
    plain: dict[str, Part] = {"id": ("NULL", []), "name": ("r.name", [])}
    value, named = plain.get(query_plan.sort) or _of_body(query_plan)
    than, order = ("<", "DESC") if query_plan.descending else (">", "ASC")
    where = "".join(f" AND {text}" for text, _ in tests)
    inner = (
        f"SELECT {value} AS value, r.key AS key, r.body AS body "  # noqa: S608
        f"FROM ({selected}) d CROSS JOIN record r WHERE r.kind = ? AND r.key = d.key{where}"
    )
    values = [*named, *values, query_plan.kind, *(v for _, vs in tests for v in vs)]
    outer = f"SELECT value, key, body FROM ({inner})"  # noqa: S608
    if query_plan.after is not None:
        mark, key = query_plan.after
        if mark is None:
            outer += f" WHERE value IS NULL AND key {than} ?"
            values += [key]
        else:
            outer += f" WHERE value IS NULL OR (value, key) {than} (?, ?)"
            values += [mark, key]
    outer += f" ORDER BY value IS NULL, value {order}, key {order} LIMIT ?"
    return connection.execute(outer, [*values, query_plan.limit + 1]).fetchall()
