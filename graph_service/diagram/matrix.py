"""Who shares with whom as a grid: a row for each sender, a column for each recipient. It needs no Graphviz, at any size."""

from graph_service.diagram.cells import NAME, NAME_LINE, cell, chip_lines, chip_room, name_lines, name_room, row_room
from graph_service.diagram.geometry import Rect
from graph_service.diagram.look import FAINT, GREY
from graph_service.diagram.plans import Fit
from graph_service.diagram.spokes import spokes
from graph_service.diagram.svg import rectangle, text_line, text_lines
from graph_service.diagram.text import width
from graph_service.diagram.view import View


def matrix(view: View, fit: Fit) -> tuple[str, Rect]:
    """The form of a view of pairs that prints largest, and how large it is: a grid, or a list where one partner is at every end.

    A cell says how many flows have each verdict, worst first.
    """
    forms = [grid(view, beside) for beside in (2, 1, 4)] + spokes(view)
    return max(forms, key=lambda form: fit(form[1].width, form[1].height))


def grid(view: View, beside: int = 2) -> tuple[str, Rect]:
    """Senders down, recipients across; so many verdicts of a cell stand beside each other."""
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
