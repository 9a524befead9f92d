"""Accepted actions: next best actions, questions and planned flows that somebody takes on, changes or withdraws."""

from datetime import date
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import Verdict
from graph_service.coverage.answer import Fix
from graph_service.register import Register
from graph_service.register.accepted import Accepted, Standing, State, Words, Work, action_key, proposed
from graph_service.values import Day, Slug
from graph_service.web.api.describe import JSON, Operations
from graph_service.web.api.examples import STEP
from graph_service.web.api.models import Form, Page
from graph_service.web.api.parameters import (
    MERGE_PATCH,
    AsAtParameter,
    JsonBody,
    Limit,
    On,
    Partner,
    PatchBody,
    Place,
    Project,
    sent,
)
from graph_service.web.api.sending import JsonAnswer, listed
from graph_service.web.permissions import allow
from graph_service.web.problems import Problem
from graph_service.web.service import reading, writing

Number = Annotated[int, Path(ge=1, le=999_999, description="Its number.")]


class WorkForm(Form):
    """Accepted work as it stands: that it is `done`, the register sees by itself."""

    model_config = ConfigDict(title="AcceptedAction")

    number: int
    sentence: str = Field(description="What it has people do.")
    steps: list[Fix] = Field([], description="Of an action.")
    protocol: Slug | None = None
    flows: list[Slug] = Field([], description="Those that it is to cover.")
    question: str = Field("", description="The id of a question.")
    planned: dict[str, Any] | None = Field(None, description="A planned flow.")
    about: str = ""
    owner: str = Field("", description="A role.")
    partner: Slug | None = Field(None, description="Whose work it is.")
    due: date | None = None
    note: str = ""
    state: Standing
    waiting_for: str = ""
    until: date | None = Field(None, description="Until when the risk is accepted.")
    reason: str = ""
    late: bool
    verdict: Verdict | None = Field(None, description="Of a planned flow.")


class ChangedTerms(Form):
    """Who does it by when, and how it stands. Null takes a value away."""

    owner: Words | None = Field(None, description="A role.")
    partner: str | None = Field(None, max_length=200, description="Whose work it is: an id, name or alias.")
    due: Day | None = None
    note: Words | None = None
    state: State | None = None
    waiting_for: Words | None = None
    until: Day | None = Field(None, description="Until when the risk is accepted.")
    reason: Words | None = None

    def terms(self) -> dict[str, Any]:
        """What was said, and no more; what is null as a value that says nothing."""
        blank = {name: field.default for name, field in Accepted.model_fields.items()}
        given = {name: getattr(self, name) for name in ChangedTerms.model_fields if name in self.model_fields_set}
        return {name: blank[name] if value is None else value for name, value in given.items()}


class AcceptForm(ChangedTerms):
    """What is accepted: exactly one of `steps` (of a next best action), `question` and `planned`; and who does it by when."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [name]} for name in ("steps", "question", "planned")]}
    )

    steps: list[Fix] = Field([], min_length=1, max_length=1000, description="As /api/fixes has them.")
    question: str = Field("", min_length=1, max_length=200, description="The id of an open question.")
    planned: dict[str, Any] = Field(
        {}, min_length=1, description="A flow that is only an idea, as for POST /api/coverage."
    )


EXAMPLE = {
    "number": 1,
    "sentence": "Have Eastvale District Council sign ISP-0025.",
    "steps": STEP["steps"],
    "protocol": STEP["protocol"],
    "flows": STEP["flows_covered"],
    "owner": "Information governance lead",
    "partner": "eastvale-district-council",
    "due": "2027-01-31",
    "state": "open",
    "late": False,
}


routes = Operations("actions")


@routes.add("GET", "/api/actions", Page[WorkForm], EXAMPLE, errors=("not-found",))
@allow("reader")
def list_actions(
    request: Request,
    on: On,
    as_at: AsAtParameter,
    partner: Partner = None,
    state: Annotated[Standing | None, Query(description="Only in this state.")] = None,
    limit: Limit = 50,
    after: Place = None,
) -> Response:
    """Accepted actions, those due first at the top."""
    register = reading(request)
    works = register.accepted.all(on, as_at, partner=partner, standing=state)
    return listed(works, after, limit, lambda work: _form(register, work))


@routes.add("GET", "/api/actions/{number}", WorkForm, EXAMPLE, errors=("not-found",))
@allow("reader")
def get_action(request: Request, number: Number, on: On) -> Response:
    """One accepted action."""
    register = reading(request)
    return JsonAnswer(_form(register, register.accepted.get(number, on)))


@routes.add(
    "POST",
    "/api/actions",
    WorkForm,
    EXAMPLE,
    status=201,
    headers={"Location": "Where it is now."},
    takes={JSON: (AcceptForm, {"steps": STEP["steps"], "owner": EXAMPLE["owner"], "due": EXAMPLE["due"]})},
    errors=("not-found", "conflict"),
)
@allow("editor", heavy=True)
def accept_action(request: Request, body: JsonBody, partner: Partner = None, project: Project = None) -> Response:
    """Accept a next best action, a question or a planned flow."""
    register, form = writing(request), sent(AcceptForm, body)
    given = [bool(form.steps), bool(form.question), bool(form.planned)]
    if sum(given) != 1:
        raise Problem("invalid", "Say what is accepted: exactly one of steps, question and planned.")
    if form.steps:
        what: Any = proposed(register.fixes(partner=partner, project=project), action_key(form.steps))
    else:
        what = form.question or form.planned
    work = register.accepted.accept(what, **form.terms())
    return JsonAnswer(_form(register, work), 201, {"Location": f"/api/actions/{work.number}"})


@routes.add(
    "PATCH",
    "/api/actions/{number}",
    WorkForm,
    {**EXAMPLE, "state": "waiting", "waiting_for": "legal services"},
    takes={MERGE_PATCH: (ChangedTerms, {"state": "waiting", "waiting_for": "legal services"})},
    errors=("not-found", "conflict"),
)
@allow("editor")
def change_action(request: Request, number: Number, body: PatchBody) -> Response:
    """Change who does an accepted action, by when, or how it stands."""
    register = writing(request)
    register.accepted.change(number, **sent(ChangedTerms, body).terms())
    return JsonAnswer(_form(register, register.accepted.get(number)))


@routes.add("DELETE", "/api/actions/{number}", status=204, errors=("not-found", "conflict", "cross-site"))
@allow("editor")
def withdraw_action(request: Request, number: Number) -> Response:
    """Take an accepted action off the list; the revision can be undone."""
    writing(request).accepted.drop(number)
    return Response(status_code=204)


def _form(register: Register, work: Work) -> dict[str, Any]:
    return work.to_dict() | {"sentence": " ".join(register.accepted.sentences(work.accepted))}
