"""A file that cannot be taken is refused in one sentence that names the cause, whatever it does to its reader."""

import csv
import io
import time
from pathlib import Path

import pytest

from graph_service import Register
from graph_service.errors import BadData
from importers.reading.workbook import Limits, read
from importers.recognise.template import find, shipped
from tests.importers import workbook_files as files
from tests.importers.hostile_files import HOSTILE, SMALL


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_one_sentence(name: str) -> None:
    make, cause = HOSTILE[name]
    started = time.monotonic()
    with pytest.raises(BadData, match=cause) as refusal:
        read(make(), "upload.xlsx", SMALL)
    message = str(refusal.value)
    assert message.startswith("upload.xlsx ")
    assert message.count("\n") == 0
    assert message.endswith(".")
    assert refusal.value.exit_code == 1
    assert time.monotonic() - started < 25


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    data = files.xlsx_with("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 5000)))
    with pytest.raises(BadData, match="within 0 seconds"):
        read(data, "slow.xlsx", Limits(seconds=0))


def words(length: int) -> str:
    """A text of so many characters that means nothing."""
    return " ".join(f"word{number}" for number in range(length // 5))[:length]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("length", [30_000, 100_000])
@pytest.mark.parametrize("template", ["partner-list", "protocol-register", "data-flow-map", "ico-controller"])
def test_a_row_of_the_longest_cells_is_planned_and_what_is_longer_is_told(
    template: str, length: int, tmp_path: Path
) -> None:
    """The clock is there to end a plan whose time grows with the square of its cells, which takes minutes."""
    headings = [column.heading for column in find(template, shipped()).columns]
    file = io.StringIO()
    csv.writer(file).writerows([headings, [f"Short {text}" for text in headings], [words(length)] * len(headings)])
    with Register.open(str(tmp_path / "r.db")) as register:
        plan = register.plan_import(file.getvalue().encode(), "long.csv", template=template, create_partners=True)
    told = [remark for remark in plan.remarks if remark.code == "damaged-cell" and "32,767" in remark.message]
    assert bool(told) == (length > 32_767)
    assert plan.adds or plan.held
