"""A coverage report as a tagged PDF (PDF/UA-1), set with Typst."""

from typing import Any

import orjson

from graph_service.coverage.sentences import day
from graph_service.diagram.image import compile_pdf
from graph_service.diagram.look import LOOKS
from graph_service.report.content import MOST_ACTIONS, Group, Report
from graph_service.report.pictures import Picture, Pictures


def pdf(report: Report, pictures: Pictures) -> bytes:
    """The report as PDF."""
    drawings = {"whole_svg": pictures.whole.svg.encode()}
    for number, picture in enumerate(pictures.partners):
        drawings[f"partner{number}_svg"] = picture.svg.encode()
    data = {
        "title": report.title,
        "heading": report.heading,
        "summary": report.summary,
        "whole": _picture(pictures.whole, "whole.svg"),
        "partners": [_picture(p, f"partner{n}.svg") for n, p in enumerate(pictures.partners)],
        "note": pictures.note,
        "rows": [
            [r.sign, r.name, r.way, r.method, r.word, r.protocol, r.reason, r.fix, LOOKS[r.verdict].colour]
            for r in report.rows
        ],
        "actions": [[str(n), a.sentence, a.helps] for n, a in enumerate(report.actions[:MOST_ACTIONS], 1)],
        "more": report.more_actions,
        "failing": _groups(report.failing),
        "missing": _groups(report.not_recorded),
        "assumed": report.assumed,
        "reviews": [[r.protocol, r.title, day(r.review_on), r.state, r.lead, r.contact] for r in report.reviews],
        "method": report.method,
    }
    return compile_pdf(_SOURCE, report.on, data_json=orjson.dumps(data), **drawings)


def _picture(picture: Picture, file: str) -> dict[str, Any]:
    return {
        "file": file,
        "title": picture.title,
        "sentence": picture.sentence,
        "alt": picture.description,
        "wide": picture.inches(1.2) * 72,
    }


def _groups(groups: tuple[Group, ...]) -> list[list[str]]:
    return [[g.check, g.severity.capitalize(), str(len(g.records)), g.example, g.source] for g in groups]


_SOURCE = """
#let data = json("data.json")
#set document(title: data.title)
#set text(font: "Arimo", lang: "en", region: "GB", size: 9.5pt, fill: rgb("#0B0C0C"))
#set page(paper: "a4", flipped: true, margin: 12mm, numbering: "1 of 1")
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 13pt)
#show heading: it => { it; v(3pt) }
#set table(inset: (x: 6pt, y: 3.5pt), stroke: (x, y) => (bottom: 0.5pt + rgb(if y == 0 { "#484F54" } else { "#B1B4B6" })))
#set table.cell(breakable: false)
#show table.cell: set text(size: 8pt)
#show table.cell: it => {
  show regex("[^ -]{20}"): word => word + box() // a longer word may be broken, lest it runs off the page
  it
}
#show table.cell.where(y: 0): strong
#show figure.where(kind: table): set block(breakable: true)
#let drawing(it) = figure(
  image(it.file, alt: it.alt, width: it.wide * 1pt), caption: it.title + ". " + it.sentence, alt: it.alt,
)
#let listing(columns, heads, rows) = table(columns: columns, table.header(..heads), ..rows.flatten())

= #data.title
#data.heading

== Summary
#for sentence in data.summary { par(sentence) }

#pagebreak(weak: true)
== Diagram
#drawing(data.whole)

#pagebreak(weak: true)
== Flows
#if data.rows.len() == 0 [No flows are recorded for this selection.] else {
  table(
    columns: (auto, 3fr, 4fr, 2fr, auto, 3fr, 4fr, 4fr),
    table.header("No.", "Data", "From and to", "Method", "Cover", "Protocol", "Why", "What would close it"),
    ..for row in data.rows {
      let colour = rgb(row.at(8))
      (
        table.cell(fill: colour, align: center, text(fill: white, weight: "bold", row.at(0))),
        row.at(1), row.at(2), row.at(3), text(fill: colour, weight: "bold", row.at(4)),
        row.at(5), row.at(6), row.at(7),
      )
    }
  )
}

== Next best actions
#if data.actions.len() == 0 [Nothing is left to do: no flow here is a gap, partly covered or unclear.] else [
  In this order they cover most soonest.
  #listing((auto, 1fr, auto), ("Order", "Action", "Flows helped"), data.actions)
  #data.more
]

#for (name, rows, otherwise) in (
  ("Checks", data.failing, "Every check passes or cannot be told."),
  ("What is not recorded", data.missing, "Nothing that the checks need is missing."),
) [
  == #name
  #if rows.len() == 0 { otherwise } else {
    listing((2fr, auto, auto, 4fr, 3fr), ("Check", "Severity", "Records", "For example", "Source"), rows)
  }
]
#if data.assumed.len() > 0 { list(..data.assumed) }

== Reviews due
#if data.reviews.len() == 0 [No review is due within three months or up to three months overdue.] else {
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
