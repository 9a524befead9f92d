"""Who shares with whom as a grid: a row for each sender, a column for each recipient. It needs no Graphviz, at any size."""

from html import escape

from graph_service.coverage.answer import Verdict
from graph_service.diagram.geometry import Rect
from graph_service.diagram.look import FAINT, GREY, LOOKS, WHITE
from graph_service.diagram.svg import rectangle, text_line
from graph_service.diagram.text import width, wrap
from graph_service.diagram.view import Arrow, View

NAME, SIGN = 9.5, 9.0
ROOM = 170.0
"""How wide a partner's name may be, in points."""
CHIP = 16.0
"""How high a line of a cell is, in points."""


def matrix(view: View) -> tuple[str, Rect]:
    """The grid of a view of pairs, and how large it is. A cell says how many flows have each verdict, worst first."""
    names = {box.partner: box.name for box in view.boxes}
    senders = sorted({arrow.home for arrow in view.arrows}, key=lambda p: (names[p].casefold(), p))
    recipients = sorted({arrow.away for arrow in view.arrows}, key=lambda p: (names[p].casefold(), p))
    cut = {p: wrap(names[p], NAME, ROOM, lines=1)[0].strip() for p in names}
    left = max([width(cut[p], NAME) for p in senders], default=0) + 12
    top = max([width(cut[p], NAME) for p in recipients], default=0) + 14
    wide = max([26.0, *(sum(map(_room, line)) + 4 for arrow in view.arrows for line in _lines(arrow))])
    lines: dict[str, int] = {}
    for arrow in view.arrows:
        lines[arrow.home] = max(lines.get(arrow.home, 0), len(_lines(arrow)))
    rows: dict[str, float] = {}
    bottom = top
    for partner in senders:
        rows[partner] = bottom
        bottom += lines[partner] * CHIP + 4
    columns = {partner: left + i * wide for i, partner in enumerate(recipients)}
    right = left + wide * len(recipients)
    parts = []
    for partner, y in rows.items():
        parts.append(text_line(left - 6, y + 13, cut[partner], NAME, anchor="end"))
        parts.append(rectangle(Rect(0, y, right, y + 0.5), FAINT))
    for partner, x in columns.items():
        turned = f'transform="translate({x + wide / 2 + 3.3:.1f} {top - 6:.1f}) rotate(-90)"'
        parts.append(f"<g {turned}>{text_line(0, 0, cut[partner], NAME)}</g>")
        parts.append(rectangle(Rect(x, 0, x + 0.5, bottom), FAINT))
    if senders:
        parts.append(text_line(left - 6, top - 6, "From (down) to (across)", 8.0, colour=GREY, anchor="end"))
        parts.append(rectangle(Rect(0, top - 0.5, right, top + 0.5), GREY))
        parts.append(rectangle(Rect(left - 0.5, 0, left + 0.5, bottom), GREY))
    parts += [_cell(arrow, columns[arrow.away], rows[arrow.home], wide) for arrow in view.arrows]
    start = min(0.0, left - 12 - width("From (down) to (across)", 8.0)) if senders else 0.0
    return "".join(parts), Rect(start, 0, right, bottom)


def _room(chip: tuple[Verdict, str]) -> float:
    return width(chip[1], SIGN, True) + 7


def _lines(arrow: Arrow) -> list[tuple[tuple[Verdict, str], ...]]:
    """A cell's chips, two beside each other."""
    return [arrow.chips[i : i + 2] for i in range(0, len(arrow.chips), 2)]


def _cell(arrow: Arrow, x: float, y: float, wide: float) -> str:
    parts = []
    for line in _lines(arrow):
        spread = (wide - 4) / sum(map(_room, line))
        at = x + 2
        for verdict, text in line:
            room = _room((verdict, text)) * spread
            parts.append(rectangle(Rect(at, y + 2, at + room, y + 1 + CHIP), LOOKS[verdict].colour))
            parts.append(text_line(at + room / 2, y + 12.9, text, SIGN, bold=True, colour=WHITE, anchor="middle"))
            at += room
        y += CHIP
    sentence = escape(arrow.sentence)
    link = f'<a href="{arrow.address}" aria-label="{sentence}">{"".join(parts)}</a>'
    return f'<g id="{arrow.key}" class="pair {arrow.verdict}"><title>{sentence}</title>{link}</g>'
