"""What `verify` looks for in a register's file, the chain apart. It never raises for content."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from graph_service.chain import kept_sum
from graph_service.model import NOUNS
from graph_service.store.sqlite.record_rows import entry_rows, record_row
from graph_service.store.sqlite.schema import prepare


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Each way in which the file disagrees with itself, the chain apart. Cells may hold anything."""
    for (text,) in connection.execute("PRAGMA integrity_check(10)"):
        if text != "ok":
            yield f"The file is damaged: {text}."
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"A row of the table {table} belongs to no revision."
    yield from _schema(connection)
    yield from _records(connection)
    yield from _kept(connection)


def _schema(connection: sqlite3.Connection) -> Iterator[str]:
    """Tables, indexes, triggers and views that are not as the service makes them: a trigger can write behind its back."""
    ask = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        prepare(model, "")
        wanted = {row[:2]: row for row in model.execute(ask)}
    there = {row[:2]: row for row in connection.execute(ask)}
    for kind, name in sorted(map(_texts, there.keys() - wanted.keys())):
        yield f"The file has the {kind} {name!r}, which a register does not have."
    for kind, name in sorted(wanted):
        if there.get((kind, name)) != wanted[kind, name]:
            yield f"The {kind} {name!r} was removed or altered."


def _texts(pair: tuple[object, object]) -> tuple[str, str]:
    return str(pair[0]), str(pair[1])


def _records(connection: sqlite3.Connection) -> Iterator[str]:
    expected_count = 0
    for row in connection.execute("SELECT kind, key, name, search, body FROM record ORDER BY kind, key"):
        kind, key, body = row[0], row[1], row[4]
        try:
            record = NOUNS[kind].model_validate_json(body)
            entries = entry_rows(record)
            sound = tuple(row) == record_row(record, record.to_json())
        except (ValueError, TypeError, KeyError):
            yield f"The {kind} {key} cannot be read."
            continue
        if not sound:
            yield f"The row of the {kind} {key} was altered without a revision."
        ask = "SELECT 1 FROM entry WHERE field = ? AND value = ? AND key = ?"
        if not all(connection.execute(ask, entry).fetchone() for entry in entries):
            yield f"What the {kind} {key} is found by was altered without a revision."
        expected_count += len(entries)
    (entry_count,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    if entry_count != expected_count:
        yield f"Records are found by {entry_count} entries, but should be by {expected_count}."


def _kept(connection: sqlite3.Connection) -> Iterator[str]:
    computed_sum = kept_sum(None)
    for shelf, key, value in connection.execute("SELECT shelf, key, value FROM kept"):
        try:
            computed_sum = kept_sum(computed_sum, [(shelf, key, value)])
        except TypeError:
            yield f"What is kept as {key!r} on the shelf {shelf!r} cannot be read."
    (recorded_sum,) = connection.execute("SELECT kept FROM register").fetchone() or (None,)
    if (recorded_sum or kept_sum(None)) != computed_sum:
        yield "What is kept beside the records (imports, templates, tokens) was altered behind the service's back."
