"""A file of any format that is taken gives the same sheets of cells."""

from datetime import date, datetime, time

import pytest

from graph_service.errors import BadData, NotFound
from graph_service.spreadsheet import SheetOut, as_typed, csv_text, inert, workbook_bytes
from importers.reading.workbook import Limits, Sheet, read

ROWS = [
    ["A-1", "Café – naïve", 12, 2.5, date(2026, 3, 31), True],
    ["=1+1", None, 0, -1, datetime(2026, 3, 31, 9, 30), False],  # noqa: DTZ001
]


def only_sheet(data: bytes, name: str = "file.xlsx", limits: Limits | None = None) -> Sheet:
    sheets = read(data, name, limits or Limits()).sheets
    assert len(sheets) == 1
    return sheets[0]


def test_a_workbook_written_is_read_back_cell_for_cell() -> None:
    """Dates come as dates, whole numbers as whole numbers, text that starts with = as that text."""
    data = workbook_bytes([SheetOut("Flows", ["Ref", "Name", "Number", "Rate", "Date", "Live"], ROWS)])
    sheet = only_sheet(data)
    assert sheet.name == "Flows"
    assert sheet.rows[1:] == ROWS
    assert [type(cell) for cell in sheet.rows[1]] == [str, str, int, float, date, bool]
    assert sheet.problems == {}


def test_the_same_sheets_give_the_same_bytes() -> None:
    sheets = [SheetOut("Flows", ["Ref", "Kind"], [["1", None]], choices={1: ["sharing", "joint"]}, notes={0: "Yours."})]
    assert workbook_bytes(sheets) == workbook_bytes(sheets)


def test_rows_are_counted_from_the_first_cell_of_the_sheet() -> None:
    """Empty rows and columns before the table keep their places, so that a cell's name is right."""
    data = workbook_bytes([SheetOut("S", rows=[[], [], [None, None, "here", None]])])
    assert only_sheet(data).rows == [[], [], [None, None, "here"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_is_read_in_any_encoding_and_with_any_delimiter(encoding: str, delimiter: str) -> None:
    text = 'Ref,Name,Purpose\r\n1,Café société,"one\ntwo"\r\n2,Crèche,\r\n'.replace(",", delimiter)
    assert only_sheet(text.encode(encoding), "file.csv").rows == [
        ["Ref", "Name", "Purpose"],
        ["1", "Café société", "one\ntwo"],
        ["2", "Crèche"],
    ]


def test_a_csv_export_starts_no_formula_and_is_read_back_as_it_was() -> None:
    texts = ["=1+1", "+44 20", "-1", "@x", "\tx", "\rx", "'=kept", "it's", "'quoted'"]
    text = csv_text(["Value"], [[value] for value in texts])
    assert not any(line.startswith(("=", "+", "-", "@", "\t")) for line in text.splitlines())
    assert [row[0] for row in only_sheet(text.encode(), "x.csv").rows[1:]] == texts
    assert [as_typed(inert(value)) for value in texts] == texts


def test_times_and_early_dates_are_written_as_a_spreadsheet_can_hold_them() -> None:
    data = workbook_bytes([SheetOut("S", rows=[[time(9, 30), date(1850, 1, 2), 10**20]])])
    assert only_sheet(data).rows == [[time(9, 30), "1850-01-02", str(10**20)]]


def test_a_file_that_is_not_there_is_said_so(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotFound, match=r"no file missing\.xlsx"):
        read(tmp_path / "missing.xlsx", "missing.xlsx", Limits())


def test_more_rows_than_the_limit_are_refused() -> None:
    data = workbook_bytes([SheetOut("S", rows=[["x"]] * 11)])
    with pytest.raises(BadData, match="beyond the 10 rows"):
        read(data, "big.xlsx", Limits(rows=10))
