"""Forms that only these pages can send.

Every form carries a value made from a secret that the browser holds in a cookie which scripts and other sites cannot
read: the session's, or, before signing in, one of its own. A request that changes something and comes by a cookie must
bring that value, in the field `csrf` or the header `X-CSRF-Token`. Requests with a token need none: no browser sends
those by itself.
"""

import hashlib
import hmac
import secrets
from typing import Annotated

from fastapi import Depends
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from graph_service.web.problems import Problem
from graph_service.web.public_address import PublicAddress
from graph_service.web.security_headers import is_loopback
from graph_service.web.service import service_of

FIELD, HEADER, COOKIE = "csrf", "x-csrf-token", "form"
TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


def value(request: Request) -> str:
    """The value that a form shown to this browser carries."""
    return hmac.new(_secret(request).encode(), b"form", hashlib.sha256).hexdigest()


def remember(request: Request, response: Response) -> None:
    """Give a browser that is not signed in the secret that its forms are made from."""
    if "form_secret" in request.scope:
        response.set_cookie(
            COOKIE,
            request.scope["form_secret"],
            httponly=True,
            samesite="strict",
            secure=secure(request),
            path=cookie_path(request),
        )


def secure(request: Request) -> bool:
    """Whether cookies are for encrypted connections only: always, except on this very machine."""
    public = _public(request)
    if public:
        return public.scheme == "https" or not is_loopback(public.host.partition(":")[0])
    return request.url.scheme == "https" or not is_loopback(request.url.hostname or "")


def cookie_path(request: Request) -> str:
    """The path below which browsers send the cookies: that of the service, where others share its host."""
    public = _public(request)
    return (public.path if public else "") or "/"


def _public(request: Request) -> PublicAddress | None:
    return service_of(request).public


async def check(request: Request) -> None:
    """Refuse a change that another site made this browser send."""
    origin = request.headers.get("origin")
    if request.headers.get("sec-fetch-site") == "cross-site" or (origin and not _is_own(request, origin)):
        raise Problem("cross-site", "This was sent from another site. Open the page here and send it again.")
    given = request.headers.get(HEADER)
    if given is None and request.headers.get("content-type", "").split(";")[0].strip().lower() in TYPES:
        field = (await fields(request)).get(FIELD)
        given = field if isinstance(field, str) else None
    if given is None or not hmac.compare_digest(given.encode(), value(request).encode()):
        raise Problem(
            "cross-site", "The form is too old or was not sent from these pages. Load the page and try again."
        )


def _is_own(request: Request, origin: str) -> bool:
    """Whether an Origin header names this service: its public address, or without one the host that was asked."""
    public = _public(request)
    scheme, _, host = origin.partition("://")
    if public:
        return (scheme, host.lower()) == (public.scheme, public.host)
    return host == request.headers.get("host", "")


async def fields(request: Request) -> FormData:
    """The fields and files of a form."""
    return await request.form(max_files=10, max_fields=2000, max_part_size=4_000_000)


Fields = Annotated[FormData, Depends(fields)]
"""The fields and files of the form that was sent, for a route: one that takes them so need not wait for them itself."""


def _secret(request: Request) -> str:
    held = request.cookies.get("session") if request.scope["asker"].session else request.cookies.get(COOKIE)
    if held:
        return held
    made: str = request.scope.setdefault("form_secret", secrets.token_urlsafe(32))
    return made
