"""Accepted work: actions, questions and planned flows with an owner and a date, until the register sees them done."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.coverage.analysis.next_best import NextAction
from graph_service.coverage.step_sentences import step_sentences
from graph_service.errors import NotFound, RegisterError
from graph_service.register import Register
from graph_service.register.accepted import Accepted, Work, proposed
from graph_service.web import render
from graph_service.web.csrf import Fields
from graph_service.web.pages.organisation import my_organisation
from graph_service.web.pages.plans import partners
from graph_service.web.pages.words import STANDINGS, Words, query, words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import reading, service_of, writing

TERMS = ("owner", "partner", "due", "note", "state", "waiting_for", "until", "reason")
"""What a person says of accepted work, which are the fields of its form."""

HEADER = ("Number", "What", "State", "Owner", "Organisation", "Due", "Late", "Waits for", "Until", "Reason", "Note")

PATIENCE = 10.0
"""How many seconds the form of an action waits for the actions that the register proposes."""

Number = Annotated[int, Path(ge=1, le=999_999)]


routes = page_router()


@routes.get("/actions")
@allow("reader")
def all_(request: Request) -> Response:
    errors: dict[str, str] = {}
    works: tuple[Work, ...] = ()
    try:
        works = _chosen(request)
    except RegisterError as error:
        errors["state"] = str(error)
    register = reading(request)
    words = words_of(register.snapshot())
    return render.page(
        request,
        "actions.html",
        errors=errors,
        works=[(work, register.accepted.sentences(work.accepted)) for work in works],
        words=words,
        partners=partners(words),
        standing=STANDINGS,
        params=request.query_params,
        mine=my_organisation(request),
    )


@routes.get("/actions.{format}")
@allow("reader")
def export(request: Request, format: str) -> Response:
    register = reading(request)
    words = words_of(register.snapshot())
    rows = [_row(work, register, words) for work in _chosen(request)]
    return render.table_file(format, "actions", HEADER, rows)


@routes.get("/actions/new")
@allow("editor")
def new(request: Request) -> Response:
    return _form(request, request.query_params)


@routes.post("/actions/new")
@allow("editor")
def accept(request: Request, fields: Fields) -> Response:
    form = {name: str(text) for name, text in fields.items()}
    try:
        work = writing(request).accepted.accept(_what(request, form), **_terms(form))
    except NotFound:
        raise
    except RegisterError as error:
        return _form(request, form, str(error))
    return RedirectResponse(f"/actions/{work.number}?done=accepted", 303)


@routes.get("/actions/{number}")
@allow("reader")
def show(request: Request, number: Number) -> Response:
    return _one(request, number)


@routes.post("/actions/{number}")
@allow("editor")
def change(request: Request, number: Number, fields: Fields) -> Response:
    form = {name: str(text) for name, text in fields.items()}
    accepted = writing(request).accepted
    if form.get("drop"):
        accepted.drop(number)
        return RedirectResponse("/actions?done=dropped", 303)
    try:
        accepted.change(number, **_terms(form))
    except RegisterError as error:
        return _one(request, number, form, str(error))
    return RedirectResponse(f"/actions/{number}?done=changed", 303)


def _chosen(request: Request) -> tuple[Work, ...]:
    params = request.query_params
    on = service_of(request).today()
    partner, standing = (params.get(name, "").strip()[:200] or None for name in ("partner", "state"))
    return reading(request).accepted.all(on, partner=partner, standing=standing)


def _row(work: Work, register: Register, words: Words) -> tuple[str | int | date, ...]:
    accepted = work.accepted
    return (
        work.number,
        " ".join(register.accepted.sentences(accepted)),
        STANDINGS[work.standing],
        accepted.owner,
        words.partner(accepted.partner) if accepted.partner else "",
        accepted.due or "",
        "Yes" if work.late else "",
        accepted.waiting_for,
        accepted.until or "",
        accepted.reason,
        accepted.note,
    )


def _what(request: Request, form: Mapping[str, str]) -> NextAction | str:
    """The action or the question that a form is about."""
    if form.get("question"):
        return form["question"]
    register, chosen = reading(request), (form.get("of") or None, form.get("project") or None)
    steps = service_of(request).answers.soon(
        ("fixes", None, None, *chosen), lambda: register.fixes(partner=chosen[0], project=chosen[1]), PATIENCE
    )
    return proposed(steps or (), form.get("action", ""))


def _terms(form: Mapping[str, str]) -> dict[str, Any]:
    """What a form says, without what it leaves empty; a state says nothing of another one."""
    terms: dict[str, Any] = {name: form.get(name, "").strip() or None for name in TERMS}
    state = terms["state"] or "open"
    if state != "waiting":
        terms["waiting_for"] = None
    if state != "risk-accepted":
        terms["until"] = terms["reason"] = None
    blank = {"state": "open", "partner": None, "due": None, "until": None}
    return {name: blank.get(name, "") if text is None else text for name, text in terms.items()}


def _form(request: Request, form: Mapping[str, str], wrong: str = "") -> Response:
    """The form with which an action or a question is accepted."""
    register = reading(request)
    what = _what(request, form)
    if isinstance(what, str):
        sentences = register.accepted.sentences(Accepted(question=what, about=what))
    else:
        sentences = step_sentences(what.steps, register.rule().names)
    values = {name: form.get(name, "") for name in TERMS} | {
        "partner": form.get("partner") or my_organisation(request) or ""
    }
    kept = {name: form.get(name, "") for name in ("action", "question", "of", "project")}
    return _page(request, sentences, values, wrong, kept=kept)


def _one(request: Request, number: int, form: Mapping[str, str] | None = None, wrong: str = "") -> Response:
    register = reading(request)
    work = register.accepted.get(number, service_of(request).today())
    sentences = register.accepted.sentences(work.accepted)
    values = {name: form.get(name, "") if form else str(getattr(work.accepted, name) or "") for name in TERMS}
    ask = _asked_again(work.accepted) if work.accepted.planned else None
    return _page(request, sentences, values, wrong, work=work, ask=ask, history=register.accepted.history(number))


def _asked_again(accepted: Accepted) -> str:
    """The address that asks “Can we share this?” of a planned flow."""
    planned = accepted.planned or {}
    fields = {"from": "source", "to": "target", "category": "categories", "purpose": "purposes", "subject": "subjects"}
    fields |= {"method": "methods", "gateway": "gateways", "relation": "relation", "occasion": "occasion"}
    return "/share" + query({}, **{name: planned.get(field) for name, field in fields.items()})


def _page(request: Request, sentences: list[str], values: Mapping[str, str], wrong: str, **more: Any) -> Response:
    words = words_of(reading(request).snapshot())
    shown = {"work": None, "ask": None, "kept": {}, "history": (), "wrong": {"owner": wrong} if wrong else {}}
    return render.page(
        request,
        "action.html",
        sentences=sentences,
        values=values,
        words=words,
        partners=partners(words),
        standing={name: called for name, called in STANDINGS.items() if name != "done"},
        done=request.query_params.get("done"),
        **shown | more,
    )
