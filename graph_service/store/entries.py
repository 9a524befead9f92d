"""What a record can be found by: its fields of few words, and the text that a search looks through. Pure."""

import types
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Union, get_args, get_origin

from graph_service.model import NOUNS, Kind, Protocol, Record, Refers, key_of, kind_of
from graph_service.references import CLAUSE_FIELDS, PARTS, marks_of, part_field, references

Value = str | int | float
"""What a record is selected or ordered by: dates are ISO text, true and false are 1 and 0."""

LONG = frozenset(
    {"name", "title", "label", "aliases", "description", "summary", "notes", "records_note", "address", "location"}
    | {"contact", "dpo_contact", "url", "iri", "dpia", "processor_contract", "safeguard", "security", "retention"}
    | {"claims", "extra", "as_written"}
)
"""Fields of free text, by which no list can be selected or ordered (names apart: lists can be ordered by them)."""

PARTNER_FIELDS: dict[Kind, tuple[str, ...]] = {
    "asset": ("holder",),
    "project": ("lead", "partners"),
    "protocol": ("lead", "parties"),
    "notice": ("partner",),
    "flow": ("source", "target"),
}
"""What the filter `partner` of each list looks at."""


_SHAPES: Mapping[object, str] = {bool: "flag", int: "count", date: "day"}


@cache
def shapes(kind: Kind) -> Mapping[str, str]:
    """Each field by which records of a kind can be selected, with its shape: text, list, day, flag or count."""
    shape_by_field: dict[str, str] = {}
    for name, info in NOUNS[kind].model_fields.items():
        if name in LONG or name in PARTS[kind] or (kind == "asset" and name == "recipients"):
            continue
        annotation = info.annotation
        if get_origin(annotation) in (Union, types.UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        while hasattr(annotation, "__metadata__"):
            annotation = get_args(annotation)[0]
        if get_origin(annotation) is tuple:
            shape_by_field[name] = "list"
        else:
            shape_by_field[name] = _SHAPES.get(annotation, "text")
    return shape_by_field | dict.fromkeys(part_fields(kind), "list")


@cache
def part_fields(kind: Kind) -> Mapping[str, tuple[str, str]]:
    """What records of a kind can be selected by in their parts: the field of the record, and that of the part."""
    return {
        part_field(field, name, mark): (field, name)
        for field, part in PARTS[kind].items()
        for name, mark in marks_of(part)
        if isinstance(mark, Refers)
    }


def entries(record: Record) -> Iterator[tuple[str, Value]]:
    """Everything by which a record can be selected: field and value, one for each member of a list."""
    kind = kind_of(record)
    values = record.__dict__
    parts = part_fields(kind)
    for name, shape in shapes(kind).items():
        if name in parts:
            field, of_part = parts[name]
            for named in dict.fromkeys(getattr(part, of_part) for part in values[field]):
                if named is not None:
                    yield name, named
            continue
        value = values[name]
        if value is None or value == ():
            continue
        if shape == "list":
            if name in CLAUSE_FIELDS and isinstance(record, Protocol) and record.clauses:
                continue
            for member in value:
                yield name, member
        elif shape == "day":
            yield name, value.isoformat()
        elif shape == "count" and value >= 1 << 63:
            yield name, float(value)
        else:
            yield name, int(value) if shape == "flag" else value
    if isinstance(record, Protocol) and record.clauses:
        for name in CLAUSE_FIELDS:
            for member in sorted({m for part in (record, *record.clauses) for m in getattr(part, name)}):
                yield name, member


def name_of(record: Record) -> str:
    """What a record is called: its name, title or label."""
    values = record.__dict__
    name: str = values.get("name") or values.get("title") or values["label"]
    return name


def folded(text: str) -> str:
    """A text as it is searched: without accents, apostrophes and case."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return text.casefold().translate(_APOSTROPHES)


_APOSTROPHES = str.maketrans("", "", "'`\u2018\u2019\u02bc")


def search_text(record: Record) -> str:
    """What a search looks through, folded, a line each: how the record is called, then the ids of the bodies, data and
    purposes that it refers to. Bodies and terms are found by what they are called alone."""
    values = record.__dict__
    called = (key_of(record), name_of(record), values.get("reference") or "", *values.get("aliases", ()))
    refers = () if kind_of(record) in ("partner", "term") else references(record)
    named = dict.fromkeys(reference.key.rpartition("/")[2] for reference in refers)
    return "\n".join(("", *map(folded, called), *named, ""))
