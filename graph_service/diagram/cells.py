"""A cell of a matrix: how many flows from one partner to another have each verdict."""

from collections.abc import Sequence
from html import escape

from graph_service.coverage import Verdict
from graph_service.diagram.geometry import Rect
from graph_service.diagram.svg import chip
from graph_service.diagram.text import width, wrap
from graph_service.diagram.view import Arrow

NAME, SIGN = 9.5, 9.0
NAME_LINE = 11.0
ROOM = 130.0
"""How wide a line of a partner's name may be, in points. It has two lines at most."""
CHIP = 16.0
"""How high a line of a cell is, in points."""


def name_lines(name: str) -> tuple[str, ...]:
    """A partner's name as a matrix has room for it."""
    return wrap(name, NAME, ROOM, lines=2)


def name_room(lines: Sequence[str]) -> float:
    """How wide a partner's name is, in points."""
    return max(width(line.rstrip(), NAME) for line in lines)


def row_room(lines: Sequence[str], chips: int = 1) -> float:
    """How high a row is, in points: a partner's name, or so many lines of chips."""
    return max(chips * CHIP + 4, len(lines) * NAME_LINE + 3)


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
            parts.append(chip(Rect(at, y + 2, at + room, y + 1 + CHIP), verdict, text, SIGN, y + 12.9))
            at += room
        y += CHIP
    sentence = escape(arrow.sentence)
    link = f'<a href="{arrow.address}" aria-label="{sentence}">{"".join(parts)}</a>'
    return f'<g id="{arrow.key}" class="pair {arrow.verdict}"><title>{sentence}</title>{link}</g>'
