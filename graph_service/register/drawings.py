"""Diagrams and reports."""

from datetime import date

from graph_service.coverage import Rule
from graph_service.coverage.answer import Verdict
from graph_service.diagram.draw import Drawing, Format, Style, Subject, draw
from graph_service.diagram.page import Paper
from graph_service.diagram.selection import Selection
from graph_service.register.base import AsAt, Base
from graph_service.report.write import Format as ReportFormat
from graph_service.report.write import write
from graph_service.settings import today
from graph_service.vocabulary import Vocabulary


class Drawings(Base):
    """Diagrams and reports."""

    def diagram(
        self,
        format: Format,
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
        style: Style | None = None,
        page: Paper = "A4",
        title: str | None = None,
    ) -> Drawing:
        """The flows between partners, with the gaps marked, as a file. What narrows the choice is given by id, name or alias."""
        selection = Selection(project, partner, tuple(flows), asset, hops, protocol, verdict)
        _, subject, _ = self._subject(selection, on, as_at, title)
        return draw(subject, format, style, page, self.settings)

    def report(
        self,
        format: ReportFormat,
        *,
        project: str | None = None,
        partner: str | None = None,
        on: date | None = None,
        as_at: AsAt = None,
    ) -> bytes:
        """A coverage report on all flows, a project's or a partner's (by id, name or alias), as a file."""
        rule, subject, selection = self._subject(Selection(project, partner), on, as_at)
        return write(rule, subject, selection, format, self.settings)

    def _subject(
        self, selection: Selection, on: date | None, as_at: AsAt, title: str | None = None
    ) -> tuple[Rule, Subject, Selection]:
        """The rule, the selection by ids, and what it is about: its flows with their answers on a date, or today."""
        on = on or today()
        snapshot = self.snapshot(as_at)
        selection = selection.resolved(snapshot)
        rule = Rule(snapshot, on, self.settings.grace_months)
        answers = tuple(a for a in map(rule.answer, selection.flows_of(snapshot)) if selection.holds(a))
        terms = Vocabulary(snapshot.terms.values())
        return rule, Subject(snapshot, answers, terms.get, title or selection.title(snapshot), on), selection
