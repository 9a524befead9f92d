"""The tables of a register in SQLite, and how older files are brought up to date."""

import sqlite3

from graph_service.errors import StoreError

FORMAT = 1
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

UPGRADES: tuple[tuple[str, ...], ...] = (TABLES,)
"""The statements that bring a file from format n to n + 1."""


def prepare(connection: sqlite3.Connection, path: str, *, create: bool = True) -> None:
    """Make the tables, or bring an older file up to date, in one transaction; refuse one that a newer version wrote.

    Without `create`, a file without tables is refused.
    """
    found = _format(connection)
    if found == FORMAT:
        return
    if found > FORMAT:
        raise StoreError(
            f"{path} was written by a newer version of this service (format {found}; this one reads up to {FORMAT}). "
            "Update the service."
        )
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _format(connection)  # another process may have been first
        if found == 0 and connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
            raise StoreError(f"{path} is a database of some other program. Name another file with --store.")
        if found == 0 and not create:
            raise StoreError(f"{path} holds no register. Name another file with --store.")
        for statements in UPGRADES[found:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT:d}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _format(connection: sqlite3.Connection) -> int:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found
