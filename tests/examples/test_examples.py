"""The example workbooks are what the script makes of the county's files, and have in them what the example is for."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def make() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "examples"))
        yield importlib.import_module("make")


def test_making_the_workbooks_again_gives_the_same_bytes(make: ModuleType, tmp_path: Path) -> None:
    make.everything(tmp_path, tmp_path / "small")
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.xlsx")}
    committed = {path.name: path.read_bytes() for path in (ROOT / "examples").glob("*.xlsx")}
    for name in ("flow-map.xlsx", "protocol-register.xlsx"):
        committed[f"small/{name}"] = (ROOT / "tests" / "data" / name).read_bytes()
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == [], "run examples/make.py and commit"


def test_the_controllers_record_has_its_header_on_row_9_in_columns_a_to_ad() -> None:
    book = CalamineWorkbook.from_path(ROOT / "examples" / "09-eastvale-article-30-record.xlsx")
    assert book.sheet_names == ["Template", "Notes"]
    rows = book.get_sheet_by_name("Template").to_python()
    assert rows[8][0] == "Business function"
    assert len(rows[8]) == 30
    assert "lawful basis" in str(rows[8][11])
    assert "lawful basis" in str(rows[8][26])


def test_the_county_has_about_the_promised_size(make: ModuleType) -> None:
    def rows(*names: str) -> int:
        return sum(len(make.read(name)[1]) for name in names)

    flows = rows("flows-hospitals-in", "flows-hospitals-out") + sum(
        len(make.flows(f"flows-{name}", "", ""))
        for name in ("council", "police", "eastvale", "harbour", "safe-haven", "icb")
    )
    assert 30 <= rows("partners") <= 40
    assert 70 <= rows("council-assets", "police-assets", "eastvale-record", "hospital-assets") <= 100
    assert 150 <= flows <= 180
    assert rows("protocols", "published", "digital-economy") - 2 == 33, "two rows of the published list are its groups"
    assert rows("projects") == 4
