"""What imports left open: the questions, the rows that wait, mending one, and the dictionary of what was answered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Path
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.errors import BadData, NotFound, RegisterError
from graph_service.register import Register
from graph_service.register.dictionary import Waiting
from graph_service.register.lookup import partner_named, term_named
from graph_service.vocabulary import SCHEMES
from graph_service.web import render
from graph_service.web.csrf import Fields
from graph_service.web.pages.words import Words, field_name, words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import reading, writing
from importers.plan import Question
from importers.plan.question_text import meanwhile_text, question_text
from importers.recognise.headings import likely

ASKED = 50
"""How many questions a page asks."""
SHOWN = 100
"""How many rows a page lists."""
SHORT = {
    "add": "It is new: add it",
    "as-written": "Leave it as it is written",
    "keep": "Keep it as your own term",
    "in": "In: to the body whose register it is",
    "out": "Out: from the body whose register it is",
    "both": "Both ways",
    "yes": "Yes",
    "no": "No",
    "limits": "A limit of what may be shared",
    "extra": "Something else: keep it as it is",
}

Key = Annotated[str, Path(max_length=100)]


@dataclass(frozen=True)
class AskedQuestion:
    """A question as a page asks it: what it asks, the choices with their words, and a list to choose others from."""

    id: str
    text: str
    meanwhile: str
    samples: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    several: bool = False
    others: str = ""
    """The list of all partners, or of a scheme's terms, that another answer may be chosen from."""
    chosen: frozenset[str] = field(default=frozenset())


routes = page_router()


@routes.get("/held")
@allow("editor")
def waiting(request: Request) -> Response:
    return _waiting(request)


@routes.post("/held")
@allow("editor")
def answer(request: Request, form: Fields) -> Response:
    try:
        choices = choices_of(form, reading(request))
        if not choices:
            raise BadData("Choose an answer to at least one question.")
        plan, revision = writing(request).answering.answer(choices)
    except RegisterError as error:
        return _waiting(request, {"questions": str(error)})
    number = revision.number if revision else ""
    return RedirectResponse(f"/held?done={number}&adds={len(plan.adds)}&changes={len(plan.changes)}", 303)


@routes.post("/held/drop")
@allow("editor")
def drop(request: Request, form: Fields) -> Response:
    writing(request).answering.dictionary.drop_held(str(form.get("import", "")))
    return RedirectResponse("/held", 303)


@routes.get("/held/{key}")
@allow("editor")
def row(request: Request, key: Key) -> Response:
    return _row(request, key)


@routes.post("/held/{key}")
@allow("editor")
def mend(request: Request, key: Key, form: Fields) -> Response:
    if form.get("leave-out"):
        writing(request).answering.dictionary.drop_row(key)
        return RedirectResponse("/held", 303)
    cells = {name.removeprefix("cell:"): str(text) for name, text in form.items() if name.startswith("cell:")}
    plan, revision = writing(request).answering.mend(key, cells)
    if plan.held:
        return RedirectResponse(f"/held/{key}?held=1", 303)
    return RedirectResponse(f"/held?done={revision.number if revision else ''}&adds={len(plan.adds)}", 303)


@routes.get("/dictionary")
@allow("reader")
def dictionary(request: Request) -> Response:
    register = reading(request)
    words = words_of(register.snapshot())
    return render.page(
        request,
        "dictionary.html",
        answers=register.answering.dictionary.answers(),
        words=words,
        choice_text=choice_text,
        params=request.query_params,
    )


@routes.post("/dictionary/forget")
@allow("editor")
def forget(request: Request, form: Fields) -> Response:
    done = writing(request).answering.forgetting.forget(str(form.get("id", "")))
    return RedirectResponse(f"/dictionary?done={done.revision.number}&held={done.held}&kept={len(done.kept)}", 303)


@routes.get("/merge")
@allow("editor")
def merging(request: Request) -> Response:
    return _merging(request, request.query_params.get("keep", ""), request.query_params.get("other", ""))


@routes.post("/merge")
@allow("editor")
def merge(request: Request, form: Fields) -> Response:
    keep, other = str(form.get("keep", "")), str(form.get("other", ""))
    try:
        done = writing(request).merging.apply(keep, other, sure=form.get("sure") == "true")
    except RegisterError as error:
        return _merging(request, keep, other, str(error))
    return RedirectResponse(f"/revisions/{done.number}", 303)


