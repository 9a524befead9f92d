"""Importing, exporting and templates on the command line."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graph_service.cli import main
from graph_service.spreadsheet import SheetOut, workbook_bytes

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs `graph-service` on a store of its own, with no terminal; gives the exit code and both outputs."""

    def run(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        monkeypatch.setattr(sys, "argv", ["graph-service", *map(str, arguments), "--store", str(tmp_path / "r.db")])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def flows(tmp_path: Path, *rows: list[Any], head: list[str] | None = None) -> Path:
    file = tmp_path / "flows.xlsx"
    head = head or ["Ref", "Flow name", "Sender", "Recipient", "Data items", "Purpose"]
    file.write_bytes(workbook_bytes([SheetOut("Flows", head, list(rows))]))
    return file


def test_a_plan_then_a_revision_then_undo(run: Run, tmp_path: Path) -> None:
    file = flows(tmp_path, ["1", "A", "Body One", "Body Two", "Name", "Direct care"])
    options = (file, "--partner", "Body One", "--create-partners", "--json")
    code, out, _ = run("import", *options, "--dry-run")
    dry = json.loads(out)
    assert (code, [add["kind"] for add in dry["adds"]]) == (0, ["partner", "partner", "flow"])
    code, out, _ = run("import", *options, "--yes")
    assert code == 0
    assert json.loads(out) == dry | {"revision": 1}
    code, out, _ = run("import", file, "--partner", "body-one", "--yes", "--json")
    again = json.loads(out)
    assert (code, again["adds"], again["changes"], again["unchanged"], "revision" in again) == (0, [], [], 1, False)
    code, out, _ = run("undo", 1, "--json")
    assert (code, len(json.loads(out)["restored"])) == (0, 3)


def test_what_is_not_understood_is_as_written_and_the_file_is_imported(run: Run, tmp_path: Path) -> None:
    file = flows(tmp_path, ["1", "A", "Body One", "Body Two", "Name", "Direct care"])
    for more in (("--dry-run",), ("--yes",)):
        code, out, _ = run(
            "import",
            file,
            "--partner",
            "Body One",
            "--create-partners",
            "--column",
            "Purpose=flow.starts_on",
            "--json",
            *more,
        )
        plan = json.loads(out)
        assert (code, [r["cells"] for r in plan["remarks"] if r["effect"] == "as-written"]) == (
            0,
            [[{"sheet": "Flows", "cell": "F2"}]],
        )
    assert json.loads(run("revisions", "--json")[1]) != []


def test_strict_refuses_a_file_with_an_open_question(run: Run, tmp_path: Path) -> None:
    """What programs want: nothing is written while anything is open."""
    file = flows(tmp_path, ["1", "A", "Body One", "Body Two", "Name", "Direct care"])
    code, out, err = run("import", file, "--strict", "--yes", "--json")
    assert (code, json.loads(out)["questions"] != []) == (1, True)
    assert "Nothing was written" in err
    assert json.loads(run("revisions", "--json")[1]) == []


def test_without_yes_nothing_is_written_and_nobody_is_asked(run: Run, tmp_path: Path) -> None:
    file = flows(tmp_path, ["1", "A", "Body One", "Body Two", "Name", "Direct care"])
    code, _, err = run("import", file, "--partner", "Body One", "--create-partners")
    assert code == 1
    assert "--yes" in err
    assert json.loads(run("revisions", "--json")[1]) == []


def test_a_corrected_match_is_kept_as_a_template_of_ones_own(run: Run, tmp_path: Path) -> None:
    file = flows(tmp_path, ["1", "Body One", "Body Two", "Name"], head=["Nr", "Von", "Nach", "Was"])
    said = ["Von=flow.source", "Nach=flow.target", "Was=flow.categories", "Nr=flow.reference"]
    columns = [part for text in said for part in ("--column", text)]
    code, _, _ = run(
        "import", file, "--partner", "Body One", "--create-partners", *columns, "--save-as", "our-map", "--yes"
    )
    assert code == 0
    code, out, _ = run("import", file, "--partner", "body-one", "--yes", "--json")
    plan = json.loads(out)
    assert (code, plan["sheets"][0]["template"], plan["unchanged"]) == (0, "our-map", 1)
    assert "our-map" in [entry["name"] for entry in json.loads(run("templates", "list", "--json")[1])]
    flows(tmp_path, ["2", "Body One", "Body Two", "Name"], head=["Nr", "Von", "Nach", "Was"])
    code, out, _ = run("import", file, "--partner", "body-one", "--as", "our-map", "--dry-run", "--json")
    assert [absent["id"] for absent in json.loads(out)["absent"]] == ["body-one-1"]


def test_an_export_is_imported_again_to_nothing(run: Run, tmp_path: Path) -> None:
    file = flows(
        tmp_path,
        ["1", "A", "Body One", "Body Two", "Name", "=1+1; Direct care"],
        ["2", "B", "Body Two", "Body One", "Health", None],
    )
    run("import", file, "--partner", "Body One", "--create-partners", "--yes")
    for out in (tmp_path / "out.xlsx", tmp_path / "out.csv"):
        assert run("export", "data-flow-map", out, "--partner", "body-one")[0] == 0
        code, text, _ = run("import", out, "--partner", "body-one", "--dry-run", "--json")
        plan = json.loads(text)
        assert (code, plan["adds"], plan["changes"], plan["absent"], plan["unchanged"]) == (0, [], [], [], 2)


def test_the_workbook_comes_back_marked(run: Run, tmp_path: Path) -> None:
    file = flows(tmp_path, ["1", "A", "Body One", None, "Name", "Direct care"])
    code, _, _ = run(
        "import",
        file,
        "--partner",
        "Body One",
        "--create-partners",
        "--annotate",
        tmp_path / "marked.xlsx",
        "--dry-run",
    )
    assert code == 0
    assert (tmp_path / "marked.xlsx").read_bytes()[:2] == b"PK"


def test_an_empty_workbook_of_a_template_is_refused_until_it_is_filled(run: Run, tmp_path: Path) -> None:
    assert run("templates", "blank", "protocol-register", tmp_path / "blank.xlsx")[0] == 0
    code, _, err = run("import", tmp_path / "blank.xlsx", "--yes")
    assert code == 1
    assert "no rows" in err
    assert run("templates", "show", "nothing-such")[0] == 1
