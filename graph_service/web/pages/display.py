"""How records are shown: the columns of their lists, and the fields of one, each value with the page it leads to."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from graph_service.model import Kind, Record, Term, key_of, kind_of
from graph_service.references import RECORD_FIELDS, TERM_FIELDS, fields_naming, fields_naming_terms
from graph_service.web.pages.words import CHOICES, Words, field_name, place, title, value_text

Value = tuple[str, str | None]
"""What is shown, and the address that it leads to, if it leads anywhere."""

COLUMNS: dict[Kind, tuple[str, ...]] = {
    "flow": ("name", "source", "target", "categories", "starts_on"),
    "protocol": ("name", "kinds", "theme", "lead", "status", "review_on"),
    "asset": ("name", "reference", "holder", "categories", "owner"),
    "partner": ("name", "sector", "framework_signed_on", "parent"),
    "project": ("name", "lead", "partners"),
    "notice": ("name", "partner", "reviewed_on"),
    "term": ("name", "scheme", "broader", "sensitivity", "unmapped"),
}
"""The columns of each kind's list; the first leads to the record."""

FILTERS: dict[Kind, tuple[str, ...]] = {
    "flow": ("partner", "project", "categories", "purposes"),
    "protocol": ("partner", "theme", "kinds", "status", "categories", "purposes"),
    "asset": ("holder", "categories", "purposes"),
    "partner": ("sector",),
    "project": ("lead",),
    "notice": ("partner",),
    "term": ("scheme", "unmapped"),
}
"""What each kind's list can be narrowed by, of all that the register can."""

CODED = ("sensitivity", "status", "identifiability", "scheme")
"""Fields whose values are codes, which read as words."""

HIDDEN = ("id", "extra", "as_written", "members", "parties", "clauses")


def cell(record: Record, name: str, words: Words) -> list[Value]:
    """One field of a record, as a list shows it."""
    if name == "name":
        return [(title(record), place(kind_of(record), key_of(record)))]
    return values(record, name, words)


def values(record: Record, name: str, words: Words) -> list[Value]:
    """The values of a field, with where each leads."""
    value = getattr(record, name)
    kind = kind_of(record)
    if value is None or value == ():
        return []
    if isinstance(value, date):
        return [(f"{value.day} {value:%B %Y}", None)]
    if isinstance(record, Term) and name == "broader":
        return [(words.term(record.scheme, value), place("term", f"{record.scheme}/{value}"))]
    if name in TERM_FIELDS:
        return [(words.term(TERM_FIELDS[name], key), place("term", f"{TERM_FIELDS[name]}/{key}")) for key in value]
    target = RECORD_FIELDS[kind].get(name)
    if target is not None:
        keys = [value] if isinstance(value, str) else value
        return [(words.of(target, key), place(target, key)) for key in keys]
    if isinstance(value, str) and value in CHOICES.get(name, {}):
        return [(CHOICES[name][value], None)]
    if name in ("url", "iri") and value.lower().startswith(("https://", "http://")):
        return [(value, value)]
    if isinstance(value, tuple):
        return [(value_text(item), None) for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return [(f"{value:,}", None)]
    return [(value_text(value).replace("-", " ").capitalize() if name in CODED else value_text(value), None)]


def fields(record: Record, words: Words) -> Iterator[tuple[str, list[Value]]]:
    """Every field that is recorded, by its name in words."""
    for name in type(record).model_fields:
        if name in HIDDEN:
            continue
        shown = values(record, name, words)
        if shown and not (name in ("unmapped", "group") and not getattr(record, name)):
            yield field_name(name), shown


def missing(record: Record) -> list[str]:
    """The fields that are not recorded, in words."""
    names = [name for name in type(record).model_fields if name not in HIDDEN and name not in ("unmapped",)]
    return [field_name(name) for name in names if getattr(record, name) in (None, ())]


def referring(record: Record) -> Iterator[tuple[Kind, str, str]]:
    """Which lists have what refers to a record: the kind, the filter and its value."""
    if isinstance(record, Term):
        for kind, field in fields_naming_terms(record.scheme):
            yield kind, field, record.id
        return
    for kind, field in fields_naming(kind_of(record)):
        yield kind, field, key_of(record)


def filled(record: Record) -> dict[str, Any]:
    """A record's columns that no field of the register holds."""
    return dict(getattr(record, "extra", {}))
