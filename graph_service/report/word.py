"""A coverage report as a Word document: real headings, real tables, pictures with words, in British English.

Each drawing is a PNG with an SVG twin, which Word shows instead where it can. The same report gives the same bytes.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Inches, Mm, Pt, RGBColor

from graph_service.coverage.sentences import day
from graph_service.diagram.image import DOTS, png
from graph_service.diagram.look import LOOKS
from graph_service.report.content import Report, Row
from graph_service.report.pictures import Picture, Pictures

FONT = "Arial"
FEWER_DOTS = 130
"""Dots per inch of the partners' pictures, so that a large report stays small; their SVG twins print sharp."""
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(report: Report, pictures: Pictures) -> bytes:
    """The report as DOCX."""
    document = Document()
    _set_up(document, report)
    document.add_heading(report.title, 0)
    document.add_paragraph(report.heading)
    document.add_heading("Summary", 1)
    for sentence in report.summary:
        document.add_paragraph(sentence)
    document.add_heading("Diagram", 1)
    _add_picture(document, pictures.whole, 1)
    document.add_heading("Flows", 1)
    _add_flows(document, report.rows)
    _add_actions(document, report)
    _add_checks(document, report)
    _add_reviews(document, report)
    document.add_heading("How coverage is decided", 1)
    for sentence in report.method:
        document.add_paragraph(sentence)
    if pictures.partners:
        document.add_heading("Partners", 1)
        if pictures.note:
            document.add_paragraph(pictures.note)
        for number, picture in enumerate(pictures.partners, 2):
            heading = document.add_heading(picture.title, 2)
            heading.paragraph_format.page_break_before = number > 2
            _add_picture(document, picture, number)
    return _packed(document)


def _set_up(document: Any, report: Report) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(13)
    fonts = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = fonts.find(qn("w:lang"))
    language.set(qn("w:val"), "en-GB")
    for name, size in (("Normal", 10), ("Title", 20), ("Heading 1", 15), ("Heading 2", 12), ("Caption", 10)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0x0B, 0x0C, 0x0C)
        given = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            given.attrib.pop(qn(f"w:{kind}"), None)
        for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
            given.set(qn(f"w:{kind}"), FONT)
    moment = datetime.combine(report.on, time())
    properties = document.core_properties
    properties.title, properties.author, properties.language = report.title, "Register of information sharing", "en-GB"
    properties.subject, properties.comments, properties.last_modified_by = report.heading, "", ""
    properties.created = properties.modified = moment


def _add_picture(document: Any, picture: Picture, number: int) -> None:
    content = png(picture.svg, "A4", DOTS["A4"] if number == 1 else FEWER_DOTS)
    paragraph = document.add_paragraph()
    paragraph.add_run().add_picture(io.BytesIO(content), width=Inches(picture.inches(1.3)))
    (drawn,) = paragraph._p.xpath(".//wp:docPr")
    drawn.set("descr", picture.description)
    drawn.set("title", picture.title)
    drawn.set("name", f"Diagram {number}")
    drawn.set("id", str(number))
    twin = Part(
        PackURI(f"/word/media/diagram{number}.svg"), "image/svg+xml", picture.svg.encode(), document.part.package
    )
    relation = document.part.relate_to(twin, _IMAGE)
    (blip,) = paragraph._p.xpath(".//a:blip")
    blip.append(
        parse_xml(
            '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
            f'<asvg:svgBlip xmlns:asvg="{_SVG}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'r:embed="{relation}"/></a:ext></a:extLst>'
        )
    )
    document.add_paragraph(f"Figure {number}. {picture.title}. {picture.sentence}", style="Caption")


