"""The questions for Neo4j Browser answer as the service does: on the example county, and on many small odd registers."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random

import neo4j
import pytest

from graph_service import Register
from graph_service.checks import checks
from graph_service.coverage import Explainer, Rule
from graph_service.coverage.analysis.duplicates import duplicates
from graph_service.coverage.answer import VERDICTS
from graph_service.coverage.as_written import as_read
from graph_service.coverage.criteria.in_force import months_later, review_of
from graph_service.lineage import onward, received
from graph_service.model import KINDS, plural
from graph_service.settings import Settings
from graph_service.snapshot import Snapshot
from graph_service.store.cypher import names, statement
from tests.conftest import empty
from tests.coverage.many_registers import many_registers
from tests.cypher_questions import Ask, as_rows, asking, hold_random_cases, in_order
from tests.neo4j_server import Neo4jServer
from tests.odd_registers import CATEGORIES, ON, register, side_by_side

ROOT = Path(__file__).resolve().parent.parent
GRACES = (3, 0, None)
NUMBERED = re.compile(r"r\d+-")
"""How the ids of the odd registers begin."""
CASES, FIRST = 120, 1_000
"""How many random cases of the rule are stored, and what the ids of the first begin with."""

QUESTIONS = {
    "questions/coverage",
    "questions/duplicates",
    "questions/flows_without_protocol",
    "questions/lapsed_reviews",
    "questions/onward",
    "questions/recipients",
}


def test_every_question_has_a_header_that_is_true_and_says_how_to_set_its_parameters() -> None:
    assert set(names("questions")) == QUESTIONS
    for name in QUESTIONS:
        found = statement(name)
        assert found.columns
        for parameter in found.parameters:
            assert f"{parameter}: " in found.text.partition("MATCH")[0]
        assert ":param {" in found.text


def county(folder: Path) -> Snapshot:
    """The example county, as its spreadsheets are imported."""
    with Register.open(str(folder / "county.db"), who="tester") as opened:
        for workbook in sorted((ROOT / "examples").glob("[0-9]*.xlsx")):
            opened.apply_import(opened.plan_import(workbook))
        return in_memory(opened)


def in_memory(register: Register) -> Snapshot:
    """All of a register, so that it outlives its store."""
    snapshot = register.snapshot()
    return snapshot.replacing(**{plural(kind): dict(snapshot.of(kind)) for kind in KINDS})


def odd() -> Snapshot:
    """Many small registers, side by side; in some each protocol has a twin, so that they have duplicates. Of some twins the first
    party only sends, of others it only receives."""
    plain = [register(Random(seed), spread=70) for seed in range(16)]
    roles = (None, None, "discloser", "recipient")
    twins = [with_twins(register(Random(seed), flows=3), roles[seed % 4]) for seed in range(100, 108)]
    return side_by_side(*plain, *twins)


def with_twins(snapshot: Snapshot, role: str | None) -> Snapshot:
    made = {}
    for number, protocol in enumerate(snapshot.protocols.values()):
        first, others = protocol.parties[:1], protocol.parties[1:]
        if role:
            first = tuple(party.model_copy(update={"role": role}) for party in first)
        made[f"isp-5{number}"] = protocol.model_copy(update={"id": f"isp-5{number}", "parties": (*first, *others)})
    return snapshot.replacing(protocols={**snapshot.protocols, **made})


@pytest.fixture(scope="module")
def stored(neo4j_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """All in one Neo4j: the county, many odd registers, and random cases of the rule with every field that it turns on."""
    whole = (county(tmp_path_factory.mktemp("county")), odd(), many_registers(range(CASES), FIRST))
    kinds = {
        kind: {key: record for part in whole for key, record in getattr(part, kind).items()}
        for kind in map(plural, KINDS)
    }
    empty(neo4j_server)
    settings = Settings(store=neo4j_server.address, neo4j_user=neo4j_server.user, neo4j_password=neo4j_server.password)
    with Register.open(settings=settings, who="tester") as opened:
        opened.write([record for records in kinds.values() for record in records.values()], why="the test")
        yield in_memory(opened)


@pytest.fixture(scope="module")
def ask(neo4j_server: Neo4jServer, stored: Snapshot) -> Iterator[Ask]:
    with asking(neo4j_server) as question:
        yield question


@pytest.mark.neo4j
@pytest.mark.parametrize("grace", GRACES)
def test_coverage_of_every_flow(ask: Ask, stored: Snapshot, grace: int | None) -> None:
    rule = Rule(stored, ON, grace)
    verdicts = defaultdict(int)
    county_flows = sorted(key for key in stored.flows if not NUMBERED.match(key))
    asked = {key for key in stored.flows if NUMBERED.match(key)} | set(county_flows[::3] if grace == 3 else ())
    for key, flow in ((key, stored.flows[key]) for key in sorted(asked)):
        answer = Explainer(rule).answer(flow)
        verdicts[answer.verdict] += 1
        found = ask("coverage", flow=key, on=ON.isoformat(), grace_months=grace)
        assert in_order(found) == in_order(as_rows(answer)), key
    if grace == 3:
        assert set(verdicts) == set(VERDICTS)


@pytest.mark.neo4j
def test_coverage_of_random_cases_on_their_own_days(ask: Ask) -> None:
    hold_random_cases(ask, range(CASES), FIRST)


@pytest.mark.neo4j
@pytest.mark.parametrize("grace", GRACES)
def test_flows_without_any_protocol(ask: Ask, stored: Snapshot, grace: int | None) -> None:
    rule = Rule(stored, ON, grace)
    found = ask("flows_without_protocol", on=ON.isoformat(), grace_months=grace)
    assert [row["flow"] for row in found] == sorted(
        key for key, flow in stored.flows.items() if rule.verdict(flow) == "gap"
    )
    flow = stored.flows[found[0]["flow"]]
    assert found[0]["source"] == stored.partners[flow.source].name


@pytest.mark.neo4j
def test_recipients_of_a_category(ask: Ask, stored: Snapshot) -> None:
    rule = Rule(stored, ON, 3)
    some = 0
    for category in (*CATEGORIES, "health", "identity", "criminal-offence"):
        expected = [one.to_dict() for one in received(rule, category)]
        assert ask("recipients", category=category, on=ON.isoformat()) == expected, category
        some += len(expected)
    assert some > 50


@pytest.mark.neo4j
def test_onward_paths(ask: Ask, stored: Snapshot) -> None:
    """The paths end at the flows, and have as many hops at least, that the service finds; and each link is one of its links."""
    rule = Rule(stored, ON, 3)
    hops = 0
    for key in sorted(key for key in stored.flows if NUMBERED.match(key)):
        service = {hop.flow: hop for hop in onward(rule, "flow", key, 5).hops}
        least: dict[str, int] = {}
        for row in ask("onward", flow=key, on=ON.isoformat()):
            assert row["path"][0] == key
            assert row["path"][-2] in service[row["flow"]].after
            least[row["flow"]] = min(row["hop"], least.get(row["flow"], row["hop"]))
        assert least == {flow: hop.hop for flow, hop in service.items()}, key
        hops += len(service)
    assert hops > 100


@pytest.mark.neo4j
@pytest.mark.parametrize("grace", GRACES)
def test_protocols_that_overlap(ask: Ask, stored: Snapshot, grace: int | None) -> None:
    clusters = duplicates(Rule(stored, ON, grace)).clusters
    expected = {
        one.protocols: (one.partners, one.categories, one.purposes)
        for cluster in clusters
        for one in cluster.overlapping
    }
    rows = ask("duplicates", on=ON.isoformat(), grace_months=grace)
    overlaps = {
        (row["protocol"], row["other"]): (tuple(row["partners"]), tuple(row["categories"]), tuple(row["purposes"]))
        for row in rows
    }
    assert overlaps == expected
    assert len(rows) == len(expected) > 0


@pytest.mark.neo4j
@pytest.mark.parametrize("grace", GRACES)
def test_lapsed_reviews(ask: Ask, stored: Snapshot, grace: int | None) -> None:
    overdue = {
        found.id
        for found in checks(Rule(stored, ON, grace))
        if (found.kind, found.check, found.state) == ("protocol", "review-overdue", "fails")
    }
    found = ask("lapsed_reviews", on=ON.isoformat(), grace_months=grace)
    assert {row["protocol"] for row in found} == overdue
    for row in found:
        review = review_of(as_read(stored.protocols[row["protocol"]]))
        assert review is not None
        until = None if grace is None else months_later(review.on, grace)
        assert row["counts_until"] == (None if until is None else neo4j.time.Date.from_native(until))
        assert row["lapsed"] == (until is not None and until < ON)
