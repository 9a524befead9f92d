"""What each format holds is read alike: values, merged ranges, hidden sheets, errors and impossible dates by cell."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from graph_service.spreadsheet import SheetOut, csv_text, workbook_bytes
from importers.reading.cell_errors import NOT_WORKED_OUT, STRUCK
from importers.reading.workbook import Cell, Limits, Sheet, Workbook, read
from tests.importers import workbook_files as files

ERROR = "The cell holds the error {}: mend its formula, or type the value."


def workbook(data: bytes) -> Workbook:
    return read(data, "file", Limits())


def sheet(data: bytes) -> Sheet:
    return workbook(data).sheets[0]


def saved(book: object) -> bytes:
    target = io.BytesIO()
    book.save(target)  # type: ignore[attr-defined]
    return target.getvalue()


def xls_with(*cells: Cell, date_format: bool = False) -> bytes:
    book = xlwt.Workbook()
    out = book.add_sheet("Flows")
    style = xlwt.easyxf(num_format_str="DD/MM/YYYY" if date_format else "General")
    for row, value in enumerate(cells):
        out.write(row, 0, value, style)
    return saved(book)


def test_every_format_says_what_it_is_by_its_content() -> None:
    macros = files.changed(files.plain(), "docProps/app.xml", bytes)
    target = io.BytesIO(macros)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macros")
    formats = {
        "xlsx": files.plain(),
        "xlsm": target.getvalue(),
        "xlsb": files.xlsb(),
        "xls": xls_with("Ref"),
        "ods": files.ods(
            '<table:table-row><table:table-cell office:value-type="string"><text:p>Ref</text:p></table:table-cell></table:table-row>'
        ),
        "csv": b"Ref,Name\n1,2\n",
        "tsv": b"Ref\tName\n1\t2\n",
    }
    assert {name: workbook(data).format for name, data in formats.items()} == {name: name for name in formats}
    assert all(sheet(data).cell(0, 0) == "Ref" for data in formats.values())


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="2"><c r="B2" t="e"><v>#REF!</v></c></row>',
        "<row r='2'><c t='e' r='B2'><f>A1+#REF!</f><v>#REF!</v></c></row>",
        '<row r="2"><c r="B2" s="0" t="e"><f t="shared" si="0"/><v>#REF!</v></c></row>',
        '<row r="2"><c><v>1</v></c><c t="e"><v>#REF!</v></c></row>',
        '<row r="2"><c r="B2" t="str"><v>#REF!</v></c></row>',
    ],
)
def test_an_error_in_an_xlsx_cell_is_a_problem_there(cells: str) -> None:
    """Also in a shared formula, in cells that do not say where they stand, and typed as text."""
    found = sheet(files.xlsx_with('<row r="1"><c r="A1" t="str"><v>x</v></c></row>' + cells))
    assert found.problems == {(1, 1): ERROR.format("#REF!")}
    assert found.cell(1, 1) is None


def test_text_that_quotes_a_mark_of_an_error_is_no_error() -> None:
    found = sheet(files.xlsx_with('<row r="1"><c r="A1" t="inlineStr"><is><t>the "e" of t="e" v>-1</t></is></c></row>'))
    assert found.problems == {}
    assert found.cell(0, 0) == 'the "e" of t="e" v>-1'


def test_errors_in_the_sheet_that_has_them_and_no_other() -> None:
    """The order of the parts in the archive is not the order of the sheets."""
    data = workbook_bytes([SheetOut("One", rows=[["a"]]), SheetOut("Two", rows=[["b"]])])
    swapped = files.changed(
        data,
        "xl/_rels/workbook.xml.rels",
        lambda old: (
            old.replace(b"sheet1.xml", b"x").replace(b"sheet2.xml", b"sheet1.xml").replace(b'/x"', b'/sheet2.xml"')
        ),
    )
    broken = files.changed(
        swapped,
        files.SHEET,
        lambda old: old.replace(b'<row r="1"', b'<row r="3"><c r="A3" t="e"><v>#N/A</v></c></row><row r="1"'),
    )
    one, two = workbook(broken).sheets
    assert one.problems == {}
    assert two.problems == {(2, 0): ERROR.format("#N/A")}


def test_errors_in_xlsb_xls_ods_and_csv_are_problems_at_their_cells() -> None:
    assert sheet(files.xlsb()).problems == {(1, 0): ERROR.format("#REF!"), (1, 1): ERROR.format("#N/A")}
    assert sheet(files.xlsb()).rows[0] == ["Ref", 7]
    book = xlwt.Workbook()
    out = book.add_sheet("Flows")
    out.write(0, 0, "Ref")
    out.row(1).set_cell_error(2, "#REF!")
    assert sheet(saved(book)).problems == {(1, 2): ERROR.format("#REF!")}
    cell = '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>'
    text = '<table:table-cell table:number-columns-repeated="3" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="2">{text}</table:table-row><table:table-row>{text}{cell}</table:table-row>'
    assert sheet(files.ods(rows)).problems == {(2, 3): ERROR.format("#DIV/0!")}
    assert sheet(b"Ref,Date\n1,#N/A\n").problems == {(1, 1): ERROR.format("#N/A")}


def test_a_formula_in_xls_that_came_to_an_error_is_a_problem() -> None:
    """LibreOffice and Excel keep the result beside the formula; here it is written by hand."""
    book = xlwt.Workbook()
    out = book.add_sheet("Flows")
    out.write(0, 0, "Ref")
    out.write(1, 0, xlwt.Formula("1/0"))
    data = saved(book)
    found = re.search(rb"\x06\x00.\x00\x01\x00\x00\x00", data)
    assert found is not None
    result = found.start() + 10
    wrong = data[:result] + b"\x02\x00\x07\x00\x00\x00\xff\xff" + data[result + 8 :]
    assert sheet(wrong).problems == {(1, 0): ERROR.format("#DIV/0!")}


@pytest.mark.parametrize("make", [lambda *cells: xls_with(*cells, date_format=True)])
def test_a_date_before_the_calendar_begins_is_a_problem(make: Callable[..., bytes]) -> None:
    found = sheet(make("Start", -5, -100_000, 45_000))
    assert set(found.problems) == {(1, 0), (2, 0)}
    assert "before 1900" in found.problems[1, 0]
    assert [row[0] for row in found.rows] == ["Start", None, None, date(2023, 3, 15)]


def test_a_negative_date_in_xlsx_and_an_early_one_in_ods_are_problems() -> None:
    book = openpyxl.Workbook()
    for row, value in enumerate([-5, -1.5, 45_000], start=1):
        cell = book.active.cell(row, 2, value)  # type: ignore[union-attr]
        cell.number_format = "dd/mm/yyyy"
    book.active.cell(4, 2, -7)  # type: ignore[union-attr]
    found = sheet(saved(book))
    assert set(found.problems) == {(0, 1), (1, 1)}
    assert found.cell(3, 1) == -7
    early = (
        '<table:table-row><table:table-cell office:value-type="date" office:date-value="1850-01-02"/></table:table-row>'
    )
    assert sheet(files.ods(early)).problems == {
        (0, 0): "The cell holds the date 1850-01-02, which is before 1900: correct the date."
    }


@pytest.mark.parametrize("unseen", ["\0", "\x1b", "\u202e", "\x85"])
def test_characters_that_cannot_be_seen_are_marked_and_told(unseen: str) -> None:
    found = sheet(f"Ref,Name\n1,a{unseen}b\n{'2,a name' * 100}\n".encode())
    assert found.cell(1, 1) == "a\ufffdb"
    assert "cannot be seen" in found.problems[1, 1]


def test_a_number_that_is_none_is_a_problem() -> None:
    found = sheet(files.xlsx_with('<row r="1"><c r="A1"><v>NaN</v></c></row>'))
    assert found.problems == {(0, 0): "The cell holds something that is not a number: type it again."}


def test_dates_of_the_1904_calendar_are_read_as_the_dates_they_are() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = date(2024, 1, 2)  # type: ignore[index]
    book.active["A2"] = datetime(2024, 1, 2, 3, 4)  # type: ignore[index] # noqa: DTZ001
    assert [row[0] for row in sheet(saved(book)).rows] == [date(2024, 1, 2), datetime(2024, 1, 2, 3, 4)]  # noqa: DTZ001


def test_a_date_that_there_is_not_is_a_problem_in_ods() -> None:
    """LibreOffice counts beyond the year 9999, which no other program does."""
    date_cell = '<table:table-cell office:value-type="date" office:date-value="{}"/>'
    days = "".join(date_cell.format(day) for day in ("12024-01-01", "2024-02-29", "2024-02-29T10:00:00", "2023-02-29"))
    found = sheet(files.ods(f"<table:table-row>{days}</table:table-row>"))
    assert set(found.problems) == {(0, 0), (0, 3)}
    assert "beyond the year 9999" in found.problems[0, 0]


def test_an_ods_whose_xml_is_laid_out_in_lines_is_read() -> None:
    """Some programs write an element a line; spaces within a text stay."""
    cell = '<table:table-cell office:value-type="string"><text:p><text:span>a</text:span> <text:span>b</text:span></text:p></table:table-cell>'
    plain = files.ods(f"<table:table-row>{cell}{cell}</table:table-row>")
    laid_out = files.changed(
        plain,
        "content.xml",
        lambda old: re.sub(rb"(?=</?(table|office:body|office:spreadsheet)|<text:p)", b"\n\t", old),
    )
    assert sheet(laid_out).rows == sheet(plain).rows == [["a b", "a b"]]


def test_merged_ranges_are_known_in_every_format() -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = "x"  # type: ignore[index]
    book.active.merge_cells("B2:C4")  # type: ignore[union-attr]
    assert sheet(saved(book)).merges == ((1, 1, 3, 2),)
    old = xlwt.Workbook()
    old.add_sheet("S").write_merge(1, 3, 1, 2, "x")
    assert sheet(saved(old)).merges == ((1, 1, 3, 2),)
    assert sheet(files.xlsb()).merges == ((0, 2, 1, 3),)
    merged = '<table:table-cell table:number-rows-spanned="3" table:number-columns-spanned="2" office:value-type="string"><text:p>x</text:p></table:table-cell>'
    rows = f"<table:table-row><table:table-cell/></table:table-row><table:table-row><table:table-cell/>{merged}<table:covered-table-cell/></table:table-row>"
    assert sheet(files.ods(rows)).merges == ((1, 1, 3, 2),)


def test_hidden_sheets_are_flagged_and_hidden_rows_and_columns_are_read() -> None:
    book = openpyxl.Workbook()
    out = book.active
    assert out is not None
    out["A1"], out["B2"] = "Ref", "hidden"
    out.row_dimensions[2].hidden = True
    out.column_dimensions["B"].hidden = True
    book.create_sheet("Lists")["A1"] = "x"
    book.create_sheet("Very")["A1"] = "x"
    book["Lists"].sheet_state, book["Very"].sheet_state = "hidden", "veryHidden"
    found = workbook(saved(book)).sheets
    assert [(one.name, one.hidden) for one in found] == [("Sheet", False), ("Lists", True), ("Very", True)]
    assert found[0].cell(1, 1) == "hidden"


def test_a_chart_on_a_sheet_of_its_own_is_no_sheet_of_cells() -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("Chart")
    book.active["A1"] = "Ref"  # type: ignore[index]
    assert [one.name for one in workbook(saved(book)).sheets] == ["Sheet"]


def test_long_wide_and_right_to_left_text_is_read() -> None:
    wide = [f"Column {number}" for number in range(16_384)]
    text = ["א" * 32_767, "مرحبا بالعالم", "=1+1", "  spaced  ", "tab\tand\nline"]
    found = sheet(workbook_bytes([SheetOut("S", rows=[wide, text])]))
    assert found.rows == [wide, text]
    assert sheet(csv_text([], [wide, text]).encode("utf-16")).rows == [wide, text]


def test_a_cell_of_spaces_is_blank_and_rows_end_with_their_last_filled_cell() -> None:
    found = sheet(workbook_bytes([SheetOut("S", rows=[["a", " ", "\xa0"], [" "], ["b"], [" ", " "]])]))
    assert found.rows == [["a"], [], ["b"]]
    assert found.cell(5, 5) is None


@pytest.mark.parametrize("text", ["Ref;Name\n1;Smith, John\n2;Doe, Jane\n", "Ref|Name\n1|Smith, John\n2|Doe, Jane\n"])
def test_a_comma_in_a_cell_of_another_delimiter_stays(text: str) -> None:
    assert sheet(text.encode()).rows[1] == ["1", "Smith, John"]


def test_a_title_above_the_table_does_not_hide_what_stands_between_cells() -> None:
    text = "Register of Eastvale\nContact: Ann, Bob, Cy\n\nRef;Name;Purpose\n1;A, B;x\n2;C, D, E;y\n"
    assert sheet(text.encode()).rows[3:] == [["Ref", "Name", "Purpose"], ["1", "A, B", "x"], ["2", "C, D, E", "y"]]


def test_a_single_column_of_text_is_one_column() -> None:
    assert sheet(b"Organisation\nEssex Police\nEssex County Council\n").rows == [
        ["Organisation"],
        ["Essex Police"],
        ["Essex County Council"],
    ]


def test_hebrew_in_its_windows_encoding_is_read() -> None:
    text = "שם,תיאור\n" + "משטרת ישראל,הסכם שיתוף מידע בין הגופים\n" * 20
    assert sheet(text.encode("cp1255")).rows[1][0] == "משטרת ישראל"


def test_equal_values_are_one_object_so_that_large_workbooks_stay_small() -> None:
    found = sheet(workbook_bytes([SheetOut("S", rows=[["Essex Police", 1, True, 1.0]] * 3)]))
    assert found.rows[0][0] is found.rows[2][0]
    assert [type(cell) for cell in found.rows[0]] == [str, int, bool, int]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B2"><f>EDATE(A1,12)</f><v></v></c>',
        '<c r="B2"><f>A1</f></c>',
        '<c r="B2" s="0"><f t="shared" si="0"/><v/></c>',
    ],
)
def test_a_formula_that_was_never_worked_out_is_a_problem_at_its_cell(cell: str) -> None:
    """Programs write workbooks so; read as blank, an end date would be lost. A formula may well come to an empty text."""
    empty = '<c r="A3" t="str"><f>IF(1,"","")</f><v></v></c>'
    cells = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{cell}</row><row r="3">{empty}</row>'
    assert sheet(files.xlsx_with(cells)).problems == {(1, 1): NOT_WORKED_OUT}


def test_text_that_is_struck_through_is_a_problem_at_its_cell() -> None:
    """All of it, or a part; not what stands in the font beside it, nor a blank cell."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet()
    line, bold = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
    page.write(0, 0, "Live", bold)
    page.write(1, 0, "Gone", line)
    page.write(1, 1, 5, line)
    page.write_blank(1, 2, None, line)
    page.write_rich_string(2, 1, "Essex County Council; ", line, "Essex Police")
    page.write_rich_string(3, 1, "Essex County Council; ", bold, "Essex Police")
    book.close()
    assert sheet(target.getvalue()).problems == {(1, 0): STRUCK, (1, 1): STRUCK, (2, 1): STRUCK}


@pytest.mark.parametrize("rows", [3, 30, 3_000])
def test_lists_with_semicolons_in_a_file_with_commas_stay_in_their_cells(rows: int) -> None:
    lines = [f"{n},Agreement {n},A; B; C; D,Name; Address; Health; Housing" for n in range(rows)]
    text = "\r\n".join(["Ref,Title,Parties,Data", *lines])
    assert {len(row) for row in sheet(text.encode()).rows} == {4}