def _waiting(request: Request, errors: dict[str, str] | None = None) -> Response:
    register = reading(request)
    words = words_of(register.snapshot())
    rows, questions = register.answering.dictionary.held(), register.answering.dictionary.questions()
    imports = {w.number: w.row.file for w in rows}
    return render.page(
        request,
        "held.html",
        errors=errors or {},
        rows=rows[:SHOWN],
        held=len(rows),
        imports=imports,
        questions=question_forms(questions[:ASKED], words),
        open=len(questions),
        lists=lists(questions[:ASKED], words),
        texts={q.id: question_text(q) for q in questions},
        done=request.query_params,
    )


def _row(request: Request, key: str) -> Response:
    register = reading(request)
    waiting = next((w for w in register.answering.dictionary.held() if w.key == key), None)
    if waiting is None:
        raise NotFound("This row is not held any more.")
    texts = {q.id: question_text(q) for q in register.answering.dictionary.questions()}
    still = request.query_params.get("held")
    cells = {heading: waiting.row.cells.get(heading) or "" for heading in _headings(waiting, register)}
    return render.page(request, "held_row.html", waiting=waiting, texts=texts, still=still, cells=cells)


def _headings(waiting: Waiting, register: Register) -> list[str]:
    """The headings of a held row's sheet that have texts in some held row, and those of its layout that a row needs."""
    row = waiting.row
    beside = [w.row for w in register.answering.dictionary.held() if (w.row.file, w.row.sheet) == (row.file, row.sheet)]
    headings = list(dict.fromkeys(heading for other in (row, *beside) for heading in other.cells))
    layout = register.template(row.template)
    there = {likely(heading, layout) for heading in headings}
    needed = [column.heading for number, column in enumerate(layout.columns) if column.required and number not in there]
    return headings + needed


def _merging(request: Request, keep: str, other: str, wrong: str = "") -> Response:
    register = reading(request)
    plan = None
    if keep and other and not wrong:
        try:
            plan = register.merging.plan(keep, other)
        except RegisterError as error:
            wrong = str(error)
    partners = sorted(((p.id, p.name) for p in register.snapshot().partners.values()), key=lambda p: p[1].casefold())
    values: dict[str, Any] = {
        "plan": plan,
        "keep": keep,
        "other": other,
        "partners": partners,
        "errors": {"keep": wrong} if wrong else {},
    }
    return render.page(request, "merge.html", **values)


def question_forms(questions: Iterable[Question], words: Words) -> list[AskedQuestion]:
    """Questions as pages ask them."""
    return [
        AskedQuestion(
            q.id,
            question_text(q),
            meanwhile_text(q),
            q.samples,
            tuple((choice, choice_text(q.kind, choice, words, str(q.facts.get("scheme", "")))) for choice in q.choices),
            q.kind == "word" and q.facts.get("field") == "protocol.kinds",
            _others(q),
        )
        for q in questions
    ]


def _others(question: Question) -> str:
    if not question.open_choice:
        return ""
    return str(question.facts.get("scheme", "category")) if question.kind == "term" else "partner"


def lists(questions: Iterable[Question], words: Words) -> dict[str, list[str]]:
    """What each list that an answer may be chosen from holds."""
    names: dict[str, list[str]] = {}
    for name in {_others(q) for q in questions} - {""}:
        if name == "partner":
            names[name] = sorted(partner.name for partner in words.snapshot.partners.values())
        elif name in SCHEMES:
            names[name] = sorted(term.label for term in words.vocabulary.terms(name) if not term.unmapped)
    return names


def choice_text(kind: str, choice: str, words: Words, scheme: str = "") -> str:
    """A choice in words: whom or what it names, or what it does."""
    if choice in SHORT:
        return SHORT[choice] if kind != "bodies" else "They are new: add them all"
    if kind in ("body", "register"):
        return words.partner(choice)
    if kind == "term":
        return words.of("term", f"{scheme}/{choice}")
    if kind == "column":
        return " and ".join(field_name(name.partition(".")[2] or name) for name in choice.split(", "))
    return choice.replace("-", " ").replace("+", " and ").capitalize()


def choices_of(form: FormData, register: Register) -> dict[str, str]:
    """The choices that a form sends, by question: several of one are joined; a name is looked up."""
    choices: dict[str, list[str]] = {}
    for text in form.getlist("answer"):
        id, sign, choice = str(text).partition("=")
        if sign and choice:
            choices.setdefault(id, []).append(choice)
    chosen = {id: "+".join(parts) for id, parts in choices.items()}
    words = words_of(register.snapshot())
    for name, typed in form.items():
        start, sign, id = name.partition(":")
        if not sign:
            continue
        if str(typed).strip() and start == "partner":
            chosen[id] = partner_named(words.snapshot, str(typed).strip())
        elif str(typed).strip() and start in SCHEMES:
            chosen[id] = term_named(words.vocabulary, start, str(typed).strip())
    return chosen
