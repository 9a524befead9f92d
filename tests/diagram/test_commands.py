"""Diagrams and reports, as a user types them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner, Result

from graph_service import Register
from graph_service.cli import app
from graph_service.diagram import FORMATS
from graph_service.errors import BadData, NotFound, UsageError
from graph_service.report import FORMATS as REPORT_FORMATS
from tests.diagram.registers import northshire

Run = Callable[..., Result]
ON = "2026-11-22"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command line on Northshire's register, with files in `tmp_path`."""
    store = str(tmp_path / "register.db")
    register = northshire()
    with Register.open(store) as opened:
        records = (
            record
            for kind in ("partner", "asset", "project", "protocol", "flow")
            for record in register.of(kind).values()
        )
        opened.write(records, why="Northshire")

    def typed(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--store", store, "--on", ON])

    return typed


def badges(path: Path) -> set[str]:
    root = etree.fromstring(path.read_bytes())
    groups = root.iter("{http://www.w3.org/2000/svg}g")
    return {str(g.get("id")).removeprefix("flow-") for g in groups if str(g.get("class")).startswith("flow ")}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_diagram_is_the_kind_of_file_that_its_name_says(run: Run, tmp_path: Path, kind: str) -> None:
    done = run("diagram", str(tmp_path / f"out.{kind}"))
    assert (done.exit_code, done.output) == (0, "")
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF", "dot": b"digraph", "mmd": b"---"}
    assert (tmp_path / f"out.{kind}").read_bytes().startswith(starts[kind])


@pytest.mark.parametrize("kind", REPORT_FORMATS)
def test_a_report_is_the_kind_of_file_that_its_name_says(run: Run, tmp_path: Path, kind: str) -> None:
    done = run("report", str(tmp_path / f"out.{kind}"), "--project", "MARAC")
    assert (done.exit_code, done.output) == (0, "")
    starts = {"docx": b"PK", "pdf": b"%PDF", "xlsx": b"PK", "html": b"<!DOCTYPE html>"}
    assert (tmp_path / f"out.{kind}").read_bytes().startswith(starts[kind])


@pytest.mark.parametrize(
    ("words", "flows"),
    [
        (
            ["--partner", "Safe Haven Northshire"],
            {"marac-case-actions", "victim-risk-assessments", "victim-contact-details"},
        ),
        (["--project", "MARAC", "--verdict", "unclear"], {"victim-risk-assessments"}),
        (["--flow", "Eviction notices", "--flow", "benefit-entitlement"], {"eviction-notices", "benefit-entitlement"}),
        (["--protocol", "ISP-18"], {"benefit-entitlement"}),
        (["--asset", "Council tax and benefits"], {"benefit-entitlement", "tenancy-start-and-end-dates"}),
    ],
)
def test_what_is_drawn_can_be_narrowed_by_what_people_call_things(
    run: Run, tmp_path: Path, words: list[str], flows: set[str]
) -> None:
    assert run("diagram", str(tmp_path / "out.svg"), *words).exit_code == 0
    assert badges(tmp_path / "out.svg") == flows


def test_the_register_can_be_drawn_as_it_stood(run: Run, tmp_path: Path) -> None:
    assert run("diagram", str(tmp_path / "out.svg"), "--as-at", "0").exit_code == 0
    assert badges(tmp_path / "out.svg") == set()
    assert "0 flows. Revision 0 of the register." in (tmp_path / "out.svg").read_text()


def test_a_style_and_a_page_can_be_asked_for(run: Run, tmp_path: Path) -> None:
    assert (
        run("diagram", str(tmp_path / "out.svg"), "--style", "matrix", "--page", "a3", "--title", "Ours").exit_code == 0
    )
    drawn = (tmp_path / "out.svg").read_text()
    assert 'class="pair gap"' in drawn
    assert ">Ours</title>" in drawn


def test_what_happened_can_be_had_as_json(run: Run, tmp_path: Path) -> None:
    done = run("diagram", str(tmp_path / "out.svg"), "--json")
    assert json.loads(done.stdout) == {
        "file": str(tmp_path / "out.svg"),
        "bytes": (tmp_path / "out.svg").stat().st_size,
    }


def test_a_fallback_is_said_beside_the_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPH_SERVICE_GRAPHVIZ", "/no/such/dot")
    done = run("diagram", str(tmp_path / "out.svg"))
    assert done.exit_code == 0
    assert done.stderr.startswith(
        "A matrix instead of one arrow for each flow: GRAPH_SERVICE_GRAPHVIZ names /no/such/dot"
    )


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["diagram", "out.jpeg"], UsageError),
        (["report", "out"], UsageError),
        (["diagram", "/no/such/folder/out.svg"], BadData),
        (["diagram", "out.svg", "--partner", "Nobody"], NotFound),
        (["report", "out.html", "--project", "Nothing"], NotFound),
        (["diagram", "out.svg", "--as-at", "9"], NotFound),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_nothing_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], error: type[Exception]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    assert isinstance(run(*words).exception, error)
    assert {path for path in set(tmp_path.iterdir()) - before if "register.db" not in path.name} == set()
