"""Coverage reports: every flow in one table, the gaps first, in files that open, print and read aloud."""

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pypdf
import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.oxml.ns import qn
from lxml import etree, html

from graph_service.checks import CHECKS, QUESTIONS
from graph_service.coverage import Rule
from graph_service.coverage.answer import Fix
from graph_service.coverage.step_sentences import step_sentences
from graph_service.diagram.draw import FlowSet
from graph_service.diagram.selection import Selection
from graph_service.model import Party
from graph_service.report import FORMATS, write
from graph_service.report import pdf as pdf_
from graph_service.report import pictures as pictures_
from graph_service.report.assemble import report
from graph_service.report.content import Picture, Report, ReportOptions, Section, numbers
from graph_service.report.sections import CHECK_LISTS, document
from graph_service.settings import Settings
from graph_service.snapshot import Snapshot
from tests.diagram.registers import NAMES, ON, flow_set, many, northshire, random_register

SETTINGS = Settings()


def written(
    kind: str,
    register: Snapshot | None = None,
    selection: Selection | None = None,
    options: ReportOptions | None = None,
) -> bytes:
    rule, asked, chosen = asked_of(register or northshire(), selection or Selection())
    return write(rule, asked, chosen, kind, SETTINGS, options).content


def asked_of(register: Snapshot, selection: Selection) -> tuple[Rule, FlowSet, Selection]:
    return Rule(register, ON, 3), flow_set(register, selection), selection


def said(register: Snapshot, selection: Selection | None = None) -> Report:
    return report(*asked_of(register, selection or Selection()))


def section(about: Report, name: str, options: ReportOptions | None = None) -> Section:
    whole = Picture("Flows", "No flows.", "No flows.", "<svg/>", 1.0)
    parts = document(about, pictures_.Pictures(whole, ()), options or ReportOptions()).sections
    return next(part for part in parts if part.name == name)


