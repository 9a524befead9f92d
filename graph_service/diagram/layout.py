"""The best of several layouts: the one that prints largest with the fewest arrows through boxes or across each other."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graph_service.deadline import checked
from graph_service.diagram.candidates import TRIALS, Fit, candidates
from graph_service.diagram.dot import dot
from graph_service.diagram.geometry import Geometry, Point, Rect, read
from graph_service.diagram.route import Routed, route, samples
from graph_service.diagram.sizes import Sizes, measure
from graph_service.diagram.view import View
from graph_service.errors import ToolFailed

ROUTED = 6
"""Of how many layouts, those that print largest, the arrows are drawn to be compared."""

SPREADS = (140.0, 100.0, 60.0, 45.0, 30.0, 15.0)
"""How much more room there may be between ranks, in points; the largest where many arrows climb."""
FEW = 40
"""So many arrows need no more room than 60 points."""

FLAT = 0.95
"""What flat badges are worth: they read less well than others of their size."""

Engine = Callable[[str], bytes]
"""Gives DOT graphs their layouts, as Graphviz's JSON."""


@dataclass(frozen=True)
class DrawingLayout:
    """A view laid out: sizes, places and curves."""

    sizes: Sizes
    geometry: Geometry
    routed: tuple[Routed, ...]
    bounds: Rect


def best(view: View, engine: Engine, fit: Fit, trials: int = TRIALS) -> DrawingLayout:
    """The best layout of a view. Graphviz's failure is a `ToolFailed`, as is a thing that it lost."""
    tried = candidates(view, fit, trials)
    sizes = {form: measure(view, *form) for form in {(candidate.room, candidate.flat) for candidate in tried}}
    layouts = read(engine("".join(dot(view, candidate, sizes[candidate.room, candidate.flat]) for candidate in tried)))
    if len(layouts) != len(tried):
        raise ToolFailed("Graphviz lost a layout")
    ranked = sorted(zip(layouts, tried, strict=True), key=lambda pair: -fit(*_extent(pair[0])))
    chosen: tuple[float, DrawingLayout] | None = None
    for geometry, candidate in checked(ranked[:ROUTED]):
        _check(view, geometry)
        size = fit(*_extent(geometry))
        if chosen and size <= chosen[0]:  # those that follow print smaller still
            break
        geometry = _spread(geometry, fit)
        routed = route(view, geometry, candidate.columns)
        hits = sum(r.hits for r in routed)
        worth = (
            size * (FLAT if candidate.flat else 1.0) * 0.8**hits * 0.97 ** _crossings(routed) * 0.99 ** _bends(routed)
        )
        if chosen is None or worth > chosen[0]:
            chosen = (
                worth,
                DrawingLayout(sizes[candidate.room, candidate.flat], geometry, routed, _bounds(geometry, routed)),
            )
    assert chosen is not None
    return chosen[1]


def _check(view: View, geometry: Geometry) -> None:
    """That Graphviz placed every box and every badge."""
    wanted = {arrow.node for arrow in view.arrows} | {store.node for box in view.boxes for store in box.stores}
    wanted |= {box.node for box in view.boxes if not box.stores}
    lost = wanted - geometry.nodes.keys() or {b.partner for b in view.boxes if b.stores} - geometry.clusters.keys()
    if lost:
        raise ToolFailed(f"Graphviz lost {len(lost)} of the things to draw")


def _extent(geometry: Geometry) -> tuple[float, float]:
    """How wide and how high a layout is."""
    rects = [*geometry.nodes.values(), *geometry.clusters.values()] or [Rect(0, 0, 0, 0)]
    wide = max(r.right for r in rects) - min(r.left for r in rects)
    return wide, max(r.bottom for r in rects) - min(r.top for r in rects)


def _spread(geometry: Geometry, fit: Fit) -> Geometry:
    """A layout with as much more room between its ranks as costs nothing: it prints as large, its arrows climb less."""
    wide, high = _extent(geometry)
    size = fit(wide, high)
    for more in SPREADS[2:] if len(geometry.written) <= 2 * FEW else SPREADS:
        if fit(wide + more * (len(geometry.ranks) - 1), high) > size - 0.002:
            return geometry.spread_by(more)
    return geometry


def _bounds(geometry: Geometry, routed: Sequence[Routed]) -> Rect:
    rects = [*geometry.nodes.values(), *geometry.clusters.values()]
    points = [point for r in routed for point in r.curve]
    if not rects:
        return Rect(0, 0, 0, 0)
    return Rect(
        min(r.left for r in rects),
        min([r.top for r in rects] + [p.y for p in points]) - 2,
        max(r.right for r in rects),
        max([r.bottom for r in rects] + [p.y for p in points]) + 2,
    )


def _bends(routed: Sequence[Routed]) -> float:
    """How far from plain the curves are: one for each detour, and for each that climbs more than twice its length."""
    detours = sum(max(0, len(r.curve) // 3 - 3) for r in routed)
    return detours + sum(abs(r.curve[-1].y - r.curve[0].y) > 2 * (r.curve[-1].x - r.curve[0].x) for r in routed)


def _crossings(routed: Sequence[Routed]) -> int:
    """How many pairs of curves change sides between where both begin and where the first ends."""
    lines = sorted((samples(r.curve) for r in routed), key=lambda line: line[0].x)
    xs = [[p.x for p in line] for line in lines]
    count = 0
    for i, a in enumerate(lines):
        right = a[-1].x
        for j in range(i + 1, len(lines)):
            b = lines[j]
            start = b[0].x
            if start >= right:
                break
            end = min(right, b[-1].x)
            if end - start < 1:
                continue
            first = _at(a, xs[i], start) - b[0].y
            last = _at(a, xs[i], end) - _at(b, xs[j], end)
            if first * last < 0 and abs(first) > 1 and abs(last) > 1:
                count += 1
    return count


def _at(line: Sequence[Point], xs: Sequence[float], x: float) -> float:
    i = min(max(bisect_right(xs, x), 1), len(line) - 1)
    a, b = line[i - 1], line[i]
    return a.y if b.x == a.x else a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x)
