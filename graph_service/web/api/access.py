"""Who may use the service: tokens and browser sessions. For admins."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from graph_service.web.api.describe import JSON, Operations
from graph_service.web.api.models import CreatedToken, NewToken, Page, SessionForm, SignIn, TokenForm
from graph_service.web.api.parameters import JsonBody, sent
from graph_service.web.api.sending import JsonAnswer, listed
from graph_service.web.permissions import allow
from graph_service.web.problems import Problem
from graph_service.web.request_log import noted
from graph_service.web.service import asker_of, reading, service_of

TOKEN = {"name": "Jo", "role": "reader", "created_on": "2026-11-22", "expires_on": "2027-02-20"}
SESSION = {
    "id": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "name": "Jo",
    "role": "reader",
    "started": "2026-11-22T09:30:00+00:00",
    "ends": "2026-11-22T17:30:00+00:00",
}


SIGN_IN = {"time": "2026-11-22T09:30:00.000+00:00", "event": "signed-in", "who": "Jo", "address": "192.0.2.1"}


routes = Operations("access")


@routes.add("GET", "/api/tokens", Page[TokenForm], TOKEN)
@allow("admin")
def list_tokens(request: Request) -> Response:
    """List tokens: never their secrets."""
    return listed(reading(request).access.tokens())


@routes.add(
    "POST",
    "/api/tokens",
    CreatedToken,
    {**{k: TOKEN[k] for k in ("name", "role", "expires_on")}, "token": "gs_…"},
    status=201,
    headers={"Location": "Where the token can be revoked."},
    takes={JSON: (NewToken, {"name": "Jo", "role": "reader", "days": 90})},
    errors=("conflict",),
)
@allow("admin")
def create_token(request: Request, body: JsonBody) -> Response:
    """Make a token: it is shown this once."""
    new = sent(NewToken, body)
    token, secret = reading(request).access.create_token(
        new.name, new.role, today=service_of(request).today(), days=new.days
    )
    noted(request, "token-created", token=token.name, role=token.role)
    form = {"name": token.name, "role": token.role, "token": secret, "expires_on": token.expires_on}
    return JsonAnswer(form, 201, headers={"Location": f"/api/tokens/{quote(token.name)}"})


@routes.add("DELETE", "/api/tokens/{name}", status=204, errors=("not-found", "conflict", "cross-site"))
@allow("admin")
def revoke_token(
    request: Request, name: Annotated[str, Path(description="The token's name.", max_length=200)]
) -> Response:
    """Revoke a token, and every session begun with it."""
    if name == asker_of(request).name and asker_of(request).session is None:
        raise Problem("conflict", "A token cannot revoke itself: you would be locked out. Use another.")
    reading(request).access.revoke_token(name)
    noted(request, "token-revoked", token=name)
    return Response(status_code=204)


@routes.add("GET", "/api/sign-ins", Page[SignIn], SIGN_IN)
@allow("admin")
def list_sign_ins(request: Request) -> Response:
    """List who signed in or failed to, and who gave or ended access, the latest first."""
    return listed(service_of(request).access_log.sign_ins(), form=dict)


@routes.add("GET", "/api/sessions", Page[SessionForm], SESSION)
@allow("admin")
def list_sessions(request: Request) -> Response:
    """List browser sessions."""
    return listed(reading(request).access.sessions(now=service_of(request).now()))


@routes.add("DELETE", "/api/sessions/{id}", status=204, errors=("not-found", "cross-site"))
@allow("admin")
def end_session(
    request: Request, id: Annotated[str, Path(description="The session's id.", max_length=200)]
) -> Response:
    """Sign a browser session out."""
    reading(request).access.end_session(id)
    return Response(status_code=204)
