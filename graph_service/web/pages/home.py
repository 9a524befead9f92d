"""The first page, for each user: tasks on an empty register, where things stand on a full one, the public's own."""

from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import VERDICTS, taken_over
from graph_service.coverage.step_sentences import step_sentences
from graph_service.diagram.trend import trend_svg
from graph_service.register import Register
from graph_service.web import render
from graph_service.web.pages.organisation import my_organisation
from graph_service.web.pages.plans import partners
from graph_service.web.pages.words import words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import asker_of, reading, service_of

PATIENCE = 0.1
"""How many seconds the page waits for the next best actions, and for the trend, before it is shown without."""

STEPS, WORKS, REVIEWS, LATEST = 3, 5, 5, 5
"""How many next best and accepted actions, reviews and changes the page shows."""

TASKS = (
    (
        "partner",
        "Add the partners",
        "Start here: protocols and flows name them. A list of organisations with their other names and codes is enough.",
        "partner-list",
    ),
    (
        "protocol",
        "Add the protocols",
        "Your list of agreements: who signed what, for which data and purposes. Coverage is decided from it.",
        "protocol-register",
    ),
    (
        "flow",
        "Add the flows",
        "Your data flow map or record of processing. Each flow is then tested against every protocol.",
        "flow-map",
    ),
)
"""What an empty register needs first, in order: the kind, the task, why, and the layout of its sample workbook."""


routes = page_router()


@routes.get("/")
@allow("public")
def home(request: Request) -> Response:
    if not asker_of(request).may("reader"):
        return render.page(request, "published_home.html")
    register = reading(request)
    there = {kind: bool(register.list(kind, limit=1).items) for kind in ("partner", "protocol", "flow")}
    tasks = [] if all(there.values()) else [(task, there[task[0]]) for task in TASKS]
    standing = _standing(request, register) if there["flow"] else {"standing": None}
    return render.page(request, "home.html", tasks=tasks, **standing)


def _standing(request: Request, register: Register) -> Mapping[str, Any]:
    """Where a register stands today: of one organisation, where the browser chose it."""
    service, mine = service_of(request), my_organisation(request)
    on, words = service.today(), words_of(register.snapshot())
    overview = register.lists.overview(on, partner=mine, limit=1)
    steps = service.answers.soon(("fixes", on, None, mine, None), lambda: register.fixes(on, partner=mine), PATIENCE)
    trend = service.answers.soon(("trend", on, mine), lambda: register.lists.trend(on, partner=mine), PATIENCE) or ()
    works = [work for work in register.accepted.all(on, partner=mine) if work.standing != "done"]
    reviews = [review for review in register.lists.reviews(on) if mine is None or mine in _bodies(review.protocol)]
    return {
        "standing": {verdict: overview.summary[verdict] for verdict in VERDICTS},
        "taken_over": taken_over(overview.summary),
        "held": overview.summary["held"],
        "on": on,
        "words": words,
        "mine": mine,
        "partners": partners(words),
        "steps": None if steps is None else steps[:STEPS],
        "trend": trend if len(trend) > 1 else (),
        "trend_picture": Markup(trend_svg(trend).partition("\n")[2]) if trend else "",  # noqa: S704 (made of numbers)
        "sentences_of": partial(step_sentences, names=register.rule(on).names),
        "works": [(work, register.accepted.sentences(work.accepted)) for work in works[:WORKS]],
        "more_works": max(0, len(works) - WORKS),
        "reviews": reviews[:REVIEWS],
        "overdue": sum(review.on < on for review in reviews),
        "latest": list(islice(reversed(list(register.revisions())), LATEST)),
    }


def _bodies(protocol: Any) -> set[str | None]:
    return {protocol.lead, *(party.partner for party in protocol.parties)}
