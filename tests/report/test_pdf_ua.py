"""PDFs are PDF/UA-1, as veraPDF finds them: a screen reader can read drawings and reports."""

from pathlib import Path

import pypdf

from graph_service.diagram import draw
from graph_service.report import ReportOptions
from graph_service.settings import Settings
from tests.diagram.registers import flow_set, many, northshire
from tests.report.reports import MONTHS, written_report
from tests.report.verapdf import failing_pdf_ua


def test_drawings_and_reports_are_pdf_ua(tmp_path: Path) -> None:
    cover = ReportOptions(organisation="Northshire Council", author="J. Okafor", classification="OFFICIAL")
    board = ReportOptions(edition="board", trend=MONTHS)
    contents = {
        "report": written_report("pdf", northshire(), cover).content,
        "board": written_report("pdf", northshire(), board).content,
        "large": written_report("pdf", many(60, 5)).content,
        "empty": written_report("pdf", many(0, 2)).content,
        "flows": draw(flow_set(northshire()), "pdf", None, "A4", Settings()).content,
        "matrix": draw(flow_set(many(60, 9)), "pdf", "matrix", "A4", Settings()).content,
    }
    for name, content in contents.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    assert failing_pdf_ua([tmp_path / f"{name}.pdf" for name in contents]) == ""


def test_a_pdf_that_is_not_is_found(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(tmp_path / "blank.pdf")
    assert "FAIL" in failing_pdf_ua([tmp_path / "blank.pdf"])
