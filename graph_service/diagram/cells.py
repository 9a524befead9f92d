"""A cell of a matrix: how many flows from one partner to another have each verdict."""

from html import escape

from graph_service.coverage.answer import Verdict
from graph_service.diagram.geometry import Rect
from graph_service.diagram.look import LOOKS, WHITE
from graph_service.diagram.svg import rectangle, text_line
from graph_service.diagram.text import width
from graph_service.diagram.view import Arrow

NAME, SIGN = 9.5, 9.0
ROOM = 170.0
"""How wide a partner's name may be, in points."""
CHIP = 16.0
"""How high a line of a cell is, in points."""


def chip_room(chip: tuple[Verdict, str]) -> float:
    return width(chip[1], SIGN, True) + 7


def chip_lines(arrow: Arrow, beside: int) -> list[tuple[tuple[Verdict, str], ...]]:
    """A cell's chips, so many beside each other."""
    return [arrow.chips[i : i + beside] for i in range(0, len(arrow.chips), beside)]


def cell(arrow: Arrow, x: float, y: float, wide: float, beside: int) -> str:
    """A cell with its top left corner at a point."""
    parts = []
    for line in chip_lines(arrow, beside):
        spread = (wide - 4) / sum(map(chip_room, line))
        at = x + 2
        for verdict, text in line:
            room = chip_room((verdict, text)) * spread
            parts.append(rectangle(Rect(at, y + 2, at + room, y + 1 + CHIP), LOOKS[verdict].colour))
            parts.append(text_line(at + room / 2, y + 12.9, text, SIGN, bold=True, colour=WHITE, anchor="middle"))
            at += room
        y += CHIP
    sentence = escape(arrow.sentence)
    link = f'<a href="{arrow.address}" aria-label="{sentence}">{"".join(parts)}</a>'
    return f'<g id="{arrow.key}" class="pair {arrow.verdict}"><title>{sentence}</title>{link}</g>'
