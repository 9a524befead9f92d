"""What everybody may see: the published protocols by theme, each on its own page, and all of them as CSV."""

from starlette.requests import Request
from starlette.responses import Response

from graph_service.model import Protocol
from graph_service.report.published_protocol import PublishedProtocol, described, published_pdf
from graph_service.vocabulary import Vocabulary
from graph_service.web import render
from graph_service.web.api.parameters import SlugPath
from graph_service.web.pages.words import KINDS
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import reading, service_of

CSV = "text/csv; charset=utf-8"
SHOWN = 200
"""How many protocols a page lists."""


routes = page_router()


@routes.get("/published")
@allow("public")
def published(request: Request) -> Response:
    register = reading(request)
    search = request.query_params.get("search", "").strip()[:200]
    filters = {
        name: text
        for name in ("theme", "partner", "categories", "purposes")
        if (text := request.query_params.get(name, "").strip()[:200])
    }
    every = [protocol for protocol in register.published.of("protocol").values() if isinstance(protocol, Protocol)]
    page = register.published.list(
        "protocol",
        search=search,
        filters=filters,
        sort="name",
        after=request.query_params.get("after"),
        limit=SHOWN,
    )
    by_theme: dict[str, list[Protocol]] = {}
    for protocol in page.items:
        if isinstance(protocol, Protocol):
            by_theme.setdefault(protocol.theme or "Other", []).append(protocol)
    return render.page(
        request,
        "published.html",
        names=register.published.parties(),
        by_theme=sorted(by_theme.items(), key=lambda group: (group[0] == "Other", group[0])),
        count=len(page.items),
        total=len(every),
        search=search,
        chosen=filters,
        bodies=sorted(register.published.parties().items(), key=lambda body: body[1].casefold()),
        themes=sorted({protocol.theme for protocol in every if protocol.theme}),
        next=page.next,
        params=request.query_params,
    )


@routes.get("/published.csv")
@allow("public")
def as_csv(request: Request) -> Response:
    content = reading(request).published.csv().encode("utf-8-sig")
    return render.download(content, CSV, "published-protocols.csv")


@routes.get("/published/{id}.csv")
@allow("public")
def one_as_csv(request: Request, id: SlugPath) -> Response:
    return render.download(reading(request).published.csv(id).encode("utf-8-sig"), CSV, f"{id}.csv")


@routes.get("/published/{id}.pdf")
@allow("public", heavy=True)
def one_as_pdf(request: Request, id: SlugPath) -> Response:
    names = reading(request).published.parties()
    content = published_pdf(_described(request, id), names, service_of(request).today())
    return render.download(content, "application/pdf", f"{id}.pdf")


@routes.get("/published/{id}")
@allow("public")
def show(request: Request, id: SlugPath) -> Response:
    public = reading(request).published
    protocol = public.get("protocol", id)
    assert isinstance(protocol, Protocol)
    return render.page(
        request,
        "published_one.html",
        protocol=protocol,
        described=_described(request, id),
        names=public.parties(),
        others=public.of("protocol"),
        near=public.near(protocol),
    )


def _described(request: Request, id: str) -> PublishedProtocol:
    register = reading(request)
    protocol = register.published.get("protocol", id)
    assert isinstance(protocol, Protocol)
    vocabulary = Vocabulary(register.snapshot().terms.values())
    return described(
        protocol,
        lambda scheme, key: getattr(vocabulary.get(scheme, key), "label", key),
        register.published.parties(),
        KINDS,
    )
