"""Coverage of a county: 100,000 flows under 1,000 protocols, from SQLite to verdicts, reasons and sentences."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import neo4j
from neo4j import NotificationMinimumSeverity

from benchmarks.cedar import seconds_a_decision
from benchmarks.county import ON, records
from graph_service import Register
from graph_service.coverage import Rule
from graph_service.coverage.assessment import verdict_of
from graph_service.coverage.rule import elements
from graph_service.coverage.set_cover import smallest
from graph_service.gc_pause import gc_paused
from graph_service.model import Flow
from graph_service.settings import Settings
from tests.neo4j_server import Neo4jServer, lacking

FLOWS = 100_000
CEDAR_FLOWS = 200
ASKED = 1_000
NEO4J_ASKED = 20


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and its seconds."""
    started = time.perf_counter()
    given = work()
    return given, time.perf_counter() - started


def opened(path: Path) -> Register:
    """The register, read anew."""
    return Register.open(str(path), settings=Settings(store=str(path)), who="benchmark")


def prepared(folder: Path, count: int) -> Path:
    """A register of so many flows."""
    path = folder / f"county-{count}.db"
    with opened(path) as register:
        register.write(records(count), why="the register of the benchmark")
    return path


def reasons(path: Path) -> float:
    """From SQLite to all verdicts, with the reasons for what is not covered as codes with their facts."""

    def work() -> int:
        with opened(path) as register:
            rule = register.rule(ON)
            with gc_paused():
                return len([rule.assess(flow) for flow in rule.snapshot.flows.values()])

    return timed(work)[1]


def sentences(path: Path) -> float:
    """From SQLite to all answers in words."""

    def work() -> int:
        with opened(path) as register:
            return len(register.gaps(ON).flows)

    return timed(work)[1]


def bare(rule: Rule, flows: Sequence[Flow]) -> tuple[list[str], float]:
    """The verdicts by a loop of nothing but the bit operations, on sets looked up beforehand."""
    sets = [
        [
            [(test.passes, test.may_pass) for test in rule.tests(flow, category, purpose)]
            for category, purpose in elements(flow)
        ]
        for flow in flows
    ]

    def work() -> list[str]:
        found: list[str] = []
        for asked in sets:
            covered = unclear = gaps = 0
            for (a, i), (b, j), (c, k), (d, m), (e, n), (f, o), (g, p), (h, q) in asked:
                if a & b & c & d & e & f & g & h:
                    covered += 1
                elif i & j & k & m & n & o & p & q:
                    unclear += 1
                else:
                    gaps += 1
            found.append(verdict_of(covered, unclear, gaps))
        return found

    return timed(work)


def one_by_one(path: Path) -> float:
    """The 95th percentile, in seconds, of asking about one flow by its id."""
    with opened(path) as register:
        keys = Random(2).sample(sorted(register.snapshot().flows), ASKED)
        register.coverage(keys[0], ON)
        seconds = []
        for key in keys:
            started = time.perf_counter()
            register.coverage(key, ON)
            seconds.append(time.perf_counter() - started)
        return statistics.quantiles(seconds, n=20)[-1]


def hard_set() -> float:
    """The smallest set for 24 categories by 40 protocols, each in four: the slowest of many."""
    chance = Random(5)
    slowest = 0.0
    for _ in range(50):
        rows = [sum(1 << n for n in chance.sample(range(40), 4)) for _ in range(24)]
        started = time.perf_counter()
        smallest(rows)
        slowest = max(slowest, time.perf_counter() - started)
    return slowest


def in_neo4j(path: Path) -> str:
    """The same question as plain Cypher, on the same register."""
    problem = lacking()
    if problem:
        return f"not measured: {problem}"
    question = (Path(__file__).parent.parent / "cypher" / "questions" / "coverage.cypher").read_text()
    with opened(path) as register, Neo4jServer() as server:
        rule = register.rule(ON)
        settings = Settings(store=server.address, neo4j_user=server.user, neo4j_password=server.password)
        with Register.open(server.address, settings=settings, who="benchmark") as graph:
            graph.write(records(len(rule.snapshot.flows)), why="the register of the benchmark")
        auth = (server.user, server.password)
        with neo4j.GraphDatabase.driver(
            server.address, auth=auth, notifications_min_severity=NotificationMinimumSeverity.OFF
        ) as driver:
            keys = Random(3).sample(sorted(rule.snapshot.flows), NEO4J_ASKED)

            def ask() -> list[str]:
                return [
                    driver.execute_query(question, flow=key, on=ON.isoformat(), grace_months=3).records[0]["verdict"]
                    for key in keys
                ]

            ask()
            found, seconds = timed(ask)
            every = (
                Path(__file__).parent.parent / "cypher" / "questions" / "flows_without_protocol.cypher"
            ).read_text()
            gaps, whole = timed(
                lambda: {row["flow"] for row in driver.execute_query(every, on=ON.isoformat(), grace_months=3).records}
            )
    if found != [rule.verdict(rule.snapshot.flows[key]) for key in keys]:
        raise SystemExit("The Cypher and the rule differ on a verdict.")
    if gaps != {key for key, flow in rule.snapshot.flows.items() if rule.verdict(flow) == "gap"}:
        raise SystemExit("The Cypher and the rule differ on the gaps.")
    return (
        f"{seconds / len(keys) * 1000:,.0f} ms a flow; all gaps of {len(rule.snapshot.flows):,} at once {whole:,.0f} s"
    )


def main(count: int = FLOWS) -> None:
    """Prints each measure beside its target."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        path, tenth = prepared(folder, count), prepared(folder, count // 10)
        print(f"coverage: {count:,} flows under 1,000 protocols")
        whole = reasons(path)
        print(f"  from SQLite to verdicts and reasons {whole:.2f} s (at most 3)")
        print(f"  from SQLite to all sentences {sentences(path):.2f} s (at most 10)")
        print(f"  ten times the flows {whole / reasons(tenth):.1f} × (at most 11)")
        with opened(path) as register:
            rule = register.rule(ON)
            flows = list(rule.snapshot.flows.values())
            with gc_paused():
                expected, least = bare(rule, flows)
                verdicts, seconds = timed(lambda: [rule.verdict(flow) for flow in flows])
            if verdicts != expected:
                raise SystemExit("The bare loop and the rule differ on a verdict.")
            each = seconds / count
            print(
                f"  verdicts alone {each * 1e6:.1f} µs a flow: {seconds / least:.1f} × the bare bit operations (at most 5)"
            )
            cedar = seconds_a_decision(rule, flows[:CEDAR_FLOWS])
            print(f"  Cedar {cedar * 1000:.1f} ms a flow: {cedar / each:,.0f} × as long (at least 1,000)")
        print(f"  one flow by its id, 95th percentile {one_by_one(path) * 1000:.2f} ms (at most 5)")
        print(f"  the smallest set of 24 categories × 40 protocols, the slowest of 50: {hard_set():.3f} s (at most 1)")
        print(f"  Cypher on Neo4j: {in_neo4j(prepared(folder, count // 100))}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FLOWS)
