"""The layouts that are worth trying: those foreseen to print largest."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import product

from graph_service.deadline import checked
from graph_service.diagram.dot import MARGIN, Candidate
from graph_service.diagram.partner_columns import columns
from graph_service.diagram.sizes import Sizes, measure
from graph_service.diagram.view import View

TRIALS = 24
"""How many layouts are tried of a drawing of ordinary size."""

Fit = Callable[[float, float], float]
"""How large a drawing prints, given its width and height in points: 1 is its own size."""

_SPACES = ((105.0, 12.0, 26.0), (88.0, 12.0, 22.0), (135.0, 14.0, 30.0))
"""How wide names may be, and how far things stand apart."""


def first_candidate(view: View) -> Candidate:
    """The candidate of a view's DOT text."""
    return Candidate(columns(view, 4), 110.0)


def candidates(view: View, fit: Fit, trials: int = TRIALS) -> list[Candidate]:
    """The plans worth trying, the best foreseen first: fewer the larger a drawing is."""
    arrows = len(view.arrows)
    most = min(trials, TRIALS if arrows <= 40 else 8 if arrows <= 120 else 3 if arrows <= 250 else 1)
    placed: list[Mapping[str, int]] = []
    for evenness, count in product((0.6, 2.0), (3, 4, 2, 5, 6, 8) if arrows > 40 else (3, 4, 2, 5)):
        placement = columns(view, min(count, max(len(view.boxes), 1)), evenness)
        if placement not in placed:
            placed.append(placement)
    tried: list[tuple[float, Candidate]] = []
    for (room, apart, between), flat in product(_SPACES, (False, True) if arrows > 6 else (False,)):
        sizes = measure(view, room, flat)
        for place in checked(placed):
            candidate = Candidate(place, room, apart if not flat else 8.0, between, flat)
            tried.append((fit(*_foreseen(view, sizes, candidate)), candidate))
    return [candidate for _, candidate in sorted(tried, key=lambda placement: -placement[0])[:most]]


def _foreseen(view: View, sizes: Sizes, candidate: Candidate) -> tuple[float, float]:
    """How wide and how high a layout becomes, roughly: columns of boxes, and between them columns of badges."""
    count = max(candidate.columns.values(), default=0) + 1
    wide, high = [0.0] * count, [0.0] * count
    for box in view.boxes:
        column, label = candidate.columns[box.partner], sizes.labels[box.partner]
        cells = [sizes.cells[store.node].height + candidate.apart for store in box.stores]
        wide[column] = max(wide[column], label.width + 2 * MARGIN)
        high[column] += label.height + sum(cells) + 2 * MARGIN + candidate.apart
    across: dict[int, float] = defaultdict(float)
    down: dict[int, float] = defaultdict(float)
    for arrow in sorted(
        view.arrows, key=lambda arrow: abs(candidate.columns[arrow.home] - candidate.columns[arrow.away])
    ):
        ends: Sequence[int] = sorted((candidate.columns[arrow.home], candidate.columns[arrow.away]))
        left, right = ends
        if left == right:
            left = min(left, max(count - 2, 0))
        badge = sizes.badges[arrow.node]
        gaps = range(left, max(right, left + 1))
        here = min(gaps, key=down.__getitem__)
        across[here] = max(across[here], badge.width)
        down[here] += badge.height + candidate.apart
        for gap in gaps:
            down[gap] += candidate.apart if gap != here else 0
        for column in range(left + 1, right):
            high[column] += candidate.apart
    gaps_wide = sum(across.values()) + 2 * candidate.between * max(len(across), 1)
    return sum(wide) + gaps_wide, max([*high, *down.values()])
