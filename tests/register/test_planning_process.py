"""A plan that a process of its own makes is the plan that the register makes; time and memory end it, not the service."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph_service import Register
from graph_service.errors import BadData
from graph_service.model import Partner
from graph_service.register.planning_process import plan_apart
from importers.plan.options import Options

HEAD = "Reference,Name,Sender,Recipient,Data,Purpose,Method\n"


@pytest.fixture
def register(store_url: str) -> Iterator[Register]:
    """Two partners, in either store."""
    with Register.open(store_url, who="the tests") as opened:
        opened.write([Partner(id="a", name="Alpha Council"), Partner(id="b", name="Beta Police")], why="first")
        yield opened


def flows(tmp_path: Path, number: int, data: str = "health") -> Path:
    """A flow map of so many rows, of which some are held and some name words that nobody knows."""
    file = tmp_path / "flows.csv"
    ends = ("Beta Police", "Gamma Trust")
    rows = (f'{n},F{n},Alpha Council,{ends[n % 50 == 0]},"{data}",{"x" * (n % 3)}safety,email\n' for n in range(number))
    file.write_text(HEAD + "".join(rows), "utf-8")
    return file


def test_it_is_the_same_plan_with_its_progress(register: Register, tmp_path: Path) -> None:
    file, options = flows(tmp_path, 450), Options(partner="a")
    told: list[str] = []
    apart = plan_apart(register.settings, file, "flows.csv", options, lambda what, done, of: told.append(what))
    assert apart == register.answering.imports.plan(file, "flows.csv", options)
    assert len(apart.adds) > 400
    assert apart.held
    assert told[0] == "Opening the file"


def test_a_plan_with_answers_keeps_the_plan_without_them(register: Register, tmp_path: Path) -> None:
    file = flows(tmp_path, 60)
    first = register.answering.imports.plan(file, "flows.csv", Options(partner="a"))
    body = next(question for question in first.questions if question.kind in ("body", "bodies"))
    options = Options(partner="a", answers={body.id: "add"})
    apart = plan_apart(register.settings, file, "flows.csv", options, lambda what, done, of: None)
    assert apart.without == first
    assert not apart.held


def test_an_error_of_ours_is_the_same_error(register: Register, tmp_path: Path) -> None:
    file = tmp_path / "broken.xlsx"
    file.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(BadData) as here:
        register.answering.imports.plan(file, "broken.xlsx", Options())
    with pytest.raises(BadData) as apart:
        plan_apart(register.settings, file, "broken.xlsx", Options(), lambda what, done, of: None)
    assert str(apart.value) == str(here.value)


def test_one_that_takes_too_long_is_refused(register: Register, tmp_path: Path) -> None:
    short = replace(register.settings, import_seconds=0)
    with pytest.raises(BadData, match="within 0 seconds"):
        plan_apart(short, flows(tmp_path, 5), "flows.csv", Options(partner="a"), lambda what, done, of: None)


def test_one_that_needs_too_much_memory_is_refused(register: Register, tmp_path: Path) -> None:
    file = flows(tmp_path, 30_000, "word " * 5 + "health")
    small = replace(register.settings, import_memory=1, import_seconds=60)
    with pytest.raises(BadData, match=r"memory|crashes"):
        plan_apart(small, file, "flows.csv", Options(partner="a"), lambda what, done, of: None)


def test_a_fault_of_ours_is_not_taken_for_a_file_that_is_too_large(
    register: Register, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    number: Any = 5
    broken = Options(answers=number)
    with pytest.raises(RuntimeError, match="planning process failed"):
        plan_apart(register.settings, flows(tmp_path, 5), "flows.csv", broken, lambda what, done, of: None)
    assert "Traceback" in capfd.readouterr().err
