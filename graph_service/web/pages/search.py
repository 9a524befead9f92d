"""Search everywhere: one box for every noun, with what kind each hit is."""

from starlette.requests import Request
from starlette.responses import Response

from graph_service.model import Kind, Record, key_of
from graph_service.register import Register
from graph_service.web import render
from graph_service.web.pages.words import NOUNS, Words, place, query, title
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import reading

EACH = 8
"""How many hits of each kind are shown before its own list is offered."""

READ = 200
"""How many hits of each kind are looked at, to put the nearest first."""

LONGEST = 200
"""The longest text that is searched for, in characters."""


routes = page_router()


@routes.get("/search")
@allow("reader")
def search(request: Request) -> Response:
    register, text = reading(request), request.query_params.get("q", "").strip()[:LONGEST]
    hits = search_all(register, text) if text else []
    words = Words(register.lists.around([record for _, records, _ in hits for record in records]))
    groups = [
        {
            "name": NOUNS[kind][1].capitalize(),
            "hits": [(title(record), place(kind, key_of(record)), _beside(record, words)) for record in records],
            "all": f"/{kind}s{query({}, search=text)}" if more else None,
        }
        for kind, records, more in hits
    ]
    return render.page(request, "search.html", text=text, groups=groups)


def search_all(register: Register, text: str) -> list[tuple[Kind, tuple[Record, ...], bool]]:
    """For each kind with hits: the nearest records, and whether there are more.

    A record that is called so comes first, then those whose names begin so, then the rest by name.
    """
    groups: list[tuple[Kind, tuple[Record, ...], bool]] = []
    for kind in NOUNS:
        page = register.list(kind, search=text, sort="name", limit=READ)
        if page.items:
            records = sorted(page.items, key=lambda record: _distance(record, text.casefold()))
            groups.append((kind, tuple(records[:EACH]), page.next is not None or len(records) > EACH))
    return groups


def _distance(record: Record, text: str) -> int:
    name = title(record).casefold()
    if text in (name, key_of(record), key_of(record).rpartition("/")[2]):
        return 0
    return 1 if name.startswith(text) else 2


def _beside(record: Record, words: Words) -> str:
    """What tells a hit from others of its name: the ends of a flow, the holder of an asset, the scheme of a term."""
    values = record.__dict__
    if "source" in values and "target" in values:
        return f"{words.partner(values['source'])} to {words.partner(values['target'])}"
    if "holder" in values:
        return words.partner(values["holder"])
    if values.get("lead"):
        return f"Led by {words.partner(values['lead'])}"
    return str(values.get("scheme") or values.get("sector") or "").replace("-", " ").capitalize()
