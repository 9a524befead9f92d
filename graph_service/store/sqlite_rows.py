"""A record as rows of the SQLite store. Pure."""

from graph_service.model import Record, key_of, kind_of
from graph_service.store.query import Value, entries, name_of, search_text

RecordRow = tuple[str, str, str, str, str]
EntryRow = tuple[str, Value, str]


def record_row(record: Record, body: str) -> RecordRow:
    """A record's row: kind, key, name, what a search looks through, JSON form."""
    return kind_of(record), key_of(record), name_of(record).lower(), search_text(record), body


def entry_rows(record: Record) -> list[EntryRow]:
    """The rows by which a record can be selected."""
    kind, key = kind_of(record), key_of(record)
    return [(f"{kind}.{field}", value, key) for field, value in entries(record)]
