"""Questions about the coverage of flows: the compiled rule, answers, verdicts, and pages of the whole register."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson
from pydantic import ValidationError

from graph_service.coverage import (
    VERDICTS,
    Answer,
    DueReview,
    Explainer,
    Gaps,
    Rule,
    Total,
    Verdict,
    day,
    reviews_due,
    summary,
)
from graph_service.coverage.analysis.harm import harm
from graph_service.diagram.trend import TrendPoint
from graph_service.errors import BadData
from graph_service.gc_pause import gc_paused
from graph_service.model import Flow
from graph_service.references import TERM_FIELDS
from graph_service.register.lookup import flow_named, partner_named, project_named, term_named, theme_named
from graph_service.register.opened import AsAt, Day, OpenRegister, asked_day
from graph_service.settings import today
from graph_service.snapshot import Snapshot
from graph_service.validation_messages import in_words
from graph_service.vocabulary import Vocabulary

RULES = 8
"""How many compiled rules are kept for one snapshot: one for each date asked about lately."""

VERDICT_LISTS = 8
"""How many lists of verdicts are kept for one snapshot, each for one date, partner and project."""

TREND_MONTHS = 24
"""How many months a trend goes back."""

IDEA = {"id": "idea", "name": "The flow asked about"}
"""What a flow that exists only as an idea is called while it is assessed. Its answer names no flow."""


@dataclass(frozen=True)
class Overview:
    """A page of a register's coverage. `summary` counts all flows that were asked about, not only this page's, as that of
    `Gaps` does; `next` is the flow that the page ends with, if there are more."""

    on: date
    revision: int
    summary: dict[Total, int]
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


class CoverageQuestions:
    """Questions about coverage. `on` is the date asked about (default: today); `as_at` the register as it stood."""

    def __init__(self, opened: OpenRegister) -> None:
        self.opened = opened

    def rule(self, on: Day | None = None, as_at: AsAt = None) -> Rule:
        """The rule, compiled for one version of the register and one date."""
        snapshot, day = self.opened.snapshot(as_at), asked_day(on)
        return snapshot.derived.get("rule", day, lambda: self._compiled(snapshot, day), RULES)

    def _compiled(self, snapshot: Snapshot, on: date) -> Rule:
        """A rule made from one of the same terms, partners and protocols where there is one: it is compiled already."""
        compiled = (rule for held in self.opened.snapshots() for rule in held.derived.values("rule"))
        like: list[Rule] = [rule for rule in compiled if rule.holds_for(snapshot)]
        same = next((rule for rule in like if rule.on == on), None)
        if same is not None:
            return same.for_snapshot(snapshot)
        if like:
            return like[0].for_snapshot(snapshot).on_date(on)
        with gc_paused():
            return Rule(snapshot, on, self.opened.settings.grace_months)

    def flow(self, flow: str | Mapping[str, Any], as_at: AsAt = None) -> Flow:
        """A recorded flow by id, reference or name; or, from a mapping, one that exists only as an idea."""
        snapshot = self.opened.snapshot(as_at)
        return snapshot.flows[flow_named(snapshot, flow)] if isinstance(flow, str) else _idea(snapshot, flow)

    def answer(self, flow: str | Flow | Mapping[str, Any], on: Day | None = None, as_at: AsAt = None) -> Answer:
        """The coverage of a flow. Asked about without a date, one that is not yet live is assessed on its start date."""
        record = flow if isinstance(flow, Flow) else self.flow(flow, as_at)
        as_idea = self.opened.snapshot(as_at).flows.get(record.id) != record
        if on is not None or record.starts_on is None or record.starts_on <= today():
            return Explainer(self.rule(on, as_at)).answer(record, as_idea)
        answer = Explainer(self.rule(record.starts_on, as_at)).answer(record, as_idea)
        assumed = f"no date asked about, and the flow starts on {day(record.starts_on)}: assessed on that date"
        return answer.model_copy(update={"assumed": (assumed, *answer.assumed)})

    def gaps(
        self,
        on: Day | None = None,
        as_at: AsAt = None,
        *,
        partner: str | None = None,
        project: str | None = None,
        theme: str | None = None,
        verdict: str | None = None,
    ) -> Gaps:
        """See `Register.gaps`."""
        rule = self.rule(on, as_at)
        wanted = verdicts(verdict) if verdict is not None else VERDICTS
        flows: Iterable[Flow] = chosen_flows(rule.snapshot, partner, project)
        if theme is not None:
            spellings = theme_named(rule.snapshot, theme)
            flows = (flow for flow in flows if not spellings.isdisjoint(_themes(rule, flow)))
        return Explainer(rule).gaps(flow for flow in flows if wanted == VERDICTS or rule.verdict(flow) in wanted)

    def verdicts(
        self, on: Day | None = None, as_at: AsAt = None, *, partner: str | None = None, project: str | None = None
    ) -> Mapping[str, Verdict]:
        """The verdict on every flow, by id: what a summary or a drawing needs, much faster than answers."""
        rule = self.rule(on, as_at)
        return rule.snapshot.derived.get(
            "verdicts",
            (rule.on, partner, project),
            lambda: rule.of_each(("verdict", partner, project), _chosen(rule.snapshot, partner, project), rule.verdict),
            VERDICT_LISTS,
        )

    def overview(
        self,
        on: Day | None = None,
        as_at: AsAt = None,
        *,
        partner: str | None = None,
        project: str | None = None,
        theme: str | None = None,
        verdict: str | None = None,
        after: str | None = None,
        limit: int = 50,
        by_harm: bool = False,
    ) -> Overview:
        """What `gaps` says, with the answers of up to `limit` flows after one: only theirs are worked out.

        They are in the order of their ids, or `by_harm`: those first that could do most.
        """
        rule = self.rule(on, as_at)
        choice = (partner, project, theme, verdict, by_harm)
        keys, totals = rule.snapshot.derived.get(
            "listed", (rule.on, *choice), lambda: self._listed(rule, as_at, *choice), VERDICT_LISTS
        )
        if by_harm:
            start = keys.index(after) + 1 if after in keys else 0
        else:
            start = bisect_right(keys, after) if after is not None else 0
        shown = keys[start : start + limit]
        explainer = Explainer(rule)
        return Overview(
            on=rule.on,
            revision=rule.snapshot.version,
            summary=totals,
            items=tuple(explainer.answer(rule.snapshot.flows[key]) for key in shown),
            next=shown[-1] if start + limit < len(keys) else None,
        )

    def _listed(
        self,
        rule: Rule,
        as_at: AsAt,
        partner: str | None,
        project: str | None,
        theme: str | None,
        verdict: str | None,
        by_harm: bool,
    ) -> tuple[list[str], dict[Total, int]]:
        """The flows of a list in its order, and their summary."""
        chosen: Mapping[str, Verdict]
        if theme is not None:
            gaps = self.gaps(rule.on, as_at, partner=partner, project=project, theme=theme, verdict=verdict)
            chosen = {str(answer.flow): answer.verdict for answer in gaps.flows}
        else:
            wanted = verdicts(verdict) if verdict is not None else VERDICTS
            chosen = self.verdicts(rule.on, as_at, partner=partner, project=project)
            if wanted != VERDICTS:
                chosen = {key: verdict for key, verdict in chosen.items() if verdict in wanted}
        keys = list(chosen)
        if by_harm:
            flows = {key: rule.snapshot.flows[key] for key in keys}
            what = ("harm", partner, project, theme, verdict)
            scores = rule.of_each(what, flows, lambda flow: harm(rule, flow).score)
            keys.sort(key=lambda key: -scores[key])
        return keys, summary(rule, chosen)

    def reviews(self, on: Day | None = None, as_at: AsAt = None, *, months: int = 3) -> tuple[DueReview, ...]:
        """The protocols whose review was missed or is due within `months`, by review date."""
        rule = self.rule(on, as_at)
        return reviews_due(rule.snapshot.protocols, rule.on, months)

    def trend(
        self, on: Day | None = None, *, months: int = TREND_MONTHS, partner: str | None = None
    ) -> tuple[TrendPoint, ...]:
        """Coverage at the end of each of the last `months`, and on the day itself, oldest first.

        Each point is the register as it stood then, assessed on that day. Months before the first revision, or before the
        partner was in the register, are left out. `partner` is an id: only flows that it sends or receives count.
        """
        last = asked_day(on)
        points = []
        for end in [*month_ends(last, months - 1), last]:
            revision = self.opened.revision_at(end)
            if not revision or (partner is not None and partner not in self.opened.snapshot(revision).partners):
                continue
            rule, verdicts = self.rule(end, revision), self.verdicts(end, revision, partner=partner)
            totals = summary(rule, verdicts)
            points.append(TrendPoint(on=end, covered=totals["covered"], open=totals["open"], revision=revision))
        return tuple(points)


def month_ends(before: date, months: int) -> list[date]:
    """The last days of the `months` before a day's own month, oldest first.

    >>> [f"{end}" for end in month_ends(date(2026, 3, 15), 2)]
    ['2026-01-31', '2026-02-28']
    """
    ends: list[date] = []
    first = before.replace(day=1)
    while len(ends) < months and first > date.min:
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return ends[::-1]


def _idea(snapshot: Snapshot, draft: Mapping[str, Any]) -> Flow:
    """A flow from its JSON form without id and name, in which partners and terms have any name they go by."""
    form = dict(draft)
    for end, preposition in (("source", "from"), ("target", "to")):
        if not isinstance(form.get(end), str):
            raise BadData(f"Say which partner the data goes {preposition}.")
        form[end] = partner_named(snapshot, form[end])
    vocabulary = Vocabulary(snapshot.terms.values())
    for field, scheme in TERM_FIELDS.items():
        texts = form.get(field, ())
        if isinstance(texts, list | tuple) and all(isinstance(text, str) for text in texts):
            form[field] = [term_named(vocabulary, scheme, text) for text in texts]
    try:
        return Flow.model_validate_json(orjson.dumps({**form, **IDEA}, default=str))
    except (ValidationError, TypeError) as error:
        raise BadData(f"This is not a flow: {_faults(error)}") from error


def verdicts(text: str) -> tuple[Verdict, ...]:
    """The verdicts that a text names, separated by commas."""
    named = {part.strip().lower() for part in text.split(",") if part.strip()}
    unknown = sorted(named - set(VERDICTS))
    if unknown or not named:
        raise BadData(f"Unknown verdict {', '.join(unknown) or text!r}. The verdicts are {', '.join(VERDICTS)}.")
    return tuple(verdict for verdict in VERDICTS if verdict in named)


def chosen_flows(snapshot: Snapshot, partner: str | None, project: str | None) -> Iterator[Flow]:
    """The flows by id: all, or those with a partner at an end, of a project, or both."""
    end = partner_named(snapshot, partner) if partner is not None else None
    within = project_named(snapshot, project) if project is not None else None
    return (
        snapshot.flows[key]
        for key in sorted(snapshot.flows)
        if (end is None or end in (snapshot.flows[key].source, snapshot.flows[key].target))
        and (within is None or snapshot.flows[key].project == within)
    )


def _chosen(snapshot: Snapshot, partner: str | None, project: str | None) -> Mapping[str, Flow]:
    """The same by id: all are the very mapping of the snapshot."""
    if partner is None and project is None:
        return snapshot.flows
    return {flow.id: flow for flow in chosen_flows(snapshot, partner, project)}


def _themes(rule: Rule, flow: Flow) -> set[str | None]:
    return {
        rule.snapshot.protocols[key].theme
        for element in rule.assess(flow).elements
        for key in (*element.protocols, *(near.protocol for near in element.nearest))
    }


def _faults(error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return f"{error}."
    faults = error.errors(include_url=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc']))} {in_words(fault)}" for fault in faults[:5]) + "."
