"""Making a Neo4j database ready to hold a register: constraints, the register's own node, and the shipped terms."""

import hashlib
from collections.abc import Callable, Mapping
from operator import methodcaller

import orjson

from graph_service.chain import kept_sum
from graph_service.errors import StoreError
from graph_service.model import Term
from graph_service.store.cypher import names, statement
from graph_service.store.neo4j.database import Database, Row, Transaction
from graph_service.store.neo4j.record_rows import row

FORMAT = 2


def prepare(
    database: Database, shipped: Mapping[str, Term], before_upgrade: Callable[[], None], *, create: bool = True
) -> None:
    """Make constraints and indexes before the first write, the register's node, and the shipped terms.

    Without `create`, a database without a register is refused. One of an older format is brought up to date, once
    `before_upgrade` has kept a backup of it.
    A graph of something else, and a register that a newer version wrote, are refused as they are.
    """
    schema = names("schema")
    parts = [statement(name).text for name in schema] + [term.to_json() for term in shipped.values()]
    wanted = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    register_node = database.read("register/prepared")
    if register_node and register_node[0]["prepared"] == wanted and register_node[0]["format"] == FORMAT:
        return
    remains = [] if register_node else database.read("register/remains")
    if any("Revision" in row["labels"] or "Change" in row["labels"] for row in remains):
        return  # a register that lost its node: reading its version says so, and verify
    if remains:
        raise StoreError(
            f"{database.address} holds a graph of something else. Use an empty Neo4j database for the register."
        )
    if not register_node and not create:
        raise StoreError(
            f"{database.address} holds no register. Check the address, or start one there with load, import or serve."
        )
    older = bool(register_node) and register_node[0]["format"] == 1
    if register_node and register_node[0]["format"] != FORMAT and not older:
        raise StoreError(
            f"{database.address} was written by a newer version of this service (format {register_node[0]['format']!r}; this one reads "
            f"up to {FORMAT}). Update the service."
        )
    for name in schema:
        database.write(methodcaller("run", name))
    if older:
        before_upgrade()
    database.write(lambda tx: _put_shipped(tx, shipped, wanted, older))


def _put_shipped(tx: Transaction, shipped: Mapping[str, Term], wanted: str, older: bool) -> None:
    tx.run("register/open", format=FORMAT)
    if older:
        tx.run("register/to_format_2")
        _to_tokens_by_digest(tx)
    own_terms = {row["key"] for row in tx.rows("term/existing", keys=list(shipped))}
    tx.run("term/put", rows=[shipped_row(term) for key, term in shipped.items() if key not in own_terms])
    tx.run("register/set_prepared", prepared=wanted, format=FORMAT)


def _to_tokens_by_digest(tx: Transaction) -> None:
    """In format 1 a token was found by its name. Sessions are ended: they did not say which token they were begun with."""
    removed = [(s, row["key"], row["value"]) for s in ("token", "session") for row in tx.rows("kept/shelf", shelf=s)]
    added = []
    for shelf, _, value in removed:
        form = orjson.loads(value)
        digest = form.pop("sha256", None) if shelf == "token" else None
        if digest:
            added.append((shelf, digest, orjson.dumps(form, option=orjson.OPT_SORT_KEYS).decode()))
    tx.run("kept/remove", places=[{"shelf": shelf, "key": key} for shelf, key, _ in removed])
    tx.run("kept/add", rows=[{"shelf": shelf, "key": key, "value": value} for shelf, key, value in added])
    for head in tx.rows("register/lock"):
        tx.run("register/set_kept", kept=kept_sum(head["kept"], added, removed))


def shipped_row(term: Term) -> Row:
    """A shipped term as a row of `term/put`, marked so."""
    made = row(term)
    made["fields"]["shipped"] = True
    return made
