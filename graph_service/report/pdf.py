"""A coverage report as a tagged PDF (PDF/UA-1), set with Typst."""

from typing import Any

import orjson

from graph_service.coverage import day
from graph_service.diagram.image import SAID, compile_pdf
from graph_service.diagram.style import VERDICT_STYLES
from graph_service.diagram.text import pieces, width
from graph_service.report.content import (
    ALL_RECORDS,
    ASSUMED_HEADING,
    CHECKS,
    FIRST_HEADING,
    MOST_ACTIONS,
    NO_ACTIONS,
    ORDERED,
    Group,
    Report,
    ReportRow,
)
from graph_service.report.pictures import LARGE, Picture, Pictures


def pdf(report: Report, pictures: Pictures) -> bytes:
    """The report as PDF."""
    drawings = {"whole_svg": pictures.whole.svg.encode()}
    for number, picture in enumerate(pictures.partners):
        drawings[f"partner{number}_svg"] = picture.svg.encode()
    data = {
        "title": report.title,
        "heading": report.heading,
        "summary": report.summary,
        "firstHeading": FIRST_HEADING,
        "helping": [action.said for action in report.first],
        "whole": _picture(pictures.whole, "whole.svg"),
        "partners": [_picture(p, f"partner{n}.svg") for n, p in enumerate(pictures.partners)],
        "note": pictures.note,
        "looks": {verdict: (look.colour, look.ground, look.ink) for verdict, look in VERDICT_STYLES.items()},
        "rows": [_row(row) for row in report.rows],
        "part": LARGE,
        "parts": f"The flows stand in tables of {LARGE:,} each, as setting one would take longer than a report may.",
        "shares": (2.4, 4, 4) if any(row.fix for row in report.rows) else (4, 3.4, 3),
        "first": max([30.0, *(width(row.sign, 8, True) + 14 for row in report.rows)]),
        "actions": [
            [str(n), pieces(a.sentence), pieces(a.helps)] for n, a in enumerate(report.actions[:MOST_ACTIONS], 1)
        ],
        "more": report.more_actions,
        "checks": [
            {"heading": heading, "about": f"{about} {ALL_RECORDS}", "none": none, "rows": _groups(groups)}
            for (heading, about, none), groups in zip(CHECKS, (report.failing, report.not_recorded), strict=True)
        ],
        "assumed": report.assumed,
        "assumedHeading": ASSUMED_HEADING,
        "reviews": [
            [*map(pieces, (r.protocol, r.title, day(r.review_on), r.state, r.lead, r.contact))] for r in report.reviews
        ],
        "aboutReviews": report.about_reviews,
        "ordered": ORDERED,
        "noActions": NO_ACTIONS,
        "method": report.method,
    }
    return compile_pdf(SAID + _SOURCE, report.on, data_json=orjson.dumps(data), **drawings)


def _row(row: ReportRow) -> list[str | list[str]]:
    look = VERDICT_STYLES[row.verdict]
    texts = (row.name, row.way, row.method, look.brief, row.protocol, row.reason, row.fix)
    return [row.sign, row.verdict, *map(pieces, texts)]


def _picture(picture: Picture, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "title": picture.title,
        "sentence": picture.sentence,
        "alt": picture.description,
        "wide": picture.inches * 72,
    }


def _groups(groups: tuple[Group, ...]) -> list[list[str | list[str]]]:
    return [
        [*map(pieces, (g.check, g.severity.capitalize(), str(len(g.records)), g.example, g.source))] for g in groups
    ]


_SOURCE = """
#let data = json("data.json")
#let looks = data.looks.pairs().map(((verdict, colours)) => (verdict, colours.map(rgb))).to-dict()
#set document(title: data.title)
#set text(font: "Arimo", lang: "en", region: "GB", size: 9.5pt, fill: rgb("#0B0C0C"))
#set page(paper: "a4", flipped: true, margin: 12mm, numbering: "1 of 1")
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 13pt)
#show heading: it => { it; v(3pt) }
#set table(inset: (x: 6pt, y: 3.5pt), stroke: (x, y) => (bottom: 0.5pt + rgb(if y == 0 { "#484F54" } else { "#B1B4B6" })))
#set table.cell(breakable: false)
#show figure.where(kind: table): set block(breakable: true)
#let drawing(it) = figure(
  image(it.file, alt: it.alt, width: it.wide * 1pt), caption: it.title + ". " + it.sentence, alt: it.alt,
)
#let listing(columns, heads, rows) = {
  set text(size: 8pt)
  set par(leading: 0.5em)
  table(columns: columns, table.header(..heads.map(strong)), ..rows.map(row => row.map(said)).flatten())
}

= #data.title
#data.heading

== Summary
#for sentence in data.summary { par(sentence) }
#if data.helping.len() > 0 [
  == #data.firstHeading
  #enum(..data.helping)
]

== Diagram
#drawing(data.whole)

== Flows
#if data.rows.len() == 0 [No flows are recorded for this selection.] else {
  set text(size: 8pt)
  set par(leading: 0.5em)
  let columns = (data.first * 1pt, 2.6fr, 3fr, 1.6fr, 56pt, ..data.shares.map(share => share * 1fr))
  let heads = ("No.", "Data", "From and to", "Method", "Cover", "Protocol", "Why", "What would close it")
  if data.rows.len() > data.part { par(data.parts) }
  // What stands between page breaks is set side by side.
  for (number, part) in data.rows.chunks(data.part).enumerate() {
    if number > 0 { pagebreak(weak: true) }
    table(
      columns: columns,
      table.header(..heads.map(strong)),
      ..for row in part {
        let (colour, ground, ink) = looks.at(row.at(1))
        (
          table.cell(fill: ground, align: center, text(fill: ink, weight: "bold", row.at(0))),
          said(row.at(2)), said(row.at(3)), said(row.at(4)), text(fill: colour, weight: "bold", row.at(5)),
          said(row.at(6)), said(row.at(7)), said(row.at(8)),
        )
      }
    )
  }
}

== Next best actions
#if data.actions.len() == 0 { data.noActions } else [
  #block(sticky: true, data.ordered)
  #listing((auto, 1fr, auto), ("Order", "Action", "Flows helped"), data.actions)
  #data.more
]

#for it in data.checks [
  == #it.heading
  #if it.rows.len() == 0 { it.none } else {
    block(sticky: true, it.about)
    listing((2fr, auto, auto, 4fr, 3fr), ("Check", "Severity", "Records", "For example", "Source"), it.rows)
  }
]
#if data.assumed.len() > 0 [
  === #data.assumedHeading
  #list(..data.assumed)
]

== Reviews due
#if data.aboutReviews != "" { block(sticky: data.reviews.len() > 0, data.aboutReviews) }
#if data.reviews.len() > 0 {
  listing((auto, 2fr, auto, auto, 1fr, 1fr), ("Protocol", "Title", "Review on", "State", "Lead", "Contact"), data.reviews)
}

== How coverage is decided
#for sentence in data.method { par(sentence) }

#if data.partners.len() > 0 [
  #pagebreak(weak: true)
  == Partners
  #data.note
  #for (number, it) in data.partners.enumerate() [
    #if number > 0 { pagebreak(weak: true) }
    === #it.title
    #drawing(it)
  ]
]
"""
