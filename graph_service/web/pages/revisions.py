"""Revisions: what was changed, when, by whom and why; and undo."""

from itertools import islice
from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.model import Kind
from graph_service.register import Register
from graph_service.web import render
from graph_service.web.pages.words import words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.problems import Problem
from graph_service.web.service import reading, writing

LIMIT = 50
SHOWN = 200
"""How many revisions a page lists, and how many records of one."""

Number = Annotated[int, Path(ge=1, le=999_999_999)]


routes = page_router()


@routes.get("/revisions")
@allow("reader")
def revisions(request: Request) -> Response:
    before = request.query_params.get("before", "")
    last = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
    older = [revision for revision in reading(request).revisions() if last is None or revision.number < last]
    page = older[: -LIMIT - 1 : -1]
    following = page[-1].number if len(older) > LIMIT else None
    return render.page(request, "revisions.html", revisions=page, next=following, last=last)


@routes.get("/revisions/{number}")
@allow("reader")
def show(request: Request, number: Number) -> Response:
    return _one(request, number)


@routes.post("/revisions/{number}/undo")
@allow("editor")
def undo(request: Request, number: Number) -> Response:
    undone = writing(request).undo(number)
    if undone.revision:
        return RedirectResponse(f"/revisions/{undone.revision}?done={number}", 303)
    words = words_of(reading(request).snapshot())
    return render.page(request, "undone.html", number=number, undone=undone, shown=SHOWN, words=words)


def _one(request: Request, number: int) -> Response:
    register = reading(request)
    revision = next((each for each in register.revisions() if each.number == number), None)
    if revision is None:
        raise Problem("not-found", f"There is no revision {number}.")
    words = words_of(register.snapshot())
    touched = list(islice(register.changes(number), SHOWN))
    done = request.query_params.get("done", "")
    undone = int(done) if revision.why == f"Undo of revision {done}" else None
    kept = _kept(register, undone, number) if undone else []
    return render.page(
        request, "revision.html", revision=revision, touched=touched, words=words, undone=undone, kept=kept, shown=SHOWN
    )


def _kept(register: Register, undone: int, by: int) -> list[tuple[Kind, str]]:
    """What a revision touched and its undoing left as it is."""
    restored = {(kind, key) for kind, key, _ in register.changes(by)}
    return sorted((kind, key) for kind, key, _ in register.changes(undone) if (kind, key) not in restored)
