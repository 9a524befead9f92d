"""The question about coverage for Neo4j Browser agrees with the rule on random cases with every field that the rule turns on."""

from secrets import randbelow

import pytest

from graph_service import Register
from graph_service.model import KINDS
from graph_service.settings import Settings
from tests.conftest import empty
from tests.coverage.many_registers import many_registers
from tests.cypher_questions import asking, hold_random_cases
from tests.neo4j_server import Neo4jServer

BATCH = 1_000
"""How many cases stand in the graph at a time."""


def hold_in_batches(server: Neo4jServer, first: int, count: int) -> None:
    """Stores the cases of some seeds, batch by batch, and holds the question against the rule for each."""
    settings = Settings(store=server.address, neo4j_user=server.user, neo4j_password=server.password)
    for start in range(first, first + count, BATCH):
        seeds = range(start, min(start + BATCH, first + count))
        cases = many_registers(seeds)
        empty(server)
        with Register.open(settings=settings, who="tester") as opened:
            opened.write([record for kind in KINDS for record in cases.of(kind).values()], why="the test")
        with asking(server) as ask:
            hold_random_cases(ask, seeds, 0)


@pytest.mark.fuzz
@pytest.mark.neo4j
def test_the_question_agrees_with_the_rule_on_two_thousand_new_cases(neo4j_server: Neo4jServer) -> None:
    first = randbelow(2**40)
    print(f"Seeds from {first}")
    hold_in_batches(neo4j_server, first, 2_000)
