"""A drawing's page: the title above it, and the legend and the key table below."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import ceil
from typing import Literal

from graph_service.coverage.answer import Verdict
from graph_service.diagram.geometry import Rect
from graph_service.diagram.look import FAINT, GREY, INK, LOOKS, WHITE
from graph_service.diagram.svg import rectangle, tag, text_line, text_lines
from graph_service.diagram.text import FAMILY, width, wrap
from graph_service.diagram.view import Row, View

Paper = Literal["A4", "A3", "word"]

EDGE = 12.0
GAP = 14.0
HEADING, SUBHEADING = 17.0, 11.0
KEY, KEY_LINE = 8.5, 10.5
LEGEND = 10.0

INCHES: dict[str, tuple[float, float]] = {"A4": (10.9, 7.4), "A3": (15.7, 10.9), "word": (6.27, 9.2)}
"""What is printed on: A4 and A3 across with narrow margins, the text of an upright Word page."""
LEAST: dict[str, float] = {"A4": 700.0, "A3": 900.0, "word": 452.0}
"""How wide a page's content is at least, in points."""
LARGEST = 1.25
"""Nothing prints larger than this: headings would shout."""

LEGENDS: tuple[Verdict, ...] = ("covered", "partly", "unclear", "gap", "not-needed", "not-live")
SPREADS = (1.0, 1.12, 1.25, 1.4, 1.6, 1.8)
"""How much wider than its drawing a page is tried."""

ABOUT = 60
"""What stands around a drawing is foretold for its page's width rounded up to this, in points."""
LONG_KEY = 100
"""A key table of more flows is not tried in several forms."""

HEADS = ("No.", "Data", "From and to", "Cover", "Protocol position")
_SHARES = ((0.30, 0.33, 0.37), (0.36, 0.29, 0.35), (0.27, 0.28, 0.45))
"""Ways to divide a table's width among data, from and to, and position; the one that needs least height is taken."""


Filled = tuple[list[tuple[float, float]], list[list[tuple[str, ...]]]]
"""A table's columns (left side and width), and every row's cells as lines."""


@dataclass(frozen=True)
class Frame:
    """What stands around a drawing: title and key table may be left out where a document has its own."""

    paper: Paper = "A4"
    title: bool = True
    key: bool = True


def fit(view: View, frame: Frame, wide: float, high: float) -> float:
    """How large a drawing of so many points prints on the frame's paper, with all that stands around it."""
    return _spread(view, frame, wide, high)[0]


def _spread(view: View, frame: Frame, wide: float, high: float) -> tuple[float, float]:
    """How large it prints, and how wide its page is then, in points: wider than need be where that makes the key lower."""
    least = max(wide + 2 * EDGE, LEAST[frame.paper])
    room_x, room_y = (72 * inches for inches in INCHES[frame.paper])

    def printed(total: float) -> float:
        return min(room_x / total, room_y / (high + _around(view, frame, ceil(total / ABOUT) * ABOUT)), LARGEST)

    totals = [least * by for by in (SPREADS if frame.key and len(view.rows) <= LONG_KEY else SPREADS[:1])]
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
        table, y = _key(view.rows, total, y + 6)
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
        y += 6 + _key_height(view.rows, total)
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
    for verdict in LEGENDS:
        if view.counts.get(verdict):
            items.append(_legend_line(verdict))
    if view.special:
        items.append(_legend_tag("SC", "Special category data"))
    if view.abroad:
        items.append(_legend_tag("US", "Held outside the UK, with its country"))
    if any(arrow.pair for arrow in view.arrows):
        said = "n: how many flows"
        items.append((text_line(0, 11.3, said, LEGEND), width(said, LEGEND)))
    parts, x = [], EDGE
    for drawn, wide in items:
        if x > EDGE and x + wide > total - EDGE:
            x, y = EDGE, y + 21
        parts.append(f'<g transform="translate({x:.1f} {y:.1f})">{drawn}</g>')
        x += wide + 18
    return f'<g class="legend">{"".join(parts)}</g>', y + (20 if items else 0)


def _legend_line(verdict: Verdict) -> tuple[str, float]:
    look = LOOKS[verdict]
    dash = f' stroke-dasharray="{look.dashes}"' if look.dashes else ""
    cap = ' stroke-linecap="round"' if look.dot_style == "dotted" else ""
    line = f'<path d="M1 7.5H36" stroke="{look.colour}" stroke-width="{look.width:g}" fill="none"{dash}{cap}/>'
    box = rectangle(Rect(38, 0, 62, 15), look.colour)
    sign = text_line(50, 11.3, look.sign("n"), LEGEND, bold=True, colour=WHITE, anchor="middle")
    return line + box + sign + text_line(67, 11.3, look.word, LEGEND), 67 + width(look.word, LEGEND)


