"""BestSteps: of all steps for one protocol, or a new one, those that cover most flows for their effort. Kept up as flows' needs change.

Steps are bits of an integer, and flows that need the same steps are one group: what is compared is groups, not flows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph_service.coverage.fixes import FixPlanner
from graph_service.model import Flow

Step = int | tuple[int, str]
"""A step by its number; a fact of a flow, with that flow."""


def number_of(step: Step) -> int:
    """The planner's number of a step."""
    return step if isinstance(step, int) else step[0]


def is_by_law(flow: Flow) -> bool:
    """Whether the law requires a contract or an arrangement for a flow (UK GDPR Arts. 28 and 26)."""
    return flow.relation in ("processor", "joint")


class BestSet(NamedTuple):
    """Some of the steps for a target, with how many flows they cover and elements of these, and what they take."""

    steps: frozenset[Step]
    flows: tuple[str, ...]
    effort: int
    worth: int
    elements: int
    by_law: bool


class _Group:
    """The flows that need the same steps."""

    __slots__ = ("asks", "by_law", "effort", "elements", "ends", "flows", "mask", "order", "pairs", "steps")

    def __init__(self, steps: frozenset[Step], mask: int, planner: FixPlanner) -> None:
        self.steps = steps
        self.mask = mask
        self.order = sorted(map(str, steps))
        self.effort = planner.effort(map(number_of, steps))
        self.asks = any(planner.is_question(number_of(step)) for step in steps)
        self.flows: dict[str, Flow] = {}
        self.elements = 0
        self.by_law = 0
        """How many of the flows need it by law."""
        self.pairs: Counter[str] = Counter()
        """By the first flow of those that several registers record: how many of them are in the group."""
        self.ends: Counter[str] = Counter()

    @property
    def is_by_law(self) -> bool:
        """Whether its first flow needs it by law."""
        return self.by_law == len(self.flows) or (self.by_law > 0 and is_by_law(self.flows[min(self.flows)]))


class _Chosen:
    """What some groups are together: how many flows, flows that two registers record as one, and for which bodies."""

    __slots__ = ("ends", "flows", "pairs")

    def __init__(self) -> None:
        self.flows = 0
        self.pairs: set[str] = set()
        self.ends: set[str] = set()

    def add(self, groups: Iterable[_Group]) -> None:
        """With some groups more."""
        for group in groups:
            self.flows += len(group.flows) - (group.pairs.total() if group.pairs else 0)
            self.pairs |= group.pairs.keys()
            self.ends |= group.ends.keys()

    def with_more(self, groups: Sequence[_Group]) -> "_Chosen":
        """The same with some groups more, as another."""
        chosen = _Chosen()
        chosen.flows, chosen.pairs, chosen.ends = self.flows, set(self.pairs), set(self.ends)
        chosen.add(groups)
        return chosen

    @property
    def worth(self) -> int:
        return self.flows + len(self.pairs)

    @property
    def joining(self) -> int:
        """What it takes that more than two bodies sign a new protocol."""
        return 2 * max(0, len(self.ends) - 2)


