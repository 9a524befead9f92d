"""Whatever a register holds, these questions have an answer: cycles, blanks, and names of what is recorded nowhere."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.checks import checks, scores
from graph_service.coverage.actions import action_of
from graph_service.coverage.analysis.duplicates import duplicates
from graph_service.coverage.analysis.forecast import forecast
from graph_service.coverage.analysis.signature_matrix import matrix, matrix_rows
from graph_service.coverage.analysis.whatif import whatif
from graph_service.coverage.rule import Rule
from graph_service.lineage import onward, received
from graph_service.snapshot import Snapshot
from tests.odd_registers import CATEGORIES, ON, register


def with_holes(snapshot: Snapshot, random: Random) -> Snapshot:
    """The register without some of its partners, assets, terms and protocols, which others still name."""

    def some(records: dict[str, object]) -> dict[str, object]:
        return {key: record for key, record in records.items() if random.random() < 0.7}

    return snapshot.replacing(
        partners=some(dict(snapshot.partners)),
        assets=some(dict(snapshot.assets)),
        terms=some(dict(snapshot.terms)),
        protocols=some(dict(snapshot.protocols)),
    )


@given(st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_every_question_has_an_answer(seed: int) -> None:
    random = Random(seed)
    snapshot = with_holes(register(random), random)
    rule = Rule(snapshot, ON, random.choice((None, 0, 3)))
    for kind in ("flow", "asset", "partner"):
        for key in snapshot.of(kind):
            assert onward(rule, kind, key).complete
    for category in CATEGORIES:
        received(rule, category)
    header, rows = matrix_rows(matrix(snapshot, ON))
    assert all(len(row) == len(header) for row in rows)
    assert all(found.reason for found in checks(rule))
    assert {one.partner for one in scores(rule)} >= set(snapshot.partners)
    forecast(rule)
    for cluster in duplicates(rule).clusters:
        assert len(cluster.protocols) > 1
    for key in snapshot.protocols:
        whatif(rule, [action_of({"action": "withdraw", "protocol": key})])
