"""A laid-out view as SVG: boxes, arrows and badges. Real text, no script, no address but paths made of ids."""

from collections.abc import Iterable
from html import escape

from graph_service.coverage import Verdict
from graph_service.diagram.drawn_text import OTHERS, runs, width
from graph_service.diagram.geometry import Point, Rect
from graph_service.diagram.layout import DrawingLayout
from graph_service.diagram.route import Routed
from graph_service.diagram.sizes import (
    CAPTION,
    CAPTION_LINE,
    KIND,
    KIND_LINE,
    NAME,
    NAME_LINE,
    PAD,
    SIGN,
    SIGN_LINE,
    TAG,
    TAG_HEIGHT,
    TITLE,
    TITLE_LINE,
)
from graph_service.diagram.style import BOX, BOX_EDGE, GREY, INK, SPECIAL, VERDICT_STYLES, WHITE
from graph_service.diagram.view import Arrow, AssetBox, View

HEAD_LONG, HEAD_WIDE = 8.0, 3.6
"""An arrowhead: how long, and how wide to either side, in points."""


def body(view: View, layout: DrawingLayout) -> str:
    """The drawing itself, in its own coordinates. Boxes lie lowest, then arrows, assets and badges."""
    parts = [_box(layout, box.partner, box.node, bool(box.stores)) for box in view.boxes]
    parts += [_curve(routed, layout) for routed in layout.routed]
    parts += [_cell(layout, store) for box in view.boxes for store in box.stores]
    parts += [_badge(layout, arrow) for arrow in view.arrows]
    return "".join(parts)


def text_line(
    x: float, y: float, text: str, size: float, *, bold: bool = False, colour: str = INK, anchor: str = ""
) -> str:
    """One line of text with its baseline at `y`."""
    weight = ' font-weight="bold"' if bold else ""
    place = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size:g}" fill="{colour}"{weight}{place}>{_marked(text)}</text>'


def text_lines(
    x: float, y: float, lines: Iterable[str], size: float, step: float, *, bold: bool = False, colour: str = INK
) -> str:
    """Several lines as one text, so that it is copied and read aloud whole."""
    weight = ' font-weight="bold"' if bold else ""
    spans = "".join(
        f'<tspan x="{_n(x)}" y="{_n(y + i * step)}">{_marked(line)}</tspan>' for i, line in enumerate(lines)
    )
    return f'<text font-size="{size:g}" fill="{colour}"{weight}>{spans}</text>'


def _marked(text: str) -> str:
    """A line of text escaped, with other fonts for what Arimo lacks.

    Where that is letters, the whole line is set in a font that has them: what draws an SVG sets it in one font anyway, and
    left to find one may take a bold one.
    """
    if text.isascii():
        return escape(text)
    parts = runs(text)
    if any(part.isalpha() for part, known in parts if not known):
        parts = [(text, False)]
    return "".join(
        escape(part) if known else f'<tspan font-family="{OTHERS}">{escape(part)}</tspan>' for part, known in parts
    )


def rectangle(rect: Rect, fill: str, edge: str = "", wide: float = 1, radius: float = 0, dashes: str = "") -> str:
    """A rectangle, with an edge if it has a colour."""
    stroke = f' stroke="{edge}" stroke-width="{wide:g}"' if edge else ""
    corner = f' rx="{radius:g}"' if radius else ""
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    size = f'width="{_n(rect.width)}" height="{_n(rect.height)}"'
    return f'<rect x="{_n(rect.left)}" y="{_n(rect.top)}" {size} fill="{fill}"{stroke}{corner}{dash}/>'


def chip(rect: Rect, verdict: Verdict, text: str, size: float, baseline: float) -> str:
    """A verdict's mark and number, in white on its colour or outlined in it."""
    look = VERDICT_STYLES[verdict]
    if look.outlined:
        drawn = rectangle(rect.grown(-0.5), look.ground, look.colour, dashes=look.edge)
    else:
        drawn = rectangle(rect, look.ground)
    return drawn + text_line(rect.centre, baseline, text, size, bold=True, colour=look.ink, anchor="middle")


