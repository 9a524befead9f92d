"""The stores against bare writes and reads of the same rows, by the same statements, values already made.

`python -m benchmarks store`. COUNT sets the number of flows (100,000).
"""

import gc
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import neo4j

from graph_service.chain import digest_of
from graph_service.model import Flow, Partner, Party, Protocol, Record, Term, key_of, kind_of
from graph_service.revisions import RevisionDraft
from graph_service.store.cypher import names, statement
from graph_service.store.neo4j import Neo4jStore
from graph_service.store.neo4j import record_rows as neo4j_rows
from graph_service.store.neo4j.writing import BATCH
from graph_service.store.sqlite import SqliteStore
from graph_service.store.sqlite.record_rows import entry_rows, record_row
from graph_service.store.sqlite.schema import prepare
from graph_service.store.sqlite.writing import ADD_CHANGE
from tests.neo4j_server import Neo4jServer, lacking

COUNT = int(os.environ.get("COUNT", "100000"))
DRAFT = RevisionDraft("2026-11-25T00:00:00Z", "benchmark", "apply", 0)
PARTNERS, PROTOCOLS = 200, 1_000


def records(count: int) -> Iterator[Record]:
    """A register of so many flows with 3 categories and 1 purpose each, their partners, and 1,000 protocols."""
    chance = Random(1)
    categories = [f"x-category-{n}" for n in range(90)]
    purposes = [f"x-purpose-{n}" for n in range(40)]
    bodies = [f"body-{n:03}" for n in range(PARTNERS)]
    yield from (Term(scheme="category", id=name, label=name) for name in categories)
    yield from (Term(scheme="purpose", id=name, label=name) for name in purposes)
    yield from (Partner(id=name, name=name.title()) for name in bodies)
    for n in range(PROTOCOLS):
        yield Protocol(
            id=f"isp-{n:04}",
            title=f"Protocol {n}",
            parties=tuple(Party(partner=body, signed=True) for body in chance.sample(bodies, 8)),
            categories=tuple(chance.sample(categories, 6)),
            purposes=tuple(chance.sample(purposes, 2)),
        )
    for n in range(count):
        source, target = chance.sample(bodies, 2)
        yield Flow(
            id=f"flow-{n:07}",
            name=f"Flow number {n}",
            source=source,
            target=target,
            categories=tuple(chance.sample(categories, 3)),
            purposes=(chance.choice(purposes),),
        )


def timed(work: Callable[[], object]) -> float:
    """Seconds that it takes, the collector of cycles having been run before."""
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def said(what: str, ours: float, bare: float, limit: float) -> None:
    """Print a ratio beside its target."""
    print(f"{what:<48} {ours:7.2f} s   bare {bare:7.2f} s   ratio {ours / bare:5.2f}   target <= {limit}")


def sqlite_benchmark(folder: Path, made: list[Record]) -> None:
    """SQLite: apply, scan, and one record by its id."""
    rows = [record_row(record, record.to_json()) for record in made]
    changes = [(kind, key, 1, None, digest_of(body)) for kind, key, _, _, body in rows]
    entries = [[row for record in batch for row in entry_rows(record)] for batch in batched_list(made, 5_000)]

    def bare() -> None:
        connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for pragma in ("foreign_keys = ON", "page_size = 16384", "journal_mode = WAL", "cache_size = -65536"):
            connection.execute(f"PRAGMA {pragma}")
        prepare(connection, "bare.db")
        connection.execute("BEGIN IMMEDIATE")
        for number, batch in enumerate(entries):
            part = slice(number * 5_000, (number + 1) * 5_000)
            connection.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?)", rows[part])
            connection.executemany("INSERT INTO entry VALUES (?, ?, ?)", batch)
            connection.executemany(ADD_CHANGE, changes[part])
        connection.execute("INSERT INTO revision VALUES (1, 't', 'w', 'y', 1, 'd')")
        connection.execute("COMMIT")
        connection.close()

    least = timed(bare)
    store = SqliteStore(str(folder / "ours.db"))
    said(f"SQLite: apply {COUNT} flows", timed(lambda: store.apply(DRAFT, made, [], {})), least, 2)

    def bare_scan() -> None:
        connection = sqlite3.connect(folder / "ours.db")
        read = Flow.model_validate_json
        for (body,) in connection.execute("SELECT body FROM record WHERE kind = 'flow' ORDER BY key"):
            read(body)
        connection.close()

    least = timed(bare_scan)
    said(f"SQLite: scan {COUNT} flows into models", timed(lambda: exhaust(store.scan("flow"))), least, 1.5)
    keys = [f"flow-{n:07}" for n in Random(2).sample(range(COUNT), 1_000)]
    spent = timed(lambda: [store.get("flow", key) for key in keys])
    print(f"{'SQLite: one record by its id':<48} {spent:7.3f} ms                                target <= 2 ms")
    store.close()


