"""A drawing's page: the title above it, and the legend and the key table below."""

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import ceil
from typing import Literal

from graph_service.coverage import VERDICTS, Verdict
from graph_service.diagram.drawn_text import FAMILY, width, wrap
from graph_service.diagram.geometry import Rect
from graph_service.diagram.key_table import LONG_KEY, key_height, key_table
from graph_service.diagram.style import GREY, VERDICT_STYLES, WHITE
from graph_service.diagram.svg import chip, tag, text_line, text_lines
from graph_service.diagram.view import View

Paper = Literal["A4", "A3", "word"]

EDGE = 12.0
GAP = 14.0
HEADING, SUBHEADING = 17.0, 11.0
LEGEND = 10.0

INCHES: dict[str, tuple[float, float]] = {"A4": (10.9, 7.4), "A3": (15.7, 10.9), "word": (6.27, 9.2)}
"""What is printed on: A4 and A3 across with narrow margins, the text of an upright Word page."""
LEAST: dict[str, float] = {"A4": 700.0, "A3": 900.0, "word": 452.0}
"""How wide a page's content is at least, in points."""
LARGEST = 1.25
"""Nothing prints larger than this: headings would shout."""

SPREADS = (1.0, 1.12, 1.25, 1.4, 1.6, 1.8)
LONG_SPREADS = (1.0, 1.4, 1.8, 2.4)
"""How much wider than its drawing a page is tried; and where its key is long."""
LONGER_KEY = 400
"""A page with a key of more flows is as wide as its drawing."""

ABOUT = 60
"""What stands around a drawing is foretold for its page's width rounded up to this, in points."""


@dataclass(frozen=True)
class Frame:
    """What stands around a drawing: title and key table may be left out where a document has its own.

    `spare` is how much of the paper's height, in points, the document wants for other things.
    """

    paper: Paper = "A4"
    title: bool = True
    key: bool = True
    spare: float = 0.0


def fit(view: View, frame: Frame, wide: float, high: float) -> float:
    """How large a drawing, with its size in points, prints on the frame's paper, with all that stands around it."""
    return _spread(view, frame, wide, high)[0]


def _spread(view: View, frame: Frame, wide: float, high: float) -> tuple[float, float]:
    """How large it prints, and how wide its page is then, in points: wider than need be where that makes the key lower."""
    least = max(wide + 2 * EDGE, LEAST[frame.paper])
    room_x, room_y = (72 * inches for inches in INCHES[frame.paper])

    def printed(total: float) -> float:
        return min(
            room_x / total, (room_y - frame.spare) / (high + _around(view, frame, ceil(total / ABOUT) * ABOUT)), LARGEST
        )

    spreads = SPREADS if len(view.rows) <= LONG_KEY else LONG_SPREADS if len(view.rows) <= LONGER_KEY else SPREADS[:1]
    totals = [least * by for by in (spreads if frame.key else SPREADS[:1])]
    best = max(totals, key=lambda total: (printed(total), -total))
    return printed(best), best


def page(view: View, frame: Frame, drawn: str, bounds: Rect) -> str:
    """The whole SVG document."""
    _, total = _spread(view, frame, bounds.width, bounds.height)
    parts: list[str] = []
    y = EDGE
    if frame.title:
        top, y = _heading(view, total, y)
        parts.append(top)
    left = (total - bounds.width) / 2 - bounds.left
    parts.append(f'<g transform="translate({left:.1f} {y - bounds.top:.1f})">{drawn}</g>')
    y += bounds.height + GAP
    legend, y = _legend(view, total, y)
    parts.append(legend)
    if frame.key and view.rows:
        table, y = key_table(view.rows, EDGE, y + 6, total - 2 * EDGE)
        parts.append(table)
    high = y + EDGE
    about = f'<title id="diagram-title">{escape(view.title) or "Data flows"}</title>'
    about += f'<desc id="diagram-desc">{escape(view.description)}</desc>'
    size = f'width="{total * 4 / 3:.0f}" height="{high * 4 / 3:.0f}" viewBox="0 0 {total:.1f} {high:.1f}"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" {size} lang="en-GB"'
        f' role="group" aria-labelledby="diagram-title" aria-describedby="diagram-desc" font-family="{escape(FAMILY)}">'
        f'{about}<rect width="100%" height="100%" fill="{WHITE}"/>{"".join(parts)}</svg>\n'
    )


@lru_cache(maxsize=64)
def _around(view: View, frame: Frame, total: float) -> float:
    y = EDGE
    if frame.title:
        y = _heading(view, total, y)[1]
    y = _legend(view, total, y + GAP)[1]
    if frame.key and view.rows:
        y += 6 + key_height(view.rows, total - 2 * EDGE)
    return y + EDGE


def _heading(view: View, total: float, y: float) -> tuple[str, float]:
    room = total - 2 * EDGE
    title = wrap(view.title, HEADING, room, True)
    about = wrap(view.subtitle, SUBHEADING, room)
    drawn = text_lines(EDGE, y + 15, title, HEADING, 20, bold=True)
    y += 20 * len(title)
    drawn += text_lines(EDGE, y + 11, about, SUBHEADING, 14, colour=GREY)
    return drawn, y + 14 * len(about) + 10


def _legend(view: View, total: float, y: float) -> tuple[str, float]:
    """The lines, marks and tags that occur, each with its words."""
    items: list[tuple[str, float]] = []
    for verdict in VERDICTS:
        if view.counts.get(verdict):
            items.append(_legend_line(verdict, view.lines))
    if view.special:
        items.append(_legend_tag("SC", "Special category data"))
    if view.abroad:
        items.append(_legend_tag("US", "Held outside the UK, with its country"))
    if any(arrow.pair for arrow in view.arrows):
        words = "n: how many flows"
        items.append((text_line(0, 11.3, words, LEGEND), width(words, LEGEND)))
    parts, x = [], EDGE
    for drawn, wide in items:
        if x > EDGE and x + wide > total - EDGE:
            x, y = EDGE, y + 21
        parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{drawn}</g>')
        x += wide + 18
    return f'<g class="legend">{"".join(parts)}</g>', y + (20 if items else 0)


def _legend_line(verdict: Verdict, lined: bool) -> tuple[str, float]:
    """A verdict's line, where the drawing has any, its mark and its word."""
    look = VERDICT_STYLES[verdict]
    dash = f' stroke-dasharray="{look.dashes}"' if look.dashes else ""
    cap = ' stroke-linecap="round"' if look.dot_style == "dotted" else ""
    line = f'<path d="M1 7.5H36" stroke="{look.colour}" stroke-width="{look.width:g}" fill="none"{dash}{cap}/>'
    x = 38 if lined else 0
    sign = chip(Rect(x, 0, x + 24, 15), verdict, look.sign("n"), LEGEND, 11.3)
    word = text_line(x + 29, 11.3, look.word, LEGEND)
    return (line if lined else "") + sign + word, x + 29 + width(look.word, LEGEND)


def _legend_tag(text: str, word: str) -> tuple[str, float]:
    drawn, wide = tag(0, 1.5, text)
    return drawn + text_line(wide + 5, 11.3, word, LEGEND), wide + 5 + width(word, LEGEND)
