"""AffectedFlows: which flows a protocol can bear on at all, so that only these are assessed again when something changes.

A protocol with no party that stands for the sender, or none for the recipient, fails a test on every date. It covers
nothing there, and makes nothing unclear: whatever becomes of it, the flow's verdict stays. Where nobody has understood its
parties, a party that stands for one end suffices, or that the flow claims it.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from graph_service.coverage.bodies import Bodies
from graph_service.coverage.protocol_references import claimed, references
from graph_service.model import Flow, Party, Protocol
from graph_service.snapshot import Snapshot


class AffectedFlows:
    """The flows and protocols of one register, by the bodies that tie them. Dates, roles and scope are not looked at."""

    def __init__(self, snapshot: Snapshot, bodies: Bodies) -> None:
        self.snapshot = snapshot
        self._bodies = bodies
        self._flows: dict[tuple[str, str], list[Flow]] = defaultdict(list)
        self._of_partner: dict[str, list[Flow]] = defaultdict(list)
        self._targets: dict[str, set[str]] = defaultdict(set)
        self._partners: dict[str, set[str]] = defaultdict(set)
        """By body: the ends of flows that it stands for."""
        self._tied: dict[str, frozenset[str]] = {}
        for flow in snapshot.flows.values():
            self._flows[flow.source, flow.target].append(flow)
        for (source, target), flows in self._flows.items():
            self._targets[source].add(target)
            for partner in {source, target}:
                self._of_partner[partner] += flows
        for partner in self._of_partner:
            for body in bodies.tied_to(partner):
                self._partners[body].add(partner)

    @classmethod
    def of(cls, snapshot: Snapshot, bodies: Bodies) -> "AffectedFlows":
        """Those of a whole register, kept with it."""
        return snapshot.derived.get("affected flows", 0, lambda: cls(snapshot, bodies))

    def flows(self, protocols: Iterable[Protocol]) -> dict[str, Flow]:
        """The flows that these protocols can bear on, by id, also by superseding another protocol.

        They may be protocols that the register does not have, or has otherwise.
        """
        affected: dict[str, Flow] = {}
        for protocol in protocols:
            self._add_flows(protocol, affected)
            for key in protocol.supersedes:
                if key != protocol.id and key in self.snapshot.protocols:
                    self._add_flows(self.snapshot.protocols[key], affected)
        return affected

    def ends_of(self, parties: Iterable[Party]) -> set[str]:
        """The ends of flows that some of these parties of protocols stand for."""
        bodies = {party.partner for party in parties}
        return set().union(*(self._partners.get(body, ()) for body in bodies))

    def flows_of(self, partner: str) -> list[Flow]:
        """The flows that a partner sends or receives."""
        return self._of_partner.get(partner, [])

    def flows_tied_to(self, body: str) -> Iterable[Flow]:
        """The flows of which an end is a body, a member of it, or another that it stands for."""
        return (flow for partner in self._partners.get(body, ()) for flow in self.flows_of(partner))

    def part(self, flows: Iterable[Flow]) -> Snapshot:
        """The register with these flows and the protocols that bear on them alone: their verdicts are the same in it."""
        flows = tuple(flows)
        near = {key for ends in {(flow.source, flow.target) for flow in flows} for key in self._both(*ends)}
        for flow in flows if self._unread else ():
            near |= self._unread & (self._tie(flow.source) | self._tie(flow.target) | self._named_by(flow))
        near.update(*(self._superseders.get(key, ()) for key in tuple(near)))
        return self.snapshot.replacing(
            flows={flow.id: flow for flow in flows},
            protocols={key: self.snapshot.protocols[key] for key in sorted(near)},
        )

    def _add_flows(self, protocol: Protocol, affected: dict[str, Flow]) -> None:
        partners = self.ends_of(protocol.parties)
        if "parties" in protocol.as_written:
            affected.update((flow.id, flow) for partner in partners for flow in self.flows_of(partner))
            affected.update((flow.id, flow) for flow in self._claiming.get(protocol.id, ()))
            return
        for source in partners:
            for target in self._targets[source] & partners if source in self._targets else ():
                affected.update((flow.id, flow) for flow in self._flows[source, target])

    def _both(self, source: str, target: str) -> frozenset[str]:
        return self._tie(source) & self._tie(target)

    def _tie(self, partner: str) -> frozenset[str]:
        """The protocols with a party that stands for a partner."""
        if partner not in self._tied:
            bodies = self._bodies.tied_to(partner)
            self._tied[partner] = frozenset().union(*(self._protocols.get(body, set()) for body in bodies))
        return self._tied[partner]

    def _named_by(self, flow: Flow) -> set[str]:
        """The protocols that a flow claims."""
        return {key for keys in claimed(flow.claims, self._references).values() for key in keys}

    @cached_property
    def _protocols(self) -> dict[str, set[str]]:
        protocols: dict[str, set[str]] = defaultdict(set)
        for protocol in self.snapshot.protocols.values():
            for party in protocol.parties:
                protocols[party.partner].add(protocol.id)
        return protocols

    @cached_property
    def _superseders(self) -> dict[str, set[str]]:
        superseders: dict[str, set[str]] = defaultdict(set)
        for protocol in self.snapshot.protocols.values():
            for old in protocol.supersedes:
                superseders[old].add(protocol.id)
        return superseders

    @cached_property
    def _unread(self) -> frozenset[str]:
        """The protocols whose parties nobody has understood."""
        return frozenset(key for key, protocol in self.snapshot.protocols.items() if "parties" in protocol.as_written)

    @cached_property
    def _references(self) -> dict[str, tuple[str, ...]]:
        return references(self.snapshot.protocols.values())

    @cached_property
    def _claiming(self) -> dict[str, list[Flow]]:
        """By protocol: the flows that claim it."""
        claiming: dict[str, list[Flow]] = defaultdict(list)
        for flow in self.snapshot.flows.values():
            for key in self._named_by(flow) if flow.claims else ():
                claiming[key].append(flow)
        return claiming
