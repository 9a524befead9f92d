"""Putting the questions for Neo4j Browser to a server, and what the service answers to the same."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import neo4j
from neo4j import NotificationMinimumSeverity

from graph_service.coverage import Explainer, Rule
from graph_service.coverage.answer import VERDICTS, Answer
from graph_service.register.integrity import shipped_terms
from graph_service.store.cypher import statement
from tests.coverage.many_registers import many_registers
from tests.coverage.registers import make
from tests.neo4j_server import Neo4jServer

Ask = Callable[..., list[dict[str, Any]]]


@contextmanager
def asking(server: Neo4jServer) -> Iterator[Ask]:
    """Puts questions; what the server has to say about one is a failure, but for properties that no record has yet."""
    with (
        neo4j.GraphDatabase.driver(
            server.address,
            auth=(server.user, server.password),
            warn_notification_severity=NotificationMinimumSeverity.INFORMATION,
            notifications_disabled_classifications=["UNRECOGNIZED"],
        ) as driver,
        driver.session() as session,
    ):

        def question(name: str, **parameters: object) -> list[dict[str, Any]]:
            found = statement(f"questions/{name}")
            assert set(parameters) == set(found.parameters)
            rows = session.run(found.text, **parameters)
            assert tuple(rows.keys()) == found.columns
            return rows.data()

        yield question


def as_rows(answer: Answer) -> list[dict[str, Any]]:
    """An answer as the question for Neo4j gives it."""
    alone = {"category": None, "purpose": None, "state": None, "protocols": [], "nearest": []}
    elements = [
        {
            "category": element.category,
            "purpose": element.purpose,
            "state": element.state,
            "protocols": list(element.protocols),
            "nearest": [
                {"protocol": near.protocol, "tests": [f"{test.test}: {test.state}" for test in near.tests]}
                for near in element.nearest
            ],
        }
        for element in answer.elements
    ]
    return [{"verdict": answer.verdict, **element} for element in elements or [alone]]


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["category"] or "", row["purpose"] or ""))


def hold_random_cases(ask: Ask, seeds: Iterable[int], first: int) -> None:
    """Holds the question about coverage against the service for random cases, each on its own day with its own grace."""
    verdicts: Counter[str] = Counter()
    for number, seed in enumerate(seeds, first):
        case, own = make(seed), many_registers([seed], number)
        (flow,) = own.flows.values()
        own = own.replacing(terms={**shipped_terms(), **own.terms})
        answer = Explainer(Rule(own, date.fromisoformat(case.on), case.grace)).answer(flow)
        verdicts[answer.verdict] += 1
        found = ask("coverage", flow=flow.id, on=case.on, grace_months=case.grace)
        assert in_order(found) == in_order(as_rows(answer)), f"seed {seed}, {flow.id}"
    print("Verdicts:", dict(verdicts))
    assert set(verdicts) == set(VERDICTS)
