"""Lists of records from SQLite: a page is read along an index, in the order asked for, and no further than it needs."""

import json
import sqlite3
from collections.abc import Callable

from pydantic_core import PydanticUndefined

from graph_service.model import NOUNS, Record
from graph_service.store.entries import Value
from graph_service.store.query import Page, Plan, page

FEW = 3_000
"""Up to this number of records that one filter selects are sorted; more are met along the order's own index."""

Row = tuple[Value | None, str, str]
Part = tuple[str, list[Value]]
"""A piece of SQL and the values of its parameters. No value ever stands in the text."""


def find(connection: sqlite3.Connection, asked: Plan, read: Callable[[str, str], Record]) -> Page:
    """Answer a query: first the records that have what it sorts by, then those that have not."""
    few = next((i for i in range(len(asked.filters)) if _is_few(connection, asked, i)), None)
    tests = [*_words(asked), *(_filter(asked, i) for i in range(len(asked.filters)) if i != few)]
    if few is not None:
        rows = _sorted(connection, asked, few, tests)
    elif asked.sort == "id":
        rows = _along(connection, asked, ("record r WHERE r.kind = ?", [asked.kind]), "NULL", tests)
    elif asked.sort == "name":
        rows = _along(connection, asked, ("record r WHERE r.kind = ?", [asked.kind]), "r.name", tests)
    else:
        rows = _by_field(connection, asked, tests)
    return page([(value, read(key, body)) for value, key, body in rows], asked)


def _is_few(connection: sqlite3.Connection, asked: Plan, number: int) -> bool:
    text, values = _selected(asked, number)
    count = connection.execute(f"SELECT count(*) FROM ({text} LIMIT ?)", [*values, FEW + 1]).fetchone()  # noqa: S608
    return int(count[0]) <= FEW


def _selected(asked: Plan, number: int) -> Part:
    pairs = _pairs(asked, number)
    fields = " OR ".join("(field = ? AND value = ?)" for _ in pairs)
    return f"SELECT DISTINCT key FROM entry WHERE {fields}", [one for pair in pairs for one in pair]  # noqa: S608


def _pairs(asked: Plan, number: int) -> list[tuple[Value, Value]]:
    """The entries of which a record must have one, for a filter."""
    names, wanted = asked.filters[number]
    return [(f"{asked.kind}.{name}", value) for name in names for value in wanted]


def _words(asked: Plan) -> list[Part]:
    """For each word, that one of its texts stands in what is searched."""
    some = "EXISTS (SELECT 1 FROM json_each(?) WHERE instr(r.search, json_each.value))"
    return [("instr(r.search, ?)", [t[0]]) if len(t) == 1 else (some, [json.dumps(t)]) for t in asked.words]


def _filter(asked: Plan, number: int) -> Part:
    pairs = _pairs(asked, number)
    tests = " OR ".join("EXISTS (SELECT 1 FROM entry WHERE field = ? AND value = ? AND key = r.key)" for _ in pairs)
    return f"({tests or 'FALSE'})", [one for pair in pairs for one in pair]


def _by_field(connection: sqlite3.Connection, asked: Plan, tests: list[Part]) -> list[Row]:
    """Along the entries of a field; when those are at an end, the records without it."""
    rows: list[Row] = []
    if asked.after is None or asked.after[0] is not None:
        start = "entry s CROSS JOIN record r WHERE s.field = ? AND r.kind = ? AND r.key = s.key"
        rows = _along(connection, asked, (start, [f"{asked.kind}.{asked.sort}", asked.kind]), "s.value", tests)
    if len(rows) <= asked.limit:
        value, named = _of_body(asked)
        absent: Part = (f"{value} IS NULL", named)
        start = "record r WHERE r.kind = ?"
        rows += _along(connection, asked, (start, [asked.kind]), "NULL", [*tests, absent])
    return rows[: asked.limit + 1]


def _of_body(asked: Plan) -> Part:
    """What a record is sorted by, read from its JSON form, which leaves out a field that has its usual value."""
    usual = NOUNS[asked.kind].model_fields[asked.sort].get_default()
    if usual is None or usual is PydanticUndefined:
        return "json_extract(r.body, ?)", [f"$.{asked.sort}"]
    return "coalesce(json_extract(r.body, ?), ?)", [f"$.{asked.sort}", usual]


def _along(connection: sqlite3.Connection, asked: Plan, start: Part, value: str, tests: list[Part]) -> list[Row]:
    than, order = ("<", "DESC") if asked.descending else (">", "ASC")
    key = "s.key" if value == "s.value" else "r.key"
    place = key if value == "NULL" else f"{value}, {key}"
    if asked.after is not None and value == "NULL" and asked.after[0] is None:
        tests = [*tests, (f"{key} {than} ?", [asked.after[1]])]
    elif asked.after is not None and value != "NULL" and asked.after[0] is not None:
        tests = [*tests, (f"({place}) {than} (?, ?)", [asked.after[0], asked.after[1]])]
    where = "".join(f" AND {text}" for text, _ in tests)
    ordering = ", ".join(f"{part} {order}" for part in place.split(", "))
    values = [*start[1], *(v for _, vs in tests for v in vs), asked.limit + 1]
    statement = f"SELECT {value}, r.key, r.body FROM {start[0]}{where} ORDER BY {ordering} LIMIT ?"  # noqa: S608
    return connection.execute(statement, values).fetchall()


def _sorted(connection: sqlite3.Connection, asked: Plan, few: int, tests: list[Part]) -> list[Row]:
    """The few records that one filter selects, sorted."""
    selected, values = _selected(asked, few)
    plain: dict[str, Part] = {"id": ("NULL", []), "name": ("r.name", [])}
    value, named = plain.get(asked.sort) or _of_body(asked)
    than, order = ("<", "DESC") if asked.descending else (">", "ASC")
    where = "".join(f" AND {text}" for text, _ in tests)
    inner = (
        f"SELECT {value} AS value, r.key AS key, r.body AS body "  # noqa: S608
        f"FROM ({selected}) d CROSS JOIN record r WHERE r.kind = ? AND r.key = d.key{where}"
    )
    values = [*named, *values, asked.kind, *(v for _, vs in tests for v in vs)]
    outer = f"SELECT value, key, body FROM ({inner})"  # noqa: S608
    if asked.after is not None:
        mark, key = asked.after
        if mark is None:
            outer += f" WHERE value IS NULL AND key {than} ?"
            values += [key]
        else:
            outer += f" WHERE value IS NULL OR (value, key) {than} (?, ?)"
            values += [mark, key]
    outer += f" ORDER BY value IS NULL, value {order}, key {order} LIMIT ?"
    return connection.execute(outer, [*values, asked.limit + 1]).fetchall()
