"""A record as rows of the SQLite store. Pure."""

from functools import cache

from graph_service.model import Kind, Protocol, Record, key_of, kind_of
from graph_service.store.entries import Value, entries, name_of, search_text, shapes

RecordRow = tuple[str, str, str, str, str]
EntryRow = tuple[str, Value, str]


def record_row(record: Record, body: str) -> RecordRow:
    """A record's row: kind, key, name, what a search looks through, JSON form."""
    return kind_of(record), key_of(record), name_of(record).lower(), search_text(record), body


def entry_rows(record: Record) -> list[EntryRow]:
    """The rows by which a record can be selected: its `entries`, written out because every flow passes here."""
    kind, key = kind_of(record), key_of(record)
    if isinstance(record, Protocol):
        return [(f"{kind}.{name}", value, key) for name, value in entries(record)]
    rows: list[EntryRow] = []
    values = record.__dict__
    for field, name, shape in _columns(kind):
        value = values[name]
        if shape == "list":
            if value:
                rows += [(field, member, key) for member in value]
        elif value is not None:
            if shape == "text":
                rows.append((field, value, key))
            elif shape == "day":
                rows.append((field, value.isoformat(), key))
            elif shape == "count" and value >= 1 << 63:
                rows.append((field, float(value), key))
            else:
                rows.append((field, int(value), key))
    return rows


@cache
def _columns(kind: Kind) -> tuple[tuple[str, str, str], ...]:
    return tuple((f"{kind}.{name}", name, shape) for name, shape in shapes(kind).items())
