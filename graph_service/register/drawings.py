"""Diagrams and reports."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph_service.coverage import Answer, Explainer, Rule
from graph_service.diagram import MOST_FLOWS, DrawingStyle, FlowSet, Paper, Selection, draw, largest, readable
from graph_service.files import WrittenFile
from graph_service.gc_pause import gc_paused
from graph_service.register.lookup import asset_named, flow_named, partner_named, project_named, protocol_named
from graph_service.register.opened import AsAt, Day
from graph_service.register.questions import CoverageQuestions
from graph_service.report import ReportOptions, write
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary

OPENINGS = 4
"""How many projects and partners are drawn to find one that can be read."""

TREND_FLOWS = 20_000
"""A report on more flows than this has no trend: working it out could take longer than a report may."""


class Drawings:
    """Diagrams and reports of a selection of flows, in which records have any name they go by."""

    def __init__(self, questions: CoverageQuestions) -> None:
        self.questions = questions
        self.settings = questions.opened.settings

    def diagram(
        self,
        format: str,
        selection: Selection,
        on: Day | None,
        as_at: AsAt,
        *,
        style: DrawingStyle | None = None,
        page: Paper = "A4",
        title: str | None = None,
        shown: Sequence[str] = ("method",),
        keyed: bool = True,
        alone: bool = True,
    ) -> WrittenFile:
        """The flows between partners, with the gaps marked, as a file.

        shown: what stands at the arrows. keyed, alone: of an SVG, whether it has its key table and carries its font.
        """
        _, flow_set, _ = self._flow_set(selection, on, as_at, title)
        flow_set = replace(flow_set, shown=tuple(shown), keyed=keyed, alone=alone)
        return draw(flow_set, format, style, page, self.settings)

    def opening(self, width: float, on: Day | None = None, as_at: AsAt = None) -> tuple[Selection, WrittenFile | None]:
        """What a page draws first: all flows, or the project or partner with most flows whose drawing can be read, drawn.

        It can where half of its text is at least 7 pixels high on a drawing `width` pixels wide.
        """
        snapshot = self.questions.opened.snapshot(as_at)
        if len(snapshot.flows) <= MOST_FLOWS:
            return Selection(), None
        for selection in largest(snapshot, MOST_FLOWS)[:OPENINGS]:
            drawing = self.diagram("svg", selection, on, as_at, keyed=False, alone=False)
            if readable(drawing.content.decode(), width):
                return selection, drawing
        return Selection(), None

    def answers(self, selection: Selection, on: Day | None = None, as_at: AsAt = None) -> tuple[Answer, ...]:
        """The answers of the flows that a diagram of the same selection shows: what a table beneath it says."""
        _, flow_set, _ = self._flow_set(selection, on, as_at)
        return tuple(flow_set.answers)

    def idea(self, format: str, draft: Mapping[str, Any], on: Day | None, as_at: AsAt, page: Paper) -> WrittenFile:
        """One flow that exists only as an idea, drawn as if it were recorded."""
        flow = self.questions.flow(draft, as_at)
        snapshot = self.questions.opened.snapshot(as_at)
        answer = self.questions.answer(flow, on, as_at).model_copy(update={"flow": flow.id})
        terms = Vocabulary(snapshot.terms.values())
        with_it = snapshot.replacing(flows={flow.id: flow})
        return draw(FlowSet(with_it, (answer,), terms.get, flow.name, answer.on), format, "flows", page, self.settings)

    def report(
        self, format: str, selection: Selection, on: Day | None, as_at: AsAt, options: ReportOptions
    ) -> WrittenFile:
        """A coverage report on a selection of flows, as a file. A partner's report has its name on the cover."""
        rule, flow_set, selection = self._flow_set(selection, on, as_at)
        body = rule.snapshot.partners.get(selection.partner or "")
        few = as_at is None and selection.project is None and len(rule.snapshot.flows) <= TREND_FLOWS
        points = self.questions.trend(on, partner=selection.partner) if few and "trend" not in options.without else ()
        options = replace(
            options,
            organisation=options.organisation or (body.name if body else ""),
            trend=points if len(points) > 1 else (),
        )
        with gc_paused():
            return write(rule, flow_set, selection, format, self.settings, options)

    def _flow_set(
        self, selection: Selection, on: Day | None, as_at: AsAt, title: str | None = None
    ) -> tuple[Rule, FlowSet, Selection]:
        """The rule, the selection by ids, and what it is about: its flows with their answers on a date, or today."""
        rule = self.questions.rule(on, as_at)
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
