"""A record as nodes and relationships of Neo4j, and back. Pure.

A node has its record's fields under their names, but for a group's members and a protocol's parties and clauses, which are
relationships and nodes. `extra` and `as_written` are one property each, as JSON text: a spreadsheet's headings cannot name properties.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson

from graph_service.errors import StoreError
from graph_service.model import (
    NOUNS,
    Clause,
    Kind,
    Member,
    Noun,
    Partner,
    Party,
    Protocol,
    Record,
    Scheme,
    Term,
    key_of,
    kind_of,
)
from graph_service.older_forms import current
from graph_service.references import CLAUSE_FIELDS, MARKS, TERM_FIELDS, marks_of

LABELS: Mapping[Kind, str] = {kind: noun.__name__ for kind, noun in NOUNS.items()}
SCHEME_LABELS: Mapping[Scheme, str] = {
    "category": "Category",
    "purpose": "Purpose",
    "subject": "Subject",
    "basis": "Basis",
    "condition": "Condition",
    "schedule-1": "Schedule1",
    "gateway": "Gateway",
    "method": "Method",
}
RELATIONSHIPS: Mapping[Kind, Mapping[str, str]] = {
    kind: {name: mark.edge for name, mark in marks.items() if mark.edge}
    | ({"broader": "BROADER"} if kind == "term" else {})
    for kind, marks in MARKS.items()
}
"""The relationship that stands for each field, the parts of a record apart."""

_TEXTS = ("extra", "as_written")
_NUMBERS = ("records", "review_months")

LARGEST = (1 << 63) - 1
"""The largest whole number that Neo4j holds; a larger one is kept as text."""


class Link(NamedTuple):
    """A relationship out of a node: its type, the other end's id (a term's key), and its properties."""

    type: str
    key: str
    fields: tuple[tuple[str, object], ...] = ()


def fields(noun: Noun) -> dict[str, Any]:
    """A record's fields as properties of its node."""
    form = noun.model_dump(exclude_none=True, exclude={"members", "parties", "clauses"})
    for name in _TEXTS:
        if isinstance(form.get(name), dict) and form[name]:
            form[name] = orjson.dumps(form[name]).decode()
    for name in _NUMBERS:
        if form.get(name, 0) > LARGEST:
            form[name] = str(form[name])
    return {name: list(v) if isinstance(v, tuple) else v for name, v in form.items() if v not in ((), {})}


def row(record: Record, *, replaces: bool = False) -> dict[str, Any]:
    """A record as a row of its noun's `put`."""
    made: dict[str, Any] = {"id": key_of(record), "fields": fields(record), "replaces": replaces}
    if isinstance(record, Partner):
        made["members"] = [party_row(member) for member in record.members]
    if isinstance(record, Protocol):
        made["signed"] = [party_row(p) for p in record.parties if has_signed(p)]
        made["parties"] = [party_row(p) for p in record.parties if not has_signed(p)]
        made["clauses"] = [{**fields(clause), "whole": whole} for clause, whole in clauses(record)]
        made["lists"] = [key for _, key in lists(record)]
    return made


def has_signed(party: Party) -> bool:
    """Whether a party's signature is recorded: a date, or without one, that it signed."""
    return party.signed_on is not None or party.signed is True


def party_row(party: Party | Member) -> dict[str, Any]:
    """A party or member as a relationship's other end and properties; `on` is the date of a party's signature."""
    form = fields(party)
    partner = form.pop("partner")
    if "signed_on" in form:
        form["on"] = form.pop("signed_on")
    return {"partner": partner, "fields": form}


def clauses(protocol: Protocol) -> list[tuple[Clause, bool]]:
    """A protocol's clauses; without any, the whole of it as one, marked so."""
    if protocol.clauses:
        return [(clause, False) for clause in protocol.clauses]
    return [(Clause(**{name: getattr(protocol, name) for name in CLAUSE_FIELDS}), True)]


def lists(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """The terms of a protocol's own lists where its clauses replace them, as (field, key)."""
    if protocol.clauses:
        for name in CLAUSE_FIELDS:
            for term in getattr(protocol, name):
                yield name, f"{TERM_FIELDS[name]}/{term}"


def read_record(kind: Kind, answer: Mapping[str, Any], address: str) -> Record:
    """The record of a row that `get` or `scan` answers; one that was spoilt is a `StoreError` that names it."""
    try:
        return record(kind, answer)
    except (ValueError, TypeError) as error:
        raise StoreError(
            f"The {kind} {answer['key']} in {address} cannot be read. Run verify, or restore a backup."
        ) from error


def record(kind: Kind, answer: Mapping[str, Any]) -> Record:
    """A record from a node's properties (and a protocol's parties and clauses). One that is none is a `ValueError`."""
    noun = NOUNS[kind]
    form = _form(noun, current(kind, answer["fields"]))
    if "members" in answer:
        form["members"] = [_form(Member, member) for member in answer["members"]]
    if "parties" in answer:
        form["parties"] = [_form(Party, _signed_on(party)) for party in answer["parties"]]
        form["clauses"] = [_form(Clause, clause) for clause in answer["clauses"]]
    return noun.model_validate_json(orjson.dumps(form, default=_plain))


def _form(noun: type[Noun], properties: Mapping[str, Any]) -> dict[str, Any]:
    known = noun.model_fields
    form = {name: value for name, value in properties.items() if name in known}
    for name in _TEXTS:
        if name in form and noun in NOUNS.values():
            form[name] = orjson.loads(form[name])
    for name in _NUMBERS:
        if isinstance(form.get(name), str):
            form[name] = orjson.Fragment(form[name])
    return form


def _signed_on(party: Mapping[str, Any]) -> dict[str, Any]:
    return {("signed_on" if name == "on" else name): value for name, value in party.items()}


def _plain(value: object) -> str:
    """A date of Neo4j's as ISO text."""
    iso = getattr(value, "iso_format", None)
    if iso is None:
        raise TypeError(f"{type(value).__name__} is not a value of a record")
    return str(iso())


def native(value: object) -> object:
    """A property as it came from Neo4j in the form in which it was given."""
    to_native = getattr(value, "to_native", None)
    return to_native() if to_native is not None else value


def links(record: Record) -> list[Link]:
    """Every relationship out of a record's node that stands for one of its fields, clauses apart."""
    kind = kind_of(record)
    made: list[Link] = []
    for name, type_ in RELATIONSHIPS[kind].items():
        value = getattr(record, name)
        scheme = TERM_FIELDS.get(name)
        if isinstance(record, Term):
            scheme = record.scheme
        for key in () if value is None else (value,) if isinstance(value, str) else value:
            made.append(Link(type_, f"{scheme}/{key}" if scheme else key))
    if isinstance(record, Protocol):
        made += [Link("LISTS", key) for _, key in lists(record)]
    return sorted(made)


def clause_links(clause: Clause) -> list[Link]:
    """Every relationship out of a clause's node."""
    return [
        Link(str(mark.edge), f"{TERM_FIELDS[name]}/{term}")
        for name, mark in marks_of(Clause)
        for term in getattr(clause, name)
    ]


def day(text: str) -> date | None:
    """A day as Neo4j is asked for it; none for a text that is not a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
