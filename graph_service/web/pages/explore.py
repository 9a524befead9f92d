"""From body to body: one partner with those it shares data with, each a step further."""

from collections import Counter, defaultdict
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import Answer, Verdict
from graph_service.diagram import DrawingStyle, Selection, tally
from graph_service.errors import BadData, NotFound
from graph_service.register.lookup import partner_named
from graph_service.snapshot import Snapshot
from graph_service.web import render
from graph_service.web.pages.diagram import DRAWN, inline
from graph_service.web.pages.plans import partners
from graph_service.web.pages.query_params import day_asked, moment_asked
from graph_service.web.pages.words import query, words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import reading

MOST_NEIGHBOURS = 45
"""More neighbours than this are drawn as a list."""
STEPS = 12
"""How many steps back are kept."""

Neighbours = list[tuple[str, Counter[Verdict], Counter[Verdict]]]
"""Partners, each with the verdicts on what it is sent and on what it sends."""


routes = page_router()


@routes.get("/explore")
@allow("reader")
def explore(request: Request) -> Response:
    register, params = reading(request), request.query_params
    words = words_of(register.snapshot())
    wrong: str | None = None
    drawing = None
    chosen = params.get("partner", "").strip()[:200]
    neighbours: Neighbours = []
    answers: tuple[Answer, ...] = ()
    try:
        on, as_at = day_asked(params), moment_asked(params)
        words = words_of(register.snapshot(as_at))
        if chosen:
            chosen = partner_named(words.snapshot, chosen)
            answers = register.drawings.answers(Selection(partner=chosen), on, as_at)
            neighbours = _neighbours(words.snapshot, chosen, answers)
        if answers and len(answers) <= DRAWN:
            style: DrawingStyle = "partners" if len(neighbours) <= MOST_NEIGHBOURS else "matrix"
            selection = Selection(partner=chosen)
            drawn = register.drawings.diagram("svg", selection, on, as_at, style=style, keyed=False, alone=False)
            drawing = inline(drawn)
    except (NotFound, BadData) as error:
        wrong, chosen = str(error), ""
    trail = [key for key in params.getlist("trail") if key in words.snapshot.partners and key != chosen][-STEPS:]
    dates = [(name, params[name]) for name in ("on", "as_at") if params.get(name)]

    def step(partner: str, steps: list[str]) -> str:
        """The address of a body, with the steps that lead there."""
        return "/explore?" + urlencode([("partner", partner), *(("trail", key) for key in steps), *dates])

    return render.page(
        request,
        "explore.html",
        wrong=wrong,
        words=words,
        params=params,
        chosen=chosen,
        drawing=drawing,
        tally=tally,
        total=Counter(answer.verdict for answer in answers),
        neighbours=[(key, step(key, [*trail, chosen]), sent, received) for key, sent, received in neighbours],
        back=[(key, step(key, trail[:place])) for place, key in enumerate(trail)],
        partners=partners(words),
        dates=query(dict(dates)),
    )


def _neighbours(snapshot: Snapshot, partner: str, answers: tuple[Answer, ...]) -> Neighbours:
    """Those that a partner shares with, by name."""
    sent: dict[str, Counter[Verdict]] = defaultdict(Counter)
    received: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for answer in answers:
        flow = snapshot.flows[str(answer.flow)]
        if flow.source == partner:
            sent[flow.target][answer.verdict] += 1
        if flow.target == partner:
            received[flow.source][answer.verdict] += 1

    def name(key: str) -> str:
        body = snapshot.partners.get(key)
        return (body.name if body else key).casefold()

    others = sorted((sent.keys() | received.keys()) - {partner}, key=lambda key: (name(key), key))
    return [(key, sent[key], received[key]) for key in others]
