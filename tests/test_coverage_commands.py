"""Questions about coverage, as a user types them and as a program asks them."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import python_calamine
from typer.testing import CliRunner, Result

from graph_service import Register
from graph_service.cli import app
from graph_service.coverage import VERDICTS
from graph_service.coverage.messages import CAVEAT, HEADLINES
from graph_service.errors import BadData, NotFound, RegisterError, UsageError
from graph_service.model import Flow, Partner, Protocol, Term
from graph_service.settings import Settings, today

Run = Callable[..., Result]
ON = "2026-11-22"

REGISTER: dict[str, Any] = {
    "partners": [
        {"id": "essex-police", "name": "Essex Police", "aliases": ["The Force"]},
        {"id": "council", "name": "Essex County Council", "dpo_contact": "dpo@council.example"},
        {"id": "eastvale", "name": "Eastvale District Council"},
        {"id": "trust", "name": "=HYPERLINK(1) Trust"},
    ],
    "projects": [{"id": "hub", "name": "Safeguarding hub"}],
    "protocols": [
        {
            "id": "isp-0025",
            "reference": "ISP-0025",
            "title": "Safeguarding children",
            "kinds": ["sharing"],
            "theme": "Safeguarding",
            "status": "active",
            "starts_on": "2024-01-01",
            "contact": "isp@council.example",
            "parties": [
                {"partner": "essex-police", "signed_on": "2024-01-01"},
                {"partner": "council", "signed_on": "2023-12-01"},
                {"partner": "eastvale"},
            ],
            "categories": ["health"],
            "purposes": ["safeguarding"],
        },
        {"id": "isp-0099", "title": "Another", "theme": "Crime", "parties": [{"partner": "council"}]},
    ],
    "flows": [
        {"id": "referral", "name": "Referral", "source": "essex-police", "target": "council", "project": "hub"},
        {"id": "alert", "name": "Alert", "source": "essex-police", "target": "eastvale"},
        {"id": "onward", "name": "=cmd|'/c calc'!A1", "source": "council", "target": "trust"},
        {"id": "within", "name": "Within", "source": "council", "target": "council"},
        {
            "id": "next-year",
            "name": "Next year",
            "source": "essex-police",
            "target": "council",
            "starts_on": "2099-01-01",
        },
    ],
}
for _flow in REGISTER["flows"]:
    _flow.update(categories=["health"], purposes=["safeguarding"])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    (tmp_path / "register.json").write_text(json.dumps(REGISTER))
    path = tmp_path / "register.db"
    with Register.open(str(path), settings=Settings()) as register:
        register.load(str(tmp_path / "register.json"))
    return path


@pytest.fixture
def register(store: Path) -> Iterator[Register]:
    with Register.open(str(store), settings=Settings()) as opened:
        yield opened


@pytest.fixture
def run(store: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("GRAPH_SERVICE_STORE", str(store))

    def run(*words: str, code: int = 0) -> Result:
        result = CliRunner().invoke(app, words)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run


def refused(run: Run, *words: str) -> RegisterError:
    error = run(*words, code=1).exception
    assert isinstance(error, RegisterError)
    return error


def test_coverage_prints_the_published_answer(run: Run, data: Path) -> None:
    answer = json.loads(run("coverage", "alert", "--on", ON, "--json").stdout)
    schema = json.loads((data / "answer.schema.json").read_text())
    jsonschema.validate(answer, {**schema["$defs"]["Answer"], "$defs": schema["$defs"]})
    assert answer["verdict"] == "gap"
    assert answer["headline"] == "No protocol in the register covers this"
    (near,) = answer["elements"][0]["nearest"]
    assert near["protocol"] == "isp-0025"
    assert near["tests"] == [
        {
            "test": "recipient_signed",
            "state": "fails",
            "code": "not-signed",
            "reason": "Eastvale District Council is listed on ISP-0025 but has not signed it.",
            "fix": {
                "action": "sign",
                "protocol": "isp-0025",
                "partner": "eastvale",
                "sentence": "Have Eastvale District Council sign ISP-0025.",
                "effort": 2,
            },
        }
    ]
    assert answer["fixes"] == [near["tests"][0]["fix"]]


def test_coverage_reads_well_in_a_terminal(run: Run) -> None:
    text = run("coverage", "alert", "--on", ON).stdout
    assert text.startswith("× No protocol in the register covers this\n")
    assert "Eastvale District Council is listed on ISP-0025 but has not signed it." in " ".join(text.split())
    assert "1. Have Eastvale District Council sign ISP-0025." in text
    assert "isp@council.example" in text
    assert " ".join(CAVEAT.split()) in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= 100


def test_nothing_in_a_register_steers_the_terminal(run: Run, store: Path) -> None:
    """A register of earlier days may hold what is refused on entry today."""
    with Register.open(str(store), settings=Settings()) as register:
        trust = register.get("partner", "trust")
        register.write([trust.model_copy(update={"name": "Trust \x1b[31m"})], why="as it was written once")
    for command in (["coverage", "onward"], ["gaps"], ["fixes"]):
        assert "\x1b" not in run(*command).stdout


def test_an_idea_is_asked_about_by_any_name_and_names_no_flow(run: Run) -> None:
    idea = ["coverage", "--from", "the force", "--to", "Essex County Council", "--category", "Health data"]
    answer = json.loads(run(*idea, "--purpose", "Safeguarding", "--on", ON, "--json").stdout)
    assert answer["flow"] is None
    assert answer["verdict"] == "covered"
    assert answer["protocols"] == ["isp-0025"]
    assert "relation not recorded: read as separate controllers" in answer["assumed"]
    joint = json.loads(run(*idea, "--relation", "joint", "--purpose", "safeguarding", "--on", ON, "--json").stdout)
    assert joint["verdict"] == "unclear"  # a sharing agreement may hold the joint controllers' arrangement
    anonymous = json.loads(run(*idea, "--identifiability", "anonymous", "--json").stdout)
    assert anonymous["verdict"] == "not-needed"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["coverage", "referal"], "referral"),
        (["coverage", "--from", "Essex Polise", "--to", "council"], "essex-police"),
        (["coverage", "--from", "council", "--to", "trust", "--category", "helth"], "health"),
        (["coverage", "--from", "council", "--to", "trust", "--purpose", "safegarding"], "safeguarding"),
        (["gaps", "--partner", "Eastvail"], "eastvale"),
        (["gaps", "--project", "Safeguarding hob"], "hub"),
        (["gaps", "--theme", "Safegarding"], "Safeguarding"),
    ],
)
def test_an_unknown_name_is_refused_and_the_nearest_named(run: Run, words: list[str], named: str) -> None:
    error = refused(run, *words)
    assert isinstance(error, NotFound)
    assert named in str(error)


@pytest.mark.parametrize(
    "words",
    [
        ["coverage", "alert", "--on", "2026-02-30"],
        ["coverage", "alert", "--on", "tomorrow"],
        ["coverage"],
        ["coverage", "alert", "--from", "council"],
        ["coverage", "--from", "council"],
        ["coverage", "alert", "--fail-on", "bad"],
        ["gaps", "--as-at", "yesterday"],
    ],
)
def test_wrong_usage_is_said(run: Run, words: list[str]) -> None:
    error = run(*words, code=1).exception
    assert isinstance(error, RegisterError)
    assert error.exit_code == 2


def test_what_is_no_flow_is_refused(register: Register) -> None:
    for wrong in ({"relation": "friends"}, {"id": "mine", "surprise": 1}, {"categories": 3}, {"starts_on": "soon"}):
        with pytest.raises(BadData):
            register.coverage({"source": "council", "target": "trust", **wrong})
    with pytest.raises(BadData):
        register.coverage({"target": "trust"})


def test_a_flow_not_yet_live_asked_about_without_a_date_is_assessed_on_its_start(register: Register) -> None:
    answer = register.coverage("next-year")
    assert answer.on == date(2099, 1, 1)
    assert answer.verdict == "covered"
    assert "the flow starts on 1 January 2099" in answer.assumed[0]
    assert register.coverage("next-year", today()).verdict == "not-live"


def test_an_answer_says_whom_to_ask_also_where_no_contact_is_recorded(run: Run) -> None:
    assert "isp@council.example" in run("coverage", "referral", "--on", ON).stdout
    asked = run("coverage", "--from", "trust", "--to", "eastvale", "--identifiability", "anonymous", "--on", ON).stdout
    assert "The register has no contact for this. Ask your own information governance lead" in " ".join(asked.split())


def test_gaps_is_the_whole_register_with_a_summary(run: Run, data: Path) -> None:
    gaps = json.loads(run("gaps", "--on", ON, "--json").stdout)
    jsonschema.validate(gaps, json.loads((data / "answer.schema.json").read_text()))
    assert [answer["flow"] for answer in gaps["flows"]] == ["alert", "next-year", "onward", "referral", "within"]
    totals = {"covered": 1, "gap": 2, "not-needed": 1, "not-live": 1, "open": 2, "held": 0}
    assert gaps["summary"] == dict.fromkeys(VERDICTS, 0) | totals
    text = run("gaps", "--on", ON).stdout
    assert all(HEADLINES[verdict] in text for verdict in ("covered", "gap", "not-needed", "not-live"))


def test_gaps_shows_the_serious_warnings_of_what_needs_no_protocol(run: Run, store: Path) -> None:
    """Declared anonymous, yet carrying health data: under "No protocol is needed" alone nobody would look at it again."""
    with Register.open(str(store), settings=Settings()) as register:
        flow = register.flow("alert").model_copy(update={"identifiability": "anonymous"})
        register.write([flow], why="declared")
    text = " ".join(run("gaps", "--on", ON).stdout.split())
    assert "The flow is declared anonymous. ! The flow is declared anonymous, yet it carries Health" in text


@pytest.mark.parametrize(
    ("options", "flows"),
    [
        (["--partner", "Eastvale District Council"], ["alert"]),
        (["--project", "safeguarding hub"], ["referral"]),
        (["--theme", "safeguarding"], ["alert", "onward", "referral"]),
        (["--verdict", "gap"], ["alert", "onward"]),
        (["--verdict", "covered,not-needed"], ["referral", "within"]),
    ],
)
def test_gaps_may_be_narrowed(run: Run, options: list[str], flows: list[str]) -> None:
    gaps = json.loads(run("gaps", "--on", ON, "--json", *options).stdout)
    assert [answer["flow"] for answer in gaps["flows"]] == flows
    assert sum(gaps["summary"][verdict] for verdict in VERDICTS) == len(flows)


def test_a_theme_that_protocols_spell_in_two_ways_is_one_theme(store: Path) -> None:
    with Register.open(str(store), settings=Settings()) as register:
        one = register.get("protocol", "isp-0099")
        register.write([one.model_copy(update={"theme": "SAFEGUARDING"})], why="another spelling")
        for spelling in ("Safeguarding", "SAFEGUARDING", "safe-guarding"):
            found = register.gaps(date(2026, 11, 22), theme=spelling).flows
            assert [answer.flow for answer in found] == ["alert", "onward", "referral"]


def test_no_cell_of_a_gap_table_can_start_a_formula(run: Run, tmp_path: Path) -> None:
    run("gaps", "--on", ON, "--csv", str(tmp_path / "gaps.csv"), "--xlsx", str(tmp_path / "gaps.xlsx"))
    rows = list(csv.reader((tmp_path / "gaps.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == 6
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    sheet = python_calamine.CalamineWorkbook.from_path(tmp_path / "gaps.xlsx").get_sheet_by_index(0).to_python()
    assert [row[0] for row in sheet] == ["Flow", "alert", "next-year", "onward", "referral", "within"]
    assert [row[2] for row in sheet if row[0] == "onward"] == ["=cmd|'/c calc'!A1"]


def test_fixes_are_the_next_best_actions(run: Run) -> None:
    steps = json.loads(run("fixes", "--on", ON, "--json").stdout)
    assert [
        ([step["action"] for step in action["steps"]], action["protocol"], action["flows_covered"], action["effort"])
        for action in steps
    ] == [
        (["sign"], "isp-0025", ["alert"], 2),
        (["add-party"], "isp-0025", ["onward"], 3),
    ]
    assert all(action["flows_maybe"] == action["flows_improved"] == [] for action in steps)
    assert run("fixes", "--on", ON).stdout.startswith("1. Have Eastvale District Council sign ISP-0025.")


def test_a_question_ends_with_0_unless_fail_on_names_the_verdict(run: Run) -> None:
    run("coverage", "alert", "--on", ON)
    run("coverage", "alert", "--on", ON, "--fail-on", "gap,unclear", code=1)
    run("coverage", "referral", "--on", ON, "--fail-on", "gap,unclear")
    run("gaps", "--on", ON, "--fail-on", "unclear")
    run("gaps", "--on", ON, "--fail-on", "gap", code=1)


def test_a_question_is_answered_of_the_register_as_it_stood(run: Run, register: Register) -> None:
    signed = register.get("protocol", "isp-0025").to_dict()
    signed["parties"] = [{**party, "signed_on": "2024-01-01"} for party in signed["parties"]]
    register.write([Protocol.model_validate_json(json.dumps(signed))], why="Eastvale signed")
    now = json.loads(run("coverage", "alert", "--on", ON, "--json").stdout)
    then = json.loads(run("coverage", "alert", "--on", ON, "--as-at", "1", "--json").stdout)
    assert (now["verdict"], now["revision"]) == ("covered", 2)
    assert (then["verdict"], then["revision"]) == ("gap", 1)


LONG = "a-referral-of-one-body-to-another-body-of-the-county"


@pytest.fixture
def wide(store: Path) -> None:
    """A flow with a long id, and five categories of which no protocol permits one."""
    flow = {"id": LONG, "name": "Long", "source": "essex-police", "target": "eastvale", "purposes": ["safeguarding"]}
    plain = {**flow, "id": "plain", "name": "Plain", "source": "trust", "categories": ["health", "name"]}
    with Register.open(str(store), settings=Settings()) as register:
        forms = [{**flow, "categories": ["health"]}, plain]
        register.write(put=[Flow.model_validate_json(json.dumps(form)) for form in forms], why="more flows")


@pytest.mark.parametrize("words", [("gaps",), ("fixes",), ("coverage", LONG)])
def test_an_id_is_never_parted_by_the_width_of_the_terminal(
    run: Run, wide: None, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An id that is printed can be copied."""
    monkeypatch.setenv("COLUMNS", "40")
    assert LONG in run(*words, "--on", ON).stdout


