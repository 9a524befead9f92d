"""What everybody may see: the published protocols by theme, each on its own page, and all of them as CSV."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from graph_service.model import Protocol
from graph_service.vocabulary import Vocabulary
from graph_service.web import render
from graph_service.web.api.parameters import SlugPath
from graph_service.web.permissions import allow, router
from graph_service.web.service import reading

SHOWN = 200
"""How many protocols a page lists."""


def routes() -> APIRouter:
    """The routes that need no sign-in."""
    made = router()

    @made.get("/published", include_in_schema=False)
    @allow("public")
    def published(request: Request) -> Response:
        register = reading(request)
        search = request.query_params.get("search", "").strip()[:200]
        theme = request.query_params.get("theme", "")[:200]
        every = [one for one in register.published.of("protocol").values() if isinstance(one, Protocol)]
        page = register.published.list(
            "protocol",
            search=search,
            filters={"theme": theme} if theme else {},
            sort="name",
            after=request.query_params.get("after"),
            limit=SHOWN,
        )
        found: dict[str, list[Protocol]] = {}
        for one in page.items:
            if isinstance(one, Protocol):
                found.setdefault(one.theme or "Other", []).append(one)
        return render.page(
            request,
            "published.html",
            names=register.published.parties(),
            found=sorted(found.items(), key=lambda group: (group[0] == "Other", group[0])),
            count=len(page.items),
            total=len(every),
            search=search,
            theme=theme,
            themes=sorted({one.theme for one in every if one.theme}),
            next=page.next,
            asked=request.query_params,
        )

    @made.get("/published.csv", include_in_schema=False)
    @allow("public")
    def as_csv(request: Request) -> Response:
        return Response(
            reading(request).published.csv().encode("utf-8-sig"),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="published-protocols.csv"'},
        )

    @made.get("/published/{id}", include_in_schema=False)
    @allow("public")
    def one(request: Request, id: SlugPath) -> Response:
        register = reading(request)
        protocol = register.published.get("protocol", id)
        vocabulary = Vocabulary(register.snapshot().terms.values())
        return render.page(
            request,
            "published_one.html",
            protocol=protocol,
            parties=register.published.parties(),
            others=register.published.of("protocol"),
            label=lambda scheme, key: getattr(vocabulary.get(scheme, key), "label", key),
        )

    return made
