"""Which fields of a record refer to another record or to a term. Pure; one table says it all.

`claims` and `recipients` of an asset are text as a register wrote it: they refer to nothing.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from graph_service.model import Kind, Protocol, Record, Scheme, Term, kind_of

TERM_FIELDS: dict[str, Scheme] = {
    "categories": "category",
    "subjects": "subject",
    "purposes": "purpose",
    "bases": "basis",
    "conditions": "condition",
    "schedule_1": "schedule-1",
    "gateways": "gateway",
    "methods": "method",
}
"""The lists of terms that a noun may have, with the scheme that each names."""

CLAUSE_FIELDS = ("categories", "purposes", "subjects", "methods")

RECORD_FIELDS: dict[Kind, dict[str, Kind]] = {
    "term": {},
    "partner": {"parent": "partner", "successors": "partner"},
    "asset": {"holder": "partner", "processor": "partner", "joint_controllers": "partner"},
    "project": {"lead": "partner", "partners": "partner"},
    "protocol": {"lead": "partner", "supersedes": "protocol", "under": "protocol"},
    "notice": {"partner": "partner", "recipients": "partner"},
    "flow": {
        "recorded_by": "partner",
        "source": "partner",
        "target": "partner",
        "source_asset": "asset",
        "target_asset": "asset",
        "project": "project",
    },
}
"""The fields of each noun that name another record, besides a protocol's parties."""

_TERMS_OF: dict[Kind, tuple[str, ...]] = {
    "term": (),
    "partner": (),
    "asset": ("categories", "subjects", "purposes", "bases", "conditions", "schedule_1"),
    "project": (),
    "protocol": ("categories", "purposes", "subjects", "methods", "bases", "conditions", "gateways"),
    "notice": ("categories", "purposes"),
    "flow": ("categories", "subjects", "purposes", "bases", "conditions", "schedule_1", "gateways", "methods"),
}


class Reference(NamedTuple):
    """One field's mention of a record: `key` is a term's `scheme/id`, any other record's id."""

    field: str
    kind: Kind
    key: str


def references(record: Record) -> Iterator[Reference]:
    """Everything that a record refers to, field by field."""
    kind = kind_of(record)
    values = record.__dict__
    if isinstance(record, Term):
        if record.broader is not None:
            yield Reference("broader", "term", f"{record.scheme}/{record.broader}")
        return
    for field, target in RECORD_FIELDS[kind].items():
        value = values[field]
        if value:
            yield from _mentions(field, target, value)
    for field in _TERMS_OF[kind]:
        value = values[field]
        if value:
            yield from _terms(field, value)
    if isinstance(record, Protocol):
        for party in record.parties:
            yield Reference("parties", "partner", party.partner)
        for clause in record.clauses:
            for field in CLAUSE_FIELDS:
                for key in getattr(clause, field):
                    yield Reference(f"clauses.{field}", "term", f"{TERM_FIELDS[field]}/{key}")


@lru_cache(maxsize=65_536)
def _mentions(field: str, target: Kind, value: str | tuple[str, ...]) -> tuple[Reference, ...]:
    """What a field mentions. Kept, as the records of a register mention the same again and again."""
    return tuple(Reference(field, target, key) for key in ((value,) if isinstance(value, str) else value))


@lru_cache(maxsize=65_536)
def _terms(field: str, ids: tuple[str, ...]) -> tuple[Reference, ...]:
    return tuple(Reference(field, "term", f"{TERM_FIELDS[field]}/{id}") for id in ids)


def fields_naming(kind: Kind) -> Iterator[tuple[Kind, str]]:
    """Every (noun, field) that can refer to a record of this kind, lists of terms apart."""
    for noun, fields in RECORD_FIELDS.items():
        for field, target in fields.items():
            if target == kind:
                yield noun, field
    if kind == "partner":
        yield "protocol", "parties"


def fields_naming_terms(scheme: str) -> Iterator[tuple[Kind, str]]:
    """Every (noun, field) that can refer to a term of this scheme; a protocol's clauses count as its own lists."""
    for noun, fields in _TERMS_OF.items():
        for field in fields:
            if TERM_FIELDS[field] == scheme:
                yield noun, field
    yield "term", "broader"
