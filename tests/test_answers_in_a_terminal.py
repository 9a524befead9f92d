"""Answers as a terminal shows them: what rests on another basis than an agreement stands apart and is counted apart."""

from datetime import date

from graph_service.cli.answers import answer_lines, gaps_lines, open_flows
from graph_service.coverage import Explainer, Gaps, Rule
from graph_service.snapshot import Imported, Reading
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
    totals = {"other-basis": 3, "gap": 1, "open": 4}
    assert {name: count for name, count in gaps().summary.items() if count} == totals
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


ENDED = {
    "partners": [
        {"id": "ccg", "name": "The CCG", "ended_on": "2022-06-30", "successors": ["icb", "trust"]},
        {"id": "closed", "name": "The closed school", "ended_on": "2024-08-31"},
        {"id": "icb", "name": "The ICB"},
        {"id": "trust", "name": "The trust"},
    ],
    "flows": [
        {**FLOW, "id": "followed", "target": "ccg"},
        {**FLOW, "id": "closed", "target": "closed"},
        {**FLOW, "id": "both", "source": "ccg", "target": "closed"},
        {**FLOW, "id": "over", "target": "ccg", "ends_on": "2020-01-01"},
        {**FLOW, "id": "live"},
    ],
}


def test_a_flow_whose_partner_was_succeeded_is_open_until_the_register_says_by_whom() -> None:
    rule = Rule(snapshot_of(ENDED), date(2026, 11, 22), 3)
    whole = Explainer(rule).gaps(rule.snapshot.flows.values())
    assert (whole.summary["not-live"], whole.summary["gap"], whole.summary["open"]) == (4, 1, 2)
    fixes = {answer.flow: [fix.to_dict() for fix in answer.fixes] for answer in whole.flows if answer.verdict != "gap"}
    assert [key for key, steps in fixes.items() if steps] == ["followed"]
    (step,) = fixes["followed"]
    assert (step["action"], step["field"], step["parties"]) == ("record", "flow.target", ["icb", "trust"])
    assert step["sentence"] == "Record who receives “Flow” now: The ICB or The trust."
    assert open_flows(whole) == "Open: 1 gap; 1 whose body was taken over by others."


def test_a_total_says_how_many_rows_are_held() -> None:
    rule = Rule(snapshot_of(REGISTER).replacing(imported=lambda: Imported(held=3)), RULE.on, 3)
    whole = Explainer(rule).gaps(rule.snapshot.flows.values())
    assert whole.summary["held"] == 3
    assert open_flows(whole).endswith(" 3 rows are held: see graph-service held.")


def test_an_answer_says_by_which_answers_of_the_dictionary_it_was_read() -> None:
    readings = {
        ("flow", "regular"): (Reading("body", "The Board", "icb"), Reading("body", "NWAS", "add")),
        ("protocol", "isp-1"): (Reading("word", "Tier 2", "sharing"), Reading("term", "notes", "x-pay", "category")),
        ("flow", "other"): (Reading("body", "Nobody", "icb"),),
    }
    protocol = {"id": "isp-1", "title": "One", "parties": [{"partner": "a"}, {"partner": "b"}], "status": "active"}
    terms = [{"scheme": "category", "id": "x-pay", "label": "Pay details"}]
    register = {
        **REGISTER,
        "terms": terms,
        "partners": ENDED["partners"],
        "protocols": [{**protocol, "starts_on": "2024-01-01"}],
    }
    snapshot = snapshot_of(register).replacing(imported=lambda: Imported(readings=readings))
    answer = Explainer(Rule(snapshot, RULE.on, 3)).answer(snapshot.flows["regular"])
    assert answer.verdict == "unclear"
    assert [sentence for sentence in answer.assumed if "dictionary" in sentence] == [
        f"{meaning}, as somebody answered for the register’s dictionary"
        for meaning in (
            "“The Board” means The ICB",
            "“NWAS” means a name of its own",
            "“Tier 2” means sharing",
            "“notes” means Pay details",
        )
    ]
