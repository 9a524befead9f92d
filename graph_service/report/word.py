"""A coverage report as a Word document: real headings, real tables, pictures with words, in British English.

Each drawing is a PNG with an SVG twin, which Word shows instead where it can. The same report gives the same bytes.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from html import escape
from typing import Any

from docx import Document as new_document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Inches, Mm, Pt, RGBColor

from graph_service.diagram.image import DOTS, png
from graph_service.diagram.style import VERDICT_STYLES
from graph_service.report.content import Picture, ReportDocument, ReportTable, TableColumn, TableRow

FONT = "Arial"
LOGO_MM = 16
FIRST_ID = 100
"""The ids of the diagrams in a document begin after this: a logo has one of its own."""
MANY_COLUMNS = 8
"""A table of more columns has smaller text."""
MOST_SIGNS = 4000
"""How long a picture's words may be: more are read aloud to nobody's use."""
FEWER_DOTS = 110
"""Dots per inch of the partners' pictures, so that a large report stays small; their SVG twins print sharp."""
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_ROOM = (("top", 40), ("left", 70), ("bottom", 40), ("right", 70))
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(report: ReportDocument) -> bytes:
    """The report as DOCX."""
    document = new_document()
    _set_up(document, report)
    _add_cover(document, report)
    pictures = 0
    for section in report.sections:
        heading = document.add_heading(section.heading, section.level)
        heading.paragraph_format.page_break_before = section.new_page
        for number, paragraph in enumerate(section.paragraphs, 1):
            added = document.add_paragraph(paragraph)
            if section.table and number == len(section.paragraphs):
                added.paragraph_format.keep_with_next = True  # on the page where the table begins
        for item in section.items:
            document.add_paragraph(item, style="List Number" if section.numbered else "List Bullet")
        if section.table:
            _add_table(document, section.table)
        if section.after:
            document.add_paragraph(section.after)
        for picture in section.pictures:
            pictures += 1
            _add_picture(document, picture, pictures)
    return _packed(document)


def _add_cover(document: Any, report: ReportDocument) -> None:
    if report.logo:
        document.add_picture(io.BytesIO(report.logo), height=Mm(LOGO_MM))
        _describe(
            document.inline_shapes[0]._inline.docPr, f"Logo of {report.organisation}".removesuffix(" of "), "Logo"
        )
    if report.organisation:
        document.add_paragraph(report.organisation)
    document.add_heading(report.title, 0)
    document.add_paragraph(report.heading)


def _describe(properties: Any, description: str, title: str) -> None:
    properties.set("descr", description[:MOST_SIGNS])
    properties.set("title", title)


def _set_up(document: Any, report: ReportDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(15)
    section.top_margin = section.bottom_margin = Mm(13)
    section.footer_distance = Mm(6)
    _number_pages(section.footer)
    if report.classification:
        header = section.header.paragraphs[0]
        header.alignment = WD_ALIGN_PARAGRAPH.CENTER
        header.add_run(report.classification).bold = True
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
    author = report.author[:255] or "Register of information sharing"
    properties.author, properties.language = author, "en-GB"
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
    drawn = CT_Inline.new_pic_inline(FIRST_ID + number, relation, f"diagram{number}.png", wide, high)
    _describe(drawn.docPr, picture.description, picture.title)
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


def _add_table(document: Any, table: ReportTable) -> None:
    """A table with its first row as a heading that repeats on every page.

    It is written as text at once: a report may have thousands of rows.
    """
    widths = [_twentieths(column.width) for column in table.columns]
    size = 16 if len(widths) <= MANY_COLUMNS else 13
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B1B4B6"/>' for side in _SIDES)
    room = "".join(f'<w:{side} w:w="{wide}" w:type="dxa"/>' for side, wide in _ROOM)
    heads = "".join(
        _cell(column.heading, width, size, "0B0C0C", kept="<w:keepNext/>")
        for column, width in zip(table.columns, widths, strict=True)
    )
    body = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{heads}</w:tr>"]
    body += [_row(row, table.columns, widths, size) for row in table.rows]
    drawn = parse_xml(
        f'<w:tbl xmlns:w="{_WORD}"><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{room}</w:tblCellMar>'
        f'<w:tblLook w:val="0420" w:firstRow="1" w:noVBand="1"/><w:tblCaption w:val="{escape(table.about)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(body)}</w:tbl>"
    )
    document.element.body.insert(-1, drawn)  # before the section's own properties, which come last
    document.add_paragraph()


def _row(row: TableRow, columns: Sequence[TableColumn], widths: Sequence[int], size: int) -> str:
    style = VERDICT_STYLES[row.verdict] if row.verdict else None
    cells = []
    for text, column, width in zip(row.texts, columns, widths, strict=True):
        colour = {"sign": style.ink, "cover": style.colour}.get(column.kind, "") if style else ""
        fill = style.ground if style and column.kind == "sign" else ""
        cells.append(_cell(text, width, size, colour.removeprefix("#"), fill.removeprefix("#")))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, size: int, colour: str = "", fill: str = "", kept: str = "") -> str:
    """A cell; with a colour its text is bold in it, with a fill it stands on it."""
    ground = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    marks = f'<w:b/><w:color w:val="{colour}"/>' if colour else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{ground}</w:tcPr>'
        f'<w:p><w:pPr>{kept}<w:spacing w:after="0"/></w:pPr><w:r><w:rPr>{marks}<w:sz w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
    )


def _twentieths(millimetres: float) -> int:
    """A width as Word has it: in twentieths of a point."""
    return round(millimetres / 25.4 * 1440)


def _packed(document: Any) -> bytes:
    """The document's bytes with a fixed time on every file in it."""
    written = io.BytesIO()
    document.save(written)
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
