"""The whole register at one revision, held in memory: what the pure rules are given."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, fields
from itertools import compress
from operator import is_not
from typing import Any, NamedTuple, TypeVar

from graph_service.model import Asset, Flow, Kind, Notice, Partner, Project, Protocol, Record, Scheme, Term, plural

T = TypeVar("T")


class Derived:
    """Cache of what was worked out from one snapshot. It lives as long as the snapshot, so it is never out of date."""

    def __init__(self) -> None:
        self._values: dict[str, OrderedDict[Hashable, Any]] = {}
        self._lock = threading.Lock()

    def get(self, section: str, key: Hashable, make: Callable[[], T], most: int = 1) -> T:
        """The value of a key, made now if it is not there. A section holds `most` values; the least recently used go.

        Two threads may both make a value; all get the first that was finished. Errors are not kept.
        """
        with self._lock:
            values = self._values.setdefault(section, OrderedDict())
            if key in values:
                values.move_to_end(key)
                value: T = values[key]
                return value
        value = make()
        with self._lock:
            value = values.setdefault(key, value)
            while len(values) > most:
                values.popitem(last=False)
        return value

    def known(self, section: str, key: Hashable) -> Any:
        """The value of a key, or nothing if it was not made."""
        with self._lock:
            values = self._values.get(section)
            return None if values is None else values.get(key)

    def inherit(self, section: str, earlier: "Derived") -> None:
        """Keep what an earlier snapshot had of a section as `SECTION before`, for this one's values to be made from."""
        with earlier._lock:
            inherited = {**earlier._values.get(f"{section} before", {}), **earlier._values.get(section, {})}
        with self._lock:
            self._values[f"{section} before"] = OrderedDict(inherited)

    def values(self, section: str) -> tuple[Any, ...]:
        """All values of a section."""
        with self._lock:
            return tuple(self._values.get(section, {}).values())

    def forget(self, section: str, key: Hashable) -> None:
        """Drop one value."""
        with self._lock:
            self._values.get(section, OrderedDict()).pop(key, None)

    def keep_only(self, section: str) -> None:
        """Drop all other sections: the register has moved on."""
        with self._lock:
            self._values = {name: values for name, values in self._values.items() if name == section}


def changed_keys(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The keys under which two snapshots hold different objects, or only one of them any."""
    if list(before) == list(after):
        return list(compress(after, map(is_not, before.values(), after.values())))
    return [key for key in {**before, **after} if before.get(key) is not after.get(key)]


class Reading(NamedTuple):
    """What people said that something in a register means: an answer of the dictionary, by which records were read."""

    kind: str
    about: str
    choice: str
    scheme: Scheme | None = None
    """Of a word that means a term."""


@dataclass(frozen=True)
class Imported:
    """What imports left open, and by which answers records were read that waited for them."""

    held: int = 0
    """How many rows wait until somebody answers their questions."""
    readings: Mapping[tuple[Kind, str], tuple[Reading, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, repr=False)
class Snapshot:
    """All records of one revision, by id. `terms` holds the register's own, by `scheme/id`; shipped terms are not in it.

    `imported` gives what imports left open at that revision.
    """

    version: int = 0
    terms: Mapping[str, Term] = field(default_factory=dict)
    partners: Mapping[str, Partner] = field(default_factory=dict)
    assets: Mapping[str, Asset] = field(default_factory=dict)
    projects: Mapping[str, Project] = field(default_factory=dict)
    protocols: Mapping[str, Protocol] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)
    imported: Callable[[], Imported] = Imported
    derived: Derived = field(default_factory=Derived, init=False)

    def __repr__(self) -> str:
        return f"<Snapshot of revision {self.version}>"

    def of(self, kind: Kind) -> Mapping[str, Record]:
        """The records of one kind."""
        records: Mapping[str, Record] = getattr(self, plural(kind))
        return records

    def replacing(self, **changed: Any) -> "Snapshot":
        """The same register with some kinds' records replaced, as `replacing(protocols={…})`."""
        return Snapshot(**{f.name: changed.get(f.name, getattr(self, f.name)) for f in fields(self) if f.init})
