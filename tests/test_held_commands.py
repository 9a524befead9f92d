"""The commands for what imports leave open, and for merging partners."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph_service import Register
from graph_service.cli import main
from graph_service.model import Flow, Partner

Run = Callable[..., tuple[int, str, str]]
ORIGIN = {"file": "flows.csv", "sha256": "0" * 64, "registers": ["a"], "templates": ["data-flow-map"]}
HELD: dict[str, Any] = ORIGIN | {
    "import": 1,
    "sheet": "",
    "row": 3,
    "label": "2 B",
    "questions": ["body-c"],
    "cells": {"Sender": "A", "Recipient": "C"},
    "template": "data-flow-map",
    "register": "a",
}
QUESTION: dict[str, Any] = ORIGIN | {
    "id": "body-c",
    "kind": "body",
    "about": "C",
    "cells": 1,
    "samples": ["C"],
    "choices": ["add", "as-written"],
    "meanwhile": "held",
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs `graph-service` on a register in which a row waits; gives the exit code and both outputs."""
    with Register.open(str(tmp_path / "r.db")) as register:
        records = [Partner(id="a", name="A"), Partner(id="b", name="B"), Flow(id="f", name="F", source="a", target="b")]
        keep = {("held", "row"): HELD, ("question", "body-c"): QUESTION}
        register._records.write(records, why="first", keep=keep)

    def run(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["graph-service", *arguments, "--store", str(tmp_path / "r.db")])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_held_rows_are_listed_with_their_cells_and_how_to_answer(run: Run) -> None:
    code, out, _ = run("held", "--json")
    shown = {"file", "sheet", "row", "label", "questions", "cells"}
    assert (code, json.loads(out)) == (0, [{"import": 1} | {name: HELD[name] for name in shown}])
    assert json.loads(run("held", "--as-at", "0", "--json")[1]) == []
    text = run("held")[1]
    assert "flows.csv, row 3 (import 1): 2 B" in text
    assert "“C” is not a partner in the register. Is it new, or another name of one?" in text
    assert "Answer with body-c=add | as-written" in text


def test_answers_that_cannot_be_taken_are_one_sentence_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    assert run("answer", "body-d=add") == (1, "", "There is no open question 'body-d'. Nothing was written.\n")
    code, _, err = run("answer", "body-c=nobody")
    assert (code, "Choose from: add, as-written" in err) == (1, True)
    assert run("answer")[0] == 2
    bad = tmp_path / "answers.json"
    bad.write_text('["no object"]')
    assert run("answer", "--answers", str(bad))[0] == 1
    assert len(json.loads(run("revisions", "--json")[1])) == 1


def test_held_rows_of_an_import_are_left_out_and_come_back_by_undo(run: Run) -> None:
    assert run("held", "drop", "nothing.csv")[0] == 1
    assert run("held", "drop", "1")[0] == 0
    assert json.loads(run("held", "--json")[1]) == []
    assert run("undo", "2")[0] == 0
    assert len(json.loads(run("held", "--json")[1])) == 1


def test_a_dictionary_that_has_nothing_is_empty_and_what_it_has_not_cannot_be_forgotten(run: Run) -> None:
    assert json.loads(run("dictionary", "--json")[1]) == []
    code, _, err = run("dictionary", "forget", "body-c")
    assert (code, "has no answer 'body-c'" in err) == (1, True)


def test_merging_says_what_speaks_against_it_and_is_written_when_a_person_is_sure(run: Run) -> None:
    plan = json.loads(run("merge", "A", "B", "--dry-run", "--json")[1])
    assert plan == {"keep": "a", "other": "b", "records": 2, "flows": ["f"], "protocols": [], "differing": []}
    code, _, err = run("merge", "A", "B")
    assert (code, "1 flow would go from A to itself." in err) == (1, True)
    assert json.loads(run("merge", "A", "B", "--sure", "--json")[1])["revision"] == 2
    assert json.loads(run("show", "partner", "a", "--json")[1])["aliases"] == ["B"]


def test_accepted_actions_are_listed_with_owner_date_and_state(run: Run, tmp_path: Path) -> None:
    with Register.open(tmp_path / "r.db") as register:
        register.accepted.accept("body-c", owner="IG lead", due="2020-01-31")
    code, out, _ = run("actions")
    assert (code, "IG lead, due 31 January 2020 (late)" in out) == (0, True)
    _, out, _ = run("actions", "--json")
    [work] = json.loads(out)
    assert (work["number"], work["question"], work["state"], work["late"]) == (1, "body-c", "open", True)
    code, _, err = run("actions", "--state", "never")
    assert (code, "Unknown state" in err) == (1, True)


def test_a_question_is_accepted_changed_and_withdrawn(run: Run) -> None:
    code, out, _ = run(
        "actions", "accept", "body-c", "--owner", "IG lead", "--organisation", "A", "--due", "2020-01-31"
    )
    assert (code, out.startswith("1. [open] "), "IG lead, due 31 January 2020 (late)" in out) == (0, True, True)
    code, out, _ = run("actions", "change", "1", "--state", "waiting", "--waiting-for", "B", "--due", "", "--json")
    work = json.loads(out)
    assert (code, work["state"], work["waiting_for"], work["partner"]) == (0, "waiting", "B", "a")
    assert "due" not in work
    code, _, err = run("actions", "change", "1", "--state", "risk-accepted")
    assert (code, "until a date" in err) == (1, True)
    assert run("actions", "change", "1")[0] == 2
    code, out, _ = run("actions", "withdraw", "1")
    assert (code, "undo 4" in out) == (0, True)
    assert "Accepted actions: 0" in run("actions")[1]
    assert run("actions", "withdraw", "1")[0] == 1


def test_an_action_is_accepted_by_the_number_that_fixes_gives_it(run: Run) -> None:
    [first, *_] = json.loads(run("fixes", "--json")[1])
    code, out, _ = run("actions", "accept", "1", "--owner", "IG lead", "--json")
    assert (code, json.loads(out)["sentence"]) == (0, " ".join(step["sentence"] for step in first["steps"]))
    code, _, err = run("actions", "accept", "99")
    assert (code, "`fixes` lists" in err) == (2, True)


def test_me_is_the_organisation_of_the_settings(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Register.open(tmp_path / "r.db") as register:
        register.accepted.accept("body-c", owner="IG lead", partner="a")
    code, _, err = run("actions", "--partner", "me")
    assert (code, "GRAPH_SERVICE_ORGANISATION" in err) == (2, True)
    for name, count in (("A", 1), ("b", 0)):
        monkeypatch.setenv("GRAPH_SERVICE_ORGANISATION", name)
        assert f"Accepted actions: {count}" in run("actions", "--partner", "me")[1]


def test_rows_that_would_all_wait_are_written_only_when_a_person_says_so(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "vans.csv"
    file.write_text("Ref,Name,Vendor,Begins,Price\nC1,Vans,Wheels Ltd,01/04/2024,900\nC2,Bins,Bins Ltd,01/05/2024,80\n")
    assert run("import", str(file))[0] == 1
    assert json.loads(run("revisions", "--json")[1])[-1]["number"] == 1
    assert run("import", str(file), "--yes")[0] == 0
    assert json.loads(run("revisions", "--json")[1])[-1]["number"] == 2
    assert run("import", str(file))[0] == 0, "the same rows wait already"
    assert json.loads(run("revisions", "--json")[1])[-1]["number"] == 2
