"""Records on their way in, kept in a temporary file: a load is checked whole before it is written, whatever its size."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from graph_service.documents import Placed
from graph_service.errors import BadData, StoreError
from graph_service.model import KINDS, NOUNS, Kind, Record, key_of, kind_of
from graph_service.references import references
from graph_service.register.integrity import Dangling, missing
from graph_service.store import Store

BATCH = 5_000
_NUMBER = {kind: number for number, kind in enumerate(KINDS)}


class Staging:
    """All records of one load, by kind and key. They can be walked as often as needed."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # "" is a temporary file that goes with the connection
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute(
            "CREATE TABLE staged (kind INTEGER, key TEXT, body TEXT, place TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )
        self._db.execute(
            "CREATE TABLE wanted (kind INTEGER, key TEXT, by_kind TEXT, by_key TEXT, field TEXT, "
            "PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )

    def close(self) -> None:
        """Let go of the temporary file."""
        self._db.close()

    def fill(self, source: Iterable[Placed]) -> int:
        """Take in all records; returns their number. One that comes twice is `BadData` that names both places."""
        count = 0
        placed = iter(source)
        with _room():
            self._db.execute("BEGIN")
            while batch := list(islice(placed, BATCH)):
                rows: dict[tuple[int, str], tuple[int, str, str, str]] = {}
                wanted: dict[tuple[int, str], tuple[int, str, str, str, str]] = {}
                for record, place in batch:
                    kind, key = kind_of(record), key_of(record)
                    name = (_NUMBER[kind], key)
                    if name in rows:
                        raise _twice(kind, key, rows[name][3], place)
                    rows[name] = (*name, record.to_json(), place)
                    for field, target, target_key in references(record):
                        wanted.setdefault(
                            (_NUMBER[target], target_key), (_NUMBER[target], target_key, kind, key, field)
                        )
                try:
                    self._db.executemany("INSERT INTO staged VALUES (?, ?, ?, ?)", rows.values())
                except sqlite3.IntegrityError:
                    raise self._first_twice(rows.values()) from None
                self._db.executemany("INSERT OR IGNORE INTO wanted VALUES (?, ?, ?, ?, ?)", wanted.values())
                count += len(rows)
            self._db.execute("COMMIT")
        return count

    def _first_twice(self, rows: Iterable[tuple[int, str, str, str]]) -> BadData:
        for number, key, _, place in rows:
            find = "SELECT place FROM staged WHERE kind = ? AND key = ? AND place != ?"
            for (first,) in self._db.execute(find, (number, key, place)):
                return _twice(KINDS[number], key, first, place)
        raise AssertionError("no record came twice")

    def __iter__(self) -> Iterator[Record]:
        with _room():
            for number, body in self._db.execute("SELECT kind, body FROM staged ORDER BY kind, key"):
                yield NOUNS[KINDS[number]].model_validate_json(body)

    def dangling(self, store: Store) -> Iterator[Dangling]:
        """What the records refer to that is neither among them nor in the store."""
        unmet = self._db.execute(
            "SELECT kind, key, by_kind, by_key, field FROM wanted w "
            "WHERE NOT EXISTS (SELECT 1 FROM staged s WHERE s.kind = w.kind AND s.key = w.key)"
        )
        with _room():
            while rows := unmet.fetchmany(BATCH):
                yield from missing(store, {(KINDS[r[0]], r[1]): ((r[2], r[3]), r[4]) for r in rows}, ())


def _twice(kind: Kind, key: str, first: str, second: str) -> BadData:
    return BadData(f"The {kind} {key} is given twice, at {first} and at {second}. Nothing was written.")


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"The temporary folder cannot hold what is loaded: {error}. Nothing was written.") from error
