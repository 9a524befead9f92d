"""Graphviz text of a view. Pure; every name in it is escaped, every size is ours.

A flow passes through a small badge *node*, because `dot` silently loses labelled edges of clustered graphs.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from graph_service.diagram.partner_columns import together
from graph_service.diagram.route import Half, halves
from graph_service.diagram.sizes import (
    CAPTION,
    KIND,
    NAME,
    SIGN,
    SIGN_LINE,
    TAG,
    TITLE,
    AssetSize,
    BadgeSize,
    LabelSize,
    Sizes,
    measure,
)
from graph_service.diagram.style import BOX, BOX_EDGE, GREY, INK, SPECIAL, VERDICT_STYLES, WHITE
from graph_service.diagram.view import Arrow, PartnerBox, View

CROWDED, MOST_CROWDED = 8.0, 400.0
"""How much of its side a node has for each arrow, and how high that makes it at most, in points."""
MARGIN = 8.0
"""Between a partner's box and the assets in it, in points."""


@dataclass(frozen=True)
class Candidate:
    """One way to lay a view out: how wide lines of names may be, how far apart things are (points), and columns.

    `columns` says in which column, from the left, each partner stands; `flat` whether badges have their captions beside them.
    """

    columns: Mapping[str, int]
    room: float = 110.0
    apart: float = 12.0
    between: float = 20.0
    flat: bool = False


def dot(view: View, candidate: Candidate, sizes: Sizes | None = None) -> str:
    """The view as DOT. It stands alone: any Graphviz draws it."""
    sizes = sizes or measure(view, candidate.room, candidate.flat)
    lines = [
        "digraph flows {",
        f"graph [rankdir=LR nodesep={_inches(candidate.apart)} ranksep={_inches(candidate.between)} bgcolor=white pad=0.1"
        f' outputorder=edgesfirst fontname="Arial" fontcolor="{INK}" labelloc=t labeljust=l'
        f" label={_head(view)} tooltip={quoted(view.title)}]",
        f'node [shape=plain fontname="Arial" fontcolor="{INK}" margin=0]',
        "edge [arrowsize=0.75]",
    ]
    crowds = _crowds(view, candidate)
    for box in view.boxes:
        lines += _box(box, sizes, crowds)
    for arrow in view.arrows:
        lines += _arrow(arrow, sizes, candidate)
    lines += _moorings(view, candidate.columns)
    return "\n".join([*lines, "}", ""])


