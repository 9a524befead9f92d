"""Accepted actions: next best actions, questions and planned flows that somebody takes on, changes or withdraws."""

from datetime import date
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import Verdict
from graph_service.coverage.answer import Fix
from graph_service.register import Register
from graph_service.register.accepted import Accepted, Standing, State, Words, Work, action_key, proposed
from graph_service.values import Day, Slug
from graph_service.web.api.describe import JSON, operation
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
    page_of,
)
from graph_service.web.permissions import allow, router
from graph_service.web.problems import Problem, invalid
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
Sent = TypeVar("Sent", bound=BaseModel)


def routes() -> APIRouter:
    """The routes of accepted actions."""
    made = router()

    @made.get(
        "/api/actions",
        **operation(
            "list_actions",
            "actions",
            "Accepted actions, those due first at the top",
            Page[WorkForm],
            example={"items": [EXAMPLE], "next": None},
            errors=("not-found",),
        ),
    )
    @allow("reader")
    def every(
        request: Request,
        on: On,
        as_at: AsAtParameter,
        partner: Partner = None,
        state: Annotated[Standing | None, Query(description="Only in this state.")] = None,
        limit: Limit = 50,
        after: Place = None,
    ) -> Response:
        register = reading(request)
        works = register.accepted.all(on, as_at, partner=partner, standing=state)
        return _json(page_of([_form(register, work) for work in works], after, limit))

    @made.get(
        "/api/actions/{number}",
        **operation("get_action", "actions", "One accepted action", WorkForm, example=EXAMPLE, errors=("not-found",)),
    )
    @allow("reader")
    def get(request: Request, number: Number, on: On) -> Response:
        register = reading(request)
        return _json(_form(register, register.accepted.get(number, on)))

    @made.post(
        "/api/actions",
        **operation(
            "accept_action",
            "actions",
            "Accept a next best action, a question or a planned flow",
            WorkForm,
            example=EXAMPLE,
            status=201,
            headers={"Location": "Where it is now."},
            takes={JSON: (AcceptForm, {"steps": STEP["steps"], "owner": EXAMPLE["owner"], "due": EXAMPLE["due"]})},
            errors=("not-found", "conflict"),
        ),
    )
    @allow("editor", heavy=True)
    def accept(request: Request, body: JsonBody, partner: Partner = None, project: Project = None) -> Response:
        register, form = writing(request), _read(AcceptForm, body)
        given = [bool(form.steps), bool(form.question), bool(form.planned)]
        if sum(given) != 1:
            raise Problem("invalid", "Say what is accepted: exactly one of steps, question and planned.")
        if form.steps:
            what: Any = proposed(register.fixes(partner=partner, project=project), action_key(form.steps))
        else:
            what = form.question or form.planned
        work = register.accepted.accept(what, **form.terms())
        return _json(_form(register, work), 201, {"Location": f"/api/actions/{work.number}"})

    @made.patch(
        "/api/actions/{number}",
        **operation(
            "change_action",
            "actions",
            "Change who does an accepted action, by when, or how it stands",
            WorkForm,
            example={**EXAMPLE, "state": "waiting", "waiting_for": "legal services"},
            takes={MERGE_PATCH: (ChangedTerms, {"state": "waiting", "waiting_for": "legal services"})},
            errors=("not-found", "conflict"),
        ),
    )
    @allow("editor")
    def change(request: Request, number: Number, body: PatchBody) -> Response:
        register = writing(request)
        register.accepted.change(number, **_read(ChangedTerms, body).terms())
        return _json(_form(register, register.accepted.get(number)))

    @made.delete(
        "/api/actions/{number}",
        **operation(
            "withdraw_action",
            "actions",
            "Take an accepted action off the list; the revision can be undone",
            status=204,
            errors=("not-found", "conflict", "cross-site"),
        ),
    )
    @allow("editor")
    def withdraw(request: Request, number: Number) -> Response:
        writing(request).accepted.drop(number)
        return Response(status_code=204)

    return made


def _read(model: type[Sent], body: bytes) -> Sent:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise invalid(error.errors()) from None


def _form(register: Register, work: Work) -> dict[str, Any]:
    return work.to_dict() | {"sentence": " ".join(register.accepted.sentences(work.accepted))}


def _json(form: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(form), status_code=status, media_type=JSON, headers=headers)