def _legend_tag(text: str, word: str) -> tuple[str, float]:
    drawn, wide = tag(0, 1.5, text)
    return drawn + text_line(wide + 5, 11.3, word, LEGEND), wide + 5 + width(word, LEGEND)


def _halves(rows: tuple[Row, ...], total: float) -> tuple[list[tuple[Row, ...]], float]:
    """The key's tables, side by side where there is room, and how wide each is."""
    if total < 780 or len(rows) < 4:
        return [rows], total - 2 * EDGE
    middle = (len(rows) + 1) // 2
    return [rows[:middle], rows[middle:]], (total - 2 * EDGE - 20) / 2


def _columns(wide: float, rows: Sequence[Row], shares: Sequence[float]) -> list[tuple[float, float]]:
    """Each column's left side and width. Numbers and cover are as wide as they need."""
    first = max(28.0, max(width(row.sign, KEY, True) for row in rows) + 10)
    cover = max(width(word, KEY, True) for word in (HEADS[3], *(LOOKS[row.verdict].brief for row in rows))) + 8
    data, way, position = ((wide - first - cover) * share for share in shares)
    found, x = [], 0.0
    for room in (first, data, way, cover, position):
        found.append((x, room))
        x += room
    return found


def _cells(row: Row, places: Sequence[tuple[float, float]]) -> list[tuple[str, ...]]:
    texts = (row.sign, row.name, row.way, LOOKS[row.verdict].brief, row.position)
    return [
        wrap(text, KEY, place[1] - 6, i in (0, 3)) for i, (text, place) in enumerate(zip(texts, places, strict=True))
    ]


def _key_height(rows: tuple[Row, ...], total: float) -> float:
    tables, wide = _halves(rows, total)
    return max(_filled(members, wide)[1] for members in tables)


def _filled(rows: Sequence[Row], wide: float) -> tuple[Filled, float]:
    """A table's columns and the lines in its cells, divided so that it is least high; and its height."""
    best: tuple[Filled, float] | None = None
    for shares in _SHARES if len(rows) <= LONG_KEY else _SHARES[:1]:
        places = _columns(wide, rows, shares)
        cells = [_cells(row, places) for row in rows]
        high = 13 + sum(_high(row) for row in cells)
        if best is None or high < best[1]:
            best = (places, cells), high
    assert best is not None
    return best


def _high(cells: Sequence[Sequence[str]]) -> float:
    return max(map(len, cells)) * KEY_LINE + 3.5


def _key(rows: tuple[Row, ...], total: float, y: float) -> tuple[str, float]:
    """The key table: every flow in full."""
    tables, wide = _halves(rows, total)
    drawn, bottoms = [], []
    for n, members in enumerate(tables):
        table, bottom = _table(members, EDGE + n * (wide + 20), y, wide)
        drawn.append(table)
        bottoms.append(bottom)
    return f'<g class="key">{"".join(drawn)}</g>', max(bottoms)


def _table(rows: Sequence[Row], left: float, y: float, wide: float) -> tuple[str, float]:
    (places, filled), _ = _filled(rows, wide)
    parts = [text_line(left + x + 3, y + 9, head, KEY, bold=True) for head, (x, _) in zip(HEADS, places, strict=True)]
    y += 13
    parts.append(rectangle(Rect(left, y - 0.5, left + wide, y + 0.5), GREY))
    for row, cells in zip(rows, filled, strict=True):
        high = _high(cells)
        look = LOOKS[row.verdict]
        parts.append(rectangle(Rect(left, y + 0.5, left + places[0][1], y + high), look.colour))
        for i, (lines, (x, room)) in enumerate(zip(cells, places, strict=True)):
            if i == 0:
                middle = left + room / 2
                parts.append(text_line(middle, y + 9.6, row.sign, KEY, bold=True, colour=WHITE, anchor="middle"))
            else:
                colour = look.colour if i == 3 else INK
                parts.append(text_lines(left + x + 3, y + 9.6, lines, KEY, KEY_LINE, bold=i == 3, colour=colour))
        y += high
        parts.append(rectangle(Rect(left, y, left + wide, y + 0.5), FAINT))
    return "".join(parts), y
