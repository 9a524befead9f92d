"""A coverage report as a Word document: real headings, real tables, pictures with words, in British English.

Each drawing is a PNG with an SVG twin, which Word shows instead where it can. The same report gives the same bytes.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from html import escape
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Inches, Mm, Pt, RGBColor

from graph_service.coverage import day
from graph_service.diagram.image import DOTS, png
from graph_service.diagram.style import VERDICT_STYLES
from graph_service.report.content import (
    ALL_RECORDS,
    ASSUMED_HEADING,
    CHECKS,
    FIRST_HEADING,
    MOST_ACTIONS,
    NO_ACTIONS,
    ORDERED,
    Report,
    ReportRow,
)
from graph_service.report.pictures import Picture, Pictures

FONT = "Arial"
MOST_SIGNS = 4000
"""How long a picture's words may be: more are read aloud to nobody's use."""
FEWER_DOTS = 110
"""Dots per inch of the partners' pictures, so that a large report stays small; their SVG twins print sharp."""
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_ROOM = (("top", 40), ("left", 70), ("bottom", 40), ("right", 70))
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
    if report.first:
        document.add_heading(FIRST_HEADING, 1)
        for action in report.first:
            document.add_paragraph(action.said, style="List Number")
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
    section.footer_distance = Mm(6)
    _number_pages(section.footer)
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
    properties.title, properties.subject = report.title[:255], report.heading[:255]  # Word takes no more
    properties.author, properties.language = "Register of information sharing", "en-GB"
    properties.comments, properties.last_modified_by = "", ""
    properties.created = properties.modified = moment


