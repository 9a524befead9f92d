"""What can be wrong with a register in Neo4j: errors as sentences, and what `verify` looks for."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from neo4j import exceptions

from graph_service.model import KINDS, Kind, Protocol, Record, Term
from graph_service.revisions import MODULUS, kept_digest
from graph_service.store import neo4j_rows
from graph_service.store.neo4j_rows import LABELS, SCHEME_LABELS, Link

FAILURES = (exceptions.Neo4jError, exceptions.DriverError, OSError)
Row = dict[str, Any]
Stream = Callable[..., Iterator[Row]]


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a transaction needed more memory than the server lets it have."""
    return "OutOfMemory" in str(getattr(error, "code", "") or error)


def sentence(address: str, error: BaseException) -> str:
    """What the driver reports, as one sentence that says what to do. It never holds the password."""
    if is_out_of_memory(error):
        return (
            f"{address} has too little memory for this transaction. Raise server.memory.heap.max_size (2g takes 100,000 flows) "
            "or dbms.memory.transaction.total.max in its neo4j.conf, and restart it. Nothing was written."
        )
    if isinstance(error, exceptions.AuthError):
        return (
            f"{address} refuses the user or password. Set GRAPH_SERVICE_NEO4J_USER and GRAPH_SERVICE_NEO4J_PASSWORD "
            "(or GRAPH_SERVICE_NEO4J_PASSWORD_FILE)."
        )
    if isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired | OSError):
        return (
            f"Neo4j cannot be reached at {address}. Check that it runs there, and GRAPH_SERVICE_STORE, "
            "GRAPH_SERVICE_NEO4J_USER and GRAPH_SERVICE_NEO4J_PASSWORD."
        )
    if isinstance(error, exceptions.ConfigurationError | ValueError):
        return f"{address} is no address of a Neo4j: {error}. Write it as bolt://host:7687 or neo4j://host:7687."
    if isinstance(error, exceptions.Neo4jError):
        return f"Neo4j at {address} refused a statement: {error.message} ({error.code}). Nothing was written."
    return f"Neo4j at {address} failed: {error}. Nothing was written."


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
    for row in stream("clause/strays"):
        yield f"A clause belongs to {row['protocols']} protocols instead of one."
    yield from _kept(stream)


def _record(kind: Kind, row: Row) -> Iterator[str]:
    try:
        record = neo4j_rows.record(kind, row)
    except (ValueError, TypeError):
        yield f"The {kind} {row['key']!r} cannot be read."
        return
    if not _is_node(record, row):
        yield f"The node of the {kind} {row['key']}, or a relationship of it, was altered without a revision."


def _is_node(record: Record, row: Row, *, shipped: bool = False) -> bool:
    """Whether a node has exactly its record's labels, fields and relationships."""
    made = neo4j_rows.row(record)
    fields = {**made["fields"], **({"shipped": True} if shipped else {})}
    labels = {LABELS["term"], SCHEME_LABELS[record.scheme]} if isinstance(record, Term) else {type(record).__name__}
    if isinstance(record, Term):
        fields["key"] = made["id"]
    wanted = neo4j_rows.links(record)
    found = [Link(type_, key, tuple(props.items())) for type_, _, key, props in row["links"]]
    if isinstance(record, Protocol):
        found = [link for link in found if link.type != "HAS"]
        if not _has_parts(record, made, row):
            return False
    return set(row["labels"]) == labels and _native(row["fields"]) == fields and _sorted(found) == _sorted(wanted)


def _has_parts(record: Protocol, made: Row, row: Row) -> bool:
    """Whether a protocol has exactly its parties, and its clauses with their relationships."""
    parties = [("SIGNED", p) for p in made["signed"]] + [("PARTY_TO", p) for p in made["parties"]]
    clauses = [
        (part, _sorted(neo4j_rows.clause_links(clause)))
        for part, (clause, _) in zip(made["clauses"], neo4j_rows.clauses(record), strict=True)
    ]
    found = [(_native(part), _sorted([Link(type_, key) for type_, key in links])) for part, links in row["parts"]]
    signed = [(type_, {"partner": partner, "fields": _native(props)}) for type_, partner, props in row["signatures"]]
    return _sorted(parties) == _sorted(signed) and _sorted(clauses) == _sorted(found)


def _native(properties: Mapping[str, Any]) -> dict[str, object]:
    return {name: neo4j_rows.native(value) for name, value in properties.items()}


def _sorted(things: list[Any]) -> list[str]:
    return sorted(map(_text, things))


def _text(thing: Any) -> str:
    if isinstance(thing, Mapping):
        return repr(sorted((name, _text(value)) for name, value in thing.items()))
    return repr(tuple(_text(part) for part in thing)) if isinstance(thing, tuple | list) else repr(thing)


def _kept(stream: Stream) -> Iterator[str]:
    total = 0
    for row in stream("kept/all"):
        try:
            total += kept_digest(row["shelf"], row["key"], row["value"])
        except TypeError:
            yield f"What is kept as {row['key']!r} on the shelf {row['shelf']!r} cannot be read."
    for row in list(stream("register/head")):
        if (row["kept"] or f"{0:064x}") != f"{total % MODULUS:064x}":
            yield "What is kept beside the records (imports, templates, tokens) was altered behind the service's back."
