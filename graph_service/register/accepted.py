"""Accepted work: next best actions, questions and planned flows that somebody has taken on, until the register sees them done.

They are no records, but they are part of revisions, on the shelf `accepted`: undo, history, backups and `verify` know them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal, Self, get_args

import orjson
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from graph_service.coverage import OPEN, Rule, Verdict
from graph_service.coverage.analysis.next_best import NextAction
from graph_service.coverage.answer import Fix
from graph_service.coverage.step_sentences import step_sentences
from graph_service.errors import BadData, Conflict, NotFound
from graph_service.model import Flow
from graph_service.register.dictionary import Dictionary
from graph_service.register.lookup import partner_named
from graph_service.register.opened import AsAt
from graph_service.register.opened import Day as Asked
from graph_service.register.questions import IDEA, CoverageQuestions
from graph_service.register.records import Records
from graph_service.revisions import Revision
from graph_service.validation_messages import in_words
from graph_service.values import Day, Slug
from importers.plan.question_text import question_text

State = Literal["open", "waiting", "risk-accepted"]
"""What a person says of accepted work. That it is done, nobody says: the register sees it."""

Standing = Literal["open", "waiting", "risk-accepted", "done"]
STANDINGS: tuple[Standing, ...] = get_args(Standing)

MOST = 5_000
"""How much accepted work a register keeps, and how long its texts may be, in characters."""
_LONGEST = 2_000

Words = Annotated[str, BeforeValidator(lambda text: " ".join(str(text).split())), Field(max_length=_LONGEST)]


def action_key(steps: Iterable[Fix]) -> str:
    """A short key of a set of steps: the same whenever they are proposed, on whatever day and for whatever effort."""
    forms = sorted(step.model_dump_json(exclude={"sentence", "effort", "on"}, exclude_defaults=True) for step in steps)
    return hashlib.sha256("\n".join(forms).encode()).hexdigest()[:16]


def proposed(actions: Iterable[NextAction], key: str) -> NextAction:
    """The action with a key, of those that the register proposes now. It is `NotFound` once the register does not."""
    action = next((action for action in actions if action_key(action.steps) == key), None)
    if action is None:
        raise NotFound("The register does not propose this action any more. Look at the gaps again.")
    return action


class Accepted(BaseModel):
    """Work that somebody has taken on: one of `steps` (an action), `question` (one that imports left open) or `planned` (a flow).

    `partner` is the body whose work it is, `owner` the role there. `until` and `reason` are of a risk accepted until then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[Fix, ...] = ()
    protocol: Slug | None = None
    flows: tuple[Slug, ...] = ()
    question: Words = ""
    planned: dict[str, Any] | None = None
    about: Words = ""
    owner: Words = Field("", description="A role.")
    partner: Slug | None = None
    due: Day | None = None
    note: Words = ""
    state: State = "open"
    waiting_for: Words = ""
    until: Day | None = None
    reason: Words = ""

    @model_validator(mode="after")
    def _says_what_its_state_needs(self) -> Self:
        if self.state == "risk-accepted" and (self.until is None or not self.reason):
            raise ValueError("a risk is accepted until a date, for a reason: give both")
        if self.state == "waiting" and not self.waiting_for:
            raise ValueError("say what it waits for")
        return self

    @property
    def key(self) -> str:
        """What it is, whoever does it: the same work is accepted once."""
        if self.steps:
            return action_key(self.steps)
        return self.question or hashlib.sha256(orjson.dumps(self.planned, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


@dataclass(frozen=True)
class Work:
    """Accepted work as it stands on a date: its number, and whether it is done. `late`: it is not, and its date has passed."""

    number: int
    accepted: Accepted
    standing: Standing
    late: bool
    verdict: Verdict | None = None
    """Of a planned flow."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        form = self.accepted.model_dump(mode="json", exclude_defaults=True)
        verdict = {"verdict": self.verdict} if self.verdict else {}
        return {"number": self.number, **form, "state": self.standing, "late": self.late, **verdict}


class AcceptedWork:
    """What people have taken on."""

    def __init__(self, records: Records, questions: CoverageQuestions, dictionary: Dictionary) -> None:
        self.records = records
        self.questions = questions
        self.dictionary = dictionary

    def all(
        self,
        on: Asked | None = None,
        as_at: AsAt = None,
        *,
        partner: str | None = None,
        standing: str | None = None,
    ) -> tuple[Work, ...]:
        """All accepted work on a date, by due date (the undated last) and number; of one partner, or in one state."""
        if standing is not None and standing not in STANDINGS:
            raise BadData(f"Unknown state {standing[:60]!r}. Choose from: {', '.join(STANDINGS)}.")
        forms = self.records.opened.shelf("accepted", as_at)
        if not forms:
            return ()
        rule = self.questions.rule(on, as_at)
        body = partner and partner_named(rule.snapshot, partner)
        open_questions = {question.id for question in self.dictionary.questions(as_at)}
        works = [
            self._work(int(key), Accepted.model_validate_json(form), rule, open_questions)
            for key, form in forms.items()
        ]
        listed = [w for w in works if (not body or w.accepted.partner == body) and standing in (None, w.standing)]
        return tuple(sorted(listed, key=lambda w: (w.standing == "done", w.accepted.due or date.max, w.number)))

    def get(self, number: int, on: Asked | None = None) -> Work:
        """Accepted work by its number."""
        form = self.records.kept("accepted").get(str(number))
        if form is None:
            raise NotFound(f"There is no accepted work {number}.")
        open_questions = {question.id for question in self.dictionary.questions()}
        return self._work(number, _read(form), self.questions.rule(on), open_questions)

    def of_action(self, action: NextAction, works: Sequence[Work]) -> Work | None:
        """The accepted work that an action is: the same steps, or some of them for the same protocol."""
        key, steps = action_key(action.steps), {action_key([step]) for step in action.steps}
        same = (w for w in works if w.accepted.steps and w.accepted.key == key)
        like = (
            w
            for w in works
            if action.protocol
            and w.accepted.protocol == action.protocol
            and steps & {action_key([step]) for step in w.accepted.steps}
        )
        return next(same, None) or next(like, None)

    def accept(self, what: NextAction | str | Mapping[str, Any], **terms: Any) -> Work:
        """Accept a next best action, a question by its id, or a planned flow by its fields, as one revision.

        `terms` are `owner`, `partner`, `due`, `note` and the rest of `Accepted`. What was accepted already is a `Conflict`.
        """
        if isinstance(what, NextAction):
            flows = (*what.flows_covered, *what.flows_maybe) or what.flows_improved
            steps = [step.model_dump(mode="json", exclude_defaults=True) for step in what.steps]
            facts: dict[str, Any] = {"steps": steps, "protocol": what.protocol, "flows": flows}
            why = "Accepted an action"
        elif isinstance(what, str):
            question = next((question for question in self.dictionary.questions() if question.id == what), None)
            if question is None:
                raise NotFound("This question is not open any more.")
            facts, why = {"question": question.id, "about": question.about}, "Accepted a question"
        else:
            facts = {"planned": self._planned(what)}
            why = "Kept a planned flow"
        made = self._checked(facts | terms)
        for version in self.records.opened.attempts():
            there = self.records.kept("accepted")
            same = next((key for key, form in there.items() if _read(form).key == made.key), None)
            if same is not None:
                raise Conflict(f"This was accepted already: it is number {same}.")
            if len(there) >= MOST:
                raise BadData(f"{MOST:,} are accepted, the most that a register keeps. Take some off first.")
            number = max(map(int, there), default=0) + 1
            try:
                self._write(number, made, f"{why}, number {number}", version)
            except Conflict:
                continue
            return self.get(number)
        raise AssertionError("unreachable")

    def keep_planned(self, flow: Mapping[str, Any], *, note: str = "") -> int:
        """Keep a planned flow, and give its number: that of the same one where it was kept before."""
        made = self.records.kept("accepted")
        try:
            return self.accept(flow, note=note).number
        except Conflict:
            key = self._checked({"planned": self._planned(flow)}).key
            return next(int(number) for number, form in made.items() if _read(form).key == key)

    def change(self, number: int, **terms: Any) -> Revision | None:
        """Change who does it, by when, or how it stands, as one revision."""
        for version in self.records.opened.attempts():
            before = self.get(number).accepted
            after = self._checked(before.model_dump(mode="json", exclude_defaults=True) | terms)
            try:
                return self._write(number, after, f"Changed accepted work {number}", version)
            except Conflict:
                continue
        raise AssertionError("unreachable")

    def drop(self, number: int) -> Revision | None:
        """Take it off the list, as one revision that can be undone."""
        for version in self.records.opened.attempts():
            self.get(number)
            try:
                return self._write(number, None, f"Took accepted work {number} off the list", version)
            except Conflict:
                continue
        raise AssertionError("unreachable")

    def history(self, number: int) -> tuple[Revision, ...]:
        """The revisions that changed it, the latest first."""
        return tuple(revision for revision, _ in reversed(self.records.store.history("accepted", str(number))))

    def _write(self, number: int, accepted: Accepted | None, why: str, version: int) -> Revision | None:
        form = None if accepted is None else accepted.model_dump(mode="json", exclude_defaults=True)
        return self.records.write(why=why, expected=version, keep={("accepted", str(number)): form})

    def _planned(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        flow = self.questions.flow(fields).to_dict()
        return {name: flow[name] for name in flow if name not in IDEA}

    def flow(self, accepted: Accepted) -> Flow:
        """A planned flow, as one that exists only as an idea."""
        return Flow.model_validate_json(orjson.dumps({**(accepted.planned or {}), **IDEA}))

    def sentences(self, accepted: Accepted) -> list[str]:
        """What accepted work has people do, for every face."""
        names = self.questions.rule().names
        if accepted.steps:
            return step_sentences(accepted.steps, names)
        if accepted.planned is None:
            question = next((q for q in self.dictionary.questions() if q.id == accepted.question), None)
            return [question_text(question) if question else f"Answer the question about “{accepted.about}”."]
        flow = self.flow(accepted)
        data = ", ".join(names.term("category", key) for key in flow.categories) or "data"
        purposes = ", ".join(names.term("purpose", key) for key in flow.purposes)
        sent = f"{names.partner(flow.source)} plans to send {data} to {names.partner(flow.target)}"
        return [f"{sent} for {purposes}." if purposes else f"{sent}."]

    def _checked(self, form: Mapping[str, Any]) -> Accepted:
        """What is accepted, with its partner by id. `BadData` says what is wrong with it."""
        named = (
            {"partner": partner_named(self.records.opened.snapshot(), form["partner"])} if form.get("partner") else {}
        )
        try:
            return _read({**form, **named})
        except ValidationError as error:
            fault = error.errors()[0]
            where = str(fault["loc"][0]).replace("_", " ") if fault["loc"] else ""
            raise BadData(f"{where} {in_words(fault)}.".strip().capitalize()) from None

    def _work(self, number: int, accepted: Accepted, rule: Rule, open_questions: set[str]) -> Work:
        verdict = None
        if accepted.planned is not None and {accepted.planned["source"], accepted.planned["target"]} <= {
            *rule.snapshot.partners
        }:
            verdict = rule.verdict(self.flow(accepted))
        standing: Standing = accepted.state
        if _is_done(accepted, rule, open_questions, verdict):
            standing = "done"
        elif accepted.until is not None and accepted.until < rule.on:
            standing = "open"
        late = standing in ("open", "waiting") and accepted.due is not None and accepted.due < rule.on
        return Work(number, accepted, standing, late, verdict)


def _is_done(accepted: Accepted, rule: Rule, open_questions: set[str], verdict: Verdict | None) -> bool:
    """Whether the register shows it: the flows are covered, the question is answered, the planned flow is covered."""
    if accepted.question:
        return accepted.question not in open_questions
    if accepted.planned is not None:
        return verdict is not None and verdict not in OPEN
    return not any(verdict in OPEN for verdict in _verdicts(accepted, rule))


def _verdicts(accepted: Accepted, rule: Rule) -> Iterator[Verdict]:
    return (rule.verdict(rule.snapshot.flows[key]) for key in accepted.flows if key in rule.snapshot.flows)


def _read(form: Mapping[str, Any]) -> Accepted:
    return Accepted.model_validate_json(orjson.dumps(form, default=str))
