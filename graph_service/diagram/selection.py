"""Which flows a drawing or a report is about."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from graph_service.coverage import Answer, Verdict
from graph_service.diagram.style import VERDICT_STYLES
from graph_service.model import Flow
from graph_service.snapshot import Snapshot


@dataclass(frozen=True)
class Selection:
    """What flows have in common: each of these that is given, by id, narrows the choice. `hops` counts away from `asset`."""

    project: str | None = None
    partner: str | None = None
    flows: tuple[str, ...] = ()
    asset: str | None = None
    hops: int = 1
    protocol: str | None = None
    verdict: Verdict | None = None

    def flows_of(self, snapshot: Snapshot) -> list[Flow]:
        """The flows, before it is known how they are covered."""
        chosen: Iterable[Flow] = [snapshot.flows[key] for key in set(self.flows)] or snapshot.flows.values()
        if self.project is not None:
            chosen = [flow for flow in chosen if flow.project == self.project]
        if self.partner is not None:
            chosen = [flow for flow in chosen if self.partner in (flow.source, flow.target)]
        if self.asset is not None:
            near = _reached(snapshot, self.asset, self.hops)
            chosen = [flow for flow in chosen if flow.id in near]
        return sorted(chosen, key=lambda flow: flow.id)

    def holds(self, answer: Answer) -> bool:
        """Whether an answer is among them: by its verdict, and by the protocols that give an element its state."""
        if self.verdict is not None and answer.verdict != self.verdict:
            return False
        if self.protocol is None:
            return True
        return self.protocol in answer.protocols or any(self.protocol in e.protocols for e in answer.elements)

    def title(self, snapshot: Snapshot) -> str:
        """What a drawing of them is called: every choice is in it, lest some flows be taken for all."""
        words = "Chosen data flows" if self.flows else "Data flows"
        if self.project is not None:
            words += f" of {snapshot.projects[self.project].name}"
        if self.asset is not None:
            words += f" around {snapshot.assets[self.asset].name}"
        if self.partner is not None:
            words += f" {'with' if self.project or self.asset else 'of'} {snapshot.partners[self.partner].name}"
        if not (self.project or self.asset or self.partner):
            words += " between partners"
        if self.protocol is not None:
            protocol = snapshot.protocols[self.protocol]
            words += f" under {protocol.reference or protocol.id.upper()}"
        if self.verdict is not None:
            words += f": {VERDICT_STYLES[self.verdict].chosen}"
        return words


def largest(snapshot: Snapshot, most: int) -> list[Selection]:
    """Projects and partners with at most the number of flows given, those with most first: what may be drawn so that it can be read."""
    counts: Counter[Selection] = Counter()
    for flow in snapshot.flows.values():
        if flow.project in snapshot.projects:
            counts[Selection(project=flow.project)] += 1
        for partner in {flow.source, flow.target} & snapshot.partners.keys():
            counts[Selection(partner=partner)] += 1
    fitting = [
        (-number, selection.project or "", selection.partner or "", selection)
        for selection, number in counts.items()
        if number <= most
    ]
    return [selection for *_, selection in sorted(fitting, key=lambda item: item[:3])]


def _reached(snapshot: Snapshot, asset: str, hops: int) -> set[str]:
    """The flows within some hops of an asset, either way: one hop is its own flows."""
    touching: dict[str, list[Flow]] = {}
    for flow in snapshot.flows.values():
        for end in {flow.source_asset, flow.target_asset} - {None}:
            touching.setdefault(str(end), []).append(flow)
    reached: set[str] = set()
    seen, wave = {asset}, [asset]
    for _ in range(hops):
        following = []
        for at in wave:
            for flow in touching.get(at, ()):
                reached.add(flow.id)
                for end in (flow.source_asset, flow.target_asset):
                    if end is not None and end not in seen:
                        seen.add(end)
                        following.append(end)
        wave = following
    return reached
