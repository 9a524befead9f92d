"""The tables of a register in SQLite, and how older files are brought up to date."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import orjson

from graph_service.chain import kept_sum
from graph_service.errors import StoreError
from graph_service.model import NOUNS
from graph_service.older_forms import current_text
from graph_service.store.sqlite.record_rows import entry_rows, record_row

FORMAT = 2
"""The format that this version writes, kept in the file's `user_version`."""

TABLES = (
    # One row for the register: its latest revision, the digest of that, and the sum of the digests of what is kept.
    """CREATE TABLE register (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        version INTEGER NOT NULL,
        digest TEXT NOT NULL,
        kept TEXT NOT NULL)""",
    "INSERT INTO register VALUES (1, 0, '', '')",
    # `name` and `search` are what lists are ordered by and searched for, in small letters; `body` is the JSON form.
    """CREATE TABLE record (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        search TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (kind, key))""",
    "CREATE INDEX record_name ON record (kind, name, key)",
    # What a record can be selected by: `field` is the kind and the field, as `flow.source`.
    """CREATE TABLE entry (
        field TEXT NOT NULL,
        value NOT NULL,
        key TEXT NOT NULL,
        PRIMARY KEY (field, value, key)) WITHOUT ROWID""",
    """CREATE TABLE revision (
        number INTEGER PRIMARY KEY,
        time TEXT NOT NULL,
        who TEXT NOT NULL,
        why TEXT NOT NULL,
        changes INTEGER NOT NULL,
        digest TEXT NOT NULL)""",
    # `before` is the record's JSON form as it was, `after` the SHA-256 of what it became.
    """CREATE TABLE change (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        revision INTEGER NOT NULL REFERENCES revision (number) DEFERRABLE INITIALLY DEFERRED,
        before TEXT,
        after TEXT,
        PRIMARY KEY (kind, key, revision)) WITHOUT ROWID""",
    "CREATE INDEX change_revision ON change (revision)",
    """CREATE TABLE kept (
        shelf TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (shelf, key)) WITHOUT ROWID""",
)


def prepare(connection: sqlite3.Connection, path: str, *, create: bool = True) -> None:
    """Make the tables, or bring an older file up to date, in one transaction; refuse one that a newer version wrote.

    Without `create`, a file without tables is refused. An older file is copied first, to a file that ends with its format.
    """
    file_format = _format(connection)
    if file_format == FORMAT:
        return
    if file_format > FORMAT:
        raise StoreError(
            f"{path} was written by a newer version of this service (format {file_format}; this one reads up to {FORMAT}). "
            "Update the service."
        )
    if file_format:
        copy(path, f"{path}.format-{file_format}")
    connection.execute("BEGIN IMMEDIATE")
    try:
        file_format = _format(connection)  # another process may have been first
        if file_format == 0 and connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
            raise StoreError(f"{path} is a database of some other program. Name another file with --store.")
        if file_format == 0 and not create:
            raise StoreError(f"{path} holds no register. Name another file with --store.")
        if file_format == 0:
            for statement in TABLES:
                connection.execute(statement)
        elif file_format == 1:
            to_format_2(connection)
        connection.execute(f"PRAGMA user_version = {FORMAT:d}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def older_format(path: str) -> int | None:
    """The format of a register's file, if it is one that this version no longer writes. It may be one that cannot be written."""
    for query in ("mode=ro", "mode=ro&immutable=1"):
        with suppress(sqlite3.Error), closing(_reading(path, query)) as connection:
            file_format = _format(connection)
            return file_format if 0 < file_format < FORMAT else None
    return None


def _reading(path: str, query: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{Path(path).absolute().as_uri()}?{query}", uri=True)


def copy(path: str, to: str) -> None:
    """Copy a register's file as it is, whole, for its owner alone. One that was copied before is left."""
    if Path(to).exists():
        return
    half = f"{to}.part"
    os.close(os.open(half, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    for query in ("mode=ro", "mode=ro&immutable=1"):  # the second where no log can be made beside it
        try:
            with closing(_reading(path, query)) as source, closing(sqlite3.connect(half)) as target:
                source.backup(target)
            break
        except sqlite3.OperationalError:
            if "immutable" in query:
                raise
    Path(half).replace(to)


def to_format_2(connection: sqlite3.Connection) -> None:
    """A protocol has several kinds; a token is found by its digest. Every row is made anew; the history stays as it was written."""
    connection.execute("DELETE FROM entry")
    place = ("", "")
    ask = "SELECT kind, key, body FROM record WHERE (kind, key) > (?, ?) ORDER BY kind, key LIMIT 5000"
    while rows := connection.execute(ask, place).fetchall():
        for kind, key, body in rows:
            try:
                record = NOUNS[kind].model_validate_json(current_text(kind, body))
            except (ValueError, TypeError, KeyError) as error:
                raise StoreError(f"The {kind} {key} cannot be read.") from error
            row = record_row(record, record.to_json())
            connection.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?)", row)
            connection.executemany("INSERT OR IGNORE INTO entry VALUES (?, ?, ?)", entry_rows(record))
        place = (rows[-1][0], rows[-1][1])
    removed = connection.execute("SELECT shelf, key, value FROM kept WHERE shelf IN ('token', 'session')").fetchall()
    added = []
    for shelf, _, value in removed:
        form = orjson.loads(value)
        digest = form.pop("sha256", None) if shelf == "token" else None
        if digest:
            added.append((shelf, digest, orjson.dumps(form, option=orjson.OPT_SORT_KEYS).decode()))
    (before,) = connection.execute("SELECT kept FROM register").fetchone()
    connection.execute("DELETE FROM kept WHERE shelf IN ('token', 'session')")
    connection.executemany("INSERT INTO kept VALUES (?, ?, ?)", added)
    connection.execute("UPDATE register SET kept = ?", (kept_sum(before, added, removed),))


def _format(connection: sqlite3.Connection) -> int:
    file_format: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return file_format
