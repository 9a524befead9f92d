"""Every page's address, from the table of routes: a page that is added there and not here fails the tests that walk them."""

import re
import time

import httpx

from graph_service.web.app import create_app
from importers.plan.options import Options
from tests.web.conftest import Site
from tests.web.routes import guarded_routes

ASKED = "from=northshire-police&to=hidden-charity&category=health&purpose=safeguarding"

ONE = {
    "/flows": ("gap-flow",),
    "/protocols": ("isp-0001",),
    "/assets": ("casework",),
    "/partners": ("northshire-police",),
    "/projects": ("hub",),
    "/notices": ("notice",),
    "/terms": ("category", "health"),
    "/revisions": ("1",),
    "/held": ("file-row-2",),
    "/actions": ("1",),
    "/actions.": ("csv",),
    "/published": ("isp-0001",),
    "/import/blank": ("flow-map",),
    **dict.fromkeys(
        (f"/export/{kind}" for kind in ("flow", "protocol", "asset", "partner", "project", "notice", "term")),
        ("flow-map", "csv"),
    ),
}
"""What stands for the parts of an address that name one of several."""

MORE = (
    f"/share?{ASKED}",
    f"/share?{ASKED}&step=1",
    f"/share?{ASKED}&edit=1",
    "/share/pick?browse=category&text=menta",
    "/share/pick?browse=purpose&under=safeguarding",
    f"/share?{ASKED}&as_at=1&on=2026-01-01",
    "/share?from=nobody&to=noone&as_at=99",
    "/diagram?partner=nobody",
    "/diagram?partner=northshire-police&show=both",
    "/explore?partner=northshire-police",
    "/explore?partner=hidden-charity&trail=northshire-police",
    "/explore?partner=nobody",
    "/diagram?style=partners",
    "/diagram?style=matrix&on=2026-01-01&as_at=1",
    "/gaps?verdict=covered&as_at=1",
    "/flows?verdict=gap&search=nothing",
    "/flows?source=northshire-police&target=hidden-charity",
    "/flows?verdict=no-such",
    "/flows/gap-flow?as_at=1&on=2026-01-01",
    "/terms?unmapped=true",
    "/whatif?action=sign&protocol=isp-0001&value=hidden-charity",
    "/whatif?action=add-party&protocol=isp-0001&value=hidden-charity",
    "/onward?start=partner/northshire-police",
    "/actions/new?question=word-tier-2",
    "/actions?state=no-such",
    "/merge?keep=northshire-police&other=hidden-charity",
    "/checks?check=basis-missing",
    "/search?q=police",
    "/search?q=nothing-like-it",
    "/no-such-page",
)
"""The same pages, asked for more than their address says."""

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
"""What axe looks for."""


def upload(site: Site, name: str, content: bytes) -> str:
    """The address of an upload that was read."""
    service = site.service
    one = service.uploads.take(name, content, Options(), who="the tests", now=service.now())
    while one.state == "planning":
        time.sleep(0.01)
    return f"/import/{one.id}"


ORIGIN = {"file": "flows.csv", "sha256": "0" * 64, "registers": ["eastvale-council"], "templates": ["data-flow-map"]}
LEFT_OPEN = {
    ("held", "file-row-2"): ORIGIN
    | {"import": 1, "sheet": "", "row": 2, "label": "F1", "questions": ["body-new"], "template": "data-flow-map"}
    | {"register": "eastvale-council", "cells": {"From": "Eastvale Council", "To": "New Body"}},
    ("question", "body-new"): ORIGIN
    | {"id": "body-new", "kind": "body", "about": "New Body", "cells": 1, "samples": ["New Body"], "meanwhile": "held"}
    | {"choices": ["add", "hidden-charity", "as-written"], "open_choice": True},
    ("question", "word-tier-2"): ORIGIN
    | {"id": "word-tier-2", "kind": "word", "about": "Tier 2", "cells": 3, "samples": ["Tier 2"], "meanwhile": "kinds"}
    | {"choices": ["sharing", "processing", "as-written"], "facts": {"field": "protocol.kinds"}},
    ("question", "term-odd"): ORIGIN
    | {"id": "term-odd", "kind": "term", "about": "Odd words", "cells": 2, "samples": [], "meanwhile": "unmapped"}
    | {"choices": ["keep"], "open_choice": True, "facts": {"scheme": "category"}},
    ("answer", "body-old"): {"id": "body-old", "kind": "body", "about": "EC", "choice": "eastvale-council"},
}
"""What an import may leave open, as the register keeps it."""


def addresses(site: Site) -> list[str]:
    """The address of every page, with all that have several names of one kind in them filled in."""
    site.register._records.write(why="left open", keep=LEFT_OPEN)
    planned = {"source": "northshire-police", "target": "hidden-charity"}
    site.register.accepted.accept(planned, owner="IG lead", due="2026-01-01")
    problems = upload(site, "flows.csv", b"Ref,From,To,Data,Start date\nF1,Eastvale Council,New Body,Odd words,soon\n")
    failed = upload(site, "picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(60))
    ids = [path.removeprefix("/import/") for path in (problems, failed)]
    found = [problems, failed, f"/import/together?id={ids[0]}&id={ids[1]}"]
    for name, route in guarded_routes(create_app(site.service)):
        if not name.startswith("GET ") or route.path.startswith(("/api/", "/import/{id}", "/import/together")):
            continue
        start = re.sub(r"/?{.*", "", route.path)
        names = iter(ONE[start] if "{" in route.path else ())
        found.append(re.sub(r"{\w+}", lambda _: next(names), route.path))  # noqa: B023
    with site.client("admin") as client:
        return [*(path for path in found if _is_page(client, path)), *MORE]


def _is_page(client: httpx.Client, path: str) -> bool:
    """Whether HTML is served there: the rest are files and figures."""
    with client.stream("GET", path) as answer:
        return answer.headers.get("content-type", "").startswith("text/html")
