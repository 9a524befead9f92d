"""Answers as a terminal shows them: what rests on another basis than an agreement stands apart and is counted apart."""

from datetime import date

from graph_service.cli.answers import answer_lines, gaps_lines, open_flows
from graph_service.coverage import Explainer, Gaps, Rule
from tests.coverage.reading import snapshot_of

FLOW = {"name": "Flow", "source": "a", "target": "b", "categories": ["x-health"], "purposes": ["x-care"]}
REGISTER = {
    "terms": [{"scheme": "gateway", "id": "x-duty", "label": "A duty", "broader": "mandatory-gateway"}],
    "flows": [
        {**FLOW, "id": "regular"},
        {**FLOW, "id": "duty-1", "gateways": ["x-duty"]},
        {**FLOW, "id": "duty-2", "gateways": ["x-duty"]},
        {**FLOW, "id": "once", "occasion": "one-off"},
    ],
}
RULE = Rule(snapshot_of(REGISTER), date(2026, 11, 22), 3)


def gaps() -> Gaps:
    return Explainer(RULE).gaps(RULE.snapshot.flows.values())


def test_open_flows_are_counted_by_what_they_rest_on() -> None:
    assert gaps().summary == {"other-basis": 3, "gap": 1}
    assert open_flows(gaps()) == "Open: 1 gap; 2 rest on a recorded duty; 1 is recorded as a one-off."


def test_flows_of_another_basis_stand_under_a_heading_of_their_own() -> None:
    text = " ".join(gaps_lines(gaps(), RULE.snapshot, RULE.names))
    assert text.index("No protocol in the register covers this") < text.index("another basis is recorded")
    assert "§ duty-1: Flow" in text


def test_an_answer_says_what_it_rests_on_and_where_that_is_written() -> None:
    flow = RULE.snapshot.flows["duty-1"]
    answer = Explainer(RULE).answer(flow)
    assert answer.headline == "No protocol covers all of this; a legal duty is recorded"
    text = " ".join(" ".join(answer_lines(answer, flow, RULE.names, ())).split())
    assert "required by law: A duty" in text
    assert "ICO data sharing code" in text
    assert "If you want an agreement" in text
