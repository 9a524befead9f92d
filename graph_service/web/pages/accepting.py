"""Accepting a word that an upload brought and that no vocabulary has: as a term of its own, or as a kind of a known one."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.model import Record, Scheme, Term
from graph_service.register.lookup import term_named
from graph_service.vocabulary import Vocabulary
from graph_service.web.csrf import Fields
from graph_service.web.pages.words import place
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import reading, writing

routes = page_router()


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
