"""The next best actions: the fixes of many flows in the order that closes most soonest. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations
from typing import cast

from graph_service.coverage.actions import NewProtocol
from graph_service.coverage.analysis.regressions import Asked, Undoing, Undone
from graph_service.coverage.answer import Fix, Part
from graph_service.coverage.explain import Explainer
from graph_service.coverage.fixes import identity
from graph_service.coverage.messages import listing
from graph_service.coverage.new_protocol import joined
from graph_service.coverage.rule import Rule
from graph_service.model import Flow
from graph_service.values import Slug

Need = frozenset[int]
"""The numbers of the actions that an element still needs, together, to be covered."""

MOST_NAMED = 5
"""How many flows that an action would make worse are named in its sentence."""

MOST_COMBINED = 10
"""Of a need of more actions than this, only the whole and its single actions are looked at."""


class Step(Part):
    """One action, with the flows that it helps, and how many of their elements need it.

    `worsens` are the flows that it would make worse, and those of which it would undo what other actions ask; their
    elements are taken off, so that `elements` may fall below 0.
    """

    fix: Fix
    flows: tuple[Slug, ...]
    elements: int
    worsens: tuple[Slug, ...] = ()


def next_best(rule: Rule, flows: Iterable[Flow]) -> tuple[Step, ...]:
    """The actions that would cover what is not covered of these flows, the best first.

    What goes on top is the action, or the few that only together do it, by which most elements for each action become
    covered; then the best of what is left. New protocols between the same parties are one.
    """
    numbers: dict[object, int] = {}
    fixes: list[Fix] = []
    needs: Counter[Need] = Counter()
    helped: dict[int, dict[str, int]] = defaultdict(Counter)
    remote: dict[object, list[NewProtocol]] = defaultdict(list)
    asked = Asked(rule)

    def number(key: object, fix: Fix) -> int:
        if key not in numbers:
            numbers[key] = len(fixes)
            fixes.append(fix)
        return numbers[key]

    explainer = Explainer(rule)
    for flow in flows:
        for elements, wanted in explainer.needed(flow):
            need = set()
            for fix in wanted:
                if fix.action == "new-protocol":
                    key: object = ("new-protocol", fix.kinds, fix.parties)
                    remote[key].append(cast(NewProtocol, fix.to_action()))
                else:
                    of_flow = flow.id if (fix.field or "").startswith("flow.") else None
                    key = (of_flow, identity(fix))
                one = number(key, fix)
                need.add(one)
                helped[one][flow.id] += elements
            needs[frozenset(need)] += elements
            asked.add(wanted, flow.id, elements)
    for key, made in remote.items():
        fixes[numbers[key]] = rule.fixes.fix(joined(made))
    undoing = Undoing(rule)
    undone = [undoing.of(fix) for fix in fixes]
    against = [asked.against(fix) for fix in fixes]
    taken_off = [one.elements + other.total() for one, other in zip(undone, against, strict=True)]
    return tuple(
        Step(
            fix=_warned(fixes[one], undone[one], sorted(against[one])),
            flows=tuple(sorted(helped[one])),
            elements=sum(helped[one].values()) - taken_off[one],
            worsens=tuple(sorted({*undone[one].flows, *against[one]})),
        )
        for one in _ranked(needs, taken_off)
    )


def _warned(fix: Fix, undone: Undone, against: Sequence[str]) -> Fix:
    """A fix that says what it would undo: of what is, and of what other actions ask."""
    said = fix.sentence
    if undone.elements:
        parts = "1 part" if undone.elements == 1 else f"{undone.elements} parts"
        said += f" It would make {parts} worse, of {_few(undone.flows)}."
    if against:
        said += f" It would undo what other actions ask for {_few(against)}."
    return fix if said == fix.sentence else fix.model_copy(update={"sentence": said})


def _few(flows: Sequence[str]) -> str:
    more = len(flows) - MOST_NAMED
    return listing((*flows[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])))


def _ranked(needs: Mapping[Need, int], undone: Sequence[int]) -> Iterator[int]:
    """The numbers of all actions, the best first. `undone`: how many elements each would make worse."""
    ranking = _Ranking(needs, undone)
    while (best := ranking.pop()) is not None:
        yield from ranking.done(best)


class _Ranking:
    """What is still needed. A need's worth is how many elements it covers, with the smaller needs in it, less those that
    its actions would make worse, by action."""

    def __init__(self, needs: Mapping[Need, int], undone: Sequence[int]) -> None:
        self._needs = dict(needs)
        self._undone = undone
        self._by_action: dict[int, set[Need]] = defaultdict(set)
        for need in needs:
            for action in need:
                self._by_action[action].add(need)
        self._heap = [self._entry(need) for need in needs]
        heapify(self._heap)

    def _entry(self, need: Need) -> tuple[float, int, tuple[int, ...]]:
        worth = self._worth(need)
        return (-worth / len(need), -worth, tuple(sorted(need)))

    def _worth(self, need: Need) -> int:
        sizes = range(1, len(need) + 1) if len(need) <= MOST_COMBINED else (1, len(need))
        covered = sum(self._needs.get(frozenset(part), 0) for size in sizes for part in combinations(need, size))
        return covered - sum(self._undone[action] for action in need)

    def pop(self) -> Need | None:
        while self._heap:
            entry = heappop(self._heap)
            need = frozenset(entry[2])
            if need not in self._needs:
                continue
            now = self._entry(need)
            if now == entry:
                return need
            heappush(self._heap, now)
        return None

    def done(self, need: Need) -> list[int]:
        """Takes the actions of a need as done; gives them, those first that cover most by themselves."""
        order = sorted(
            need,
            key=lambda action: (-self._needs.get(frozenset({action}), 0), -len(self._by_action[action]), action),
        )
        shrunk: set[Need] = set()
        for action in order:
            for old in self._by_action.pop(action, set()):
                count = self._needs.pop(old)
                left = old - {action}
                for other in left:
                    self._by_action[other].discard(old)
                    self._by_action[other].add(left)
                if left:
                    self._needs[left] = self._needs.get(left, 0) + count
                    shrunk.add(left)
        for left in shrunk & self._needs.keys():
            rarest = min(left, key=lambda action: len(self._by_action[action]))
            for around in self._by_action[rarest]:
                if left <= around:
                    heappush(self._heap, self._entry(around))
        return order