def test_elements_with_the_same_reasons_are_told_together(run: Run, wide: None) -> None:
    said = run("coverage", "plain", "--on", ON).stdout
    assert said.count(": gap") == 2
    assert said.count("No protocol comes near.") == 1


def test_the_lead_of_a_protocol_without_a_mailbox_is_whom_to_ask(run: Run, register: Register) -> None:
    protocol = register.get("protocol", "isp-0025").to_dict() | {"lead": "council"}
    del protocol["contact"]
    register.write([Protocol.model_validate_json(json.dumps(protocol))], why="led by the council")
    said = " ".join(run("coverage", "alert", "--on", ON).stdout.split())
    assert "Essex County Council, which leads ISP-0025: dpo@council.example" in said


def test_fixes_name_the_agreement_whom_to_ask_and_the_flows(run: Run, wide: None) -> None:
    """Flows of one name are told apart by their ends; many are named without their ids."""
    said = " ".join(run("fixes", "--on", ON).stdout.split())
    assert "ISP-0025: Safeguarding children. Effort 2. covers 2: " in said
    assert "A new agreement: ask the information governance leads of its parties." in said


def test_flows_of_one_name_are_told_apart_by_their_ends_and_many_are_named_without_ids(
    run: Run, register: Register
) -> None:
    flow = {"name": "Return", "target": "eastvale", "purposes": ["research"], "categories": ["name"]}
    third = Partner(id="third", name="Third")
    register.write(
        [
            third,
            *(
                Flow.model_validate_json(json.dumps({**flow, "id": f"return-{source}", "source": source}))
                for source in ("essex-police", "trust", "third")
            ),
        ],
        why="more flows",
    )
    said = " ".join(run("fixes", "--on", ON).stdout.split())
    assert "covers 3: Return: Essex Police to Eastvale District Council, Return: " in said


@pytest.mark.parametrize(
    "words",
    [
        ("gaps", "--csv", "-", "--json"),
        ("gaps", "--xlsx", "-", "--csv", "-"),
        ("matrix", "--csv", "-", "--json"),
        ("dump", "--ndjson", "--json"),
    ],
)
def test_two_documents_are_never_on_standard_output(run: Run, words: tuple[str, ...]) -> None:
    refusal = run(*words, code=1)
    assert isinstance(refusal.exception, UsageError)
    assert not refusal.stdout


def test_a_word_that_two_terms_have_is_asked_about(run: Run, register: Register) -> None:
    terms = [Term(scheme="category", id=f"local-{number}", label="Odd word") for number in (1, 2)]
    register.write(put=terms, why="two local words")
    said = str(refused(run, "coverage", "--from", "council", "--to", "trust", "--category", "odd word"))
    assert "local-1, local-2. Use an id." in said
