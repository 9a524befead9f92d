"""Gaps and next actions: what a senior person looks at. How many flows are covered, what to do first, what is due."""

from functools import partial
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import OPEN, VERDICTS, taken_over
from graph_service.coverage.analysis.harm import harm
from graph_service.coverage.step_sentences import step_sentences
from graph_service.diagram.trend import trend_svg
from graph_service.errors import BadData, NotFound
from graph_service.register.accepted import action_key
from graph_service.register.lookup import partner_named, theme_named
from graph_service.web import render
from graph_service.web.pages.organisation import my_organisation
from graph_service.web.pages.plans import partners
from graph_service.web.pages.query_params import day_asked, moment_asked
from graph_service.web.pages.words import query, words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import reading, service_of

PATIENCE = 0.07
"""How many seconds a page waits for each thing that takes long on a large register, before it is shown without."""

OPEN_FLOWS = ",".join(OPEN)
"""What the list of flows shows unless another verdict is chosen."""

STEPS = 10
FLOWS = 25
"""How many next best actions and how many flows a page shows."""


routes = page_router()


@routes.get("/gaps")
@allow("reader", heavy=True)
def gaps(request: Request) -> Response:
    register, params = reading(request), request.query_params
    words = words_of(register.snapshot())
    chosen: dict[str, Any] = {name: params.get(name, "").strip()[:200] or None for name in ("partner", "project")}
    if "partner" not in params:
        chosen["partner"] = my_organisation(request)
    theme = params.get("theme", "").strip()[:200] or None
    verdict = params.get("verdict", "").strip() or OPEN_FLOWS
    values: dict[str, Any] = {"wrong": None}
    try:
        on, as_at = day_asked(params) or service_of(request).today(), moment_asked(params)
        words = words_of(register.snapshot(as_at))
        if chosen["partner"]:
            chosen["partner"] = partner_named(words.snapshot, chosen["partner"])
        whole = register.lists.overview(on, as_at, **chosen, theme=theme, limit=1)
        some = register.lists.overview(
            on, as_at, **chosen, theme=theme, verdict=verdict, after=params.get("after"), limit=FLOWS, by_harm=True
        )
        held, asks = service_of(request).answers, (on, as_at, chosen["partner"], chosen["project"])
        score = partial(register.readiness, on, as_at, partner=chosen["partner"])
        score_by_month = partial(register.lists.trend, on, partner=chosen["partner"])
        held.soon(("readiness", *asks[:3]), score, 0)
        steps = held.soon(("fixes", *asks), lambda: register.fixes(on, as_at, **chosen), PATIENCE)
        readiness = held.soon(("readiness", *asks[:3]), score, PATIENCE if steps is not None else 0)
        waiting = steps is None or readiness is None
        if request.headers.get("hx-request") and not waiting:
            return Response(headers={"HX-Refresh": "true"})
        steps = steps or ()
        rule = register.rule(on, as_at)
        whole_now = as_at is None and not chosen["project"] and theme is None
        trend = held.soon(("trend", on, chosen["partner"]), score_by_month, PATIENCE) if whole_now else None
        works = register.accepted.all(on, as_at)
        themes = None if theme is None else theme_named(words.snapshot, theme)
        due = [
            review
            for review in register.lists.reviews(on, as_at)
            if _concerns(review.protocol, chosen["partner"]) and (themes is None or review.protocol.theme in themes)
        ]
        values |= {
            "on": whole.on,
            "revision": whole.revision,
            "summary": {name: whole.summary[name] for name in VERDICTS},
            "taken_over": taken_over(whole.summary),
            "held": whole.summary["held"],
            "answers": [
                (answer, words.snapshot.flows[str(answer.flow)], harm(rule, words.snapshot.flows[str(answer.flow)]))
                for answer in some.items
            ],
            "next": some.next,
            "trend": trend if trend and len(trend) > 1 else (),
            "trend_picture": Markup(trend_svg(trend).partition("\n")[2]) if trend else "",  # noqa: S704 (made of numbers)
            "matches": sum(some.summary[name] for name in VERDICTS),
            "steps": steps[:STEPS] if params.get("steps") != "all" else steps[:500],
            "all_steps": len(steps),
            "sentences_of": partial(step_sentences, names=rule.names),
            "accepted": partial(register.accepted.of_action, works=works),
            "key_of": action_key,
            "leads": {key: protocol.lead for key, protocol in words.snapshot.protocols.items()},
            "waiting": waiting,
            "reviews": due,
            "overdue": sum(review.on < whole.on for review in due),
            "readiness": sorted(readiness or (), key=lambda r: (r.score is None, r.score, r.name)),
        }
    except (NotFound, BadData) as error:
        values["wrong"] = str(error)
    return render.page(
        request,
        "gaps.html",
        words=words,
        params=params,
        verdict=verdict,
        open_flows=OPEN_FLOWS,
        chosen=chosen,
        theme=theme,
        partners=partners(words),
        projects=sorted((p.id, p.name) for p in words.snapshot.projects.values()),
        themes=sorted({p.theme for p in words.snapshot.protocols.values() if p.theme}),
        report=query({name: params.get(name) for name in ("partner", "project", "on", "as_at")}),
        today=service_of(request).today(),
        **values,
    )


def _concerns(protocol: Any, partner: str | None) -> bool:
    return partner is None or partner == protocol.lead or any(party.partner == partner for party in protocol.parties)
