"""What can be wrong with a register's SQLite file: errors as sentences, and what `verify` looks for. It never raises for content."""

import sqlite3
from collections.abc import Iterator

from graph_service.model import NOUNS
from graph_service.revisions import MODULUS, kept_digest
from graph_service.store.sqlite_rows import entry_rows, record_row


def sentence(path: str, error: sqlite3.Error) -> str:
    """What SQLite reports, as one sentence that says what to do."""
    name = getattr(error, "sqlite_errorname", "")
    text = str(error)
    if name.startswith("SQLITE_FULL"):
        return f"There is no room left on the disk of {path} (or of the temporary folder). Nothing was written."
    if name.startswith("SQLITE_READONLY"):
        return f"{path} cannot be written: the file or its folder is read-only. Nothing was written."
    if name.startswith("SQLITE_NOTADB"):
        return f"{path} is not a register: it is no SQLite database. Name another file with --store."
    if name.startswith("SQLITE_CORRUPT") or "malformed" in text:
        return f"{path} is damaged ({text}). Restore it from a backup."
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"Another program kept {path} locked for too long. Nothing was written; repeat."
    if name.startswith("SQLITE_CANTOPEN"):
        return f"{path} cannot be opened: no such file can be made there, or you may not read it."
    if name.startswith("SQLITE_IOERR"):
        return (
            f"{path} cannot be read or written ({text}, {name}): the disk may be full or failing. Nothing was written."
        )
    if "no such table" in text or "no such column" in text or "has no column" in text:
        return f"{path} lacks a table that a register has ({text}). Restore it from a backup."
    return f"{path} cannot be used: {text}."


def problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Each way in which the file disagrees with itself, the chain apart. Cells may hold anything."""
    for (text,) in connection.execute("PRAGMA integrity_check(10)"):
        if text != "ok":
            yield f"The file is damaged: {text}."
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        yield f"A row of the table {table} belongs to no revision."
    yield from _records(connection)
    yield from _kept(connection)


def _records(connection: sqlite3.Connection) -> Iterator[str]:
    wanted = 0
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
        wanted += len(entries)
    (found,) = connection.execute("SELECT count(*) FROM entry").fetchone()
    if found != wanted:
        yield f"Records are found by {found} entries, but should be by {wanted}."


def _kept(connection: sqlite3.Connection) -> Iterator[str]:
    total = 0
    for shelf, key, value in connection.execute("SELECT shelf, key, value FROM kept"):
        try:
            total += kept_digest(shelf, key, value)
        except TypeError:
            yield f"What is kept as {key!r} on the shelf {shelf!r} cannot be read."
    (said,) = connection.execute("SELECT kept FROM register").fetchone() or (None,)
    if (said or "0" * 64) != f"{total % MODULUS:064x}":
        yield "What is kept beside the records (imports, templates, tokens) was altered behind the service's back."
