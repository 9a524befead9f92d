"""An SVG drawing as PNG and as PDF, in the font that the project ships. The same drawing gives the same bytes."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from math import sqrt
from typing import Any

import orjson
import resvg_py
import typst

from graph_service.diagram.drawn_text import FONTS, pieces, shown_in_arimo, width
from graph_service.diagram.key_table import HEADS
from graph_service.diagram.page import INCHES, LARGEST, Paper
from graph_service.diagram.style import VERDICT_STYLES, WHITE
from graph_service.diagram.view import View
from graph_service.errors import ToolFailed

DOTS = {"A4": 220, "A3": 220, "word": 300}
"""Dots per inch of a PNG, on its paper."""
LEAST_WIDE = 800
"""The least width of a PNG, in dots."""
MOST_DOTS, LEAST_DENSE = 12_000_000, 1.5
"""About the most dots of a PNG; more where small text could not be read on a screen otherwise."""


def extent(svg: str) -> tuple[float, float]:
    """How wide and high a drawing is, in points."""
    start = svg.index('viewBox="') + len('viewBox="')
    _, _, wide, high = map(float, svg[start : svg.index('"', start)].split())
    return wide, high


def readable(svg: str, width: float, least: float = 7.0) -> bool:
    """Whether half of a drawing's text is at least `least` pixels high when it is shown `width` pixels wide."""
    sizes = sorted(float(size) for size in re.findall(r'<text[^>]* font-size="([0-9.]+)"', svg))
    scale = min(width / extent(svg)[0], 4 / 3)
    return not sizes or sizes[len(sizes) // 2] * scale >= least


def png(svg: str, paper: Paper = "A4", per_inch: int | None = None) -> bytes:
    """The drawing as a PNG, at a resolution in dots per inch of its paper. Signs that Arimo lacks come from the fonts of the machine."""
    wide, high = extent(svg)
    printed = INCHES[paper][0] * (per_inch or DOTS[paper])
    dots = max(LEAST_WIDE, LEAST_DENSE * wide, min(printed, sqrt(MOST_DOTS * wide / high)))
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=round(dots),
            background=WHITE,
            skip_system_fonts=shown_in_arimo(svg),
            font_dirs=[str(FONTS)],
            font_family="Arimo",
            sans_serif_family="Arimo",
        )
    )


def compile_pdf(source: str, on: date, files: Mapping[str, bytes]) -> bytes:
    """A Typst document as a tagged PDF that meets PDF/UA-1, if fonts have all its signs. `files` are what it reads, by name."""
    moment = datetime(on.year, on.month, on.day, tzinfo=UTC)
    documents: Any = {"main": source.encode(), **files}  # taken as files by name, which its types do not say
    texts = (content for name, content in files.items() if name.endswith((".json", ".svg")))
    plain = all(shown_in_arimo(content.decode("utf-8", "replace")) for content in texts)
    try:
        return _compiled(documents, plain, moment, ["ua-1"])
    except typst.TypstError:  # a sign that no font of this machine has: such a file may not call itself PDF/UA
        try:
            return _compiled(documents, plain, moment, [])
        except typst.TypstError as error:
            raise ToolFailed(f"The PDF could not be set: {error}. Ask for another kind of file.") from error


def _compiled(documents: Any, plain: bool, moment: datetime, standards: list[Any]) -> bytes:
    return typst.compile(
        documents,
        format="pdf",
        font_paths=[str(FONTS)],
        ignore_system_fonts=plain,
        pdf_standards=standards,
        timestamp=int(moment.timestamp()),
    )


def pdf(view: View, svg: str, paper: Paper = "A4") -> bytes:
    """A drawing without a key as a PDF, with the key table as a real table after it."""
    rows = [
        [
            row.sign,
            pieces(row.name),
            pieces(row.means),
            VERDICT_STYLES[row.verdict].brief,
            pieces(row.position),
            row.verdict,
        ]
        for row in view.rows
    ]
    data: dict[str, Any] = {
        "title": view.title,
        "subtitle": view.subtitle,
        "alt": view.description,
        "heads": HEADS,
        "rows": rows,
    }
    wide, high = extent(svg)
    across, down = (72 * inches for inches in INCHES[paper])
    data["wide"] = wide * min(across / wide, (down - _HEADING) / high, LARGEST)
    data |= {"paper": "a3" if paper == "A3" else "a4", "flipped": paper != "word"}
    data["looks"] = {verdict: (look.colour, look.ground, look.ink) for verdict, look in VERDICT_STYLES.items()}
    data["first"] = max([30.0, *(width(row.sign, 8, True) + 14 for row in view.rows)])
    return compile_pdf(SAID + _SOURCE, view.on, {"drawing.svg": svg.encode(), "data.json": orjson.dumps(data)})


_HEADING = 56.0
"""How high title and subtitle are above a drawing, in points."""

SAID = """
#let said(it) = if type(it) == str { it } else {
  it.enumerate().map(((i, part)) => if calc.odd(i) { box(part) } else { part }).join()
}
"""
"""How Typst sets a text in `pieces`."""

_SOURCE = """
#let data = json("data.json")
#let looks = data.looks.pairs().map(((verdict, colours)) => (verdict, colours.map(rgb))).to-dict()
#set document(title: data.title, date: auto)
#set text(font: "Arimo", lang: "en", region: "GB", size: 9pt, fill: rgb("#0B0C0C"))
#set page(paper: data.paper, flipped: data.flipped, margin: 12mm, numbering: "1 of 1")
#show heading: set text(size: 15pt)
#heading(data.title)
#text(fill: rgb("#484F54"), data.subtitle)
#v(4pt)
#align(center, image("drawing.svg", alt: data.alt, width: data.wide * 1pt))
#if data.rows.len() > 0 {
  set table.cell(breakable: false)
  set text(size: 8pt)
  table(
    columns: (data.first * 1pt, 2fr, 2fr, 58pt, 3fr),
    inset: (x: 6pt, y: 3.5pt),
    stroke: (x, y) => (bottom: 0.5pt + rgb(if y == 0 { "#484F54" } else { "#D5DADD" })),
    table.header(..data.heads.map(strong)),
    ..for row in data.rows {
      let (colour, ground, ink) = looks.at(row.at(5))
      (
        table.cell(fill: ground, align: center, text(fill: ink, weight: "bold", row.at(0))),
        said(row.at(1)), said(row.at(2)), text(fill: colour, weight: "bold", row.at(3)), said(row.at(4)),
      )
    }
  )
}
"""
