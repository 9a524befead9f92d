"""A report is made up as its reader needs it: two pages for a board, a cover, sections left out, a name that says what it is."""

import io

import openpyxl
import pypdf
import pytest
from docx import Document
from lxml import html

from graph_service.diagram.image import png
from graph_service.diagram.trend import TrendPoint, trend_svg
from graph_service.errors import UsageError
from graph_service.report import FORMATS, SECTIONS, ReportOptions
from tests.diagram.registers import many, northshire
from tests.report.reports import MONTHS, written_report

COVER = ReportOptions(organisation="Northshire Council", author="J. Okafor, DPO", classification="OFFICIAL-SENSITIVE")


def headings(content: bytes) -> list[str]:
    return [str(h.text) for h in html.document_fromstring(content.decode()).xpath("//h1|//h2|//h3")]


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


@pytest.mark.parametrize("flows", [0, 4, 28, 120])
@pytest.mark.parametrize("trend", [(), MONTHS])
def test_a_board_edition_has_at_most_two_pages(flows: int, trend: tuple[TrendPoint, ...]) -> None:
    options = ReportOptions(edition="board", trend=trend, organisation="Northshire Council")
    board = pages(written_report("pdf", many(flows, 12), options).content)
    assert len(board) == 2
    assert "Numbers" in board[0]
    assert "Diagram" in board[0]
    assert ("Coverage by month" in board[0]) == bool(trend)
    assert "What to do" in board[1]
    assert "What lapses next" in board[1]


def test_a_board_edition_lists_at_most_ten_actions_each_with_owner_and_date() -> None:
    page = html.document_fromstring(
        written_report("html", many(60, 9), ReportOptions(edition="board")).content.decode()
    )
    (table,) = page.xpath("//table[caption='Next best actions']")
    assert [head.text for head in table.xpath(".//thead//th")] == ["Order", "Action", "Flows helped", "Owner", "Due"]
    rows = table.xpath(".//tbody/tr")
    assert len(rows) <= 10
    assert all(row[2].text.replace(",", "").isdigit() for row in rows)


def test_flows_stand_in_one_table_with_their_data_purpose_and_lawful_basis() -> None:
    register = northshire()
    key = "benefit-entitlement"
    flow = register.flows[key].model_copy(update={"bases": ("art-6-1-e",), "gateways": ()})
    register = register.replacing(flows={**register.flows, key: flow})
    book = openpyxl.load_workbook(io.BytesIO(written_report("xlsx", register).content))
    header, *rows = book["Flows"].iter_rows(values_only=True)
    cells = dict(zip(header, next(row for row in rows if row[-1] == key), strict=True))
    assert cells["Flow"] == "Benefit entitlement"
    assert "enefit" in str(cells["Data"])
    assert cells["Purpose"] != "Not recorded"
    assert cells["Lawful basis"] == "Art. 6(1)(e) public task"
    for format in ("docx", "html"):
        content = written_report(format, register).content
        if format == "docx":
            tables = [[c.text for c in t.rows[0].cells] for t in Document(io.BytesIO(content)).tables]
        else:
            found = html.document_fromstring(content.decode()).xpath("//table")
            tables = [[str(head.text) for head in table.xpath(".//thead//th")] for table in found]
        assert [heads for heads in tables if "Data" in heads] == [list(header[:-1])]


@pytest.mark.parametrize("format", FORMATS)
def test_the_cover_names_body_author_and_classification(format: str) -> None:
    logo = png('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>')
    options = ReportOptions(
        organisation=COVER.organisation, author=COVER.author, classification=COVER.classification, logo=logo
    )
    content = written_report(format, northshire(), options).content
    if format == "docx":
        document = Document(io.BytesIO(content))
        text = " ".join(p.text for p in [*document.paragraphs, *document.sections[0].header.paragraphs])
        assert document.core_properties.author == COVER.author
        assert len(document.inline_shapes) == 2
        ids = document.element.xpath("//wp:docPr/@id")
        assert len(ids) == len(set(ids))  # else Word offers to repair the file
    elif format == "pdf":
        text = " ".join(pages(content))
        assert all("OFFICIAL-SENSITIVE" in page for page in pages(content))
    elif format == "xlsx":
        rows = openpyxl.load_workbook(io.BytesIO(content))["Summary"].iter_rows(values_only=True)
        text = " ".join(str(row[0]) for row in rows)
    else:
        text = html.fromstring(content).text_content()
    for words in (COVER.organisation, "Prepared by J. Okafor, DPO", COVER.classification):
        assert words in text


def test_sections_can_be_left_out() -> None:
    without = ("first", "checks", "missing", "assumed", "method")
    full, short = (
        headings(written_report("html", northshire(), ReportOptions(without=names)).content) for names in ((), without)
    )
    gone = {"What would help most", "Checks", "What is not recorded", "What was assumed", "How coverage is decided"}
    assert gone <= set(full)
    assert short == [heading for heading in full if heading not in gone]


def test_every_section_can_be_left_out() -> None:
    assert headings(written_report("html", northshire(), ReportOptions(without=SECTIONS)).content) == [
        "Coverage report: Data flows between partners"
    ]


def test_what_is_not_a_section_an_edition_or_an_image_is_refused() -> None:
    with pytest.raises(UsageError, match="Unknown section 'nothing'"):
        ReportOptions(without=("nothing",))
    with pytest.raises(UsageError, match="Unknown edition 'short'"):
        ReportOptions(edition="short")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="not a PNG or JPEG"):
        ReportOptions(logo=b"<svg/>")


def test_a_file_says_what_and_when() -> None:
    assert written_report("docx", northshire()).name == "coverage-report-data-flows-between-partners-2026-11-22.docx"
    board = written_report("xlsx", northshire(), ReportOptions(edition="board"))
    assert board.name == "board-report-data-flows-between-partners-2026-11-22.xlsx"


@pytest.mark.parametrize("format", ["docx", "pdf", "html"])
def test_a_trend_is_a_chart_with_its_table(format: str) -> None:
    content = written_report(format, northshire(), ReportOptions(trend=MONTHS)).content
    if format == "docx":
        document = Document(io.BytesIO(content))
        (table,) = [t for t in document.tables if t.rows[0].cells[0].text == "Month"]
        assert len(table.rows) == 25
        assert [cell.text for cell in table.rows[24].cells] == [
            "December 2026", "69", "67", "1 December 2026, revision 23"
        ]  # fmt: skip
    elif format == "pdf":
        assert "1 December 2026, revision 23" in " ".join(pages(content))
    else:
        page = html.document_fromstring(content.decode())
        assert "Trend" in headings(content)
        assert page.xpath("count(//table[caption='Coverage by month']/tbody/tr)") == 24
        assert "covered from 0 to 69" in str(page.xpath("string(//*[@id='trend-desc'])"))


@pytest.mark.parametrize("points", [MONTHS[:1], MONTHS[:2], MONTHS])
def test_a_trend_names_its_lines_at_their_ends(points: tuple[TrendPoint, ...]) -> None:
    svg = html.fromstring(trend_svg(points).partition("?>")[2])
    texts = [text.text for text in svg.iter("text")]
    assert f"Covered {points[-1].covered:,}" in texts
    assert f"× Open {points[-1].open:,}" in texts
    heights = [float(text.get("y")) for text in svg.iter("text") if "Covered" in text.text or "Open" in text.text]
    assert abs(heights[0] - heights[1]) > 10


def test_a_trend_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        trend_svg(())
