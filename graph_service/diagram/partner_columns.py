"""In which column, from the left, each partner of a drawing stands.

Graphviz makes a drawing as wide as its longest chain of arrows. Given columns, and arrows that always run from left to right
for it, the drawing is as wide as wanted.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from graph_service.diagram.view import View


def columns(view: View, count: int, evenness: float = 1.0) -> Mapping[str, int]:
    """Partners in at most `count` columns: those that share in neighbouring ones, and columns of like height.

    `evenness` weighs the heights against the lengths of arrows.
    """
    partners = [box.partner for box in view.boxes]
    heights = {box.partner: 45.0 + 42.0 * len(box.stores) for box in view.boxes}
    ties: dict[str, dict[str, int]] = {partner: defaultdict(int) for partner in partners}
    for arrow in view.arrows:
        if arrow.home != arrow.away:
            ties[arrow.home][arrow.away] += 1
            ties[arrow.away][arrow.home] += 1
    place = _first(partners, ties, count)
    total = [0.0] * count
    for partner in partners:
        total[place[partner]] += heights[partner]
    mean = max(sum(total) / count, 1.0)
    weight = evenness * max(len(view.arrows), 4) / count
    for _ in range(12):  # every round moves each partner to where it costs least
        moved = False
        for partner in partners:
            here = place[partner]
            total[here] -= heights[partner]

            def cost(column: int, partner: str = partner) -> tuple[float, int]:
                length = sum(n * _length(abs(column - place[neighbour])) for neighbour, n in ties[partner].items())
                full = (total[column] + heights[partner]) / mean
                return length + weight * (full * full - (total[column] / mean) ** 2), column

            best = min(range(count), key=cost)
            if cost(best)[0] + 1e-9 >= cost(here)[0]:
                best = here
            place[partner] = best
            total[best] += heights[partner]
            moved = moved or best != here
        if not moved:
            break
    used = sorted(set(place.values()))
    return {partner: used.index(column) for partner, column in place.items()}


def _length(apart: int) -> float:
    """What an arrow costs by how many columns it spans: best between neighbours."""
    return 1.3 if apart == 0 else float(apart - 1)


def _first(partners: list[str], ties: Mapping[str, Mapping[str, int]], count: int) -> dict[str, int]:
    """A start: outwards from the partner with most arrows, which stands in the middle; who shares with none of these, where room is."""
    place: dict[str, int] = {}
    for start in sorted(partners, key=lambda p: (-sum(ties[p].values()), p)):
        if start in place:
            continue
        held = Counter(place.values())
        place[start] = min(range(count), key=lambda column: (held[column], abs(column - count // 2)))
        wave = [start]
        while wave:
            following = []
            for partner in wave:
                neighbours = sorted(ties[partner], key=lambda p: (-ties[partner][p], p))
                for i, neighbour in enumerate(o for o in neighbours if o not in place):
                    step = 1 if i % 2 else -1
                    column = place[partner] + step
                    place[neighbour] = column if 0 <= column < count else max(0, min(count - 1, place[partner] - step))
                    following.append(neighbour)
            wave = following
    return place


def together(view: View, placed: Mapping[str, int]) -> list[list[str]]:
    """Partners in groups of those who share, directly or by others: each from its leftmost column on, the leftmost group first."""
    group = {box.partner: [box.partner] for box in view.boxes}
    for arrow in view.arrows:
        mine, theirs = group[arrow.home], group[arrow.away]
        if mine is not theirs:
            mine += theirs
            group.update(dict.fromkeys(theirs, mine))
    ordered = [sorted(members, key=lambda partner: (placed[partner], partner)) for members in group.values()]
    groups = {members[0]: members for members in ordered}
    return sorted(groups.values(), key=lambda members: (placed[members[0]], members[0]))
