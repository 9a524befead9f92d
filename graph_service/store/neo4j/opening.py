"""Making a Neo4j database ready to hold a register: constraints, the register's own node, and the shipped terms."""

import hashlib
from collections.abc import Mapping
from operator import methodcaller

from graph_service.errors import StoreError
from graph_service.model import Term
from graph_service.store.cypher import names, statement
from graph_service.store.neo4j.database import Database, Row, Transaction
from graph_service.store.neo4j.rows import row

FORMAT = 1


def prepare(database: Database, shipped: Mapping[str, Term], *, create: bool = True) -> None:
    """Make constraints and indexes before the first write, the register's node, and the shipped terms.

    Without `create`, a database without a register is refused.
    A graph of something else, and a register that a newer version wrote, are refused as they are.
    """
    schema = names("schema")
    parts = [statement(name).text for name in schema] + [term.to_json() for term in shipped.values()]
    wanted = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    found = database.read("register/prepared")
    if found and found[0]["prepared"] == wanted and found[0]["format"] == FORMAT:
        return
    remains = [] if found else database.read("register/remains")
    if any("Revision" in row["labels"] or "Change" in row["labels"] for row in remains):
        return  # a register that lost its node: reading its version says so, and verify
    if remains:
        raise StoreError(
            f"{database.address} holds a graph of something else. Use an empty Neo4j database for the register."
        )
    if not found and not create:
        raise StoreError(
            f"{database.address} holds no register. Check the address, or start one there with load, import or serve."
        )
    if found and found[0]["format"] != FORMAT:
        raise StoreError(
            f"{database.address} was written by a newer version of this service (format {found[0]['format']!r}; this one reads "
            f"up to {FORMAT}). Update the service."
        )
    for name in schema:
        database.write(methodcaller("run", name))
    database.write(lambda tx: _put_shipped(tx, shipped, wanted))


def _put_shipped(tx: Transaction, shipped: Mapping[str, Term], wanted: str) -> None:
    tx.run("register/open", format=FORMAT)
    own = {found["key"] for found in tx.rows("term/existing", keys=list(shipped))}
    tx.run("term/put", rows=[shipped_row(term) for key, term in shipped.items() if key not in own])
    tx.run("register/set_prepared", prepared=wanted)


def shipped_row(term: Term) -> Row:
    """A shipped term as a row of `term/put`, marked so."""
    made = row(term)
    made["fields"]["shipped"] = True
    return made
