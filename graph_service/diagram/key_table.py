"""The key table of a drawing: every flow in full, in one table or in two side by side."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from graph_service.deadline import checked
from graph_service.diagram.drawn_text import width, wrap
from graph_service.diagram.geometry import Rect
from graph_service.diagram.style import FAINT, GREY, INK, VERDICT_STYLES
from graph_service.diagram.svg import rectangle, text_line, text_lines
from graph_service.diagram.view import FlowRow

KEY, KEY_LINE = 8.5, 10.5
TWO = 756.0
"""From this width on a key stands in two tables, side by side."""
HEAD, BETWEEN = 13.0, 20.0
"""How high its headings are, and how far apart two tables stand."""
LONG_KEY = 100
"""A key table of more flows is not tried in several forms."""

HEADS = ("No.", "Flow", "From and to", "Cover", "Protocol position")
_SHARES = ((0.30, 0.33, 0.37), (0.36, 0.29, 0.35), (0.27, 0.28, 0.45))
"""Ways to divide a table's width among data, from and to, and position; the one that needs least height is taken."""


@dataclass(frozen=True)
class _Filled:
    """A table's columns (left side and width), and every row's cells as lines, in one table or in two side by side."""

    places: Sequence[tuple[float, float]]
    cells: Sequence[Sequence[Sequence[str]]]
    split: int
    height: float


def _columns(wide: float, rows: Sequence[FlowRow], shares: Sequence[float]) -> list[tuple[float, float]]:
    """Each column's left side and width. Numbers and cover are as wide as they need."""
    first = max(28.0, max(width(row.sign, KEY, True) for row in rows) + 10)
    cover = max(width(word, KEY, True) for word in (HEADS[3], *(VERDICT_STYLES[row.verdict].brief for row in rows))) + 8
    data, way, position = ((wide - first - cover) * share for share in shares)
    places, x = [], 0.0
    for room in (first, data, way, cover, position):
        places.append((x, room))
        x += room
    return places


def _cells(row: FlowRow, places: Sequence[tuple[float, float]]) -> list[tuple[str, ...]]:
    texts = (row.sign, row.name, row.means, VERDICT_STYLES[row.verdict].brief, row.position)
    return [
        wrap(text, KEY, place[1] - 6, i in (0, 3)) for i, (text, place) in enumerate(zip(texts, places, strict=True))
    ]


def key_height(rows: tuple[FlowRow, ...], total: float) -> float:
    """How high the key table is when it is so wide."""
    return _filled(rows, total).height


def _filled(rows: Sequence[FlowRow], total: float) -> _Filled:
    """The table, so wide in all, divided so that it is least high."""
    two = total >= TWO and len(rows) >= 4
    wide = (total - BETWEEN) / 2 if two else total
    tried = []
    for shares in _SHARES if len(rows) <= LONG_KEY else _SHARES[:1]:
        places = _columns(wide, rows, shares)
        cells = [_cells(row, places) for row in checked(rows)]
        so_far = list(accumulate(map(_high, cells), initial=0.0))
        split = bisect_left(so_far, so_far[-1] / 2) if two else len(rows)
        tried.append(_Filled(places, cells, split, HEAD + max(so_far[split], so_far[-1] - so_far[split])))
    return min(tried, key=lambda filled: filled.height)


def _high(cells: Sequence[Sequence[str]]) -> float:
    return max(map(len, cells)) * KEY_LINE + 3.5


def key_table(rows: tuple[FlowRow, ...], left: float, y: float, total: float) -> tuple[str, float]:
    """The key table, so wide, with its top left corner at a point; and where it ends."""
    filled = _filled(rows, total)
    parts = _table(rows[: filled.split], filled.cells, filled.places, left, y)
    if filled.split < len(rows):
        beside = left + (total + BETWEEN) / 2
        parts += _table(rows[filled.split :], filled.cells[filled.split :], filled.places, beside, y)
    return f'<g class="key">{"".join(parts)}</g>', y + filled.height


def _table(
    rows: Sequence[FlowRow],
    filled: Sequence[Sequence[Sequence[str]]],
    places: Sequence[tuple[float, float]],
    left: float,
    y: float,
) -> list[str]:
    right = left + sum(room for _, room in places)
    parts = [text_line(left + x + 3, y + 9, head, KEY, bold=True) for head, (x, _) in zip(HEADS, places, strict=True)]
    y += HEAD
    parts.append(rectangle(Rect(left, y - 0.5, right, y + 0.5), GREY))
    for row, cells in zip(rows, filled, strict=False):
        high = _high(cells)
        look = VERDICT_STYLES[row.verdict]
        parts.append(rectangle(Rect(left, y + 0.5, left + places[0][1], y + high), look.ground))
        for i, (lines, (x, room)) in enumerate(zip(cells, places, strict=True)):
            if i == 0:
                middle = left + room / 2
                parts.append(text_line(middle, y + 9.6, row.sign, KEY, bold=True, colour=look.ink, anchor="middle"))
            else:
                colour = look.colour if i == 3 else INK
                parts.append(text_lines(left + x + 3, y + 9.6, lines, KEY, KEY_LINE, bold=i == 3, colour=colour))
        y += high
        parts.append(rectangle(Rect(left, y, right, y + 0.5), FAINT))
    return parts
