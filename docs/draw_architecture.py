"""Draws docs/architecture.svg from the code: its rooms, and which room imports which. Run by `make pictures`."""

import subprocess
from pathlib import Path

import grimp
import networkx

from graph_service.diagram.graphviz import program

ROOMS = {
    "cli": "command line",
    "web": "pages and API",
    "register": "use cases; the only caller of the store",
    "importers": "from a spreadsheet to a plan",
    "report": "Word, PDF, Excel, HTML",
    "diagram": "view, layout, drawing",
    "checks": "accountability checks",
    "lineage": "onward sharing",
    "coverage": "the rule, its reasons, what would close a gap",
    "vocabulary": "terms and what people type",
    "store": "SQLite and Neo4j",
    "cypher": "all Cypher, one statement a file",
    "model": "the nouns",
}
"""Each room with what it is for, in the words of its picture. Other modules at the root belong to no room."""


def imports() -> networkx.DiGraph:
    """The rooms, with an arrow to each room that one imports directly or by modules that belong to no room."""
    graph = grimp.build_graph("graph_service", "importers", "cypher")
    inside = {room: {m for m in graph.modules if _room(m) == room} for room in ROOMS}
    found = networkx.DiGraph()
    found.add_nodes_from(ROOMS)
    for room, modules in inside.items():
        for imported in {target for module in modules for target in graph.find_modules_directly_imported_by(module)}:
            other = _room(imported)
            if other and other != room:
                found.add_edge(room, other)
    return found


def _room(module: str) -> str | None:
    top, _, rest = module.partition(".")
    name = top if top != "graph_service" else rest.partition(".")[0]
    return name if name in ROOMS else None


def dot() -> str:
    """The picture as DOT. An arrow that another way through the rooms implies is left out.

    The store reads the files of `cypher` as data: that arrow is dashed.
    """
    kept = networkx.transitive_reduction(imports())
    lines = [f'  "{room}" [label=<<b>{room}</b><br/>{words}>];' for room, words in ROOMS.items()]
    lines += [f'  "{one}" -> "{other}";' for one, other in sorted(kept.edges)]
    return "\n".join(
        [
            "digraph architecture {",
            '  graph [rankdir=TB, nodesep=0.35, ranksep=0.45, bgcolor="white"];',
            '  node [shape=box, style=filled, fillcolor="#F3F2F1", color="#1D70B8", fontname="Arial", fontsize=11, margin="0.35,0.08"];',
            '  edge [color="#484F54"];',
            *lines,
            '  "store" -> "cypher" [style=dashed];',
            "}",
            "",
        ]
    )


if __name__ == "__main__":
    here = Path(__file__).parent
    text = dot()
    (here / "architecture.dot").write_text(text, encoding="utf-8")
    svg = subprocess.run([program(None), "-Kdot", "-Tsvg"], input=text.encode(), capture_output=True, check=True).stdout
    (here / "architecture.svg").write_bytes(svg)
