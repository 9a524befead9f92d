"""Lists of records from Neo4j."""

from collections.abc import Callable, Iterator
from typing import Any

from graph_service.model import Kind, Record
from graph_service.store.entries import Value, part_fields, shapes
from graph_service.store.neo4j import record_rows
from graph_service.store.query import CheckedQuery, Query, RecordPage, page, plan, select

Row = dict[str, Any]


def find_page(
    kind: Kind,
    query: Query,
    read: Callable[..., list[Row]],
    scan: Callable[[Kind], Iterator[Record]],
    record: Callable[[Kind, Row], Record],
) -> RecordPage:
    """Answer a query. Terms, which are few, and what is searched for, as Cypher cannot fold accents, are selected here."""
    query_plan = plan(kind, query)
    if kind == "term" or query_plan.words:
        return select(scan(kind), query_plan)
    filters = [_filter(kind, names, values) for names, values in query_plan.filters]
    given: dict[str, Any] = {"filters": filters, "limit": query_plan.limit + 1}
    mark, after = query_plan.after or (None, None)
    if query_plan.sort == "id" and not query_plan.descending:
        rows_by_id: list[tuple[Value | None, Record]] = [
            (None, record(kind, row)) for row in read(f"{kind}/list", **given, after=after)
        ]
        return page(rows_by_id, query_plan)
    given |= {"sort": query_plan.sort, "descending": query_plan.descending, "started": query_plan.after is not None}
    rows = read(f"{kind}/sorted", **given, mark=_given(kind, query_plan.sort, mark), after=after)
    return page([(_mark(query_plan, row["value"]), record(kind, row)) for row in rows], query_plan)


def _filter(kind: Kind, names: tuple[str, ...], values: tuple[Value, ...]) -> Row:
    shape = shapes(kind)
    return {
        "lists": [name for name in names if shape[name] == "list" and name not in part_fields(kind)],
        "single": [name for name in names if shape[name] != "list"],
        "parts": [name for name in names if name in part_fields(kind)],
        "values": [_given(kind, names[0], value) for value in values],
    }


def _given(kind: Kind, name: str, value: Value | None) -> object:
    """A value in the form in which Neo4j holds it."""
    shape = shapes(kind).get(name)
    if shape == "day" and isinstance(value, str):
        return record_rows.day(value)
    if shape == "flag" and value is not None:
        return bool(value)
    return value


def _mark(query_plan: CheckedQuery, value: Any) -> Value | None:
    if query_plan.sort == "id" or value is None:
        return None
    if isinstance(value, bool):
        return int(value)
    native = record_rows.native(value)
    return native if isinstance(native, str | int | float) else str(native)
