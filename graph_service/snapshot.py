"""The whole register at one revision, held in memory: what the pure rules are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from graph_service.model import Asset, Flow, Kind, Notice, Partner, Project, Protocol, Record, Term, plural


@dataclass(frozen=True, eq=False)
class Snapshot:
    """All records of one revision, by id. `terms` holds the register's own, by `scheme/id`; shipped terms are not in it."""

    version: int = 0
    terms: Mapping[str, Term] = field(default_factory=dict)
    partners: Mapping[str, Partner] = field(default_factory=dict)
    assets: Mapping[str, Asset] = field(default_factory=dict)
    projects: Mapping[str, Project] = field(default_factory=dict)
    protocols: Mapping[str, Protocol] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)

    def of(self, kind: Kind) -> Mapping[str, Record]:
        """The records of one kind."""
        records: Mapping[str, Record] = getattr(self, plural(kind))
        return records

    def replacing(self, **changed: Any) -> "Snapshot":
        """The same register with some kinds' records replaced, as `replacing(protocols={…})`."""
        return Snapshot(**{f.name: changed.get(f.name, getattr(self, f.name)) for f in fields(self)})
