"""A coverage report as a tagged PDF (PDF/UA-1), set with Typst."""

from typing import Any

import orjson

from graph_service.diagram.drawn_text import pieces, width
from graph_service.diagram.image import SAID, compile_pdf
from graph_service.diagram.style import VERDICT_STYLES
from graph_service.report.content import Picture, ReportDocument, ReportTable, Section
from graph_service.report.pictures import LARGE


def pdf(document: ReportDocument) -> bytes:
    """The report as PDF."""
    files: dict[str, bytes] = {}
    data = {
        "title": document.title,
        "heading": document.heading,
        "organisation": document.organisation,
        "classification": document.classification,
        "author": document.author,
        "logo": list(document.logo or b""),
        "looks": {verdict: (style.colour, style.ground, style.ink) for verdict, style in VERDICT_STYLES.items()},
        "sections": [_section(section, files) for section in document.sections],
    }
    return compile_pdf(SAID + _SOURCE, document.on, {"data.json": orjson.dumps(data), **files})


def _section(section: Section, files: dict[str, bytes]) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "level": section.level + 1,
        "paragraphs": section.paragraphs,
        "items": section.items,
        "numbered": section.numbered,
        "tables": _tables(section.table) if section.table else [],
        "after": section.after,
        "pictures": [_picture(picture, files) for picture in section.pictures],
        "newPage": section.new_page,
    }


def _tables(table: ReportTable) -> list[dict[str, Any]]:
    """A table, in several parts where setting one would take longer than a report may."""
    shares = [f"{column.width:g}fr" for column in table.columns]
    signs = [row.texts[0] for row in table.rows if row.verdict]
    if signs:
        shares[0] = f"{max([26.0, *(width(sign, 8, True) + 13 for sign in signs)]):.1f}pt"
    parts = [table.rows[start : start + LARGE] for start in range(0, len(table.rows), LARGE)]
    about = f"The flows stand in tables of {LARGE:,} each, as setting one would take longer than a report may."
    return [
        {
            "about": about if len(parts) > 1 and number == 0 else "",
            "shares": shares,
            "heads": [column.heading for column in table.columns],
            "kinds": [column.kind for column in table.columns],
            "rows": [{"verdict": row.verdict, "cells": [*map(pieces, row.texts)]} for row in rows],
        }
        for number, rows in enumerate(parts)
    ]


def _picture(picture: Picture, files: dict[str, bytes]) -> dict[str, Any]:
    name = f"picture-{len(files)}.svg"
    files[name] = picture.svg.encode()
    return {
        "file": name,
        "caption": f"{picture.title}. {picture.sentence}",
        "alt": picture.description,
        "wide": picture.inches * 72,
    }


_SOURCE = """
#let data = json("data.json")
#let looks = data.looks.pairs().map(((verdict, colours)) => (verdict, colours.map(rgb))).to-dict()
#set document(title: data.title, author: if data.author == "" { () } else { data.author })
#set text(font: "Arimo", lang: "en", region: "GB", size: 9.5pt, fill: rgb("#0B0C0C"))
#set page(
  paper: "a4", flipped: true, margin: 12mm, numbering: "1 of 1",
  header: if data.classification != "" { align(center, text(size: 8pt, weight: "bold", data.classification)) },
)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 13pt)
#show heading: it => { it; v(3pt) }
#set table(inset: (x: 5pt, y: 3.5pt), stroke: (x, y) => (bottom: 0.5pt + rgb(if y == 0 { "#484F54" } else { "#B1B4B6" })))
#set table.cell(breakable: false)
#show figure.where(kind: table): set block(breakable: true)
#let share(text) = if text.ends-with("fr") { float(text.slice(0, -2)) * 1fr } else { float(text.slice(0, -2)) * 1pt }
#let cell(kind, verdict, it) = {
  if verdict == none or kind == "text" { return said(it) }
  let (colour, ground, ink) = looks.at(verdict)
  if kind == "sign" { return table.cell(fill: ground, align: center, text(fill: ink, weight: "bold", said(it))) }
  text(fill: colour, weight: "bold", said(it))
}
#let shown(it) = {
  set text(size: if it.heads.len() > 8 { 7pt } else { 8pt })
  set par(leading: 0.5em)
  if it.about != "" { par(it.about) }
  table(
    columns: it.shares.map(share),
    table.header(..it.heads.map(strong)),
    ..it.rows.map(row => row.cells.enumerate().map(((n, text)) => cell(it.kinds.at(n), row.verdict, text))).flatten()
  )
}

#if data.logo.len() > 0 { image(bytes(data.logo), alt: "Logo of " + data.organisation, height: 16mm) }
#if data.organisation != "" { text(weight: "bold", data.organisation) }
= #data.title
#data.heading

#for it in data.sections {
  if it.newPage { pagebreak(weak: true) }
  heading(level: it.level, it.heading)
  for (n, sentence) in it.paragraphs.enumerate() {
    if it.tables.len() > 0 and n == it.paragraphs.len() - 1 { block(sticky: true, sentence) } else { par(sentence) }
  }
  if it.items.len() > 0 { if it.numbered { enum(..it.items) } else { list(..it.items) } }
  // What stands between page breaks is set side by side.
  for (n, part) in it.tables.enumerate() {
    if n > 0 { pagebreak(weak: true) }
    shown(part)
  }
  if it.after != "" { par(it.after) }
  for picture in it.pictures {
    figure(image(picture.file, alt: picture.alt, width: picture.wide * 1pt), caption: picture.caption, alt: picture.alt)
  }
}
"""
