"""Diagrams and reports."""

from datetime import date

from graph_service.coverage import Rule
from graph_service.coverage.answer import Verdict
from graph_service.diagram.draw import Drawing, Format, Style, Subject, draw
from graph_service.diagram.page import Paper
from graph_service.diagram.selection import Selection
from graph_service.register.base import AsAt, Base
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
        subject = self.subject(selection, on=on, as_at=as_at, title=title)
        return draw(subject, format, style, page, self.settings)

    def subject(
        self, selection: Selection, *, on: date | None = None, as_at: AsAt = None, title: str | None = None
    ) -> Subject:
        """What a selection is about: its flows with their answers on a date (today if none is given)."""
        on = on or today()
        snapshot = self.snapshot(as_at)
        selection = selection.resolved(snapshot)
        chosen = selection.flows_of(snapshot)
        rule = Rule(snapshot, on, self.settings.grace_months)
        answers = tuple(answer for answer in map(rule.answer, chosen) if selection.holds(answer))
        terms = Vocabulary(snapshot.terms.values())
        return Subject(snapshot, answers, terms.get, title or selection.title(snapshot), on)
