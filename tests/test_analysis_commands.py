"""The commands for questions about many flows, as a user types them."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import python_calamine
from typer.testing import CliRunner

from graph_service import Register
from graph_service.cli import app
from graph_service.errors import BadData, NotFound, UsageError
from graph_service.model import Partner

Run = Callable[..., Any]

REGISTER: dict[str, Any] = {
    "partners": [
        {"id": "essex-police", "name": "Essex Police", "aliases": ["The Force"], "public_authority": True},
        {"id": "council", "name": "Essex County Council"},
        {"id": "eastvale", "name": "Eastvale District Council"},
        {"id": "trust", "name": "=Hospitals NHS Trust"},
    ],
    "assets": [{"id": "niche", "name": "Niche", "holder": "essex-police"}],
    "protocols": [
        {
            "id": "isp-0025",
            "reference": "ISP-0025",
            "title": "Safeguarding",
            "kinds": ["sharing"],
            "status": "active",
            "starts_on": "2024-01-01",
            "ends_on": "2027-03-31",
            "parties": [
                {"partner": "essex-police", "signed_on": "2024-01-01"},
                {"partner": "council", "signed_on": "2024-02-01"},
                {"partner": "eastvale"},
            ],
            "categories": ["health"],
            "purposes": ["safeguarding"],
        }
    ],
    "flows": [
        {
            "id": key,
            "name": key.capitalize(),
            "source": source,
            "target": target,
            "categories": ["health"],
            "purposes": ["safeguarding"],
        }
        for key, source, target in (
            ("referral", "essex-police", "council"),
            ("alert", "essex-police", "eastvale"),
            ("onward", "council", "trust"),
        )
    ],
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "register.db"
    document = tmp_path / "register.json"
    document.write_text(json.dumps(REGISTER))
    with Register.open(str(path), who="tester") as register:
        register.load(document)
    return path


@pytest.fixture
def run(store: Path) -> Run:
    """Runs a command on the date 22 November 2026 and reads its JSON."""

    def command(*words: str, exit_code: int = 0) -> Any:
        asked = [*words, "--json", "--on", "2026-11-22", "--store", str(store)]
        done = CliRunner().invoke(app, asked)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == exit_code, done.output
        return json.loads(done.stdout)

    return command


def test_whatif_gives_only_the_flows_whose_verdict_would_change(run: Run) -> None:
    (change,) = run("whatif", "--sign", "isp-0025=eastvale")
    assert {key: change[key] for key in ("flow", "before", "after")} == {
        "flow": "alert",
        "before": "gap",
        "after": "covered",
    }
    assert change["reason"]


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        (("--withdraw", "isp-0025"), ["referral"]),
        (("--sign", "ISP 25=Eastvale District Council"), ["alert"]),
        (("--add-party", "isp-0025=trust"), ["onward"]),
        (("--add-party", "isp-0025=trust", "--sign", "isp-0025=eastvale"), ["alert", "onward"]),
        (("--renew", "isp-0025=2028-06-30"), []),
        (("--renew", "isp-0025=2026-06-30"), ["referral"]),
        (("--review", "isp-0025=2026-01-31"), ["referral"]),
        (("--start", "isp-0025"), []),
        (("--replace", "isp-0025"), ["alert"]),
        (("--set-kind", "isp-0025=joint"), ["referral"]),
        (("--set-role", "isp-0025=council"), []),
        (("--permit", "isp-0025=category/name"), []),
        (("--leave", "isp-0025=The Force"), ["referral"]),
        (("--remove", "isp-0025"), ["referral"]),
        (("--remove", "isp-0025=council"), ["referral"]),
        (("--set-role", "isp-0025=council:discloser"), ["referral"]),
        (("--set-role", "isp-0025=council:both"), []),
        (("--record", "isp-0025=eastvale"), ["alert"]),
        (("--record", "referral=joint"), ["referral"]),
        (("--record", "flow/referral=anonymous"), ["referral"]),
        (("--record", "referral=category/housing"), ["referral"]),
        (("--new-protocol", "sharing=council,trust;health;safeguarding"), ["onward"]),
    ],
)
def test_every_action_can_be_typed(run: Run, words: tuple[str, ...], changed: list[str]) -> None:
    assert [change["flow"] for change in run("whatif", *words)] == changed


@pytest.mark.parametrize(
    ("words", "error", "said"),
    [
        (("--sign", "isp-0026=eastvale"), NotFound, "isp-0025"),
        (("--sign", "isp-0025=eastvail"), NotFound, "eastvale"),
        (("--sign", "isp-0025"), UsageError, "PROTOCOL=PARTNER"),
        (("--renew", "isp-0025=soon"), UsageError, "not a date"),
        (("--renew", "isp-0025=20280630"), UsageError, "not a date"),
        (("--sign", "isp-0025=trust"), BadData, "not a party"),
        (("--set-role", "isp-0025=council:sender"), NotFound, "roles are discloser, recipient, both"),
        (("--record", "nonsuch=joint"), NotFound, "no protocol 'nonsuch'.*no flow 'nonsuch'"),
        (("--record", "referral"), UsageError, "FLOW="),
        (("--set-kind", "isp-0025=contract"), UsageError, "The kinds are sharing"),
        (("--permit", "isp-0025=helth"), NotFound, "category/health"),
        ((), UsageError, "--sign isp-0025=eastvale"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    run: Run, words: tuple[str, ...], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        run("whatif", *words)


def test_whatif_writes_nothing(run: Run, store: Path) -> None:
    run("whatif", "--withdraw", "isp-0025")
    with Register.open(str(store)) as register:
        assert register.version() == 1


def test_a_list_that_cannot_be_asked_for_prints_no_beginning_of_one(store: Path) -> None:
    done = CliRunner().invoke(app, ["checks", "--partner", "nobody", "--json", "--store", str(store)])
    assert isinstance(done.exception, NotFound)
    assert done.stdout == ""


def test_a_query_ends_with_0_unless_told_to_fail_on_what_it_finds(run: Run) -> None:
    assert run("whatif", "--withdraw", "isp-0025", "--fail-on", "covered") != []
    assert run("whatif", "--withdraw", "isp-0025", "--fail-on", "gap", exit_code=1) != []
    assert run("checks", "--fail-on", "fails", exit_code=1) != []


def test_forecast_lists_the_dates_ahead(run: Run) -> None:
    (turn,) = run("forecast", "--months", "24")
    assert (turn["on"], turn["flow"], turn["before"], turn["after"]) == ("2027-04-01", "referral", "covered", "gap")
    assert "ISP-0025" in turn["reason"]
    assert run("forecast", "--months", "2") == []


def test_matrix_as_json_and_as_files(run: Run, tmp_path: Path) -> None:
    found = run("matrix", "--csv", str(tmp_path / "m.csv"), "--xlsx", str(tmp_path / "m.xlsx"))
    assert {(cell["partner"], cell["state"]) for cell in found["cells"]} == {
        ("essex-police", "signed"),
        ("council", "retrospective"),
        ("eastvale", "missing"),
    }
    rows = list(csv.reader((tmp_path / "m.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["Partner", "ISP-0025", "Missing", "After the start"]
    assert ["Essex County Council", "2024-02-01 (after the start)", "0", "1"] in rows
    assert not any(cell.startswith("=") for row in rows for cell in row)
    sheet = python_calamine.load_workbook(str(tmp_path / "m.xlsx")).get_sheet_by_index(0).to_python()
    assert sheet[0][:2] == ["Partner", "ISP-0025"]


def test_duplicates_onward_recipients_checks_and_readiness_have_their_forms(run: Run) -> None:
    assert run("duplicates").keys() == {"clusters", "redundant"}
    found = run("onward", "referral", "--hops", "2")
    assert [(hop["flow"], hop["may"]) for hop in found["hops"]] == [("onward", True)]
    assert found["hops"][0]["leaves"][0]["protocol"] == "isp-0025"
    assert [one["partner"] for one in run("recipients", "Health")] == ["council", "eastvale", "trust"]
    findings = run("checks", "--partner", "Essex Police")
    assert all(list(one) == ["kind", "id", "check", "state", "severity", "reason", "source"] for one in findings)
    (score,) = run("readiness", "--partner", "essex-police")
    assert score["partner"] == "essex-police"
    assert score["of"] == sum(part["passes"] + part["fails"] + part["not_recorded"] for part in score["parts"])


def test_onward_starts_from_whatever_the_name_names(run: Run) -> None:
    assert run("onward", "niche")["kind"] == "asset"
    assert run("onward", "The Force")["kind"] == "partner"
    with pytest.raises(NotFound, match="no flow 'nowhere'"):
        run("onward", "nowhere")


@pytest.mark.parametrize(
    "words",
    [
        ("whatif", "--sign", "isp-0025=eastvale"),
        ("forecast",),
        ("matrix",),
        ("duplicates",),
        ("onward", "essex-police"),
        ("recipients", "health"),
        ("checks",),
        ("checks", "--all", "--partner", "eastvale"),
        ("readiness",),
    ],
)
def test_each_can_be_read_in_a_terminal(store: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, [*words, "--on", "2026-11-22", "--store", str(store)])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip()


def read(store: Path, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--on", "2026-11-22", "--store", str(store)])
    assert done.exit_code == 0, done.output
    return " ".join(done.stdout.split())


def test_changes_and_dates_ahead_name_the_flow(store: Path) -> None:
    assert "alert (Alert): gap → covered" in read(store, "whatif", "--sign", "isp-0025=eastvale")
    assert "referral (Referral): covered → gap" in read(store, "forecast")


def test_a_score_says_in_words_what_passes(store: Path) -> None:
    """By its code, "basis-missing: 1 of 1", it would read as though it were missing."""
    said = read(store, "readiness", "--partner", "essex-police")
    assert "Has a lawful basis: 0 of 3 (2 fail, 1 not recorded)" in said
    assert "Is covered by a recorded protocol: 1 of 2 (1 fail)" in said


def test_where_there_is_nothing_to_check_that_is_said(store: Path) -> None:
    with Register.open(str(store), who="tester") as register:
        register.write([Partner(id="new", name="New Body")], why="it joins")
    assert read(store, "checks", "--partner", "new") == (
        "The register has nothing to check. No check applies, so there is no score."
    )
    assert read(store, "readiness", "--partner", "new") == "No check applies, so there is no score."


def test_where_nothing_is_found_no_more_is_said_than_was_looked_for(store: Path) -> None:
    """Flows that have ended or are to come are not looked at; nor are protocols that a partner's parent signed."""
    assert read(store, "onward", "trust") == "No flow that is live on that date takes it further."
    assert read(store, "recipients", "name") == "No flow that is live on that date brings it to anybody."
    assert "none that lists this partner" in read(store, "matrix", "--partner", "trust")


def test_what_goes_on_from_where_no_protocol_covers_it_says_so(store: Path) -> None:
    with Register.open(str(store), who="tester") as register:
        on = register.flow("onward").model_copy(update={"id": "further", "source": "trust", "target": "eastvale"})
        register.write([on], why="it goes further")
    assert "no protocol is shown to cover what it continues" in read(store, "onward", "flow/onward")
    assert "no protocol is shown" not in read(store, "onward", "flow/referral", "--hops", "1")


def test_what_two_protocols_have_in_common_is_not_said_to_be_permitted_each_for_each(store: Path) -> None:
    with Register.open(str(store), who="tester") as register:
        one = register.get("protocol", "isp-0025")
        register.write([one.model_copy(update={"id": "isp-0026", "reference": "ISP-0026"})], why="a twin")
    said = read(store, "duplicates")
    assert "ISP-0025 and ISP-0026 have in common: 2 signed parties; the data Health; the purposes Safeguarding." in said
    assert "cover the same. Withdrawing either would leave no flow" in said


def test_the_register_as_it_stood_can_be_asked(run: Run) -> None:
    assert run("forecast", "--as-at", "0") == []
