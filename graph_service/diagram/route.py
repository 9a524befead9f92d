"""The ways of arrows: from the right side of one thing to the left side of another, and round whatever stands between.

Arrows leave and arrive level, at the sides of assets, so that none crosses the title of the box it belongs to; round every
other box they go on the side where Graphviz kept room for them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from graph_service.deadline import checked
from graph_service.diagram.geometry import Geometry, Point, Rect, Way, height_at
from graph_service.diagram.view import Arrow, View

STEP = 11.0
"""Between two arrows at one side of a box, in points."""
STRAIGHT = 4
"""Of how many points a curve is that goes round nothing."""
CLEAR = 5.0
"""Between an arrow and what it goes round."""


@dataclass(frozen=True)
class Half:
    """Half an arrow, drawn from left to right: nodes `tail` and `head`. `pointed` is the side with an arrowhead, if any."""

    arrow: Arrow
    key: str
    tail: str
    head: str
    pointed: str = ""


@dataclass(frozen=True)
class Routed:
    """A half with its curve, and how often it still runs through something."""

    half: Half
    curve: tuple[Point, ...]
    hits: int


def halves(arrow: Arrow, columns: Mapping[str, int]) -> tuple[Half, Half]:
    """An arrow's two halves, always from left to right, whichever way the data runs.

    Where both ends stand in one column, the badge stands beside it: to the right; of the last column to the left.
    """
    home, away = columns[arrow.home], columns[arrow.away]
    a, b = f"{arrow.key}-a", f"{arrow.key}-b"
    last = max(columns.values())
    left_of = home == away == last and last > 0
    badge, source, target = arrow.node, arrow.source, arrow.target
    sending = Half(arrow, a, badge, source) if home > away or left_of else Half(arrow, a, source, badge)
    if home < away or left_of:
        return sending, Half(arrow, b, badge, target, "head")
    return sending, Half(arrow, b, target, badge, "tail")


def route(view: View, geometry: Geometry, columns: Mapping[str, int]) -> tuple[Routed, ...]:
    """The curves of all arrows of a layout."""
    all_halves = [half for arrow in view.arrows for half in halves(arrow, columns)]
    ports = _ports(all_halves, geometry)
    obstacles = _obstacles(view, geometry)
    owner = {store.node: box.partner for box in view.boxes for store in box.stores}
    ranks = _ranks(geometry, owner)
    routed = []
    for half in checked(all_halves):
        start, end = ports[half.key, "tail"], ports[half.key, "head"]
        own = {half.tail, half.head, owner.get(half.tail), owner.get(half.head)}
        near = [rect for name, rect in obstacles if name not in own and rect.left < end.x and rect.right > start.x]
        out = geometry.clusters[owner[half.tail]].right if half.tail in owner else start.x
        into = geometry.clusters[owner[half.head]].left if half.head in owner else end.x
        best: Routed | None = None
        detour = 0
        for leave, arrive in ((out, into), (ranks[half.tail].right, ranks[half.head].left)):
            if leave >= arrive:
                continue
            way = partial(geometry.way, half.key)
            curve, hits = _round(Point(leave, start.y), Point(arrive, end.y), near, way, 6)
            if best is None or (hits, len(curve)) < (best.hits, detour):
                best, detour = Routed(half, _joined(start, curve, end), hits), len(curve)
            if hits == 0 and len(curve) == STRAIGHT:
                break
        routed.append(best or Routed(half, _ease(start, end), 1))
    return tuple(routed)


def _joined(start: Point, curve: tuple[Point, ...], end: Point) -> tuple[Point, ...]:
    """A curve with a level piece before it and one after it, where it does not begin or end at the sides of things."""
    before = (start, start, curve[0]) if curve[0].x > start.x else ()
    after = (curve[-1], end, end) if curve[-1].x < end.x else ()
    return (*before, *curve, *after)


def _ranks(geometry: Geometry, owner: Mapping[str, str]) -> dict[str, Rect]:
    """For each node, what encloses all that stands above and below it: within those sides, an arrow keeps level."""
    members: dict[int, list[str]] = defaultdict(list)
    for node, rect in geometry.nodes.items():
        members[round(rect.left + rect.right)].append(node)
    enclosing: dict[str, Rect] = {}
    for nodes in members.values():
        rects = [geometry.clusters[owner[node]] if node in owner else geometry.nodes[node] for node in nodes]
        left, right = min(r.left for r in rects), max(r.right for r in rects)
        enclosing.update({node: Rect(left, 0, right, 0) for node in nodes})
    return enclosing


def _ports(all_halves: Sequence[Half], geometry: Geometry) -> dict[tuple[str, str], Point]:
    """Where each half leaves and arrives: spread over the side, in the order of what is at the other end."""
    sides: dict[tuple[str, str], list[tuple[float, str, str]]] = defaultdict(list)
    for half in all_halves:
        tail, head = geometry.nodes[half.tail], geometry.nodes[half.head]
        rise = (head.middle - tail.middle) / max(head.left - tail.right, 1)
        sides[half.tail, "tail"].append((rise, half.key, "tail"))
        sides[half.head, "head"].append((-rise, half.key, "head"))
    ports: dict[tuple[str, str], Point] = {}
    for (node, side), ends in sides.items():
        rect = geometry.nodes[node]
        ends.sort()
        step = min(STEP, (rect.height - 8) / max(len(ends) - 1, 1))
        x = rect.right if side == "tail" else rect.left
        for i, (_, key, end) in enumerate(ends):
            ports[key, end] = Point(x, rect.middle + (i - (len(ends) - 1) / 2) * step)
    return ports


def _obstacles(view: View, geometry: Geometry) -> list[tuple[str, Rect]]:
    """What no arrow should run through, by the name that its own arrows know it by."""
    obstacles = [(arrow.node, geometry.nodes[arrow.node].grown(2)) for arrow in view.arrows]
    for box in view.boxes:
        if box.stores:
            obstacles.append((box.partner, geometry.clusters[box.partner].grown(2)))
        else:
            obstacles.append((box.node, geometry.nodes[box.node].grown(2)))
    return obstacles


def _round(
    start: Point, end: Point, near: Sequence[Rect], way: Callable[[], Way], depth: int
) -> tuple[tuple[Point, ...], int]:
    """A curve from start to end, round what is near; and through how many things it still runs."""
    direct = _ease(start, end)
    struck = [rect for rect in near if _strikes(direct, rect)]
    if not struck:
        return direct, 0
    if depth == 0:
        return direct, len(struck)
    first = min(struck, key=lambda rect: rect.left)
    kept = height_at(way(), (first.left + first.right) / 2)
    sides = [first.top - CLEAR, first.bottom + CLEAR]
    straight = (start.y + end.y) / 2 if kept is None else kept
    sides.sort(key=lambda y: abs(y - straight))
    if kept is not None and not first.top - 2 < kept < first.bottom + 2:
        sides.insert(0, kept)
    best: tuple[tuple[Point, ...], int] = direct, len(struck)
    for y in sides:
        enter, leave = Point(max(first.left, start.x + 6), y), Point(min(first.right, end.x - 6), y)
        if not start.x < enter.x <= leave.x < end.x:
            continue
        before, hits_before = _round(start, enter, near, way, depth - 1)
        after, hits_after = _round(leave, end, near, way, depth - 1)
        middle = (enter, leave, leave)  # a straight piece, as a curve
        level = sum(1 for rect in near if rect.left < leave.x and rect.right > enter.x and rect.top < y < rect.bottom)
        hits = hits_before + hits_after + level
        if hits < best[1]:
            best = (*before, *middle, *after[1:]), hits
        if hits == 0:
            break
    return best


def _ease(start: Point, end: Point) -> tuple[Point, ...]:
    """One curve that leaves and arrives level."""
    bend = (end.x - start.x) * 0.5
    return start, Point(start.x + bend, start.y), Point(end.x - bend, end.y), end


_MOMENTS = tuple(i / 14 for i in range(1, 14))
_EASED = tuple(((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3) for t in _MOMENTS)


def samples(curve: Sequence[Point]) -> list[Point]:
    """Points along a curve, its ends among them, from left to right."""
    points = [curve[0]]
    for i in range(0, len(curve) - 3, 3):
        p, q, r, s = curve[i : i + 4]
        if p.y == s.y == q.y == r.y:
            points.append(s)
            continue
        for a, b, c, d in _EASED:
            points.append(Point(a * p.x + b * q.x + c * r.x + d * s.x, a * p.y + b * q.y + c * r.y + d * s.y))
        points.append(s)
    return points


def _strikes(curve: Sequence[Point], rect: Rect) -> bool:
    start, end = curve[0], curve[-1]
    if rect.left >= end.x or rect.right <= start.x:
        return False
    if max(start.y, end.y) <= rect.top or min(start.y, end.y) >= rect.bottom:
        return False
    points = samples(curve)
    for a, b in pairwise(points):
        if a.x < rect.right and b.x > rect.left:
            low, high = (a.y, b.y) if a.y < b.y else (b.y, a.y)
            if low < rect.bottom and high > rect.top:
                return True
    return False
