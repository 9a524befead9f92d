"""How records are shown: the columns of their lists, and the fields of one, each value with the page it leads to."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from graph_service.model import NOUNS, Kind, Record, Term, key_of, kind_of
from graph_service.references import PARTS, RECORD_FIELDS, TERM_FIELDS, fields_naming, fields_naming_terms
from graph_service.web.pages.words import CHOICES, Words, field_name, place, title, value_text

Value = tuple[str, str | None]
"""What is shown, and the address that it leads to, if it leads anywhere."""


class ListLayout(NamedTuple):
    """The list of a kind: its columns, of which the first leads to the record; by what of all that the register can it is
    narrowed; and what can be changed of several of its records at once, where a list of values gets one more."""

    columns: tuple[str, ...]
    filters: tuple[str, ...]
    bulk: tuple[str, ...] = ()


LISTS: dict[Kind, ListLayout] = {
    "flow": ListLayout(
        columns=("name", "source", "target", "categories", "starts_on"),
        filters=("partner", "project", "categories", "purposes"),
        bulk=("project", "purposes"),
    ),
    "protocol": ListLayout(
        columns=("name", "kinds", "theme", "lead", "status", "review_on"),
        filters=("partner", "theme", "kinds", "status", "categories", "purposes"),
        bulk=("theme",),
    ),
    "asset": ListLayout(
        columns=("name", "reference", "holder", "categories", "owner"),
        filters=("holder", "categories", "purposes"),
        bulk=("owner", "purposes"),
    ),
    "partner": ListLayout(
        columns=("name", "sector", "framework_signed_on", "parent"), filters=("sector",), bulk=("sector",)
    ),
    "project": ListLayout(columns=("name", "lead", "partners"), filters=("lead",)),
    "notice": ListLayout(columns=("name", "partner", "reviewed_on"), filters=("partner",)),
    "term": ListLayout(
        columns=("name", "scheme", "broader", "sensitivity", "unmapped"), filters=("scheme", "unmapped")
    ),
}
"""How the list of each kind is laid out."""

CODED = ("sensitivity", "status", "identifiability", "scheme")
"""Fields whose values are codes, which read as words."""


def plain_fields(kind: Kind) -> list[str]:
    """The fields of a noun that are shown and edited one by one: not its id, its parts, nor what no field holds."""
    return [name for name in NOUNS[kind].model_fields if name not in ("id", "extra", "as_written", *PARTS[kind])]


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
    for name in plain_fields(kind_of(record)):
        shown = values(record, name, words)
        if shown and not (name in ("unmapped", "group") and not getattr(record, name)):
            yield field_name(name), shown


def missing(record: Record) -> list[str]:
    """The fields that are not recorded, in words."""
    return [field_name(name) for name in plain_fields(kind_of(record)) if getattr(record, name) in (None, ())]


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
