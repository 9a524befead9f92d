"""Where Graphviz put things: rectangles and the ways of arrows, in points, with y downwards."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

from graph_service.errors import ToolFailed


class Rect(NamedTuple):
    """A rectangle by its sides."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def grown(self, by: float) -> "Rect":
        return Rect(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def moved(self, x: float, y: float) -> "Rect":
        return Rect(self.left + x, self.top + y, self.right + x, self.bottom + y)


class Point(NamedTuple):
    x: float
    y: float


Way = tuple[Point, ...]
"""The points of a curve as Graphviz gives them: a start, then three for each piece."""


@dataclass(frozen=True)
class Geometry:
    """One layout: nodes by name, clusters by partner, and the ways of arrows, where not lost, as Graphviz wrote them."""

    nodes: Mapping[str, Rect]
    clusters: Mapping[str, Rect]
    written: Mapping[str, str] = field(default_factory=dict)
    top: float = 0.0
    ranks: tuple[float, ...] = ()
    spread: float = 0.0

    def way(self, key: str) -> Way:
        """The way of an arrow by its id (`flow-x-a`); none where it was lost."""
        if key not in self.written:
            return ()
        points = _way(self.written[key], self.top)
        return tuple(Point(p.x + self._moved(p.x, self.spread), p.y) for p in points)

    def spread_by(self, more: float) -> "Geometry":
        """The same layout with so much more room, in points, between its ranks: what stands above one another."""
        nodes = {name: rect.moved(self._moved(rect.centre, more), 0) for name, rect in self.nodes.items()}
        clusters = {name: rect.moved(self._moved(rect.centre, more), 0) for name, rect in self.clusters.items()}
        return Geometry(nodes, clusters, self.written, self.top, self.ranks, more)

    def _moved(self, x: float, more: float) -> float:
        """How far what was at `x` moves when there is so much more room between ranks: as the ranks beside it."""
        after = bisect_right(self.ranks, x + 0.5)
        if after == 0 or after == len(self.ranks):
            return max(after - 1, 0) * more
        left, right = self.ranks[after - 1], self.ranks[after]
        return (after - 1 + max(x - left, 0) / (right - left)) * more


def read(output: bytes) -> list[Geometry]:
    """The layouts in Graphviz's JSON output, one for each graph it was given. Other output is a `ToolFailed`."""
    try:
        return [
            _geometry(orjson.loads(document))
            for document in output.split(b"\n}\n")
            if document.strip()
            for document in [document + b"\n}"]
        ]
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ToolFailed("Graphviz gave an output that cannot be read. Check GRAPH_SERVICE_GRAPHVIZ.") from error


def _geometry(graph: Mapping[str, Any]) -> Geometry:
    top = float(str(graph["bb"]).split(",")[3])
    nodes: dict[str, Rect] = {}
    clusters: dict[str, Rect] = {}
    for thing in graph.get("objects", ()):
        name = str(thing["name"])
        if "pos" in thing:
            x, y = map(float, thing["pos"].split(","))
            w, h = float(thing["width"]) * 36, float(thing["height"]) * 36
            nodes[name] = Rect(x - w, top - y - h, x + w, top - y + h)
        elif name.startswith("cluster ") and "bb" in thing:
            left, low, right, high = map(float, thing["bb"].split(","))
            clusters[name.removeprefix("cluster ")] = Rect(left, top - high, right, top - low)
    written = {str(e["id"]): str(e["pos"]) for e in graph.get("edges", ()) if "pos" in e and "id" in e}
    ranks = tuple(sorted({round(rect.centre) for rect in nodes.values()}))
    return Geometry(nodes, clusters, written, top, ranks)


def _way(text: str, top: float) -> Way:
    points = []
    for word in text.split(";")[0].split():
        if word[0] not in "se":  # the tips of arrowheads
            x, y = word.split(",")
            points.append(Point(float(x), top - float(y)))
    return tuple(points)


def height_at(way: Sequence[Point], x: float) -> float | None:
    """How far down a way is at `x`, roughly: along the lines between its points."""
    for a, b in pairwise(way):
        if min(a.x, b.x) <= x <= max(a.x, b.x) and a.x != b.x:
            return a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)
    return None
