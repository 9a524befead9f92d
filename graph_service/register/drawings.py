"""Diagrams and reports."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from graph_service.coverage import Answer, Explainer, Rule, Verdict
from graph_service.diagram import Drawing, DrawingStyle, FlowSet, Paper, Selection, draw
from graph_service.gc_pause import gc_paused
from graph_service.register.base import AsAt
from graph_service.register.lookup import asset_named, flow_named, partner_named, project_named, protocol_named
from graph_service.register.questions import Questions
from graph_service.report import write
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary


class Drawings(Questions):
    """Diagrams and reports."""

    def diagram(
        self,
        format: str,
        *,
        project: str | None = None,
        partner: str | None = None,
        flows: tuple[str, ...] = (),
        asset: str | None = None,
        hops: int = 1,
        protocol: str | None = None,
        verdict: Verdict | None = None,
        on: date | None = None,
        as_at: AsAt = None,
        style: DrawingStyle | None = None,
        page: Paper = "A4",
        title: str | None = None,
    ) -> Drawing:
        """The flows between partners, with the gaps marked, as a file. What narrows the choice is given by id, name or alias."""
        selection = Selection(project, partner, tuple(flows), asset, hops, protocol, verdict)
        _, flow_set, _ = self._flow_set(selection, on, as_at, title)
        return draw(flow_set, format, style, page, self.settings)

    def drawn(
        self,
        *,
        project: str | None = None,
        partner: str | None = None,
        flows: tuple[str, ...] = (),
        asset: str | None = None,
        hops: int = 1,
        protocol: str | None = None,
        verdict: Verdict | None = None,
        on: date | None = None,
        as_at: AsAt = None,
    ) -> tuple[Answer, ...]:
        """The answers of the flows that a diagram of the same choice shows: what a table beside it says."""
        selection = Selection(project, partner, tuple(flows), asset, hops, protocol, verdict)
        _, flow_set, _ = self._flow_set(selection, on, as_at)
        return tuple(flow_set.answers)

    def idea_diagram(
        self,
        format: str,
        draft: Mapping[str, Any],
        *,
        on: date | None = None,
        as_at: AsAt = None,
        page: Paper = "A4",
    ) -> Drawing:
        """One flow that exists only as an idea, drawn as if it were recorded. See `idea` for what a draft is."""
        flow = self.idea(draft, as_at)
        snapshot = self.snapshot(as_at)
        answer = self.assess(flow, on, as_at, as_idea=True).model_copy(update={"flow": flow.id})
        terms = Vocabulary(snapshot.terms.values())
        with_it = snapshot.replacing(flows={flow.id: flow})
        return draw(FlowSet(with_it, (answer,), terms.get, flow.name, answer.on), format, "flows", page, self.settings)

    def report(
        self,
        format: str,
        *,
        project: str | None = None,
        partner: str | None = None,
        on: date | None = None,
        as_at: AsAt = None,
    ) -> bytes:
        """A coverage report on all flows, a project's or a partner's (by id, name or alias), as a file."""
        rule, flow_set, selection = self._flow_set(Selection(project, partner), on, as_at)
        with gc_paused():
            return write(rule, flow_set, selection, format, self.settings)

    def _flow_set(
        self, selection: Selection, on: date | None, as_at: AsAt, title: str | None = None
    ) -> tuple[Rule, FlowSet, Selection]:
        """The rule, the selection by ids, and what it is about: its flows with their answers on a date, or today."""
        rule = self.rule(on, as_at)
        snapshot = rule.snapshot
        selection = _by_ids(selection, snapshot)
        answers = tuple(a for a in map(Explainer(rule).answer, selection.flows_of(snapshot)) if selection.holds(a))
        terms = Vocabulary(snapshot.terms.values())
        return rule, FlowSet(snapshot, answers, terms.get, title or selection.title(snapshot), rule.on), selection


def _by_ids(selection: Selection, snapshot: Snapshot) -> Selection:
    """The same selection with ids, where names, aliases or references were given."""
    return replace(
        selection,
        project=selection.project and project_named(snapshot, selection.project),
        partner=selection.partner and partner_named(snapshot, selection.partner),
        flows=tuple(flow_named(snapshot, flow) for flow in selection.flows),
        asset=selection.asset and asset_named(snapshot, selection.asset),
        protocol=selection.protocol and protocol_named(snapshot, selection.protocol),
    )
