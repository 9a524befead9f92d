"""Onward sharing: where data goes next, hop by hop, and which hops leave the protocol that it arrived under. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from graph_service.coverage import Rule
from graph_service.errors import NotFound
from graph_service.lineage.leaving import Leavings
from graph_service.lineage.onward_sharing import Cycle, Hop, Leaving, Onward, Received, StartKind
from graph_service.lineage.walk import LINKS, Walk
from graph_service.model import Flow

CYCLES = 100
"""The most cycles that one answer names."""


def onward(rule: Rule, kind: StartKind, key: str, hops: int | None = None) -> Onward:
    """Follow the data from a flow, an asset or a partner for some hops (None: to the end).

    A hop is a live flow out of the asset that the last flow goes into; where either flow records no asset, out of the same
    partner, marked `may`. It carries the same, a narrower or a broader category; where none is recorded it may. A hop
    leaves a protocol when its recipient is not a party, or its purpose or category is not permitted there.
    """
    if key not in rule.snapshot.of(kind):
        raise NotFound(f"The register has no {kind} {key}.")
    walk = Walk(rule)
    walk.follow(kind, key, hops)
    described = _Hops(walk)
    in_order = sorted((hop, flow) for flow, hop in walk.depth.items() if hop)
    return Onward(
        kind=kind,
        id=key,
        revision=rule.snapshot.version,
        complete=walk.links <= LINKS,
        hops=tuple(described.hop(flow) for _, flow in in_order),
        cycles=tuple(_cycles(rule, walk.before)),
    )


def received(rule: Rule, category: str) -> tuple[Received, ...]:
    """Who receives a category of data, or a narrower one, sorted by partner."""
    walk = Walk(rule)
    flows: dict[str, list[Flow]] = defaultdict(list)
    for sent in walk.live.values():
        for flow in sent:
            if any(category in walk.up(term) for term in flow.categories):
                flows[flow.target].append(flow)
    return tuple(
        Received(
            partner=partner,
            name=rule.names.partner(partner),
            flows=tuple(sorted(flow.id for flow in brought)),
            sources=tuple(sorted({flow.source for flow in brought})),
            categories=tuple(
                sorted({term for flow in brought for term in flow.categories if category in walk.up(term)})
            ),
        )
        for partner, brought in sorted(flows.items())
    )


class _Hops:
    """Describes the flows met on a walk as hops: which protocols the data arrived under, and which each hop leaves."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._rule = walk.rule
        self._leavings = Leavings(walk.rule)
        self._under: dict[str, frozenset[str]] = {}

    def hop(self, key: str) -> Hop:
        """A flow met, as a hop."""
        flow = self._rule.snapshot.flows[key]
        before = self._walk.before.get(key, {})
        under = sorted({protocol for earlier_flow in before for protocol in self._covering(earlier_flow)})
        categories = self._walk.falls_under(flow)
        reasons_by_protocol = {
            protocol: self._leavings.reasons(protocol, flow.target, flow.purposes, categories) for protocol in under
        }
        return Hop(
            hop=self._walk.depth[key],
            flow=key,
            name=flow.name,
            source=flow.source,
            target=flow.target,
            asset=flow.target_asset,
            after=tuple(sorted(before)),
            may=key not in self._walk.sure and not any(before.values()),
            categories=categories,
            under=tuple(under),
            leaves=tuple(
                Leaving(protocol=protocol, reasons=reasons)
                for protocol, reasons in reasons_by_protocol.items()
                if reasons
            ),
        )

    def _covering(self, key: str) -> frozenset[str]:
        """The protocols that cover a flow met, for the data it carries."""
        if key not in self._under:
            flow = self._rule.snapshot.flows[key]
            relevant = {None, *self._walk.falls_under(flow)}
            self._under[key] = frozenset(
                protocol
                for element in self._rule.assess(flow).elements
                if element.state == "covered" and element.category in relevant
                for protocol in element.protocols
            )
        return self._under[key]


def _cycles(rule: Rule, before: Mapping[str, Mapping[str, bool]]) -> Iterator[Cycle]:
    """Cycles of flows met: shortest ones, enough that each link on a cycle is in one that is named."""
    import networkx as nx  # loaded when used: it takes longer than most commands

    links: nx.DiGraph[str] = nx.DiGraph()
    links.add_edges_from(
        sorted((earlier, later) for later, earlier_flows in before.items() for earlier in earlier_flows)
    )
    named: set[tuple[str, str]] = set()
    left = CYCLES
    for part in sorted(sorted(part) for part in nx.strongly_connected_components(links)):
        within = links.subgraph(part)
        for start, end in sorted(within.edges):
            if (start, end) in named:
                continue
            if not left:
                return
            left -= 1
            flows = _from_least(nx.shortest_path(within, end, start))
            named.update(zip(flows, (*flows[1:], flows[0]), strict=True))
            partners = tuple(rule.snapshot.flows[flow].source for flow in flows)
            names = " → ".join(rule.names.partner(partner) for partner in (*partners, partners[0]))
            yield Cycle(flows=flows, partners=partners, sentence=f"The data comes back: {names}.")


def _from_least(flows: list[str]) -> tuple[str, ...]:
    """The same round, told from its first flow by id."""
    least = flows.index(min(flows))
    return (*flows[least:], *flows[:least])


__all__ = ["Cycle", "Hop", "Leaving", "Onward", "Received", "StartKind", "onward", "received"]