class BestSteps:
    """The flows that need one target alone, by the steps that they need.

    `pairs` gives, of flows that several registers record, the first; for a new protocol, `counts_ends`: each party after the
    second takes effort.
    """

    def __init__(self, planner: FixPlanner, pairs: Mapping[str, str], counts_ends: bool) -> None:
        self._planner = planner
        self._pairs = pairs
        self._counts_ends = counts_ends
        self._groups: dict[frozenset[Step], _Group] = {}
        self._in_order: list[_Group] = []
        """The groups in the order of what they need, until there is another; those that need fewest steps first."""
        self._bits: dict[Step, int] = {}
        self._efforts: dict[int, int] = {}
        """By mask: what its steps take."""
        self._by_law = False
        """Whether only groups that need it by law are looked at."""
        self._chosen: dict[int, _Chosen] = {}
        """By mask: what the groups within it are together, those looked at, until one of them changes."""
        self._best: dict[bool, tuple[int, BestSet | None]] = {}
        """What `best` gave, with its mask, until flows change that bear on it."""

    def add(self, flow: Flow, steps: frozenset[Step], elements: int) -> None:
        """A flow needs these steps, to cover some elements."""
        group = self._groups.get(steps)
        if group is None:
            mask = 0
            for step in steps:
                mask |= 1 << self._bits.setdefault(step, len(self._bits))
            group = self._groups[steps] = _Group(steps, mask, self._planner)
            self._in_order = []
        group.flows[flow.id] = flow
        group.elements += elements
        group.by_law += is_by_law(flow)
        if flow.id in self._pairs:
            group.pairs[self._pairs[flow.id]] += 1
        if self._counts_ends:
            group.ends.update((flow.source, flow.target))
        self._changed(group)
        self._best.clear()

    def remove(self, flow: Flow, steps: frozenset[Step], elements: int) -> None:
        """A flow no longer needs these steps, or no longer them alone."""
        group = self._groups[steps]
        self._changed(group)
        was_by_law = group.is_by_law
        del group.flows[flow.id]
        group.by_law -= is_by_law(flow)
        if self._counts_ends or (group.flows and group.is_by_law != was_by_law):
            self._best.clear()
        self._forget(group)  # of other best sets, what is not in them only became worse
        if not group.flows:
            del self._groups[steps]
            self._in_order = []
            return
        group.elements -= elements
        if flow.id in self._pairs:
            group.pairs -= Counter((self._pairs[flow.id],))
        if self._counts_ends:
            group.ends -= Counter((flow.source, flow.target))

    def cover(self, steps: frozenset[Step], elements: int) -> None:
        """Some elements of a flow that needs these steps are covered otherwise."""
        group = self._groups[steps]
        group.elements -= elements
        self._forget(group)

    def _forget(self, group: _Group) -> None:
        """Look again for the best sets that a group is in."""
        self._best = {will: best for will, best in self._best.items() if group.mask & ~best[0]}

    def _changed(self, group: _Group) -> None:
        for mask in [mask for mask in self._chosen if not group.mask & ~mask]:
            del self._chosen[mask]

    def _effort(self, mask: int, steps: Iterable[Step]) -> int:
        effort = self._efforts.get(mask)
        if effort is None:
            effort = self._efforts[mask] = self._planner.effort(map(number_of, steps))
        return effort

    def best(self, will: bool) -> BestSet | None:
        """The steps that cover most flows for their effort: as many as do not lower that share.

        `will`: none of which it is not known what comes of them. What the law requires goes before all else.
        """
        if will not in self._best:
            self._best[will] = self._best_of(will)
        return self._best[will][1]

    def _best_of(self, will: bool) -> tuple[int, BestSet | None]:
        if not self._in_order:
            self._in_order = sorted(self._groups.values(), key=lambda group: (len(group.steps), group.order))
        groups = [group for group in self._in_order if not (will and group.asks)]
        if not groups:
            return 0, None
        groups = [group for group in groups if group.is_by_law] or groups
        by_mask = {group.mask: (group,) for group in groups}
        if self._by_law != groups[0].is_by_law:
            self._by_law = not self._by_law
            self._chosen.clear()
        steps, mask, effort, worth = frozenset[Step](), 0, 1, 0
        for group in groups:
            chosen = self._chosen.get(group.mask)
            if chosen is None:
                chosen = self._chosen[group.mask] = _Chosen()
                chosen.add(_within(group.mask, by_mask))
            takes = group.effort + (chosen.joining if self._counts_ends else 0)
            gives = chosen.flows + len(chosen.pairs)
            first, second = gives * effort, worth * takes
            if first > second or (first == second and gives > worth):
                steps, mask, effort, worth, best = group.steps, group.mask, takes, gives, chosen
        left = _without(mask, by_mask)
        for group in sorted(groups, key=lambda group: group.order) if left else ():
            more = group.mask & ~mask
            if not more:
                continue
            gained = tuple(_within(more, left))
            together = steps | group.steps
            takes = self._effort(mask | more, together)
            if (worth + sum(len(each.flows) for each in gained)) * effort < worth * (takes + best.joining):
                continue  # even if no flow was recorded twice, and no further body had to sign
            chosen = best.with_more(gained)
            takes += chosen.joining
            if chosen.worth * effort >= worth * takes:
                steps, mask, effort, worth, best = together, mask | more, takes, chosen.worth, chosen
                left = _without(mask, left)
        covered = [group for group in groups if not group.mask & ~mask]
        return mask, BestSet(
            steps,
            tuple(flow for group in covered for flow in group.flows),
            effort,
            worth,
            sum(group.elements for group in covered),
            any(group.by_law for group in covered),
        )


_ByMask = Mapping[int, tuple[_Group, ...]]


def _within(mask: int, groups: _ByMask) -> Iterator[_Group]:
    """The groups that need no other steps than some."""
    if len(groups) >> mask.bit_count() == 0:
        for needed, those in groups.items():
            if not needed & ~mask:
                yield from those
        return
    some = mask
    while some:
        yield from groups.get(some, ())
        some = (some - 1) & mask


def _without(mask: int, groups: _ByMask) -> _ByMask:
    """The groups by the steps that they need beyond some, those that need more."""
    left: dict[int, tuple[_Group, ...]] = defaultdict(tuple)
    for needed, those in groups.items():
        if more := needed & ~mask:
            left[more] += those
    return left
