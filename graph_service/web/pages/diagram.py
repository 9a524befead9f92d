"""The diagram: filters, the drawing with its flows to be opened, the same as a table, and files to take away."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from graph_service.coverage import VERDICTS, Answer
from graph_service.diagram import DRAWING_STYLES, Selection, tally
from graph_service.errors import BadData, NotFound
from graph_service.files import WrittenFile
from graph_service.web import render
from graph_service.web.pages.plans import partners
from graph_service.web.pages.query_params import day_asked, moment_asked
from graph_service.web.pages.words import query, words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import reading

SHOWN = 200
"""How many flows the table beside the drawing has at most. The report has all of them."""

DRAWN = 2000
"""How many flows are drawn on a page at most: a drawing that names more of them is too large to look at in a browser."""

WIDTH = 1190.0
"""How wide a drawing is on a page in a window of 1,280 pixels."""

SHOW: Mapping[str, tuple[str, ...]] = {
    "": ("method",),
    "data": ("data",),
    "basis": ("basis",),
    "both": ("data", "basis"),
}
SHOW_LABELS = (("", "Method"), ("data", "Data"), ("basis", "Lawful basis"), ("both", "Data and lawful basis"))
"""What can stand at the arrows, as the page offers it."""

NAMED = ("partner", "project", "protocol", "asset")


routes = page_router()


@routes.get("/diagram")
@allow("reader", heavy=True)
def diagram(request: Request) -> Response:
    register, params = reading(request), request.query_params
    words = words_of(register.snapshot())
    wrong: str | None = None
    drawing: Markup | None = None
    note: str | None = None
    many = 0
    answers: tuple[Answer, ...] = ()
    opened: Selection | None = None
    overview: Markup | None = None
    try:
        choice, style, on = _choice(params)
        show = SHOW.get(params.get("show", ""), SHOW[""])
        as_at = moment_asked(params)
        words = words_of(register.snapshot(as_at))
        drawings, selection = register.drawings, Selection(**choice)
        first: WrittenFile | None = None
        narrowed = any(choice[name] for name in (*NAMED, "flows"))
        if not narrowed and not style and not selection.verdict:
            selection, first = drawings.opening(WIDTH, on, as_at)
            opened = selection if selection != Selection() else None
        many = 0 if narrowed or opened else len(words.snapshot.flows)
        answers = drawings.answers(selection, on, as_at) if many <= DRAWN else ()
        many = max(many, len(answers))
        if answers and many <= DRAWN:
            draw = partial(drawings.diagram, "svg", on=on, as_at=as_at, keyed=False, alone=False)
            drawn = first if first and show == SHOW[""] else draw(selection, style=style, shown=show)
            drawing, note = inline(drawn), drawn.note
            if opened and len(words.snapshot.flows) <= DRAWN:
                overview = inline(draw(Selection(), style="matrix"), "overview")
    except (NotFound, BadData) as error:
        wrong = str(error)
    snapshot = words.snapshot
    chosen = {"project": opened.project, "partner": opened.partner} if opened else {}
    return render.page(
        request,
        "diagram.html",
        wrong=wrong,
        words=words,
        params=params,
        drawing=drawing,
        note=note,
        answers=[(answer, snapshot.flows[str(answer.flow)]) for answer in answers[:SHOWN]],
        total=len(answers),
        tally=tally(Counter(answer.verdict for answer in answers)),
        opened=opened and opened.title(snapshot),
        overview=overview,
        show=SHOW_LABELS,
        pairs=drawing is not None and 'class="pair ' in drawing,
        dates=query({name: params.get(name) for name in ("on", "as_at")}),
        many=many if many > DRAWN else 0,
        most=DRAWN,
        partners=partners(words),
        projects=sorted((p.id, p.name) for p in snapshot.projects.values()),
        protocols=sorted((p.id, words.of("protocol", p.id)) for p in snapshot.protocols.values()),
        styles=DRAWING_STYLES,
        files=query({name: params.get(name) for name in (*NAMED, "hops", "verdict", "style", "on", "as_at")} | chosen),
        report=query({name: params.get(name) for name in ("partner", "project", "on", "as_at")} | chosen),
    )


def inline(written: WrittenFile, name: str = "diagram") -> Markup:
    """A drawing as a part of a page, with ids of its own."""
    svg = written.content.decode().partition("?>")[2]
    for part in ("title", "desc"):
        svg = svg.replace(f'"diagram-{part}"', f'"{name}-{part}"', 2)
    return Markup(svg)  # noqa: S704 (our own drawing, in which every text is escaped)


def _choice(params: QueryParams) -> tuple[dict[str, Any], Any, Any]:
    """Which flows, in which style, on which date. What is none of the offered is `BadData`."""
    choice: dict[str, Any] = {name: params.get(name, "").strip()[:200] or None for name in NAMED}
    choice["flows"] = tuple(flow for flow in params.getlist("flow")[:500] if flow)
    for name, offered in (("verdict", VERDICTS), ("style", DRAWING_STYLES)):
        value = params.get(name) or None
        if value is not None and value not in offered:
            raise BadData(f"{value[:50]!r} is not a {name}. Choose one of {', '.join(offered)}.")
        choice[name] = value
    hops = params.get("hops", "") or "1"
    if not hops.isascii() or not hops.isdigit() or len(hops) > 3 or not 1 <= int(hops) <= 100:
        raise BadData("Write how many flows away from the asset as a number from 1 to 100.")
    choice["hops"] = int(hops)
    return choice, choice.pop("style"), day_asked(params)