def _table(
    document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], about: str
) -> Any:
    """A table with its first row as a heading that repeats on every page. Widths are in millimetres."""
    table = document.add_table(1 + len(rows), len(heads))
    table.style = "Table Grid"
    table.autofit = False
    properties = table._tbl.tblPr
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B1B4B6"/>' for side in _SIDES)
    properties.append(parse_xml(f'<w:tblBorders xmlns:w="{_WORD}">{lines}</w:tblBorders>'))
    room = "".join(
        f'<w:{side} w:w="{w}" w:type="dxa"/>' for side, w in (("top", 40), ("left", 70), ("bottom", 40), ("right", 70))
    )
    properties.append(properties.find(qn("w:tblLayout")))
    properties.append(parse_xml(f'<w:tblCellMar xmlns:w="{_WORD}">{room}</w:tblCellMar>'))
    properties.append(properties.find(qn("w:tblLook")))
    properties.append(parse_xml(f'<w:tblCaption xmlns:w="{_WORD}" w:val="{about}"/>'))
    for number, row in enumerate(table._tbl.tr_lst):
        kinds = "<w:cantSplit/><w:tblHeader/>" if number == 0 else "<w:cantSplit/>"
        row.insert(0, parse_xml(f'<w:trPr xmlns:w="{_WORD}">{kinds}</w:trPr>'))
        texts = heads if number == 0 else rows[number - 1]
        for cell, text, width in zip(row.tc_lst, texts, widths, strict=True):
            cell.width = Mm(width)
            (paragraph,) = cell.p_lst
            run = paragraph.add_r()
            run.text = text
            run.get_or_add_rPr().append(parse_xml(f'<w:sz xmlns:w="{_WORD}" w:val="16"/>'))
            if number == 0:
                run.rPr.insert(0, parse_xml(f'<w:b xmlns:w="{_WORD}"/>'))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _add_flows(document: Any, rows: Sequence[Row]) -> None:
    if not rows:
        document.add_paragraph("No flows are recorded for this selection.")
        return
    heads = ("No.", "Data", "From and to", "Method", "Cover", "Protocol", "Why", "What would close it")
    texts = [(r.sign, r.name, r.way, r.method, r.word, r.protocol, r.reason, r.fix) for r in rows]
    widths = (13, 36, 42, 22, 21, 36, 48, 49)
    table = _table(document, heads, texts, widths, "Flows, numbered as on the diagram, the gaps first")
    for row, line in zip(rows, table._tbl.tr_lst[1:], strict=True):
        colour = LOOKS[row.verdict].colour.removeprefix("#")
        first, cover = line.tc_lst[0], line.tc_lst[4]
        first.get_or_add_tcPr().append(
            parse_xml(f'<w:shd xmlns:w="{_WORD}" w:val="clear" w:color="auto" w:fill="{colour}"/>')
        )
        for cell, shade in ((first, "FFFFFF"), (cover, colour)):
            marks = cell.p_lst[0].r_lst[0].rPr
            marks.insert(0, parse_xml(f'<w:color xmlns:w="{_WORD}" w:val="{shade}"/>'))
            marks.insert(0, parse_xml(f'<w:b xmlns:w="{_WORD}"/>'))


def _add_actions(document: Any, report: Report) -> None:
    document.add_heading("Next best actions", 1)
    if not report.actions:
        document.add_paragraph("Nothing is left to do: no flow here is a gap, partly covered or unclear.")
        return
    document.add_paragraph("In this order they cover most soonest.")
    rows = [(str(n), a.sentence, a.helps) for n, a in enumerate(report.actions, 1)]
    _table(document, ("Order", "Action", "Flows helped"), rows, (15, 192, 60), "Next best actions")


def _add_checks(document: Any, report: Report) -> None:
    for heading, groups, none in (
        ("Checks", report.failing, "Every check passes or cannot be told."),
        ("What is not recorded", report.not_recorded, "Nothing that the checks need is missing."),
    ):
        document.add_heading(heading, 1)
        if groups:
            rows = [(g.check, g.severity.capitalize(), str(len(g.records)), g.example, g.source) for g in groups]
            heads = ("Check", "Severity", "Records", "For example", "Source")
            _table(document, heads, rows, (45, 20, 17, 110, 75), heading)
        else:
            document.add_paragraph(none)
    for sentence in report.assumed:
        document.add_paragraph(sentence, style="List Bullet")


def _add_reviews(document: Any, report: Report) -> None:
    document.add_heading("Reviews due", 1)
    if not report.reviews:
        document.add_paragraph("No review is due within three months or up to three months overdue.")
        return
    rows = [(r.protocol, r.title, day(r.review_on), r.state, r.lead, r.contact) for r in report.reviews]
    heads = ("Protocol", "Title", "Review on", "State", "Lead", "Contact")
    _table(document, heads, rows, (27, 85, 38, 22, 50, 45), "Reviews due")


def _packed(document: Any) -> bytes:
    """The document's bytes with a fixed time on every file in it."""
    written = io.BytesIO()
    document.save(written)
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
