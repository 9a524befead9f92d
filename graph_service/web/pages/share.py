"""“Can we share this?” asked of the register: the answer stands in the first line, and the address can be sent on."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.coverage import Answer, alike, protocols_to_ask, whom_to_ask
from graph_service.coverage.analysis.unsaid import unsaid
from graph_service.coverage.step_sentences import steps_of
from graph_service.errors import BadData, NotFound
from graph_service.model import Flow
from graph_service.register import Register
from graph_service.register.opened import AsAt
from graph_service.vocabulary.search import level, search
from graph_service.web import render
from graph_service.web.api.sending import file
from graph_service.web.csrf import Fields
from graph_service.web.pages import share_form
from graph_service.web.pages.narrower import typed, which_are_meant
from graph_service.web.pages.query_params import moment_asked
from graph_service.web.pages.words import Words, words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.problems import Problem
from graph_service.web.render import day
from graph_service.web.service import reading, service_of, writing

SUGGESTED = 400
"""How many bodies a field offers while one types. Every name is understood, offered or not."""

PICKED = 12
"""How many terms are offered for a text."""

BOXES = {many: box for box, (many, _) in share_form.LISTS.items()} | {name: name for name in share_form.CHOICES}
"""The form's names for a flow's fields."""


routes = page_router()


@routes.get("/share")
@allow("reader")
def share(request: Request) -> Response:
    register, params = reading(request), request.query_params
    draft, words = _draft(request)
    values: dict[str, Any] = {
        "draft": draft,
        "words": words,
        "params": params,
        "boxes": _boxes(draft),
        "offered": _partners(words),
    }
    if not draft.has_question or draft.errors:
        return render.page(request, "share.html", status=400 if draft.errors else 200, **values)
    flow = register.flow(draft.fields, draft.as_at)
    answer = register.coverage(flow, draft.on, draft.as_at)
    rule = register.rule(answer.on, draft.as_at)
    values |= {"flow": flow, "questions": [BOXES[field] for field in unsaid(rule, flow, answer)]}
    if "step" in params and values["questions"]:
        return render.page(request, "share_more.html", **values)
    values["which"] = [] if "as_said" in params else which_are_meant(rule, flow, answer, draft, words)
    values |= about(register, words, flow, answer, service_of(request).today(), draft.as_at)
    return render.page(request, "share_answer.html", **values)


@routes.get("/share/pick")
@allow("reader")
def pick(request: Request) -> Response:
    return _pick(request)


@routes.post("/share/keep")
@allow("reader")
def keep(request: Request, form: Fields) -> Response:
    words = words_of(reading(request).snapshot())
    draft = share_form.read(QueryParams([(name, str(text)) for name, text in form.multi_items()]), words)
    if draft.errors or not draft.has_question:
        raise Problem("invalid", " ".join(draft.errors.values()) or "Say who sends the data, and who receives it.")
    number = writing(request).accepted.keep_planned(draft.fields, note=str(form.get("note", ""))[:1000])
    return RedirectResponse(f"/actions/{number}?done=kept", 303)


@routes.get("/share/diagram.svg")
@allow("reader", heavy=True)
def diagram(request: Request) -> Response:
    register = reading(request)
    draft, _ = _draft(request)
    if draft.errors or not draft.has_question:
        raise Problem("invalid", " ".join(draft.errors.values()) or "Say who sends the data, and who receives it.")
    drawing = register.diagram("svg", idea=draft.fields, on=draft.on, as_at=draft.as_at, page="word")
    return file(drawing.content, "image/svg+xml", "flow.svg")


def _draft(request: Request) -> tuple[share_form.TypedIdea, Words]:
    """What is asked, read with the names of the register as it stood then. A moment that cannot be is said by its box."""
    register, params = reading(request), request.query_params
    try:
        as_at = moment_asked(params)
        words = words_of(register.snapshot(as_at))
    except (BadData, NotFound) as error:
        words = words_of(register.snapshot())
        draft = share_form.read(params, words)
        draft.errors["as_at"] = str(error)
        return draft, words
    draft = share_form.read(params, words)
    draft.as_at = as_at
    return draft, words


def about(
    register: Register, words: Words, flow: Flow, answer: Answer, today: date, as_at: AsAt = None
) -> dict[str, Any]:
    """What a page shows with an answer: its date, who must do what, whom to ask, the lead to write to."""
    near = next((words.snapshot.protocols.get(key) for key in protocols_to_ask(answer)), None)
    lead = words.snapshot.partners.get(near.lead) if near and near.lead else None
    unsaid = [fix for fix in answer.fixes if answer.flow is None and fix.field in share_form.ASKING]
    return {
        "answer": answer,
        "elements": alike(answer.elements),
        "unsaid": [share_form.ASKING[fix.field or ""] for fix in unsaid],
        "steps": steps_of([fix for fix in answer.fixes if fix not in unsaid], register.rule(answer.on, as_at).names),
        "flow": flow,
        "elsewhen": tuple(_elsewhen(register, answer, today)),
        "serious": [warning for warning in answer.warnings if warning.severity == "serious"],
        "advice": [warning for warning in answer.warnings if warning.severity != "serious"],
        "whom": whom_to_ask(register.snapshot(as_at), flow, answer),
        "near": near,
        "lead": lead,
        "mailbox": (near and near.contact) or (lead and (lead.contact or lead.dpo_contact)) or None,
    }


def _elsewhen(register: Register, answer: Answer, today: date) -> Iterator[str]:
    """Why an answer must not be taken for one about today, by what is recorded now."""
    if answer.on < today:
        yield f"{day(answer.on)} is in the past: this says nothing about today."
    if answer.revision != register.version():
        yield f"The register has changed since revision {answer.revision}: this is not what it says now."


def _boxes(draft: share_form.TypedIdea) -> dict[str, list[str]]:
    """The values of each list's boxes: what was typed, one empty, and one more where more were asked for."""
    return {name: [*draft.typed[name], "", *([""] if draft.more == name else [])] for name in share_form.LISTS}


def _partners(words: Words) -> list[str]:
    return sorted(partner.name for partner in words.snapshot.partners.values())[:SUGGESTED]


def _pick(request: Request) -> Response:
    """The terms that one box may say: those that a text may mean, or the tree of them all, a level at a time."""
    params, words = request.query_params, words_of(reading(request).snapshot())
    field = params.get("browse", "")
    if field not in share_form.LISTS:
        raise Problem("invalid", f"There is no list of terms for {field[:40]!r}.")
    scheme, boxes, at = share_form.LISTS[field][1], params.getlist(field), params.get("at", "")
    place = int(at) - 1 if at.isascii() and at.isdigit() and 0 < int(at) <= len(boxes) else len(boxes)
    text = (params.get("text") or "".join(boxes[place : place + 1])).strip()[: share_form.LONGEST]
    above = words.vocabulary.get(scheme, params.get("under", ""))
    matches = search(words.vocabulary, scheme, text, PICKED) if text else level(words.vocabulary, scheme, above)
    return render.page(
        request,
        "share_pick.html",
        field=field,
        what=share_form.SHOWN[field],
        text=text,
        above=above,
        climb=words.vocabulary.broader(above)[::-1] if above else (),
        matches=[(match, [*boxes[:place], typed(match.term, words), *boxes[place + 1 :]]) for match in matches],
        params=params,
    )