def second_headings(document: DocumentType) -> list[str]:
    return [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 2"]


@cache
def northshire_as(kind: str) -> bytes:
    return written(kind)


def test_the_gaps_come_first_and_are_numbered_from_one() -> None:
    verdicts = [row.verdict for row in said(northshire()).rows]
    assert [row.number for row in said(northshire()).rows] == list(range(1, 17))
    assert verdicts[:4] == ["gap"] * 4
    assert verdicts[4:7] == ["partly", "partly", "unclear"]
    assert verdicts[-1] == "not-needed"


def test_a_row_says_what_covers_a_flow_or_what_would() -> None:
    rows = {row.flow: row for row in said(northshire()).rows}
    covered = rows["safeguarding-notifications"]
    assert covered.protocol == "ISP-0014 Safeguarding, to 31 March 2028"
    assert covered.reason == ""
    assert covered.fix == ""
    lapsed = rows["homelessness-assessments"]
    assert lapsed.protocol == "None"
    assert "ISP-0011 ended on 30 June 2026" in lapsed.reason
    assert "ISP-0011" in lapsed.fix
    part = rows["care-leavers-needing-housing"]
    assert part.protocol.startswith("ISP-0025 Duty to refer")
    assert "Health" in part.reason


def test_what_makes_a_flow_a_gap_stands_before_what_is_only_not_recorded() -> None:
    """It was among "2 more reasons", so that a gap read as though the register did not record enough."""
    row = next(row for row in said(northshire()).rows if row.flow == "victim-contact-details")
    assert row.verdict == "gap"
    assert row.reason.startswith("ISP-0031 does not permit Contact details.")
    assert row.fix.startswith("Vary ISP-0031")
    assert "records no signature" in row.reason


def test_a_row_has_its_flows_serious_warnings() -> None:
    """Also that of a flow which needs no protocol because it is declared anonymous, and of one that is covered."""
    register = northshire()
    flows = dict(register.flows)
    for key, change in (
        ("homelessness-assessments", {"identifiability": "anonymous", "categories": ("health",)}),
        ("safeguarding-notifications", {"claims": ("ISP-9999",)}),
    ):
        flows[key] = flows[key].model_copy(update=change)
    rows = {row.flow: row for row in said(register.replacing(flows=flows)).rows}
    anonymous = rows["homelessness-assessments"]
    assert anonymous.verdict == "not-needed"
    assert (
        "yet it carries Health, which is special category data: check that nobody can be identified" in anonymous.reason
    )
    covered = rows["safeguarding-notifications"]
    assert covered.verdict == "covered"
    assert covered.reason == "The flow is recorded as relying on ISP-9999, which is not in the register."


def test_a_flow_without_a_protocol_has_a_word_in_its_place() -> None:
    for row in said(northshire()).rows:
        assert row.protocol or row.verdict == "not-live"


def test_a_small_reports_first_page_has_its_diagram() -> None:
    first = pypdf.PdfReader(io.BytesIO(written("pdf", many(3, 3)))).pages[0].extract_text()
    assert "Summary" in first
    assert "Figure 1" in first
    paragraphs = Document(io.BytesIO(written("docx", many(3, 3)))).paragraphs
    assert not any(paragraph.paragraph_format.page_break_before for paragraph in paragraphs)


def test_a_large_report_has_fewer_partners_pages_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a report on ten thousand flows would take longer than a drawing may."""
    monkeypatch.setattr(pictures_, "LARGE", 30)
    register = many(40, 15)
    about = flow_set(register)
    rule = Rule(register, ON, 3)
    drawn = pictures_.pictures(report(rule, about, Selection()), about, Settings(), None)
    assert len(drawn.partners) == pictures_.FEW_PARTNERS
    assert "would take longer than a report may" in drawn.note


def test_a_large_report_as_pdf_has_its_flows_in_several_tables_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(register: Snapshot) -> str:
        pages = pypdf.PdfReader(io.BytesIO(written("pdf", register))).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    register = many(45, 4)
    assert "tables of" not in read(register)
    monkeypatch.setattr(pdf_, "LARGE", 20)
    text = read(register)
    assert "The flows stand in tables of 20 each, as setting one would take longer than a report may." in text
    assert all(flow.name in text for flow in register.flows.values())


def test_the_summary_names_the_gaps_by_number() -> None:
    summary = " ".join(said(northshire()).summary)
    assert "16 flows: 8 covered, 2 partly covered, 1 unclear, 4 gaps; 1 needs no protocol." in summary
    assert "No protocol in the register covers this: 4 flows (number 1 to 4)." in summary
    assert "you can" not in summary.lower()


def test_the_summary_does_not_say_of_flows_yet_to_start_that_they_are_covered() -> None:
    """They will need a protocol, and may have none."""
    register = many(2, 3)
    flows = {key: f.model_copy(update={"starts_on": date(2030, 1, 1)}) for key, f in register.flows.items()}
    assert said(register.replacing(flows=flows)).summary[1:] == ("No flow needs a protocol on this date.",)
    covered = Selection(flows=("benefit-entitlement",))
    sentence = "Recorded protocols cover every flow that needs one on this date."
    assert said(northshire(), covered).summary[1:] == (sentence,)


def test_what_would_help_most_stands_on_the_first_page_with_the_flows_that_it_helps() -> None:
    first = said(northshire()).first
    assert 0 < len(first) <= 5
    assert all(re.search(r"\. Helps \d+ flows?: [0-9, to]+\.$", action.summary) for action in first)
    texts = [p.text for p in Document(io.BytesIO(northshire_as("docx"))).paragraphs]
    assert texts.index("What would help most") < texts.index(first[0].summary) < texts.index("Diagram")
    page = pypdf.PdfReader(io.BytesIO(northshire_as("pdf"))).pages[0].extract_text()
    assert "What would help most" in page
    assert first[0].sentence.split()[0] in page
    assert first[0].summary in html.fromstring(northshire_as("html")).text_content()


def test_terms_that_one_protocol_is_to_permit_are_one_step() -> None:
    """They are one variation, which its parties sign once."""
    register = northshire()
    asked = flow_set(register)
    permit = [
        Fix(
            action="permit",
            protocol="isp-0014",
            scheme="category",
            term="housing",
            sentence="Vary it for one.",
            effort=4,
        ),
        Fix(
            action="sign",
            protocol="isp-0014",
            partner="icb",
            sentence="Have NHS Northshire ICB sign ISP-0014.",
            effort=2,
        ),
        Fix(
            action="permit",
            protocol="isp-0014",
            scheme="purpose",
            term="safeguarding",
            sentence="Vary it for two.",
            effort=1,
        ),
    ]
    labels = [asked.terms("category", "housing"), asked.terms("purpose", "safeguarding")]
    one, other = (label.label for label in labels if label)
    assert step_sentences(permit, Rule(northshire(), ON, 3).names) == [
        f"Vary ISP-0014 so that it permits the data {one}, and the purpose {other}; its parties sign the variation.",
        "Have NHS Northshire ICB sign ISP-0014.",
    ]
    assert step_sentences(permit[:1], Rule(northshire(), ON, 3).names) == ["Vary it for one."]


def test_every_check_has_words_for_what_it_asks() -> None:
    assert {check.code for check in CHECKS} == set(QUESTIONS)


def test_a_reports_flows_are_the_rules_own() -> None:
    for seed in range(8):
        register = random_register(seed)
        drawn = Counter(row.verdict for row in said(register).rows)
        rule = Rule(register, ON, 3)
        assert drawn == Counter(rule.verdict(flow) for flow in register.flows.values())


def test_the_method_note_says_what_an_answer_is_not() -> None:
    note = " ".join(said(northshire()).method)
    assert "not that sharing is lawful, necessary or fair" in note
    assert "a legal duty for a processor" in note
    assert "share what is necessary and proportionate and record it afterwards" in note


def test_reviews_from_three_months_overdue_to_three_months_ahead_are_due() -> None:
    register = northshire()
    days = [
        date(2026, 8, 21),
        date(2026, 8, 22),
        date(2026, 11, 21),
        date(2026, 11, 22),
        date(2027, 2, 22),
        date(2027, 2, 23),
    ]
    protocols = {
        key: protocol.model_copy(update={"review_on": day})
        for (key, protocol), day in zip(sorted(register.protocols.items()), [*days, None], strict=True)
    }
    protocols["isp-0011"] = protocols["isp-0011"].model_copy(update={"ends_on": date(2028, 1, 1)})
    about = said(register.replacing(protocols=protocols))
    reviews = about.reviews
    assert section(about, "reviews").paragraphs == (
        "More than three months overdue: 1 review, which the Excel report names among its checks.",
    )
    assert [(r.protocol, r.overdue) for r in reviews] == [
        ("ISP-0011", True),
        ("ISP-0014", True),
        ("ISP-0018", False),
        ("ISP-0025", False),
    ]


@pytest.mark.parametrize("kind", ["docx", "pdf", "html"])
def test_a_review_missed_long_ago_is_not_passed_over_where_none_is_due(kind: str) -> None:
    """ "No review is due" alone reads as though all were done."""
    register = northshire()
    late = register.protocols["isp-0014"].model_copy(update={"review_on": date(2026, 1, 1)})
    text = text_of(kind, written(kind, register.replacing(protocols={**register.protocols, late.id: late})))
    assert (
        "No review is due within three months or up to three months overdue. More than three months overdue: 1 review,"
        in text
    )


@pytest.mark.parametrize("kind", ["docx", "pdf", "html"])
def test_a_report_without_gaps_does_not_say_that_nothing_is_left_to_do(kind: str) -> None:
    """Its checks may fail."""
    text = text_of(kind, written(kind, northshire(), Selection(flows=("benefit-entitlement",))))
    assert "No flow here is a gap, partly covered or unclear." in text
    assert "Nothing is left" not in text


def text_of(kind: str, content: bytes) -> str:
    """What a document says, on one line."""
    if kind == "docx":
        said = " ".join(p.text for p in Document(io.BytesIO(content)).paragraphs)
    elif kind == "pdf":
        said = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    else:
        said = html.fromstring(content).text_content()
    return " ".join(said.split())


def test_a_projects_report_is_about_its_flows_assets_and_protocols_only() -> None:
    about = said(northshire(), Selection(project="marac"))
    assert {row.flow for row in about.rows} == {
        "marac-case-actions",
        "victim-risk-assessments",
        "victim-contact-details",
    }
    assert {f.id for f in about.findings if f.kind == "asset"} <= {"marac", "refuge", "notices"}
    assert {column.id for column in about.signatures.protocols} <= {"isp-0014", "isp-0030", "isp-0031"}


def test_numbers_are_written_as_people_write_them() -> None:
    assert numbers([1, 2, 3, 5, 7, 8]) == "1 to 3, 5, 7, 8"
    assert numbers([4]) == "4"
    assert numbers([]) == ""


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_register_gives_the_same_bytes(kind: str) -> None:
    assert written(kind) == northshire_as(kind)


def test_word_has_real_headings_one_table_of_flows_and_a_described_picture() -> None:
    document = Document(io.BytesIO(northshire_as("docx")))
    headings = [p.text for p in document.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    wanted = [
        "Summary",
        "What would help most",
        "Diagram",
        "Flows",
        "Next best actions",
        "What lapses next",
        "Checks",
        "What is not recorded",
        "Reviews due",
    ]
    assert headings == [*wanted, "How coverage is decided"]
    tables = [t for t in document.tables if t.rows[0].cells[0].text == "No."]
    assert len(tables) == 1
    names = [row.cells[1].text for row in tables[0].rows[1:]]
    assert sorted(names) == sorted(flow.name for flow in northshire().flows.values())
    assert tables[0].rows[0]._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
    (drawn,) = document.element.xpath("//wp:docPr")
    assert "4 gaps" in drawn.get("descr")
    assert document.core_properties.language == "en-GB"
    assert 'w:val="en-GB"' in etree.tostring(document.styles.element, encoding="unicode")


def test_what_was_assumed_has_a_heading_in_every_document() -> None:
    assert said(northshire()).assumed
    document = Document(io.BytesIO(northshire_as("docx")))
    assert second_headings(document) == ["What was assumed"]
    pages = pypdf.PdfReader(io.BytesIO(northshire_as("pdf"))).pages
    assert "What was assumed" in " ".join(page.extract_text() for page in pages)
    assert "What was assumed" in [heading.text for heading in html.fromstring(northshire_as("html")).iter("h3")]
    summary = openpyxl.load_workbook(io.BytesIO(northshire_as("xlsx")))["Summary"]
    assert "What was assumed" in [cell.value for cell in summary["A"]]


def test_in_word_no_page_ends_between_a_heading_and_its_table() -> None:
    """What stands before a table, and its first row, keep with what follows."""
    body = Document(io.BytesIO(northshire_as("docx"))).element.body
    for table in body.iter(qn("w:tbl")):
        before = table.getprevious()
        style = before.find(qn("w:pPr")).find(qn("w:pStyle"))
        heading = style is not None and style.get(qn("w:val")).startswith("Heading")
        assert heading or before.find(qn("w:pPr")).find(qn("w:keepNext")) is not None
        first = table.find(qn("w:tr"))
        assert len(first.findall(f".//{qn('w:keepNext')}")) == len(first.findall(qn("w:tc")))


def test_words_pages_are_numbered() -> None:
    (section,) = Document(io.BytesIO(northshire_as("docx"))).sections
    fields = section.footer._element.xpath(".//w:fldSimple")
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE", "NUMPAGES"]


def test_the_words_for_a_picture_end_each_sentence() -> None:
    """Read aloud, a gap does not run into the next."""
    document = Document(io.BytesIO(northshire_as("docx")))
    (drawn,) = document.element.xpath("//wp:docPr")
    gaps = re.split(r" (?=Flow \d+: )", drawn.get("descr"))
    assert len(gaps) == 5
    assert all(gap.endswith(".") for gap in gaps)


def test_words_picture_has_an_svg_twin() -> None:
    with zipfile.ZipFile(io.BytesIO(northshire_as("docx"))) as package:
        (svg,) = [name for name in package.namelist() if name.endswith(".svg")]
        (png,) = [name for name in package.namelist() if name.endswith(".png")]
        assert etree.fromstring(package.read(svg)).tag.endswith("svg")
        assert package.read(png).startswith(b"\x89PNG")
        document = package.read("word/document.xml").decode()
        relations = package.read("word/_rels/document.xml.rels").decode()
        assert 'Extension="svg"' in package.read("[Content_Types].xml").decode() or "image/svg+xml" in (
            package.read("[Content_Types].xml").decode()
        )
    (relation,) = re.findall(r'svgBlip[^>]* r:embed="(\w+)"', document)
    assert f'Id="{relation}"' in relations


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_word_file_and_prints_it_with_its_diagram(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(northshire_as("docx"))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "report.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    reader = pypdf.PdfReader(tmp_path / "report.pdf")
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert all(flow.name in text for flow in northshire().flows.values())
    assert any(len(page.images) for page in reader.pages) or "MARAC case files" in text


def test_pdf_is_tagged_and_has_every_flow() -> None:
    reader = pypdf.PdfReader(io.BytesIO(northshire_as("pdf")))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert all(flow.name in text for flow in northshire().flows.values())
    assert "not that sharing is lawful, necessary or fair" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"  # type: ignore[index]


def test_excel_has_filters_frozen_headers_signatures_and_reviews() -> None:
    book = openpyxl.load_workbook(io.BytesIO(northshire_as("xlsx")))
    wanted = [
        "Summary",
        "Flows",
        "Next best actions",
        "What lapses next",
        "Checks",
        "What is not recorded",
        "Signatures",
        "Reviews due",
    ]
    assert book.sheetnames == wanted
    for name in wanted[1:]:
        assert book[name].auto_filter.ref
        assert book[name].freeze_panes == ("B2" if name == "Signatures" else "A2")  # the partners' names stay in view
    flows = list(book["Flows"].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in flows] == list(range(1, 17))
    assert {row[11] for row in flows} == set(northshire().flows)
    signatures = list(book["Signatures"].iter_rows(values_only=True))
    column = next(i for i, head in enumerate(signatures[0]) if str(head).startswith("ISP-0014"))
    police = next(row for row in signatures if row[0] == "Northshire Police")
    assert police[column] == "Signed, 6 January 2025"


def sheet_of(name: str, register: Snapshot, selection: Selection | None = None) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", register, selection)))
    return list(book[name].iter_rows(values_only=True))


def test_the_signature_matrix_says_when_a_partner_left_and_counts_what_it_shows() -> None:
    register = northshire()
    marac, victims = register.protocols["isp-0030"], register.protocols["isp-0031"]
    party = marac.parties[0].model_copy(update={"left_on": date(2026, 3, 31)})
    unsigned = [q.model_copy(update={"signed": False}) for q in victims.parties]
    protocols = {
        "isp-0030": marac.model_copy(update={"reference": "MARAC/30", "parties": (party, *marac.parties[1:])}),
        "isp-0031": victims.model_copy(update={"parties": tuple(unsigned)}),
    }
    changed = register.replacing(protocols={**register.protocols, **protocols})
    whole = sheet_of("Signatures", changed)
    column = whole[0].index("MARAC/30 MARAC")
    assert {row[0]: row[column] for row in whole}["Northshire Police"] == "Left, 31 March 2026"
    for rows in (whole, sheet_of("Signatures", changed, Selection(flows=("marac-case-actions",)))):
        assert all(row[1] == row.count("Not signed") for row in rows[1:])


def test_a_projects_signature_matrix_counts_what_it_shows() -> None:
    """Of a protocol that is not in the report, a signature may be missing, too."""
    register = northshire()
    other = register.protocols["isp-0009"]
    parties = (*other.parties, Party(partner="northshire-police", signed=False))
    changed = register.replacing(
        protocols={**register.protocols, "isp-0009": other.model_copy(update={"parties": parties})}
    )
    rows = sheet_of("Signatures", changed, Selection(project="marac"))
    assert not any(str(head).startswith("ISP-0009") for head in rows[0])
    assert {row[0]: row[1] for row in rows}["Northshire Police"] == 0


def test_the_workbook_gives_every_reason_and_every_step() -> None:
    """Other documents give the first three of each, and say how many more there are."""
    register = northshire()
    held = ("name", "health", "tenancy", "benefits", "contact", "housing")
    flow = register.flows["victim-contact-details"].model_copy(update={"categories": held})
    changed = register.replacing(flows={**register.flows, flow.id: flow})
    short = next(row for row in said(changed).rows if row.flow == flow.id)
    assert re.search(r"And \d+ more reasons\.$", short.reason)
    long = next(row for row in sheet_of("Flows", changed) if row[11] == flow.id)
    assert "more reasons" not in str(long[9])
    assert len(str(long[9])) > len(short.reason)


def test_excel_names_every_record_of_a_check_under_the_words_of_the_other_documents() -> None:
    """Who reads "8 records" in Word finds them by filtering the sheet of that name."""
    book = openpyxl.load_workbook(io.BytesIO(northshire_as("xlsx")))
    about = said(northshire())
    for (_, heading, _, _), groups in zip(CHECK_LISTS, (about.failing, about.not_recorded), strict=True):
        rows = list(book[heading].iter_rows(min_row=2, values_only=True))
        named = Counter((row[0], row[1]) for row in rows)
        assert named == Counter({(g.severity.capitalize(), g.check): len(g.records) for g in groups})
        assert [row[0] for row in rows] == sorted((row[0] for row in rows), key=lambda word: word != "Serious")


def test_excel_prints_across_with_its_header_on_every_page() -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(northshire_as("xlsx"))):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == (None if sheet.title == "Summary" else "$1:$1")


def test_excel_takes_no_name_for_a_formula() -> None:
    register = many(2, 2)
    flows = {
        key: flow.model_copy(update={"name": '=HYPERLINK("http://x","y")'}) for key, flow in register.flows.items()
    }
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", register.replacing(flows=flows))))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_html_needs_nothing_else_and_its_badges_lead_to_rows() -> None:
    page = html.document_fromstring(northshire_as("html").decode())
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title")
    assert not page.xpath("//script|//link|//iframe")
    addresses = [str(a) for a in page.xpath("//@href|//@src")]
    rows = {str(key) for key in page.xpath("//tr/@id")}
    assert {a.removeprefix("#") for a in addresses} == rows
    assert len(rows) == 16
    ids = [str(key) for key in page.xpath("//@id")]
    assert len(ids) == len(set(ids))
    assert [str(h.text) for h in page.xpath("//h1|//h2")][:5] == [
        "Coverage report: Data flows between partners",
        "Summary",
        "What would help most",
        "Diagram",
        "Flows",
    ]
    assert all(th.get("scope") for th in page.xpath("//th"))


@pytest.mark.parametrize("kind", FORMATS)
def test_any_name_can_be_in_a_report(kind: str) -> None:
    register = many(len(NAMES), 3)
    flows = {
        key: flow.model_copy(update={"name": name})
        for (key, flow), name in zip(register.flows.items(), NAMES, strict=True)
    }
    partners = {
        key: p.model_copy(update={"name": "</td><script>x</script> & \x07"}) for key, p in register.partners.items()
    }
    content = written(kind, register.replacing(flows=flows, partners=partners))
    assert b"<script" not in content


@pytest.mark.parametrize("kind", FORMATS)
def test_an_empty_register_has_a_report(kind: str) -> None:
    assert written(kind, Snapshot(0))


def test_a_large_report_is_summed_up_with_a_page_for_each_partner_and_one_table() -> None:
    register = many(60, 5)
    document = Document(io.BytesIO(written("docx", register)))
    pages = second_headings(document)[1:]  # after what was assumed
    assert sorted(pages) == sorted(p.name for p in register.partners.values())
    tables = [t for t in document.tables if t.rows[0].cells[0].text == "No."]
    assert [len(t.rows) for t in tables] == [61]
    assert len(document.element.xpath("//wp:docPr")) == 6
    page = html.document_fromstring(written("html", register).decode())
    assert len(page.xpath("//figure")) == 6
    assert len(page.xpath("//tr[starts-with(@id, 'row-')]")) == 60


def test_a_partners_large_report_has_pages_for_the_others() -> None:
    register = many(120, 5)
    document = Document(io.BytesIO(written("docx", register, Selection(partner="partner-0"))))
    pages = second_headings(document)[1:]  # after what was assumed
    assert "Partner 0" not in pages
    assert len(pages) == 4
