"""The default store: one SQLite file that several threads and processes may open."""

from graph_service.store.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
