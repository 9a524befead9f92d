"""A view as Mermaid text, for wikis and issue pages that draw it themselves. Pure."""

import re

from graph_service.coverage import day
from graph_service.diagram.style import VERDICT_STYLES
from graph_service.diagram.view import View

DOTS = "3.4 3.4"


def mermaid(view: View) -> str:
    """The view as a Mermaid flowchart. Names are quoted and their signs written as entities, so that none is syntax."""
    ids: dict[str, str] = {}

    def known(node: str) -> str:
        return ids.setdefault(node, f"n{len(ids) + 1}")

    title = f"{view.title}, as at {day(view.on)} (revision {view.revision})"
    lines = ["---", f"title: {_title(title)}", "---", "flowchart LR", f"%% {_plain(view.subtitle)}"]
    for box in view.boxes:
        if not box.stores:
            lines.append(f"  {known(box.node)}[{_text(box.name)}]")
            continue
        lines.append(f"  subgraph {known(box.node)}[{_text(box.name)}]")
        for store in box.stores:
            tags = (" [SC]" if store.special else "") + (f" [{store.abroad}]" if store.abroad else "")
            lines.append(f"    {known(store.node)}[{_text(store.name + tags)}]")
        lines.append("  end")
    for number, arrow in enumerate(view.arrows):
        if arrow.pair:
            label = ", ".join(f"{VERDICT_STYLES[v].word}: {text}" for v, text in arrow.chips)
            lines.append(f"  %% {', '.join(row.flow for row in arrow.rows)}")
        else:
            row = arrow.rows[0]
            by = f", {row.method}" if row.method else ""
            label = f"{row.sign} {row.name} ({VERDICT_STYLES[row.verdict].word}{by})"
            lines.append(f"  %% {row.flow}")
        look = VERDICT_STYLES[arrow.verdict]
        way = "-.->" if look.dashes else "-->"
        lines.append(f"  {known(arrow.source)} {way}|{_text(label)}| {known(arrow.target)}")
        # Mermaid's lines have no round ends, without which dots have no length.
        dashes = f",stroke-dasharray:{DOTS if look.dot_style == 'dotted' else look.dashes}" if look.dashes else ""
        lines.append(f"  linkStyle {number} stroke:{look.colour},stroke-width:{look.width:g}px{dashes}")
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """A quoted label: whatever Mermaid or HTML could read as syntax is written as a numbered entity."""
    return '"' + re.sub(r"""[#&<>"'`\\{}|;%$\[\]]""", lambda m: f"#{ord(m.group())};", text) + '"'


_PLAIN = str.maketrans({"&": "+", "<": "‹", ">": "›", "$": "＄"})
"""What a title may not hold, for Mermaid reads HTML and formulas in it and no entities."""


def _title(text: str) -> str:
    text = text.replace(" & ", " and ").translate(_PLAIN)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(text: str) -> str:
    return text.replace("{", "(").replace("}", ")")
