"""Settling the words that imports brought and no vocabulary has: many at once, or one on its own page."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.errors import BadData, RegisterError
from graph_service.model import Record, Scheme, Term
from graph_service.register.lookup import term_named
from graph_service.register.unmapped import KEEP
from graph_service.vocabulary import Vocabulary
from graph_service.web import render
from graph_service.web.csrf import Fields
from graph_service.web.pages.words import place, words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import reading, writing

SHOWN = 50
"""How many words a page lists."""


routes = page_router()


@routes.get("/words")
@allow("editor")
def unmapped(request: Request) -> Response:
    return _page(request)


@routes.post("/words")
@allow("editor")
def settle(request: Request, form: Fields) -> Response:
    try:
        choices = _choices(form)
        if not choices:
            raise BadData("Choose what at least one word means.")
        revision = writing(request).answering.unmapped.settle(choices)
    except RegisterError as error:
        return _page(request, {"words": str(error)})
    return RedirectResponse(f"/words?done={revision.number if revision else ''}&settled={len(choices)}", 303)


@routes.post("/terms/{scheme}/{id}/accept")
@allow("editor")
def accept(request: Request, scheme: Scheme, id: str, form: Fields) -> Response:
    key = f"{scheme}/{id}"
    marks, broader = (str(form.get("mark", "")),), str(form.get("broader", "")).strip()

    def accepted(old: Record) -> Record:
        known = Vocabulary(reading(request).snapshot().terms.values())
        meant = term_named(known, scheme, broader) if broader and isinstance(old, Term) else None
        return old.model_copy(update={"unmapped": False, "broader": meant})

    writing(request).change("term", key, accepted, why=f"accepted the term {key}", marks=marks)
    return RedirectResponse(place("term", key), 303)


def _page(request: Request, errors: dict[str, str] | None = None) -> Response:
    register = reading(request)
    words = register.answering.unmapped.words()
    vocabulary = words_of(register.snapshot()).vocabulary
    shown = words[:SHOWN]
    schemes = sorted({word.term.scheme for word in shown})
    return render.page(
        request,
        "unmapped.html",
        errors=errors or {},
        words=shown,
        count=len(words),
        above={term: vocabulary.broader(term) for word in shown for term in (*word.readings, *word.suggestions)},
        names={scheme: [t.label for t in vocabulary.terms(scheme) if not t.unmapped] for scheme in schemes},
        done=request.query_params,
    )


def _choices(form: FormData) -> dict[str, str]:
    """What each word was said to mean: ticked terms, or names typed with `;` between them."""
    choices: dict[str, list[str]] = {}
    rest = form.get("rest") == KEEP
    for name, value in form.multi_items():
        start, sign, key = name.partition(":")
        parts = [part.strip() for part in str(value).split(";") if part.strip()]
        if sign and start in ("term", "names") and parts:
            choices.setdefault(key, []).extend(parts)
        elif sign and start == "word" and rest:
            choices.setdefault(key, [])
    return {
        key: "+".join(part for part in parts if len(parts) == 1 or part != KEEP) or KEEP
        for key, parts in choices.items()
    }