def quoted(text: str) -> str:
    """A text as a quoted DOT string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _inches(points: float) -> str:
    return f"{points / 72:.3f}"


def _head(view: View) -> str:
    rows = _row(f'<FONT POINT-SIZE="17"><B>{escape(view.title) or " "}</B></FONT>')
    rows += _row(f'<FONT POINT-SIZE="11" COLOR="{GREY}">{escape(view.subtitle)}</FONT>')
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{rows}</TABLE>>'


def _row(cell: str, align: str = "LEFT") -> str:
    return f'<TR><TD ALIGN="{align}">{cell}</TD></TR>'


def _table(rows: str, width: float, height: float, more: str) -> str:
    size = f'WIDTH="{width:.0f}" HEIGHT="{height:.0f}"'
    return f'<<TABLE {size} CELLBORDER="0" CELLSPACING="0" CELLPADDING="0" {more}>{rows}</TABLE>>'


def _font(text: str, size: float, colour: str = INK, bold: bool = False) -> str:
    shown = escape(text.strip()) or " "
    return f'<FONT POINT-SIZE="{size:g}" COLOR="{colour}">{f"<B>{shown}</B>" if bold else shown}</FONT>'


def _label(label: LabelSize, more: str, least: float = 0) -> str:
    rows = "".join(_row(_font(line, TITLE, bold=True)) for line in label.name)
    rows += "".join(_row(_font(line, KIND, GREY)) for line in (*label.kind[:-1], _last(label)) if line)
    return _table(rows, label.width, max(label.height, least), more)


def _last(label: LabelSize) -> str:
    last = label.kind[-1].strip() if label.kind else ""
    return f"{last} [{label.abroad}]" if label.abroad else last


def _cell(cell: AssetSize, least: float) -> str:
    rows = "".join(_row(_font(f" {line}", NAME)) for line in cell.name)
    if cell.tags:
        rows += _row(" ".join(_font(f"[{tag}]", TAG, SPECIAL if tag == "SC" else INK, True) for tag in cell.tags))
    return _table(rows, cell.width, max(cell.height, least), f'BORDER="1" COLOR="{GREY}" BGCOLOR="{WHITE}"')


def _crowds(view: View, candidate: Candidate) -> Mapping[str, float]:
    """How high each node must be for the arrows at its fuller side to stand apart."""
    sides = Counter(end for arrow in view.arrows for half in halves(arrow, candidate.columns) for end in _ends(half))
    return {
        node: min(count * CROWDED + 8, MOST_CROWDED)
        for (node, _), count in sorted(sides.items(), key=lambda item: item[1])
    }


def _moorings(view: View, columns: Mapping[str, int]) -> list[str]:
    """Unseen lines that hold those who share with none of the others in their columns: alone, Graphviz puts them leftmost."""
    nodes = {box.partner: box.stores[0].node if box.stores else box.node for box in view.boxes}
    held: dict[int, list[str]] = {}
    lines: list[str] = []
    for group in together(view, columns):
        column = columns[group[0]]
        if column:
            near = max(c for c in held if c < column)
            tail = held[near][len(lines) % len(held[near])]
            lines.append(
                f"{quoted(tail)} -> {quoted(nodes[group[0]])} [style=invis minlen={2 * (column - near)} weight=0]"
            )
        for partner in group:
            held.setdefault(columns[partner], []).append(nodes[partner])
    return lines


def _ends(half: Half) -> tuple[tuple[str, str], tuple[str, str]]:
    return (half.tail, "right"), (half.head, "left")


def _box(box: PartnerBox, sizes: Sizes, crowds: Mapping[str, float]) -> list[str]:
    label = sizes.labels[box.partner]
    url = f'URL="/partners/{box.partner}" tooltip={quoted(box.name)}'
    if not box.stores:
        frame = f'BORDER="1" STYLE="ROUNDED" COLOR="{BOX_EDGE}" BGCOLOR="{BOX}"'
        return [f"{quoted(box.node)} [label={_label(label, frame, crowds.get(box.node, 0))} {url}]"]
    lines = [
        f'subgraph {quoted("cluster " + box.partner)} {{ margin={MARGIN:g} style="rounded,filled" fillcolor="{BOX}"'
        f' color="{BOX_EDGE}" label={_label(label, "BORDER=" + chr(34) + "0" + chr(34))} labelloc=t labeljust=l {url}'
    ]
    for store in box.stores:
        lines.append(
            f"{quoted(store.node)} [label={_cell(sizes.cells[store.node], crowds.get(store.node, 0))} tooltip={quoted(store.name)}]"
        )
    return [*lines, f"{{ rank=same {' '.join(quoted(store.node) for store in box.stores)} }} }}"]


@lru_cache(maxsize=4096)
def _badge(badge: BadgeSize, colour: str) -> str:
    chips = "".join(
        f'<TD BGCOLOR="{VERDICT_STYLES[v].ground}" WIDTH="{w:.0f}" HEIGHT="{SIGN_LINE:g}">{_font(t, SIGN, VERDICT_STYLES[v].ink, True)}</TD>'
        for v, t, w in badge.chips
    )
    if badge.flat:
        beside = "<BR/>".join(_font(line, CAPTION) for line in badge.caption)
        chips += f"<TD>{beside}</TD>" if beside else ""
        return _table(f"<TR>{chips}</TR>", badge.width, badge.height, f'BORDER="1" COLOR="{colour}" BGCOLOR="{WHITE}"')
    rows = f"<TR>{chips}</TR>" + "".join(
        f'<TR><TD COLSPAN="{len(badge.chips)}">{_font(line, CAPTION)}</TD></TR>' for line in badge.caption
    )
    return _table(rows, badge.width, badge.height, f'BORDER="1" COLOR="{colour}" BGCOLOR="{WHITE}"')


def _arrow(arrow: Arrow, sizes: Sizes, candidate: Candidate) -> list[str]:
    look = VERDICT_STYLES[arrow.verdict]
    label = _badge(sizes.badges[arrow.node], look.colour)
    url = "" if arrow.pair else f'URL="/flows/{arrow.rows[0].flow}" '
    about = f'{url}class="{"pair" if arrow.pair else "flow"} {arrow.verdict}" tooltip={quoted(arrow.sentence)}'
    line = f'color="{look.colour}" style="{look.dot_style}" penwidth={look.width:g}'
    directions = {"": "none", "head": "forward", "tail": "back"}
    return [
        f'{quoted(arrow.node)} [id="{arrow.key}" label={label} {about}]',
        *(
            f'{quoted(h.tail)}:e -> {quoted(h.head)}:w [dir={directions[h.pointed]} id="{h.key}" {line}]'
            for h in halves(arrow, candidate.columns)
        ),
    ]
