"""The flows between one partner and many others as a list: who, what goes to them, what comes from them."""

from collections.abc import Mapping, Sequence

from graph_service.diagram.cells import NAME, NAME_LINE, cell, chip_room, name_lines, name_room, row_room
from graph_service.diagram.geometry import Rect
from graph_service.diagram.look import FAINT, GREY
from graph_service.diagram.svg import rectangle, text_line, text_lines
from graph_service.diagram.text import wrap
from graph_service.diagram.view import Arrow, View

MOST_BLOCKS = 6
"""So many lists stand beside each other at most."""
BETWEEN = 24.0
"""Between two of them, in points."""


def spokes(view: View) -> list[tuple[str, Rect]]:
    """The list in one to six blocks side by side, each with its size; none where no one partner is at the end of every arrow."""
    if len(view.boxes) < 3 or not view.arrows:
        return []
    ends = set.intersection(*({arrow.home, arrow.away} for arrow in view.arrows))
    if not ends:
        return []
    hub = min(ends)
    names = {box.partner: box.name for box in view.boxes}
    rows: dict[str, dict[bool, Arrow]] = {}
    for arrow in view.arrows:
        other = arrow.away if arrow.home == hub else arrow.home
        rows.setdefault(other, {})[arrow.home == hub] = arrow
    listed = sorted(rows, key=lambda partner: (names[partner].casefold(), partner))
    return [_blocks(listed, rows, names, names[hub], count) for count in range(1, min(MOST_BLOCKS, len(listed)) + 1)]


def _blocks(
    listed: Sequence[str], rows: Mapping[str, Mapping[bool, Arrow]], names: Mapping[str, str], hub: str, count: int
) -> tuple[str, Rect]:
    said = {partner: name_lines(names[partner]) for partner in listed}
    named = max(map(name_room, said.values())) + 10
    high = max(map(row_room, said.values()))
    heads = (f"From {hub}", f"To {hub}")
    wide = max(72.0, *(sum(map(chip_room, arrow.chips)) + 4 for row in rows.values() for arrow in row.values()))
    lines = [wrap(head, NAME, wide - 6, True, 4) for head in heads]
    top = max(map(len, lines)) * 11.5 + 6
    each = -(-len(listed) // count)
    parts: list[str] = []
    block = named + 2 * wide
    for n, start in enumerate(range(0, len(listed), each)):
        left = n * (block + BETWEEN)
        for column, head in enumerate(lines):
            for i, line in enumerate(head):
                x, y = left + named + column * wide + 3, top - 6 - (len(head) - 1 - i) * 11.5
                parts.append(text_line(x, y, line.strip(), NAME, bold=True))
        parts.append(rectangle(Rect(left, top - 0.5, left + block, top + 0.5), GREY))
        for place, partner in enumerate(listed[start : start + each]):
            y = top + place * high
            parts.append(text_lines(left, y + (13 if len(said[partner]) == 1 else 10), said[partner], NAME, NAME_LINE))
            parts.append(rectangle(Rect(left, y + high, left + block, y + high + 0.5), FAINT))
            parts += [
                cell(arrow, left + named + (0 if sent else wide), y, wide, len(arrow.chips))
                for sent, arrow in rows[partner].items()
            ]
    blocks = -(-len(listed) // each)
    return "".join(parts), Rect(0, 0, blocks * (block + BETWEEN) - BETWEEN, top + each * high + 1)
