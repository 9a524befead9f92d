"""Accepting a word that an upload brought and that no vocabulary has: as a term of its own, or as a kind of a known one."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.model import Record, Scheme, Term
from graph_service.register.lookup import term_named
from graph_service.vocabulary import Vocabulary
from graph_service.web import csrf
from graph_service.web.pages.words import place
from graph_service.web.permissions import allow, router
from graph_service.web.service import reading, writing


def routes() -> APIRouter:
    """The route of accepting."""
    made = router()

    @made.post("/terms/{scheme}/{id}/accept", include_in_schema=False)
    @allow("editor")
    async def accept(request: Request, scheme: Scheme, id: str) -> Response:
        key = f"{scheme}/{id}"
        fields = await csrf.fields(request)
        marks, broader = (str(fields.get("mark", "")),), str(fields.get("broader", "")).strip()

        def accepted(old: Record) -> Record:
            known = Vocabulary(reading(request).snapshot().terms.values())
            meant = term_named(known, scheme, broader) if broader and isinstance(old, Term) else None
            return old.model_copy(update={"unmapped": False, "broader": meant})

        def write() -> Response:
            writing(request).change("term", key, accepted, why=f"accepted the term {key}", marks=marks)
            return RedirectResponse(place("term", key), 303)

        return await run_in_threadpool(write)

    return made
