"""Who shares with whom as a grid: a row for each sender, a column for each recipient. It needs no Graphviz, at any size.

The flows between one partner and many others are a list instead: the others, what goes to them, what comes from them.
"""

from collections.abc import Mapping, Sequence
from html import escape

from graph_service.coverage import Verdict
from graph_service.diagram.candidates import Fit
from graph_service.diagram.drawn_text import width, wrap
from graph_service.diagram.geometry import Rect
from graph_service.diagram.style import FAINT, GREY
from graph_service.diagram.svg import chip, rectangle, text_line, text_lines
from graph_service.diagram.view import Arrow, View

NAME, SIGN = 9.5, 9.0
NAME_LINE = 11.0
ROOM = 130.0
"""How wide a line of a partner's name may be, in points. It has two lines at most."""
CHIP = 16.0
"""How high a line of a cell is, in points."""
MOST_BLOCKS = 6
"""So many lists stand beside each other at most."""
BETWEEN = 24.0
"""Between two of them, in points."""


def matrix(view: View, fit: Fit) -> tuple[str, Rect]:
    """The form of a view of pairs that prints largest, and how large it is: a grid, or a list where one partner is at every end.

    A cell says how many flows have each verdict, worst first.
    """
    forms = [grid(view, beside) for beside in (2, 1, 4)] + spokes(view)
    return max(forms, key=lambda form: fit(form[1].width, form[1].height))


def grid(view: View, beside: int = 2) -> tuple[str, Rect]:
    """Senders down, recipients across; a cell shows this number of verdicts in a row."""
    names = {box.partner: box.name for box in view.boxes}
    senders = sorted({arrow.home for arrow in view.arrows}, key=lambda p: (names[p].casefold(), p))
    recipients = sorted({arrow.away for arrow in view.arrows}, key=lambda p: (names[p].casefold(), p))
    named = {p: name_lines(names[p]) for p in names}
    left = max([name_room(named[p]) for p in senders], default=0) + 12
    top = max([name_room(named[p]) for p in recipients], default=0) + 14
    wide = max([26.0, *(sum(map(chip_room, line)) + 4 for arrow in view.arrows for line in chip_lines(arrow, beside))])
    lines: dict[str, int] = {}
    for arrow in view.arrows:
        lines[arrow.home] = max(lines.get(arrow.home, 0), len(chip_lines(arrow, beside)))
    rows: dict[str, float] = {}
    bottom = top
    for partner in senders:
        rows[partner] = bottom
        bottom += row_room(named[partner], lines[partner])
    columns = {partner: left + i * wide for i, partner in enumerate(recipients)}
    right = left + wide * len(recipients)
    parts = []
    for partner, y in rows.items():
        lined = named[partner]
        at = left - 6 - name_room(lined), y + (13 if len(lined) == 1 else 10)
        parts.append(text_lines(*at, lined, NAME, NAME_LINE))
        parts.append(rectangle(Rect(0, y, right, y + 0.5), FAINT))
    for partner, x in columns.items():
        lined = named[partner]
        middle = x + wide / 2 + 3.3 - (len(lined) - 1) * NAME_LINE / 2
        turned = f'transform="translate({middle:.1f} {top - 6:.1f}) rotate(-90)"'
        parts.append(f"<g {turned}>{text_lines(0, 0, lined, NAME, NAME_LINE)}</g>")
        parts.append(rectangle(Rect(x, 0, x + 0.5, bottom), FAINT))
    if senders:
        parts.append(text_line(left - 6, top - 6, "From (down) to (across)", 8.0, colour=GREY, anchor="end"))
        parts.append(rectangle(Rect(0, top - 0.5, right, top + 0.5), GREY))
        parts.append(rectangle(Rect(left - 0.5, 0, left + 0.5, bottom), GREY))
    parts += [cell(arrow, columns[arrow.away], rows[arrow.home], wide, beside) for arrow in view.arrows]
    start = min(0.0, left - 12 - width("From (down) to (across)", 8.0)) if senders else 0.0
    return "".join(parts), Rect(start, 0, right, bottom)


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
        partner = arrow.away if arrow.home == hub else arrow.home
        rows.setdefault(partner, {})[arrow.home == hub] = arrow
    listed = sorted(rows, key=lambda partner: (names[partner].casefold(), partner))
    return [_blocks(listed, rows, names, names[hub], count) for count in range(1, min(MOST_BLOCKS, len(listed)) + 1)]


def _blocks(
    listed: Sequence[str], rows: Mapping[str, Mapping[bool, Arrow]], names: Mapping[str, str], hub: str, count: int
) -> tuple[str, Rect]:
    lined = {partner: name_lines(names[partner]) for partner in listed}
    named = max(map(name_room, lined.values())) + 10
    high = max(map(row_room, lined.values()))
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
            parts.append(
                text_lines(left, y + (13 if len(lined[partner]) == 1 else 10), lined[partner], NAME, NAME_LINE)
            )
            parts.append(rectangle(Rect(left, y + high, left + block, y + high + 0.5), FAINT))
            parts += [
                cell(arrow, left + named + (0 if sent else wide), y, wide, len(arrow.chips))
                for sent, arrow in rows[partner].items()
            ]
    blocks = -(-len(listed) // each)
    return "".join(parts), Rect(0, 0, blocks * (block + BETWEEN) - BETWEEN, top + each * high + 1)


def name_lines(name: str) -> tuple[str, ...]:
    """A partner's name as a matrix has room for it."""
    return wrap(name, NAME, ROOM, lines=2)


def name_room(lines: Sequence[str]) -> float:
    """How wide a partner's name is, in points."""
    return max(width(line.rstrip(), NAME) for line in lines)


def row_room(lines: Sequence[str], chips: int = 1) -> float:
    """How high a row is, in points: a partner's name, or its lines of chips."""
    return max(chips * CHIP + 4, len(lines) * NAME_LINE + 3)


def chip_room(chip: tuple[Verdict, str]) -> float:
    return width(chip[1], SIGN, True) + 7


def chip_lines(arrow: Arrow, beside: int) -> list[tuple[tuple[Verdict, str], ...]]:
    """A cell's chips, in rows of the number given."""
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
