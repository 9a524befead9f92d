"""The search for the cheapest set of ways that covers every open element of a flow."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from graph_service import deadline
from graph_service.coverage.fix_options import CoverOption
from graph_service.coverage.fix_steps import FixSteps, NewAgreement, Target

MOST_LOOKED_AT = 200_000
"""How many ways to cover an element are looked at for one flow: what is cheapest of these is taken."""

_Preference = tuple[int, int, int, int, list[Target], list[Target]]


def preference(options: Sequence[CoverOption], claimed: Collection[str], steps: FixSteps) -> _Preference:
    """Orders sets: least effort; what exists before what is new; fewer protocols; claimed ones; then ids."""
    effort = steps.effort({step for option in options for step in option.steps})
    targets = {option.target for option in options}
    existing: list[Target] = sorted(target for target in targets if isinstance(target, str))
    new: list[Target] = sorted(target for target in targets if isinstance(target, NewAgreement))
    unclaimed = sum(target not in claimed for target in existing)
    return (effort, len(new), len(existing), unclaimed, existing, new)


class _Taken(NamedTuple):
    """A partial set of steps: the steps, the protocols that they vary, what it covers by, and what it costs."""

    steps: frozenset[int]
    varied: frozenset[str]
    targets: frozenset[Target]
    cost: int


class CheapestSet:
    """Finds the cheapest set: it branches on the element that can be covered in fewest ways, and leaves what cannot be best.

    Elements that can be covered in the same ways are one; one that is covered by what is taken already needs no choice. What
    a partial set costs, how many protocols it has and how many of them are not claimed can only grow.
    """

    def __init__(self, steps: FixSteps, choices: Sequence[tuple[CoverOption, ...]], claimed: Collection[str]) -> None:
        self._steps = steps
        self._claimed = claimed
        self._choices = list(dict.fromkeys(choices))
        self._number_of = {options: number for number, options in enumerate(self._choices)}
        self._elements = [self._number_of[options] for options in choices]
        self._left = MOST_LOOKED_AT
        self._met: set[tuple[frozenset[int], frozenset[Target]]] = set()

    def best(self, known: Sequence[CoverOption]) -> tuple[tuple[CoverOption, ...], bool]:
        """The best set, and whether every one was tried that could be better."""
        self._value = preference(known, self._claimed, self._steps)
        self._best = tuple(known)
        self._go(tuple(range(len(self._choices))), _Taken(frozenset(), frozenset(), frozenset(), 0), {})
        return self._best, self._left > 0

    def _go(self, open_: tuple[int, ...], taken: _Taken, chosen: dict[int, CoverOption]) -> None:
        if (taken.steps, taken.targets) in self._met:
            return
        self._met.add((taken.steps, taken.targets))
        chosen = dict(chosen)
        left: list[int] = []
        fewest: list[tuple[int, int, CoverOption]] | None = None
        for number in open_:
            self._left -= len(self._choices[number])
            if self._left <= 0:
                return
            ways = []
            for order, option in enumerate(self._choices[number]):
                cost = taken.cost + self._steps.adds(option.steps, taken.steps, taken.varied)
                if cost == taken.cost and option.target in taken.targets:
                    chosen[number] = option
                    break
                if self._may_be_best(cost, taken.targets, option.target):
                    ways.append((cost, order, option))
            else:
                if not ways:
                    return
                left.append(number)
                if fewest is None or len(ways) < len(fewest):
                    fewest, branch = ways, number
        if fewest is None:
            self._keep([chosen[number] for number in self._elements])
            return
        further = tuple(number for number in left if number != branch)
        for cost, _, option in sorted(fewest, key=lambda way: way[:2]):
            if self._may_be_best(cost, taken.targets, option.target):
                then = _Taken(
                    taken.steps.union(option.steps),
                    taken.varied.union(self._steps.varied(option.steps)),
                    taken.targets.union((option.target,)),
                    cost,
                )
                self._go(further, then, {**chosen, branch: option})

    def _keep(self, options: Sequence[CoverOption]) -> None:
        deadline.check()
        value = preference(options, self._claimed, self._steps)
        if value < self._value:
            self._best, self._value = tuple(options), value

    def _may_be_best(self, cost: int, targets: frozenset[Target], target: Target) -> bool:
        """Whether a partial set with one target more is not behind the best known yet."""
        if cost != self._value[0]:
            return cost < self._value[0]
        together = targets.union((target,))
        existing = [each for each in together if isinstance(each, str)]
        unclaimed = sum(each not in self._claimed for each in existing)
        return (len(together) - len(existing), len(existing), unclaimed) <= self._value[1:4]
