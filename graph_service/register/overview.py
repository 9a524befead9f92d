"""The coverage of the whole register, page by page: how many flows have each verdict, and the answers of some of them."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph_service.coverage import VERDICTS, Answer, Explainer, Verdict, reviews_due
from graph_service.model import Protocol
from graph_service.register.base import AsAt
from graph_service.register.questions import Questions, verdicts
from graph_service.settings import Settings
from graph_service.store import Store

HELD = 8
"""How many lists of verdicts are kept, each for one version, date, partner and project."""


@dataclass(frozen=True)
class Overview:
    """A page of a register's coverage. `summary` counts all flows that were asked about, not only this page's; `next` is
    the flow that the page ends with, if there are more."""

    on: date
    revision: int
    summary: dict[Verdict, int]
    items: tuple[Answer, ...]
    next: str | None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "on": self.on.isoformat(),
            "revision": self.revision,
            "summary": self.summary,
            "items": [answer.to_dict() for answer in self.items],
            "next": self.next,
        }


class Overviews(Questions):
    """The coverage of the whole register, as a use case."""

    def __init__(self, store: Store, settings: Settings, who: str) -> None:
        super().__init__(store, settings, who)
        self._held: dict[tuple[int, date, str | None, str | None], dict[str, Verdict]] = {}

    def overview(
        self,
        on: date | None = None,
        as_at: AsAt = None,
        *,
        partner: str | None = None,
        project: str | None = None,
        theme: str | None = None,
        verdict: str | None = None,
        after: str | None = None,
        limit: int = 50,
    ) -> Overview:
        """What `gaps` says, with the answers of up to `limit` flows after one, by id: only theirs are worked out."""
        rule = self.rule(on, as_at)
        if theme is not None:
            found = self.gaps(on, as_at, partner=partner, project=project, theme=theme, verdict=verdict)
            chosen: dict[str, Verdict] = {str(answer.flow): answer.verdict for answer in found.flows}
        else:
            wanted = verdicts(verdict) if verdict is not None else VERDICTS
            every = self._verdicts(rule.on, as_at, partner, project)
            chosen = every if wanted == VERDICTS else {key: found for key, found in every.items() if found in wanted}
        count = Counter(chosen.values())
        keys = list(chosen)
        start = bisect_right(keys, after) if after is not None else 0
        shown = keys[start : start + limit]
        explainer = Explainer(rule)
        return Overview(
            on=rule.on,
            revision=rule.snapshot.version,
            summary={verdict: count[verdict] for verdict in VERDICTS if count[verdict]},
            items=tuple(explainer.answer(rule.snapshot.flows[key]) for key in shown),
            next=shown[-1] if start + limit < len(keys) else None,
        )

    def reviews(self, on: date | None = None, as_at: AsAt = None, *, months: int = 3) -> tuple[Protocol, ...]:
        """The protocols whose review was missed or is due within so many months, by review date."""
        rule = self.rule(on, as_at)
        return reviews_due(rule.snapshot.protocols, rule.on, months)

    def _verdicts(self, on: date, as_at: AsAt, partner: str | None, project: str | None) -> dict[str, Verdict]:
        """The verdict on every flow, kept for the next page."""
        rule = self.rule(on, as_at)
        key = (rule.snapshot.version, rule.on, partner, project)
        found = self._held.get(key)
        if found is None:
            found = self.verdicts(on, as_at, partner=partner, project=project)
            for old in list(self._held)[: 1 - HELD]:
                self._held.pop(old, None)
            self._held[key] = found
        return found
