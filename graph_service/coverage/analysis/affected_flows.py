"""AffectedFlows: which flows a protocol can bear on at all, so that only these are assessed again when something changes.

A protocol with no party that stands for the sender, or none for the recipient, fails a test on every date. It covers
nothing there, and makes nothing unclear: whatever becomes of it, the flow's verdict stays.
"""

from collections import defaultdict
from collections.abc import Iterable

from graph_service.coverage.bodies import Bodies
from graph_service.model import Flow, Protocol
from graph_service.snapshot import Snapshot


class AffectedFlows:
    """The flows and protocols of one register, by the bodies that tie them. Dates, roles and scope are not looked at."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._bodies = Bodies(snapshot.partners)
        self._flows: dict[tuple[str, str], list[Flow]] = defaultdict(list)
        self._of_partner: dict[str, list[Flow]] = defaultdict(list)
        self._protocols: dict[str, set[str]] = defaultdict(set)
        self._partners: dict[str, set[str]] = defaultdict(set)
        self._tied: dict[str, frozenset[str]] = {}
        for flow in snapshot.flows.values():
            self._flows[flow.source, flow.target].append(flow)
            for partner in {flow.source, flow.target}:
                self._of_partner[partner].append(flow)
        self._targets: dict[str, list[str]] = defaultdict(list)
        for source, target in self._flows:
            self._targets[source].append(target)
        for protocol in snapshot.protocols.values():
            for party in protocol.parties:
                self._protocols[party.partner].add(protocol.id)
        self._superseders: dict[str, set[str]] = defaultdict(set)
        for protocol in snapshot.protocols.values():
            for old in protocol.supersedes:
                self._superseders[old].add(protocol.id)
        for partner in self._of_partner:
            for body in self._bodies.tied_to(partner):
                self._partners[body].add(partner)

    def flows(self, protocols: Iterable[Protocol]) -> dict[str, Flow]:
        """The flows that these protocols can bear on, by id, also by superseding another protocol."""
        found: dict[str, Flow] = {}
        for protocol in protocols:
            for key in (protocol.id, *protocol.supersedes):
                record = protocol if key == protocol.id else self.snapshot.protocols.get(key)
                if record is not None:
                    self._add_flows(record, found)
        return found

    def flows_of(self, partner: str) -> list[Flow]:
        """The flows that a partner sends or receives."""
        return self._of_partner.get(partner, [])

    def part(self, flows: Iterable[Flow]) -> Snapshot:
        """The register with these flows and the protocols that bear on them alone: their verdicts are the same in it."""
        flows = tuple(flows)
        near = {key for ends in {(flow.source, flow.target) for flow in flows} for key in self._both(*ends)}
        near.update(*(self._superseders.get(key, ()) for key in tuple(near)))
        return self.snapshot.replacing(
            flows={flow.id: flow for flow in flows},
            protocols={key: self.snapshot.protocols[key] for key in sorted(near)},
        )

    def _add_flows(self, protocol: Protocol, found: dict[str, Flow]) -> None:
        partners = set().union(*(self._partners.get(party.partner, ()) for party in protocol.parties))
        for source in partners:
            for target in self._targets.get(source, ()):
                if target in partners:
                    found.update((flow.id, flow) for flow in self._flows[source, target])

    def _both(self, source: str, target: str) -> frozenset[str]:
        return self._tie(source) & self._tie(target)

    def _tie(self, partner: str) -> frozenset[str]:
        if partner not in self._tied:
            bodies = self._bodies.tied_to(partner)
            self._tied[partner] = frozenset().union(*(self._protocols.get(body, set()) for body in bodies))
        return self._tied[partner]
