"""What `verify` looks for in a register in Neo4j, the chain apart. It never raises for content."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graph_service.chain import kept_sum
from graph_service.model import KINDS, Kind, Partner, Protocol, Record, Term
from graph_service.store.neo4j import record_rows
from graph_service.store.neo4j.record_rows import LABELS, SCHEME_LABELS, Link

OWN_LABELS = ("Clause", "Register", "Revision", "Change", "Kept")
"""The labels of nodes that are no records."""
Row = dict[str, Any]
Stream = Callable[..., Iterator[Row]]


def problems(stream: Stream, shipped: Mapping[str, Term]) -> Iterator[str]:
    """Each way in which the graph disagrees with itself, the chain apart. Properties may hold anything."""
    for kind in KINDS:
        for row in stream(f"{kind}/check"):
            yield from _record(kind, row)
    there = {row["key"]: row for row in stream("term/shipped")}
    own = {row["key"] for row in stream("term/scan", after=None, limit=1_000_000_000)}
    for key, term in shipped.items():
        if key in there:
            if not _is_node(term, there[key], shipped=True):
                yield f"The shipped term {key} was altered."
        elif key not in own:
            yield f"The shipped term {key} was removed."
    for key in sorted(map(str, there.keys() - shipped.keys())):
        yield f"The term {key} is marked as shipped, but is not."
    for row in stream("register/strangers", labels=sorted({*LABELS.values(), *OWN_LABELS})):
        yield f"The graph has a node with the labels {row['labels']!r}, or a relationship from it, that a register does not have."
    for row in stream("clause/strays"):
        yield f"A clause belongs to {row['protocols']} protocols instead of one."
    yield from _kept(stream)


def _record(kind: Kind, row: Row) -> Iterator[str]:
    try:
        record = record_rows.record(kind, row)
    except (ValueError, TypeError):
        yield f"The {kind} {row['key']!r} cannot be read."
        return
    if not _is_node(record, row):
        yield f"The node of the {kind} {row['key']}, or a relationship of it, was altered without a revision."


def _is_node(record: Record, row: Row, *, shipped: bool = False) -> bool:
    """Whether a node has exactly its record's labels, fields and relationships."""
    made = record_rows.row(record)
    fields = {**made["fields"], **({"shipped": True} if shipped else {})}
    labels = {LABELS["term"], SCHEME_LABELS[record.scheme]} if isinstance(record, Term) else {type(record).__name__}
    if isinstance(record, Term):
        fields["key"] = made["id"]
    expected_links = record_rows.links(record)
    stored_links = [Link(type_, key, tuple(props.items())) for type_, _, key, props in row["links"]]
    if isinstance(record, Partner) and _sorted(
        [
            {"partner": m["partner"], "fields": _native({k: v for k, v in m.items() if k != "partner"})}
            for m in row["members"]
        ]
    ) != _sorted(made["members"]):
        return False
    if isinstance(record, Protocol):
        stored_links = [link for link in stored_links if link.type != "HAS"]
        if not _has_parts(record, made, row):
            return False
    return (
        set(row["labels"]) == labels
        and _native(row["fields"]) == fields
        and _sorted(stored_links) == _sorted(expected_links)
    )


def _has_parts(record: Protocol, made: Row, row: Row) -> bool:
    """Whether a protocol has exactly its parties, and its clauses with their relationships."""
    parties = [("SIGNED", p) for p in made["signed"]] + [("PARTY_TO", p) for p in made["parties"]]
    clauses = [
        (part, ["Clause"], (), _sorted(record_rows.clause_links(clause)))
        for part, (clause, _) in zip(made["clauses"], record_rows.clauses(record), strict=True)
    ]
    stored_clauses = [
        (
            _native(part),
            labels,
            tuple(has.items()),
            _sorted([Link(type_, key, tuple(props.items())) for type_, key, props in links]),
        )
        for part, labels, has, links in row["parts"]
    ]
    signed = [(type_, {"partner": partner, "fields": _native(props)}) for type_, partner, props in row["signatures"]]
    return _sorted(parties) == _sorted(signed) and _sorted(clauses) == _sorted(stored_clauses)


def _native(properties: Mapping[str, Any]) -> dict[str, object]:
    return {name: record_rows.native(value) for name, value in properties.items()}


def _sorted(things: list[Any]) -> list[str]:
    return sorted(map(_text, things))


def _text(thing: Any) -> str:
    if isinstance(thing, Mapping):
        return repr(sorted((name, _text(value)) for name, value in thing.items()))
    return repr(tuple(_text(part) for part in thing)) if isinstance(thing, tuple | list) else repr(thing)


def _kept(stream: Stream) -> Iterator[str]:
    held = kept_sum(None)
    for row in stream("kept/all"):
        try:
            held = kept_sum(held, [(row["shelf"], row["key"], row["value"])])
        except TypeError:
            yield f"What is kept as {row['key']!r} on the shelf {row['shelf']!r} cannot be read."
    for row in list(stream("register/head")):
        if (row["kept"] or kept_sum(None)) != held:
            yield "What is kept beside the records (imports, templates, tokens) was altered behind the service's back."