def tag(x: float, y: float, text: str) -> tuple[str, float]:
    """A small tag with its top left corner at the point, and how wide it is."""
    wide = width(text, TAG, True) + 8
    special = text == "SC"
    rect = Rect(x, y, x + wide, y + TAG_HEIGHT)
    box = rectangle(rect, SPECIAL if special else WHITE, "" if special else INK)
    colour = WHITE if special else INK
    return box + text_line(x + wide / 2, y + 8.9, text, TAG, bold=True, colour=colour, anchor="middle"), wide


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _box(layout: DrawingLayout, partner: str, node: str, stored: bool) -> str:
    rect = layout.geometry.clusters[partner] if stored else layout.geometry.nodes[node]
    label = layout.sizes.labels[partner]
    indent = PAD if not stored else PAD + 2
    y = rect.top + PAD + TITLE - 1
    parts = [
        rectangle(rect, BOX, BOX_EDGE, 1, 8),
        text_lines(rect.left + indent, y, label.name, TITLE, TITLE_LINE, bold=True),
    ]
    if label.kind:
        y += len(label.name) * TITLE_LINE - 1
        parts.append(text_lines(rect.left + indent, y, label.kind, KIND, KIND_LINE, colour=GREY))
    if label.abroad:
        last = label.kind[-1].rstrip()
        x = rect.left + indent + (width(last, KIND) + 6 if last else 0)
        parts.append(tag(x, y + (len(label.kind) - 1) * KIND_LINE - 9, label.abroad)[0])
    return f'<g class="partner">{"".join(parts)}</g>'


def _cell(layout: DrawingLayout, store: AssetBox) -> str:
    rect, cell = layout.geometry.nodes[store.node], layout.sizes.cells[store.node]
    y = rect.middle - cell.height / 2 + PAD
    parts = [
        rectangle(rect, WHITE, GREY, dashes="" if store.recorded else "3 3"),
        text_lines(rect.left + PAD, y + NAME - 2, cell.name, NAME, NAME_LINE, colour=INK if store.recorded else GREY),
    ]
    x, y = rect.left + PAD, y + len(cell.name) * NAME_LINE
    for text in cell.tags:
        drawn, wide = tag(x, y, text)
        parts.append(drawn)
        x += wide + 4
    return f'<g class="asset">{"".join(parts)}</g>'


def _curve(routed: Routed, layout: DrawingLayout) -> str:
    half = routed.half
    look = VERDICT_STYLES[half.arrow.verdict]
    points = list(routed.curve)
    head = ""
    long = HEAD_LONG + (look.width - 1) * 0.6
    if half.pointed == "head":
        head = _head(points[-1], -long, look.colour)
        points[-1] = Point(points[-1].x - long + 1, points[-1].y)
    elif half.pointed == "tail":
        head = _head(points[0], long, look.colour)
        points[0] = Point(points[0].x + long - 1, points[0].y)
    path = f"M{_n(points[0].x)} {_n(points[0].y)}"
    for i in range(1, len(points) - 2, 3):
        path += "C" + " ".join(f"{_n(p.x)} {_n(p.y)}" for p in points[i : i + 3])
    dash = f' stroke-dasharray="{look.dashes}"' if look.dashes else ""
    cap = ' stroke-linecap="round"' if look.dot_style == "dotted" else ""
    line = f'<path d="{path}" fill="none" stroke="{look.colour}" stroke-width="{look.width:g}"{dash}{cap}/>'
    return f'<g class="arrow {half.arrow.verdict}">{line}{head}</g>'


def _head(tip: Point, long: float, colour: str) -> str:
    x = tip.x + long
    wide = HEAD_WIDE * abs(long) / HEAD_LONG
    return (
        f'<path d="M{_n(tip.x)} {_n(tip.y)}L{_n(x)} {_n(tip.y - wide)}L{_n(x)} {_n(tip.y + wide)}Z" fill="{colour}"/>'
    )


def _badge(layout: DrawingLayout, arrow: Arrow) -> str:
    rect, badge = layout.geometry.nodes[arrow.node], layout.sizes.badges[arrow.node]
    look = VERDICT_STYLES[arrow.verdict]
    sentence = escape(arrow.sentence)
    edge = 1.0 if look.width < 2 else 1.4 if look.width < 3 else 2.0
    parts = [rectangle(rect, WHITE, look.colour, edge, 0, look.edge)]
    x = rect.left
    spread = 1.0 if badge.flat and badge.caption else rect.width / badge.width
    foot = rect.bottom if badge.flat or not badge.caption else rect.top + SIGN_LINE
    line = (rect.top + foot) / 2 + 4.1
    for verdict, text, room in badge.chips:
        wide = room * spread
        parts.append(chip(Rect(x, rect.top, x + wide, foot), verdict, text, SIGN, line))
        x += wide
    middle = (x + rect.right) / 2 if badge.flat else rect.centre
    top = rect.middle - len(badge.caption) * CAPTION_LINE / 2 - 0.5 if badge.flat else rect.top + SIGN_LINE
    for n, caption in enumerate(badge.caption):
        y = top + CAPTION - 0.5 + n * CAPTION_LINE
        parts.append(text_line(middle, y, caption.strip(), CAPTION, anchor="middle"))
    drawn = "".join(parts)
    link = f'<a href="{arrow.address}" aria-label="{sentence}">{drawn}</a>'
    return f'<g id="{arrow.key}" class="{"pair" if arrow.pair else "flow"} {arrow.verdict}"><title>{sentence}</title>{link}</g>'