def batched_list(made: list[Record], size: int) -> list[list[Record]]:
    """A list in pieces."""
    return [made[start : start + size] for start in range(0, len(made), size)]


def exhaust(rows: Iterator[Any]) -> None:
    """Walk to the end."""
    for _ in rows:
        pass


def neo4j_benchmark(made: list[Record]) -> None:
    """Neo4j: apply and scan."""
    with Neo4jServer() as server:
        batches: list[tuple[str, list[dict[str, Any]]]] = []
        for kind, group in groupby(made, key=kind_of):
            for batch in batched_list(list(group), BATCH):
                batches.append((f"{kind}/put", [neo4j_rows.row(record) for record in batch]))
                changes = [
                    {"revision": 1, "kind": kind, "key": key_of(r), "before": None, "after": digest_of(r.to_json())}
                    for r in batch
                ]
                batches.append(("revision/add_changes", changes))
        auth = (server.user, server.password)
        with (
            neo4j.GraphDatabase.driver(server.address, auth=auth, fetch_size=5_000) as driver,
            driver.session() as session,
        ):
            for name in names("schema"):
                session.run(statement(name).text).consume()

            def write(tx: neo4j.ManagedTransaction, some: list[tuple[str, list[dict[str, Any]]]]) -> None:
                for name, rows in some:
                    tx.run(statement(name).text, rows=rows).consume()

            session.execute_write(write, [batches[0], *batches[-2:]])  # so that both find a server that has warmed up
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 20000 ROWS").consume()
            least = timed(lambda: session.execute_write(write, batches))
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 20000 ROWS").consume()
            store = Neo4jStore(server.address, *auth)
            said(f"Neo4j: apply {COUNT} flows", timed(lambda: store.apply(DRAFT, made, [], {})), least, 1.3)
            bodies = [record.to_json() for record in made if isinstance(record, Flow)]

            def page(tx: neo4j.ManagedTransaction, after: str) -> list[dict[str, Any]]:
                return tx.run(statement("flow/scan").text, after=after, limit=BATCH).data()

            def bare_scan() -> None:
                after = ""
                while found := session.execute_read(page, after):
                    after = found[-1]["key"]
                for body in bodies:
                    Flow.model_validate_json(body)

            least = timed(bare_scan)
            said(f"Neo4j: scan {COUNT} flows into models", timed(lambda: exhaust(store.scan("flow"))), least, 1.5)
            store.close()


MEMORY = """
import re, sys
from pathlib import Path
from graph_service import Register
with Register.open(sys.argv[1]) as register:
    register.load(sys.argv[2])
    for _ in register.dump():
        pass
print(int(re.search("VmHWM:\\\\s*([0-9]+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""


def memory_benchmark(folder: Path) -> None:
    """The most memory that loading and dumping takes, at a tenth of the flows and at all of them.

    What the process itself held most, by Linux's own count: its children's `ru_maxrss` begins with their parent's size.
    """
    for count in (COUNT // 10, COUNT):
        path = folder / f"{count}.ndjson"
        with path.open("w") as file:
            for record in records(count):
                file.write(f'{{"kind":"{kind_of(record)}","record":{record.to_json()}}}\n')
        command = [sys.executable, "-c", MEMORY, str(folder / f"memory-{count}.db"), str(path)]
        peak = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        print(
            f"{f'SQLite: memory to load and dump {count} flows':<48} {peak:7.0f} MB                                target: flat"
        )


def main() -> None:
    """All of it."""
    made = list(records(COUNT))
    with tempfile.TemporaryDirectory() as folder:
        sqlite_benchmark(Path(folder), made)
        memory_benchmark(Path(folder))
    problem = lacking()
    if problem:
        print(f"Neo4j was not measured: {problem}")
    else:
        neo4j_benchmark(made)
