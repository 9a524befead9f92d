"""Which fields of a record refer to another record or to a term. Pure; the model's own fields say it.

`claims` and `recipients` of an asset are text as a register wrote it: they refer to nothing.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple, get_args

from graph_service.model import NOUNS, Clause, Kind, Noun, Record, Refers, Scheme, Term, Terms, kind_of


def _marked(noun: type[Noun]) -> Iterator[tuple[str, Refers | Terms]]:
    """The fields of a noun, or of a part of one, that refer to something, and what the model says of them."""
    for name, info in noun.model_fields.items():
        for mark in info.metadata:
            if isinstance(mark, Refers | Terms):
                yield name, mark


def _parts(noun: type[Noun]) -> Iterator[tuple[str, type[Noun]]]:
    """The fields of a noun that hold parts of it, such as a protocol's parties, and what they are."""
    for name, info in noun.model_fields.items():
        part = next(iter(get_args(info.annotation)), None)
        if isinstance(part, type) and issubclass(part, Noun):
            yield name, part


MARKS: Mapping[Kind, Mapping[str, Refers | Terms]] = {kind: dict(_marked(noun)) for kind, noun in NOUNS.items()}
"""What the model says of each field of a noun that refers to something."""

PARTS: Mapping[Kind, Mapping[str, type[Noun]]] = {kind: dict(_parts(noun)) for kind, noun in NOUNS.items()}
"""The fields of each noun that hold parts: of a group its members, of a protocol its parties and clauses."""

RECORD_FIELDS: Mapping[Kind, Mapping[str, Kind]] = {
    kind: {name: mark.kind for name, mark in marks.items() if isinstance(mark, Refers)} for kind, marks in MARKS.items()
}
"""The fields of each noun that name other records, its parts apart."""

TERM_FIELDS: Mapping[str, Scheme] = {
    name: mark.scheme for marks in MARKS.values() for name, mark in marks.items() if isinstance(mark, Terms)
}
"""The lists of terms that a noun may have, with the scheme that each names."""

CLAUSE_FIELDS: tuple[str, ...] = tuple(dict(_marked(Clause)))


class Reference(NamedTuple):
    """One field's mention of a record: `key` is a term's `scheme/id`, any other record's id."""

    field: str
    kind: Kind
    key: str


def references(record: Record) -> Iterator[Reference]:
    """Everything that a record refers to, field by field. A part's are named after its field, as `clauses.purposes`."""
    kind = kind_of(record)
    values = record.__dict__
    if isinstance(record, Term) and record.broader is not None:
        yield Reference("broader", "term", f"{record.scheme}/{record.broader}")
    for field, mark in MARKS[kind].items():
        value = values[field]
        if value:
            yield from _mentions(field, mark, value)
    for field, part in PARTS[kind].items():
        if values[field]:
            marks = marks_of(part)
            for member in values[field]:
                for name, mark in marks:
                    value = getattr(member, name)
                    if value:
                        yield from _mentions(part_field(field, name, mark), mark, value)


@cache
def marks_of(part: type[Noun]) -> tuple[tuple[str, Refers | Terms], ...]:
    """The fields of a part of a noun that refer to something, and what the model says of them."""
    return tuple(_marked(part))


def part_field(field: str, name: str, mark: Refers | Terms) -> str:
    """What a part's field is called on its record: `parties` and `members` are whom they list, `signed_by` itself."""
    if isinstance(mark, Terms):
        return f"{field}.{name}"
    return field if name == "partner" else name


@lru_cache(maxsize=65_536)
def _mentions(field: str, mark: Refers | Terms, value: str | tuple[str, ...]) -> tuple[Reference, ...]:
    """What a field mentions. Kept, as the records of a register mention the same again and again."""
    ids = (value,) if isinstance(value, str) else value
    if isinstance(mark, Terms):
        return tuple(Reference(field, "term", f"{mark.scheme}/{id}") for id in ids)
    return tuple(Reference(field, mark.kind, id) for id in ids)


def fields_naming(kind: Kind) -> Iterator[tuple[Kind, str]]:
    """Every (noun, field) that can refer to a record of this kind, lists of terms apart."""
    for noun, fields in RECORD_FIELDS.items():
        for field, target in fields.items():
            if target == kind:
                yield noun, field
        for field, part in PARTS[noun].items():
            for name, mark in marks_of(part):
                if isinstance(mark, Refers) and mark.kind == kind:
                    yield noun, part_field(field, name, mark)


def fields_naming_terms(scheme: str) -> Iterator[tuple[Kind, str]]:
    """Every (noun, field) that can refer to a term of this scheme; a protocol's clauses count as its own lists."""
    for noun, marks in MARKS.items():
        for field, mark in marks.items():
            if isinstance(mark, Terms) and mark.scheme == scheme:
                yield noun, field
    yield "term", "broader"
