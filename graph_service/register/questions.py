"""Questions about coverage: of one flow, of an idea, of the whole register, and the next best actions."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import orjson
from pydantic import ValidationError

from graph_service.coverage import VERDICTS, Answer, Explainer, Gaps, Rule, Verdict, day, whom_to_ask
from graph_service.coverage.analysis.next_best import Step, next_best
from graph_service.errors import BadData
from graph_service.gc_pause import gc_paused
from graph_service.model import Flow
from graph_service.references import TERM_FIELDS
from graph_service.register.base import AsAt, Base
from graph_service.register.lookup import flow_named, partner_named, project_named, term_named, theme_named
from graph_service.settings import Settings, today
from graph_service.snapshot import Snapshot
from graph_service.store import Store
from graph_service.validation_messages import in_words
from graph_service.vocabulary import Vocabulary

RULES = 8
"""How many compiled rules are kept: one for each version of the register and date asked about lately."""

IDEA = {"id": "idea", "name": "The flow asked about"}
"""What a flow that exists only as an idea is called while it is assessed. Its answer names no flow."""


class Questions(Base):
    """Questions about coverage. `on` is the date asked about, today unless said; `as_at` the register as it stood."""

    def __init__(self, store: Store, settings: Settings, who: str) -> None:
        super().__init__(store, settings, who)
        self._rules: dict[tuple[int, date], Rule] = {}

    def rule(self, on: date | None = None, as_at: AsAt = None) -> Rule:
        """The rule, compiled for this version of the register and this date, and kept for the next question."""
        on = on or today()
        snapshot = self.snapshot(as_at)
        found = self._rules.get((snapshot.version, on))
        if found is None:
            like = [rule for rule in tuple(self._rules.values()) if rule.holds_for(snapshot)]
            same = next((rule for rule in like if rule.on == on), None)
            if same is not None:
                found = same.for_snapshot(snapshot)
            elif like:
                found = like[0].for_snapshot(snapshot).on_date(on)
            else:
                with gc_paused():
                    found = Rule(snapshot, on, self.settings.grace_months)
            for old in list(self._rules)[: 1 - RULES]:
                self._rules.pop(old, None)
            self._rules[snapshot.version, on] = found
        return found

    def flow(self, text: str, as_at: AsAt = None) -> Flow:
        """A flow by its id, reference or name. `NotFound` names the nearest."""
        snapshot = self.snapshot(as_at)
        return snapshot.flows[flow_named(snapshot, text)]

    def idea(self, draft: Mapping[str, Any], as_at: AsAt = None) -> Flow:
        """A flow that exists only as an idea, to be assessed.

        `draft` is a flow's JSON form without id and name; partners and terms may be called by any name they have.
        `NotFound` names the nearest; anything else that cannot be is `BadData`.
        """
        snapshot = self.snapshot(as_at)
        form = dict(draft)
        for end, said in (("source", "from"), ("target", "to")):
            if not isinstance(form.get(end), str):
                raise BadData(f"Say which partner the data goes {said}.")
            form[end] = partner_named(snapshot, form[end])
        vocabulary = Vocabulary(snapshot.terms.values())
        for field, scheme in TERM_FIELDS.items():
            texts = form.get(field, ())
            if isinstance(texts, list | tuple) and all(isinstance(text, str) for text in texts):
                form[field] = [term_named(vocabulary, scheme, text) for text in texts]
        try:
            return Flow.model_validate_json(orjson.dumps({**form, **IDEA}, default=str))
        except (ValidationError, TypeError) as error:
            raise BadData(f"This is no flow: {_faults(error)}") from error

    def coverage(self, flow: str, on: date | None = None, as_at: AsAt = None) -> Answer:
        """The coverage of a flow, by its id, reference or name."""
        return self.assess(self.flow(flow, as_at), on, as_at)

    def ask(self, draft: Mapping[str, Any], on: date | None = None, as_at: AsAt = None) -> Answer:
        """The coverage of a flow that exists only as an idea: see `idea`. The answer names no flow."""
        return self.assess(self.idea(draft, as_at), on, as_at, as_idea=True)

    def assess(self, flow: Flow, on: date | None = None, as_at: AsAt = None, as_idea: bool = False) -> Answer:
        """The coverage of a flow. Asked about without a date, one not yet live is assessed on its start date."""
        if on is not None or flow.starts_on is None or flow.starts_on <= today():
            return Explainer(self.rule(on, as_at)).answer(flow, as_idea)
        answer = Explainer(self.rule(flow.starts_on, as_at)).answer(flow, as_idea)
        assumed = f"no date asked about, and the flow starts on {day(flow.starts_on)}: assessed on that date"
        return answer.model_copy(update={"assumed": (assumed, *answer.assumed)})

    def whom_to_ask(self, flow: Flow, answer: Answer, as_at: AsAt = None) -> tuple[str, ...]:
        """Whom to ask about an answer: role mailboxes, each with whose it is."""
        return whom_to_ask(self.snapshot(as_at), flow, answer)

    def gaps(
        self,
        on: date | None = None,
        as_at: AsAt = None,
        *,
        partner: str | None = None,
        project: str | None = None,
        theme: str | None = None,
        verdict: str | None = None,
    ) -> Gaps:
        """The coverage of all flows, by id; of those only that have the partner at an end, are part of the project,
        have a protocol of the theme covering or nearest to them, or have the verdict (several: by commas)."""
        rule = self.rule(on, as_at)
        wanted = verdicts(verdict) if verdict is not None else VERDICTS
        flows = _chosen(rule.snapshot, partner, project)
        if theme is not None:
            spellings = theme_named(rule.snapshot, theme)
            flows = (flow for flow in flows if not spellings.isdisjoint(_themes(rule, flow)))
        return Explainer(rule).gaps(flow for flow in flows if wanted == VERDICTS or rule.verdict(flow) in wanted)

    def verdicts(
        self, on: date | None = None, as_at: AsAt = None, *, partner: str | None = None, project: str | None = None
    ) -> dict[str, Verdict]:
        """The verdict alone on every flow, by id: what a summary or a drawing needs, much faster than answers."""
        rule = self.rule(on, as_at)
        return {flow.id: rule.verdict(flow) for flow in _chosen(rule.snapshot, partner, project)}

    def fixes(
        self, on: date | None = None, as_at: AsAt = None, *, partner: str | None = None, project: str | None = None
    ) -> tuple[Step, ...]:
        """The next best actions: read from the top, they cover most soonest."""
        rule = self.rule(on, as_at)
        return next_best(rule, _chosen(rule.snapshot, partner, project))


def verdicts(text: str) -> tuple[Verdict, ...]:
    """The verdicts that a text names, by commas."""
    named = {part.strip().lower() for part in text.split(",") if part.strip()}
    unknown = sorted(named - set(VERDICTS))
    if unknown or not named:
        raise BadData(f"{', '.join(unknown) or text!r} is no verdict. The verdicts are {', '.join(VERDICTS)}.")
    return tuple(verdict for verdict in VERDICTS if verdict in named)


def _chosen(snapshot: Snapshot, partner: str | None, project: str | None) -> Iterator[Flow]:
    end = partner_named(snapshot, partner) if partner is not None else None
    within = project_named(snapshot, project) if project is not None else None
    return (
        snapshot.flows[key]
        for key in sorted(snapshot.flows)
        if (end is None or end in (snapshot.flows[key].source, snapshot.flows[key].target))
        and (within is None or snapshot.flows[key].project == within)
    )


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
