"""The user's own workbook comes back with what is wrong marked, and says nothing that they did not write as a formula."""

import io
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font

from graph_service.errors import BadData
from graph_service.spreadsheet import SheetOut, csv_text, workbook_bytes
from importers.reading.workbook import Limits, read
from importers.recognise.table import WHAT_IS_WRONG, Table, find_table
from importers.writing.annotate import Mark, annotate
from tests.importers import workbook_files as files

UNREADABLE = "The start date 31/02/2024 does not exist: correct it."


def marked(data: bytes, *marks: Mark, name: str = "mine.xlsx", headers: dict[str, int] | None = None) -> Any:
    return openpyxl.load_workbook(io.BytesIO(annotate(data, name, marks, Limits(), headers)))


def test_the_cell_is_coloured_and_has_a_comment_and_its_row_says_it_in_words() -> None:
    data = workbook_bytes(
        [
            SheetOut(
                "Flows", ["Ref", "Start"], [["F-1", "31/02/2024"], ["F-2", date(2024, 1, 1)]], heading=[["Register"]]
            )
        ]
    )
    sheet = marked(data, Mark("Flows", 2, 1, UNREADABLE), headers={"Flows": 1})["Flows"]
    assert sheet["B3"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["B3"].comment.text == UNREADABLE
    assert [sheet.cell(row, 3).value for row in (2, 3, 4)] == [WHAT_IS_WRONG, f"B3: {UNREADABLE}", None]
    assert sheet["B4"].comment is None


def test_formatting_formulas_and_comments_of_an_xlsx_workbook_stay() -> None:
    book = openpyxl.Workbook()
    out = book.active
    assert out is not None
    out["A1"], out["A2"], out["B2"] = "Ref", "F-1", "=1+1"
    out["A2"].font = Font(bold=True, color="FF00FF00")
    out["A2"].comment = openpyxl.comments.Comment("Ask Priya", "Sam")
    out.column_dimensions["A"].width = 44
    target = io.BytesIO()
    book.save(target)
    sheet = marked(target.getvalue(), Mark("Sheet", 1, 0, "Two rows have this reference."))["Sheet"]
    assert sheet["A2"].font.bold
    assert sheet.column_dimensions["A"].width == 44
    assert sheet["B2"].value == "=1+1"
    assert sheet["A2"].comment.text == "Ask Priya\n\nTwo rows have this reference."


def test_text_that_starts_with_an_equals_sign_stays_text() -> None:
    for data in (workbook_bytes([SheetOut("Flows", ["Ref"], [["=1+1"]])]), csv_text(["Ref"], [["=1+1"]]).encode()):
        book = marked(data, Mark("Flows", 1, 0, "=2+2"))
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
        assert "=1+1" in [cell.value for cell in cells]
        assert all(cell.data_type == "s" for cell in cells)


def test_a_workbook_of_another_format_comes_back_as_xlsx_with_the_same_cells() -> None:
    old = xlwt.Workbook()
    out = old.add_sheet("Flows")
    for column, text in enumerate(["Ref", "Start"]):
        out.write(0, column, text)
    out.write_merge(1, 2, 0, 0, "F-1")
    out.write(1, 1, date(2024, 1, 2), xlwt.easyxf(num_format_str="DD/MM/YYYY"))
    target = io.BytesIO()
    old.save(target)
    data = annotate(target.getvalue(), "old.xls", [Mark("Flows", 2, 0, "No such body.")], Limits())
    before, after = read(target.getvalue(), "old.xls", Limits()).sheets[0], read(data, "x.xlsx", Limits()).sheets[0]
    assert [row[:2] for row in after.rows[:2]] == before.rows
    assert after.merges == before.merges
    assert openpyxl.load_workbook(io.BytesIO(data))["Flows"]["A2"].comment.text == "No such body."


def test_a_text_file_comes_back_as_a_workbook() -> None:
    sheet = marked(b"Ref;Start\nF-1;31/02/2024\n", Mark("", 1, 1, UNREADABLE), name="mine.csv").worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["F-1", "31/02/2024", f"B2: {UNREADABLE}"]


def test_the_column_that_was_added_is_no_part_of_the_table_when_it_comes_back() -> None:
    data = annotate(files.plain(), "mine.xlsx", [Mark("Flows", 3, 1, "Wrong.")], Limits())
    found = find_table(
        read(data, "mine.xlsx", Limits()).sheets[0], lambda texts: sum(text in ("Ref", "Name") for text in texts)
    )
    assert isinstance(found, Table)
    assert found.headings == ("Ref", "Name")
    assert max(len(row.cells) for row in found.rows) == 2


def test_a_problem_at_a_heading_leaves_the_heading_of_the_column_that_was_added() -> None:
    """Else that column would be one of the table when the workbook is imported again."""
    data = workbook_bytes([SheetOut("Flows", ["Ref", "Zebra"], [["1", "Y"]])])
    sheet = marked(data, Mark("Flows", 0, 1, "Unknown."), Mark("Flows", 1, 0, "Wrong."))["Flows"]
    assert [sheet.cell(row, 3).value for row in (1, 2)] == [WHAT_IS_WRONG, "A2: Wrong."]
    assert sheet["C1"].comment.text == "B1: Unknown."
    assert sheet["B1"].comment.text == "Unknown."


def test_what_concerns_a_whole_sheet_or_file_stands_on_a_sheet_of_its_own() -> None:
    sheet = marked(files.plain(), Mark("Flows", None, None, "Whose register is it?"), Mark("", None, None, "No body."))[
        WHAT_IS_WRONG
    ]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["Flows", "Whose register is it?"],
        [None, "No body."],
    ]


def test_a_cell_within_a_merged_range_is_marked_at_its_first_cell() -> None:
    data = files.xlsx_with(
        '<row r="1"><c r="A1" t="str"><v>Ref</v></c></row><row r="2"><c r="A2" t="str"><v>F-1</v></c></row>',
        '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>',
    )
    assert marked(data, Mark("Flows", 2, 0, "Wrong."))["Flows"]["A2"].comment.text == "Wrong."


def test_a_workbook_with_macros_comes_back_without_them_and_says_so() -> None:
    data = files.changed(files.plain(), "[Content_Types].xml", lambda old: old)
    with zipfile.ZipFile(target := io.BytesIO(data), "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    book = marked(target.getvalue(), Mark("Flows", 1, 0, "Wrong."), name="mine.xlsm")
    assert book["Flows"]["A2"].comment.text == "Wrong."
    assert "no macros" in book[WHAT_IS_WRONG]["B2"].value


def test_a_hostile_workbook_is_refused_here_too() -> None:
    with pytest.raises(BadData, match="zip bomb"):
        annotate(files.lying(files.bomb(40_000_000)), "bomb.xlsx", [], Limits(bytes=3_000_000))


def test_a_workbook_that_only_its_formatting_library_cannot_open_comes_back_as_a_copy() -> None:
    broken = files.changed(files.plain(), "xl/styles.xml", lambda old: old.replace(b'fontId="0"', b'fontId="zero"'))
    sheet = marked(broken, Mark("Flows", 1, 0, "Wrong."))["Flows"]
    assert sheet["A2"].comment.text == "Wrong."
