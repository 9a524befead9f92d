"""Control characters and marks that reverse the direction of reading survive no way into a file, and break none."""

import io
import re
import zipfile

import openpyxl
import pypdf
import pytest
from lxml import etree

from graph_service.diagram import DRAWING_STYLES, draw
from graph_service.diagram import FORMATS as diagram_formats
from graph_service.report import FORMATS as report_formats
from graph_service.report import ReportOptions
from graph_service.settings import Settings
from graph_service.snapshot import Snapshot
from tests.diagram.registers import flow_set, northshire
from tests.report.reports import written_report

HOSTILE = "a\x00b\x1b[31mc\u202ed\ufeff\ufffe\x0b\x85e\u2028f]]>&<\u2066"
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe]")


@pytest.fixture(scope="module")
def hostile() -> Snapshot:
    """Northshire, in which every name is hostile."""
    register = northshire()
    fields = ("name", "title", "reference", "contact", "sector")
    kinds = {}
    for kind, plural in (("partner", "partners"), ("asset", "assets"), ("protocol", "protocols"), ("flow", "flows")):
        kinds[plural] = {
            key: record.model_copy(update={name: HOSTILE for name in fields if name in type(record).model_fields})
            for key, record in register.of(kind).items()
        }
    return register.replacing(**kinds)


def check(format: str, content: bytes) -> None:
    if format in ("svg", "dot", "mmd", "html"):
        assert not UNSEEN.search(content.decode())
    if format in ("svg", "html"):
        etree.fromstring(content, etree.HTMLParser() if format == "html" else None)
    elif format == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for name in package.namelist():
                if name.endswith((".xml", ".rels", ".svg")):
                    etree.fromstring(package.read(name))
                    assert not UNSEEN.search(package.read(name).decode())
    elif format == "xlsx":
        for sheet in openpyxl.load_workbook(io.BytesIO(content)):
            for row in sheet.iter_rows(values_only=True):
                assert not any(UNSEEN.search(cell) for cell in row if isinstance(cell, str))
    elif format == "pdf":
        for page in pypdf.PdfReader(io.BytesIO(content)).pages:
            assert "\u202e" not in page.extract_text()


@pytest.mark.parametrize("style", DRAWING_STYLES)
@pytest.mark.parametrize("format", diagram_formats)
def test_a_diagram_shows_no_hostile_text(hostile: Snapshot, format: str, style: str) -> None:
    flows = flow_set(hostile, title=HOSTILE)
    check(format, draw(flows, format, style, "A4", Settings()).content)  # type: ignore[arg-type]


@pytest.mark.parametrize("format", report_formats)
def test_a_report_shows_no_hostile_text(hostile: Snapshot, format: str) -> None:
    options = ReportOptions(organisation=HOSTILE, author=HOSTILE, classification=HOSTILE)
    written = written_report(format, hostile, options)
    check(format, written.content)
    assert re.fullmatch(r"[a-z0-9.-]+", written.name)
