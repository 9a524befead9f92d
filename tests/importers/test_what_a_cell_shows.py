"""What a cell shows is what it says: formats, links, merges, lookups, what is hidden, tabs of lists."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from graph_service.model import Protocol
from graph_service.register import Register
from importers.plan import Plan
from importers.plan.remark_messages import sentence
from importers.reading.number_formats import shown_by
from importers.reading.workbook import Cell, Limits, Sheet, read
from tests.importers.workbook_files import ods


def book(rows: list[list[Any]], change: Callable[[Any], None] = lambda sheet: None, name: str = "Agreements") -> bytes:
    """A workbook of one sheet, after a change to the sheet."""
    made = Workbook()
    sheet = made.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    change(sheet)
    return saved(made)


def saved(made: Workbook) -> bytes:
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def first_sheet(content: bytes) -> Sheet:
    return read(content, "f.xlsx", Limits()).sheets[0]


def protocols(made: Plan) -> dict[str, Protocol]:
    return {record.title: record for record in made.put if isinstance(record, Protocol)}


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ('"ISP-"000', 902, "ISP-902"),
        ("00000", 12, "00012"),
        ("00-00-00", 10203, "01-02-03"),
        ('"DSA"\\-0000;[Red]-0', 12, "DSA-0012"),
        ('0"-ISA"', 7, "7-ISA"),
        ('"ISP-"@', "902", "ISP-902"),
        ('"ISP-"General', 902, "ISP-902"),
        ("mmm-yy", datetime(2027, 2, 1, tzinfo=UTC), "February 2027"),
        ("[$-809]mmmm yyyy;@", date(2027, 2, 1), "February 2027"),
        ("mmm-yy", date(2027, 2, 17), date(2027, 2, 17)),
        ("yyyy", date(2027, 1, 1), "2027"),
        ("yyyy", date(2027, 7, 1), date(2027, 7, 1)),
        ('"ISP-"000', -3, -3),
        ('"ISP-"000', True, True),
    ],
)
def test_a_format_shows(code: str, value: object, shown: object) -> None:
    show = shown_by(code)
    assert show is not None
    assert show(value) == shown


@pytest.mark.parametrize(
    "code",
    [
        *("General", "0", "#,##0", "0.00", '"£"#,##0.00', "[$£-809]#,##0", "0%", "# ?/?", "dd/mm/yyyy", "h:mm", "@"),
        *(
            "0.00E+00",
            '0" records"',
            "_-* #,##0.00_-;-* #,##0.00_-",
            "mmm",
            "",
            '"',
            "\\",
            "[",
            "0" * 5000,
            '"a' * 5000,
        ),
    ],
)
def test_a_format_says_no_more_than_its_value(code: str) -> None:
    show = shown_by(code)
    assert show is None or isinstance(show(5), object)
    if len(code) < 50:
        assert show is None


def test_months_and_references_are_read_as_shown(register: Register) -> None:
    def formats(sheet: Any) -> None:
        sheet["A2"].number_format = '"PSISA/"0000'
        sheet["C2"].number_format = "mmmm yyyy"
        sheet["D2"].number_format = "yyyy"
        sheet["C3"].number_format = "mmm-yy"

    ends = [[45, "Bins", date(2031, 2, 1), date(2030, 1, 1)], [46, "Parks", date(2031, 2, 9), None]]
    content = book([["Agreement no", "Title", "End date", "Review date"], *ends], formats)
    found = protocols(register.plan_import(content, name="f.xlsx", template="protocol-register"))
    assert found["Bins"].reference == "PSISA/0045"
    assert (found["Bins"].ends_on, found["Bins"].review_on) == (date(2031, 2, 28), date(2030, 12, 31))
    assert (found["Parks"].reference, found["Parks"].ends_on) == ("46", date(2031, 2, 9))


def test_an_ods_workbook_is_read_as_shown() -> None:
    def cell(kind: str, value: str, shown: str) -> str:
        stored = f'office:{"date-value" if kind == "date" else "value"}="{value}"' if value else ""
        return f'<table:table-cell office:value-type="{kind}" {stored}><text:p>{shown}</text:p></table:table-cell>'

    rows = [
        [("float", "902", "ISP-902"), ("date", "2026-11-01", "Nov-26")],
        [("float", "12", "00012"), ("date", "2026-11-17", "Nov-26")],
        [("float", "1200", "1,200"), ("date", "2026-01-01", "2026")],
        [("float", "1200.5", "£1,200.50"), ("date", "2026-11-01", "01/11/26")],
        [("float", "12", "12 records"), ("date", "2026-11-01", "1 November 2026")],
    ]
    table = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    for number, row in enumerate(rows):
        hidden = ' table:visibility="filter"' if number == 2 else ""
        table += f"<table:table-row{hidden}>{''.join(cell(*one) for one in row)}</table:table-row>"
    sheet = first_sheet(ods(table))
    assert sheet.rows == [
        ["ISP-902", "Nov-26"],
        ["00012", date(2026, 11, 17)],
        [1200, "2026"],
        [1200.5, date(2026, 11, 1)],
        [12, date(2026, 11, 1)],
    ]
    assert (sheet.hidden_rows, sheet.hidden_columns) == (frozenset({2}), frozenset({1}))


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("https://intranet.example/a.pdf", "https://intranet.example/a.pdf"),
        ("Agreements/a.pdf", "Agreements/a.pdf"),
        ("javascript:alert(1)", "Click"),
        ("mailto:ig@northshire.example", "Click"),
    ],
)
def test_the_address_of_a_link_is_read_where_it_is_one_of_a_document(
    register: Register, address: str, url: str
) -> None:
    def link(sheet: Any) -> None:
        sheet["C2"].hyperlink = address
        sheet["C2"].value = "Click"
        sheet["B2"].hyperlink = "https://northshire.example/"
        sheet["B2"].value = "Northshire Police"

    content = book([["Title", "Signatories", "Copy (link)"], ["Bins", None, None]], link)
    (found,) = protocols(register.plan_import(content, name="f.xlsx", columns={"Copy (link)": "protocol.url"})).values()
    assert found.url == url
    assert [party.partner for party in found.parties] == ["northshire-police"]


def test_a_formula_of_a_link_has_an_address(register: Register) -> None:
    content = book(
        [
            ["Title", "Signatories", "Link"],
            ["Bins", "Northshire Police", '=HYPERLINK("https://x.example/a?b=1&c=2","See")'],
        ]
    )
    assert first_sheet(content).links == {(1, 2): "https://x.example/a?b=1&c=2"}


def test_what_is_hidden_is_read_and_told(register: Register) -> None:
    def hide(sheet: Any) -> None:
        for row in (3, 4, 6):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["B"].hidden = True

    content = book([["Title", "Signatories"], *([f"Agreement {n}", "Northshire Police"] for n in range(5))], hide)
    made = register.plan_import(content, name="f.xlsx")
    assert len(protocols(made)) == 5
    told = {remark.code: remark.message for remark in made.remarks}
    assert told["hidden-rows"] == "3 rows are hidden or filtered out and were read: rows 3 to 4 and 6."
    assert told["hidden-columns"] == "1 column is hidden and was read: B (Signatories)."


def test_one_is_said_as_one() -> None:
    assert (
        sentence("hidden-rows", {"number": 1, "rows": ["3"]}) == "1 row is hidden or filtered out and was read: row 3."
    )


def test_what_stands_under_a_merge_is_what_everybody_sees() -> None:
    """Openpyxl empties the cells of a merge that it makes, so the values are put beneath it afterwards."""
    from importers.recognise.table import find_table

    rows: list[list[Cell]] = [["Ref", "From", "To", "Data", "Why"], ["1", "Police", "hidden", "x", "y"]]
    rows += [["2", "hidden", "hidden", "z", "y"], ["Health", "under", "the", "title", "too"]]
    sheet = Sheet("S", rows=rows, merges=((1, 1, 2, 2), (3, 0, 3, 4)))
    table = find_table(sheet, lambda headings: float(headings[0] == "Ref"))
    assert not isinstance(table, str)
    assert [list(row.cells) for row in table.rows] == [
        ["1", "Police", "Police", "x", "y"],
        ["2", "Police", "Police", "z", "y"],
    ]
    assert table.groups == {3: "Health"}


@pytest.mark.parametrize("name", ["Lists", "Drop-downs", "Key", "Lookup values", "Validation - do not edit", "Codes"])
def test_a_tab_of_lists_is_passed_over(register: Register, name: str) -> None:
    made = Workbook()
    made.active.append(["Title", "Signatories"])
    made.active.append(["Bins", "Northshire Police"])
    lists = made.create_sheet(name)
    lists.append(["Type", "Organisation"])
    lists.append(["ISA", "Northshire Police"])
    planned = register.plan_import(saved(made), name="f.xlsx")
    assert planned.sheets[1].skipped == "it has the lists of the workbook's drop-downs"
    assert planned.changes == ()


@pytest.mark.parametrize("source", ["'Our words'!$A$2:$A$3", "Kinds"])
def test_the_source_of_drop_downs_is_passed_over(register: Register, source: str) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    made = Workbook()
    made.active.append(["Title", "Signatories", "Type"])
    made.active.append(["Bins", "Northshire Police", "ISA"])
    words = made.create_sheet("Our words")
    words.append(["Type", "Organisation"])
    words.append(["ISA", "Northshire Police"])
    made.defined_names["Kinds"] = DefinedName("Kinds", attr_text="'Our words'!$A$2:$A$3")
    rule = DataValidation(type="list", formula1=source)
    rule.add("C2:C9")
    made.active.add_data_validation(rule)
    planned = register.plan_import(saved(made), name="f.xlsx")
    assert planned.sheets[1].skipped
    assert planned.changes == ()


def test_a_workbook_of_nothing_but_such_a_tab_is_read(register: Register) -> None:
    made = book([["Title", "Signatories"], ["Bins", "Northshire Police"]], name="Key")
    assert len(protocols(register.plan_import(made, name="f.xlsx"))) == 1
