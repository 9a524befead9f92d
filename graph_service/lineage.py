"""Onward sharing: where data goes next, hop by hop, and which hops leave the protocol that it arrived under. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Literal

import networkx as nx

from graph_service.coverage.answer import Part
from graph_service.coverage.need import not_live
from graph_service.coverage.rule import Rule
from graph_service.coverage.scope import ScopeTest
from graph_service.errors import NotFound
from graph_service.model import Flow, Slug, Text
from graph_service.vocabulary import Vocabulary

StartKind = Literal["flow", "asset", "partner"]
LINKS = 200_000
"""The most links from flow to flow that one answer follows; an answer that stopped there says so."""
CYCLES = 100
"""The most cycles that one answer names."""

Data = frozenset[str | None]
"""What is carried: category ids, each as narrow as is known; None stands for "not recorded"."""
UNKNOWN: Data = frozenset([None])


class Leaving(Part):
    """A protocol that the data arrived under and this hop leaves, and why."""

    protocol: Slug
    reasons: tuple[Text, ...]


class Hop(Part):
    """One flow that carries the data on.

    `after` are the flows it continues; `may` says that no recorded asset ties it to any of them; `categories` are those
    of the flow that the data falls under (none: not recorded); `under` are the protocols that cover the flows it
    continues, and so those that the data arrived under.
    """

    hop: int
    flow: Slug
    name: Text
    source: Slug
    target: Slug
    asset: Slug | None
    after: tuple[Slug, ...]
    may: bool
    categories: tuple[Slug, ...]
    under: tuple[Slug, ...]
    leaves: tuple[Leaving, ...]


class Cycle(Part):
    """Flows that bring the data back to where it was."""

    flows: tuple[Slug, ...]
    partners: tuple[Slug, ...]
    sentence: Text


class Onward(Part):
    """Where the data of an asset, a flow or a partner goes next. Not `complete`: there was more than one answer follows."""

    kind: StartKind
    id: Slug
    revision: int
    complete: bool
    hops: tuple[Hop, ...]
    cycles: tuple[Cycle, ...]


class Received(Part):
    """A partner that receives a category, or a narrower one: by which live flows, from whom, in which categories."""

    partner: Slug
    name: Text
    flows: tuple[Slug, ...]
    sources: tuple[Slug, ...]
    categories: tuple[Slug, ...]


def received(rule: Rule, category: str) -> tuple[Received, ...]:
    """Who receives a category of data, or a narrower one, sorted by partner."""
    walk = _Walk(rule)
    flows: dict[str, list[Flow]] = defaultdict(list)
    for sent in walk.live.values():
        for flow in sent:
            if any(category in walk.up(one) for one in flow.categories):
                flows[flow.target].append(flow)
    return tuple(
        Received(
            partner=partner,
            name=rule.names.partner(partner),
            flows=tuple(sorted(flow.id for flow in brought)),
            sources=tuple(sorted({flow.source for flow in brought})),
            categories=tuple(sorted({one for flow in brought for one in flow.categories if category in walk.up(one)})),
        )
        for partner, brought in sorted(flows.items())
    )


def onward(rule: Rule, kind: StartKind, key: str, hops: int | None = None) -> Onward:
    """Follow the data from a flow, an asset or a partner for so many hops (None: to the end).

    A hop is a live flow out of the asset that the last flow goes into; where either flow records no asset, out of the same
    partner, marked `may`. It carries the same, a narrower or a broader category; where none is recorded it may. A hop
    leaves a protocol when its recipient is no party, or its purpose or category is not permitted there.
    """
    if key not in rule.snapshot.of(kind):
        raise NotFound(f"The register has no {kind} {key}.")
    walk = _Walk(rule)
    walk.follow(kind, key, hops)
    met = sorted((hop, flow) for flow, hop in walk.depth.items() if hop)
    return Onward(
        kind=kind,
        id=key,
        revision=rule.snapshot.version,
        complete=walk.links <= LINKS,
        hops=tuple(walk.hop(flow) for _, flow in met),
        cycles=tuple(walk.cycles()),
    )


class _Walk:
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
        self._vocabulary = Vocabulary(rule.snapshot.terms.values())
        self._up: dict[str, frozenset[str]] = {}
        self._under: dict[str, frozenset[str]] = {}

    @cached_property
    def live(self) -> dict[str, list[Flow]]:
        """The live flows by the partner they come from, in the order of their ids."""
        found: dict[str, list[Flow]] = defaultdict(list)
        for _, flow in sorted(self.rule.snapshot.flows.items()):
            if not_live(flow, self.rule.on, self.rule.bodies) is None:
                found[flow.source].append(flow)
        return found

    @cached_property
    def out_of(self) -> dict[str, list[Flow]]:
        """The live flows by the asset they come from."""
        found: dict[str, list[Flow]] = defaultdict(list)
        for flows in self.live.values():
            for flow in flows:
                if flow.source_asset is not None:
                    found[flow.source_asset].append(flow)
        return found

    def follow(self, kind: StartKind, key: str, hops: int | None) -> None:
        """Meet every flow within so many hops."""
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
        for key, data in frontier.items():
            for flow, sure in self._next(self.rule.snapshot.flows[key]):
                carried = self._common(data, flow)
                if not carried or (last and flow.id not in self.carried):
                    continue
                self.links += 1
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
        found: set[str | None] = set()
        for one in data:
            for other in flow.categories:
                if one is None or one in self.up(other):
                    found.add(other)
                elif other in self.up(one):
                    found.add(one)
        return frozenset(found)

    def up(self, category: str) -> frozenset[str]:
        """A category and all broader ones."""
        if category not in self._up:
            term = self._vocabulary.get("category", category)
            above = self._vocabulary.broader(term) if term else ()
            self._up[category] = frozenset((category, *(word.id for word in above)))
        return self._up[category]

    def falls_under(self, flow: Flow) -> tuple[str, ...]:
        """The categories of a flow met that the data it carries falls under."""
        above = {word for one in self.carried[flow.id] if one is not None for word in self.up(one)}
        return tuple(category for category in flow.categories if category in above)

    def under(self, key: str) -> frozenset[str]:
        """The protocols that cover a flow met, for the data it carries."""
        if key not in self._under:
            flow = self.rule.snapshot.flows[key]
            relevant = {None, *self.falls_under(flow)}
            self._under[key] = frozenset(
                protocol
                for element in self.rule.assess(flow).elements
                if element.state == "covered" and element.category in relevant
                for protocol in element.protocols
            )
        return self._under[key]

    def hop(self, key: str) -> Hop:
        """A flow met, as part of the answer."""
        flow = self.rule.snapshot.flows[key]
        before = self.before.get(key, {})
        under = sorted({protocol for other in before for protocol in self.under(other)})
        categories = self.falls_under(flow)
        leaves = ((protocol, tuple(self._reasons(protocol, flow, categories))) for protocol in under)
        return Hop(
            hop=self.depth[key],
            flow=key,
            name=flow.name,
            source=flow.source,
            target=flow.target,
            asset=flow.target_asset,
            after=tuple(sorted(before)),
            may=key not in self.sure and not any(before.values()),
            categories=categories,
            under=tuple(under),
            leaves=tuple(Leaving(protocol=protocol, reasons=reasons) for protocol, reasons in leaves if reasons),
        )

    def _reasons(self, key: str, flow: Flow, categories: tuple[str, ...]) -> Iterator[str]:
        """Why a hop leaves a protocol; nothing where it stays, or where the register does not record enough to tell."""
        rule, protocol = self.rule, self.rule.snapshot.protocols[key]
        names, name = rule.names, rule.names.protocol(key)
        standing = rule.bodies.standing_for(flow.target)
        if not any(
            party.partner in standing and not (party.left_on and party.left_on <= rule.on) for party in protocol.parties
        ):
            yield f"{names.partner(flow.target)} is no party to {name}."
        purposes = {term: self._permitting(key, "purpose", term) for term in flow.purposes}
        permitted = {term: self._permitting(key, "category", term) for term in categories}
        for term, clauses in purposes.items():
            if not clauses:
                yield f"{name} does not permit the purpose {names.term('purpose', term)}."
        for term, clauses in permitted.items():
            label = names.term("category", term)
            if not clauses:
                yield f"{name} does not permit the category {label}."
            for purpose, those in purposes.items():
                if clauses and those and not clauses & those:
                    yield f"{name} does not permit {label} for {names.term('purpose', purpose)}."

    @cached_property
    def _clauses(self) -> dict[str, int]:
        agreements = self.rule.agreements
        return {protocol.id: bits for protocol, bits in zip(agreements.protocols, agreements.bits, strict=True)}

    def _permitting(self, protocol: str, scheme: ScopeTest, term: str) -> int:
        """The clauses of a protocol that permit a term, or of which that is not recorded."""
        return self.rule.agreements.listings[scheme].of_one(term).may_pass & self._clauses[protocol]

    def cycles(self) -> Iterator[Cycle]:
        """Cycles of flows met: through each link that lies on any, a shortest one; each once."""
        links: nx.DiGraph[str] = nx.DiGraph()
        links.add_edges_from(sorted((other, key) for key, before in self.before.items() for other in before))
        named: set[tuple[str, ...]] = set()
        for part in sorted(sorted(part) for part in nx.strongly_connected_components(links)):
            within = links.subgraph(part)
            for start, end in sorted(within.edges):
                if len(named) >= CYCLES:
                    return
                flows = _from_least(nx.shortest_path(within, end, start))
                if flows not in named:
                    named.add(flows)
                    yield self._cycle(flows)

    def _cycle(self, flows: tuple[str, ...]) -> Cycle:
        partners = tuple(self.rule.snapshot.flows[flow].source for flow in flows)
        names = [self.rule.names.partner(key) for key in (*partners, partners[0])]
        return Cycle(flows=flows, partners=partners, sentence=f"The data comes back: {' → '.join(names)}.")


def _data(flow: Flow) -> Data:
    return frozenset(flow.categories) or UNKNOWN


def _from_least(flows: list[str]) -> tuple[str, ...]:
    """The same round, told from its first flow by id."""
    least = flows.index(min(flows))
    return (*flows[least:], *flows[:least])