def _number_pages(footer: Any) -> None:
    """Each page's number, and of how many, below it."""
    paragraph = footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for before, field in (("", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(before)
        paragraph._p.append(
            parse_xml(f'<w:fldSimple xmlns:w="{_WORD}" w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
        )


def _add_picture(document: Any, picture: Picture, number: int) -> None:
    content = png(picture.svg, "A4", DOTS["A4"] if number == 1 else FEWER_DOTS)
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True  # its caption
    relation, image = document.part.get_or_add_image(io.BytesIO(content))
    wide, high = image.scaled_dimensions(Inches(picture.inches))
    drawn = CT_Inline.new_pic_inline(number, relation, f"diagram{number}.png", wide, high)
    drawn.docPr.set("descr", picture.description[:MOST_SIGNS])
    drawn.docPr.set("title", picture.title)
    drawn.docPr.set("name", f"Diagram {number}")
    paragraph.add_run()._r.add_drawing(drawn)
    twin = Part(
        PackURI(f"/word/media/diagram{number}.svg"), "image/svg+xml", picture.svg.encode(), document.part.package
    )
    relation = document.part.relate_to(twin, _IMAGE)
    (blip,) = drawn.iter(qn("a:blip"))
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


@dataclass(frozen=True)
class TableCell:
    """A cell's text; with a colour, bold in it; with a fill, on it."""

    text: str
    colour: str = ""
    fill: str = ""


def _introduce(document: Any, text: str) -> None:
    """What is said of a table before it, on the page where it begins."""
    document.add_paragraph(text).paragraph_format.keep_with_next = True


def _table(
    document: Any, heads: Sequence[str], rows: Iterable[Sequence[TableCell | str]], widths: Sequence[int], about: str
) -> None:
    """A table with its first row as a heading that repeats on every page. Widths are in millimetres.

    It is written as text at once: a report may have thousands of rows.
    """
    grid = "".join(f'<w:gridCol w:w="{_twentieths(width)}"/>' for width in widths)
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B1B4B6"/>' for side in _SIDES)
    room = "".join(f'<w:{side} w:w="{wide}" w:type="dxa"/>' for side, wide in _ROOM)
    body = [
        _row([TableCell(head, "0B0C0C") for head in heads], widths, "<w:cantSplit/><w:tblHeader/>", "<w:keepNext/>")
    ]
    body += [_row(row, widths, "<w:cantSplit/>") for row in rows]
    table = parse_xml(
        f'<w:tbl xmlns:w="{_WORD}"><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{room}</w:tblCellMar>'
        f'<w:tblLook w:val="0420" w:firstRow="1" w:noVBand="1"/><w:tblCaption w:val="{escape(about)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(body)}</w:tbl>"
    )
    document.element.body.insert(-1, table)  # before the section's own properties, which come last
    document.add_paragraph()


def _row(cells: Sequence[TableCell | str], widths: Sequence[int], kinds: str, kept: str = "") -> str:
    drawn = []
    for given, width in zip(cells, widths, strict=True):
        cell = TableCell(given) if isinstance(given, str) else given
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>' if cell.fill else ""
        marks = f'<w:b/><w:color w:val="{cell.colour}"/>' if cell.colour else ""
        drawn.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{_twentieths(width)}" w:type="dxa"/>{fill}</w:tcPr>'
            f'<w:p><w:pPr>{kept}<w:spacing w:after="0"/></w:pPr><w:r><w:rPr>{marks}<w:sz w:val="16"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(cell.text)}</w:t></w:r></w:p></w:tc>'
        )
    return f"<w:tr><w:trPr>{kinds}</w:trPr>{''.join(drawn)}</w:tr>"


def _twentieths(millimetres: int) -> int:
    """A width as Word has it: in twentieths of a point."""
    return round(millimetres / 25.4 * 1440)


def _add_flows(document: Any, rows: Sequence[ReportRow]) -> None:
    if not rows:
        document.add_paragraph("No flows are recorded for this selection.")
        return
    heads = ("No.", "Data", "From and to", "Method", "Cover", "Protocol", "Why", "What would close it")
    lines = []
    for r in rows:
        look = VERDICT_STYLES[r.verdict]
        sign = TableCell(r.sign, look.ink.removeprefix("#"), look.ground.removeprefix("#"))
        word = TableCell(look.brief, look.colour.removeprefix("#"))
        lines.append((sign, r.name, r.way, r.method, word, r.protocol, r.reason, r.fix))
    rest = (32, 54, 54) if any(row.fix for row in rows) else (60, 45, 35)
    widths = (13, 34, 40, 20, 20, *rest)
    _table(document, heads, lines, widths, "Flows, numbered as on the diagram, the gaps first")


def _add_actions(document: Any, report: Report) -> None:
    document.add_heading("Next best actions", 1)
    if not report.actions:
        document.add_paragraph(NO_ACTIONS)
        return
    _introduce(document, ORDERED)
    rows = [(str(n), a.sentence, a.helps) for n, a in enumerate(report.actions[:MOST_ACTIONS], 1)]
    _table(document, ("Order", "Action", "Flows helped"), rows, (15, 192, 60), "Next best actions")
    if report.more_actions:
        document.add_paragraph(report.more_actions)


def _add_checks(document: Any, report: Report) -> None:
    for (heading, about, none), groups in zip(CHECKS, (report.failing, report.not_recorded), strict=True):
        document.add_heading(heading, 1)
        if groups:
            _introduce(document, f"{about} {ALL_RECORDS}")
            rows = [(g.check, g.severity.capitalize(), str(len(g.records)), g.example, g.source) for g in groups]
            heads = ("Check", "Severity", "Records", "For example", "Source")
            _table(document, heads, rows, (45, 20, 17, 110, 75), heading)
        else:
            document.add_paragraph(none)
    if report.assumed:
        document.add_heading(ASSUMED_HEADING, 2)
    for sentence in report.assumed:
        document.add_paragraph(sentence, style="List Bullet")


def _add_reviews(document: Any, report: Report) -> None:
    document.add_heading("Reviews due", 1)
    if not report.reviews:
        document.add_paragraph(report.about_reviews)
        return
    if report.about_reviews:
        _introduce(document, report.about_reviews)
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
