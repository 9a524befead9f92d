"""A record as rows of the SQLite store. Pure."""

from collections.abc import Iterable, Iterator
from functools import cache

from graph_service.model import Kind, Record, key_of, kind_of
from graph_service.references import PARTS
from graph_service.store.entries import Value, entries, name_of, search_text, shapes

RecordRow = tuple[str, str, str, str, str]
EntryRow = tuple[str, Value, str]


def record_row(record: Record, body: str) -> RecordRow:
    """A record's row: kind, key, name, what a search looks through, JSON form."""
    return kind_of(record), key_of(record), name_of(record).lower(), search_text(record), body


def entry_rows(record: Record) -> list[EntryRow]:
    """The rows by which a record can be selected."""
    return [row for rows in entry_columns(kind_of(record), [record]) for row in rows]


def entry_columns(kind: Kind, records: Iterable[Record]) -> Iterator[list[EntryRow]]:
    """The same of many records of a kind: their `entries`, a field at a time, because every flow passes here."""
    if PARTS[kind]:
        for record in records:
            yield from ([(f"{kind}.{name}", value, key_of(record))] for name, value in entries(record))
        return
    keyed = [(key_of(record), record.__dict__) for record in records]
    for field, name, shape in _columns(kind):
        if shape == "list":
            yield [(field, member, key) for key, values in keyed for member in values[name]]
            continue
        held = [(values[name], key) for key, values in keyed if values[name] is not None]
        if shape == "text":
            yield [(field, value, key) for value, key in held]
        elif shape == "day":
            yield [(field, value.isoformat(), key) for value, key in held]
        else:
            yield [(field, int(value) if value < 1 << 63 else float(value), key) for value, key in held]


@cache
def _columns(kind: Kind) -> tuple[tuple[str, str, str], ...]:
    return tuple((f"{kind}.{name}", name, shape) for name, shape in shapes(kind).items())
