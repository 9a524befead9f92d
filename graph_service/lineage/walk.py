"""The walk from flow to flow: what each carries on of the data, and which flows it continues."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from graph_service.coverage import Rule, not_live
from graph_service.deadline import checked
from graph_service.lineage.onward_sharing import StartKind
from graph_service.model import Flow

LINKS = 50_000
"""The most links from flow to flow that one answer follows; an answer that stopped there says so."""

Data = frozenset[str | None]
"""What is carried: category ids, each as narrow as is known; None stands for "not recorded"."""
UNKNOWN: Data = frozenset([None])


class Walk:
    """The flows met on the way, each with what it carries and the flows it continues."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.depth: dict[str, int] = {}
        self.carried: dict[str, Data] = {}
        self.before: dict[str, dict[str, bool]] = defaultdict(dict)
        """For each flow met, the flows it continues, and whether an asset ties the two."""
        self.sure: set[str] = set()
        """The flows that come out of the very asset or partner asked about."""
        self.links = 0
        self._up: dict[str, frozenset[str]] = {}

    @cached_property
    def live(self) -> dict[str, list[Flow]]:
        """The live flows by the partner they come from, in the order of their ids."""
        flows_by_source: dict[str, list[Flow]] = defaultdict(list)
        for _, flow in sorted(self.rule.snapshot.flows.items()):
            if not_live(flow, self.rule.on, self.rule.bodies) is None:
                flows_by_source[flow.source].append(flow)
        return flows_by_source

    @cached_property
    def out_of(self) -> dict[str, list[Flow]]:
        """The live flows by the asset they come from."""
        flows_by_asset: dict[str, list[Flow]] = defaultdict(list)
        for flows in self.live.values():
            for flow in flows:
                if flow.source_asset is not None:
                    flows_by_asset[flow.source_asset].append(flow)
        return flows_by_asset

    def follow(self, kind: StartKind, key: str, hops: int | None) -> None:
        """Meet every flow within the hops given."""
        if kind == "flow":
            self.depth[key], self.carried[key] = 0, _data(self.rule.snapshot.flows[key])
            frontier, level = {key: self.carried[key]}, 0
        else:
            frontier, level = {}, 1
            for flow, sure, data in self._first(kind, key):
                self.depth[flow.id], self.carried[flow.id] = 1, data
                frontier[flow.id] = data
                if sure:
                    self.sure.add(flow.id)
        while frontier and self.links <= LINKS:
            level += 1
            frontier = self._step(frontier, level, last=hops is not None and level > hops)

    def _first(self, kind: StartKind, key: str) -> Iterator[tuple[Flow, bool, Data]]:
        if kind == "partner":
            for flow in self.live.get(key, ()):
                yield flow, True, _data(flow)
            return
        asset = self.rule.snapshot.assets[key]
        held: Data = frozenset(asset.categories) or UNKNOWN
        for flow in self.out_of.get(key, ()):
            yield flow, True, self._common(held, flow) or _data(flow)
        for flow in self.live.get(asset.holder, ()):
            if flow.source_asset is None and (data := self._common(held, flow)):
                yield flow, False, data

    def _step(self, frontier: dict[str, Data], level: int, last: bool) -> dict[str, Data]:
        """The flows one hop on that carry something not met before; past the last hop, only links between flows met."""
        fresh: dict[str, Data] = {}
        for key, data in checked(frontier.items()):
            for flow, sure in self._next(self.rule.snapshot.flows[key]):
                carried = self._common(data, flow)
                if not carried or (last and flow.id not in self.carried):
                    continue
                self.links += 1
                if self.links > LINKS:
                    return {}
                self.before[flow.id][key] = sure
                if new := carried - self.carried.get(flow.id, frozenset()):
                    self.depth.setdefault(flow.id, level)
                    self.carried[flow.id] = self.carried.get(flow.id, frozenset()) | new
                    fresh[flow.id] = fresh.get(flow.id, frozenset()) | new
        return {} if last else fresh

    def _next(self, flow: Flow) -> Iterator[tuple[Flow, bool]]:
        """The live flows that may continue a flow, and whether an asset ties them."""
        if flow.target_asset is None:
            for after in self.live.get(flow.target, ()):
                yield after, False
            return
        for after in self.out_of.get(flow.target_asset, ()):
            yield after, True
        for after in self.live.get(flow.target, ()):
            if after.source_asset is None:
                yield after, False

    def _common(self, data: Data, flow: Flow) -> Data:
        """What of the data a flow carries: of two related categories the narrower. Empty: nothing."""
        if None in data and len(data) == 1:
            return _data(flow)
        if not flow.categories:
            return data
        narrower: set[str | None] = set()
        for carried in data:
            for received in flow.categories:
                if carried is None or carried in self.up(received):
                    narrower.add(received)
                elif received in self.up(carried):
                    narrower.add(carried)
        return frozenset(narrower)

    def up(self, category: str) -> frozenset[str]:
        """A category and all broader ones."""
        if category not in self._up:
            self._up[category] = frozenset(self.rule.terms.line("category", category))
        return self._up[category]

    def falls_under(self, flow: Flow) -> tuple[str, ...]:
        """The categories of a flow met that the data it carries falls under."""
        above = {term for carried in self.carried[flow.id] if carried is not None for term in self.up(carried)}
        return tuple(category for category in flow.categories if category in above)


def _data(flow: Flow) -> Data:
    return frozenset(flow.categories) or UNKNOWN
