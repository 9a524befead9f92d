"""What imports left open: the rows that wait, the questions, answering them, and the dictionary of what was answered."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from graph_service.model import Kind
from graph_service.web.api.describe import JSON, Operations
from graph_service.web.api.examples import ANSWERED, DICTIONARY_ENTRY, HELD, OPEN_QUESTION, PLAN
from graph_service.web.api.models import Form, HeldRowForm, Page, PlanForm
from graph_service.web.api.parameters import AsAtParameter, JsonBody, Limit, Place, sent
from graph_service.web.api.sending import JsonAnswer, listed
from graph_service.web.permissions import allow
from graph_service.web.service import reading, writing
from importers.plan.open_questions import DictionaryEntry, Question

MOST_ANSWERS = 10_000
"""How many questions are answered at once."""

Id = Annotated[str, Path(max_length=200, description="The answer's id.")]


class WaitingRow(HeldRowForm):
    """A row that waits in the register, and the import that left it."""

    number: int = Field(alias="import", description="The revision of the import.")


class AnswersForm(Form):
    """Choices by the ids of open questions."""

    answers: dict[str, str] = Field(min_length=1, max_length=MOST_ANSWERS)


class AnsweredForm(PlanForm):
    """What answering did: the records that the answers made or changed, what still waits, and the revision."""

    revision: int | None = Field(None, description="Absent where nothing was written.")


class KeptRecord(Form):
    """A record that stays though the answer that made it is gone: it was edited since, or others refer to it."""

    kind: Kind
    id: str


class ForgottenForm(Form):
    """What taking an answer back did."""

    revision: int
    answer: DictionaryEntry
    held: int = Field(description="Rows that wait again.")
    kept: list[KeptRecord]


routes = Operations("imports")


@routes.add("GET", "/api/held", Page[WaitingRow], HELD, errors=("not-found",))
@allow("editor")
def list_held_rows(request: Request, as_at: AsAtParameter, limit: Limit = 50, after: Place = None) -> Response:
    """Rows that wait for an answer or a mended cell, by import, sheet and row."""
    return listed(reading(request).answering.dictionary.held(as_at), after, limit)


@routes.add("GET", "/api/questions", Page[Question], OPEN_QUESTION, errors=("not-found",))
@allow("editor")
def list_questions(request: Request, as_at: AsAtParameter, limit: Limit = 50, after: Place = None) -> Response:
    """Open questions of all imports: those that hold rows first, then by the number of cells."""
    return listed(reading(request).answering.dictionary.questions(as_at), after, limit)


@routes.add(
    "POST",
    "/api/questions/answers",
    AnsweredForm,
    PLAN | {"revision": 8},
    takes={JSON: (AnswersForm, {"answers": {OPEN_QUESTION["id"]: "add"}})},
    errors=("not-found", "conflict"),
)
@allow("editor", heavy=True)
def answer_questions(request: Request, body: JsonBody) -> Response:
    """Answer open questions. What they held is written as one revision, without the file."""
    plan, revision = writing(request).answering.answer(sent(AnswersForm, body).answers)
    return JsonAnswer(plan.to_dict() | ({"revision": revision.number} if revision else {}))


@routes.add("GET", "/api/dictionary", Page[DictionaryEntry], DICTIONARY_ENTRY, errors=("not-found",))
@allow("reader")
def list_answers(request: Request, as_at: AsAtParameter, limit: Limit = 50, after: Place = None) -> Response:
    """What people answered, by kind and what was asked about."""
    return listed(reading(request).answering.dictionary.answers(as_at), after, limit)


@routes.add("DELETE", "/api/dictionary/{id}", ForgottenForm, ANSWERED, errors=("not-found", "conflict", "cross-site"))
@allow("editor", heavy=True)
def forget_answer(request: Request, id: Id) -> Response:
    """Take an answer back. What it freed waits again, or is as written again."""
    done: dict[str, Any] = writing(request).answering.forgetting.forget(id).to_dict()
    return JsonAnswer(done)
