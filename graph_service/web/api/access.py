"""Who may use the service: tokens and browser sessions. For admins."""

from typing import Annotated
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Path
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from graph_service.web.api.describe import JSON, operation
from graph_service.web.api.models import CreatedToken, NewToken, Page, SessionForm, SignIn, TokenForm
from graph_service.web.api.parameters import JsonBody
from graph_service.web.permissions import allow, router
from graph_service.web.problems import Problem, invalid
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


def routes() -> APIRouter:
    """The routes of access."""
    made = router()

    @made.get(
        "/api/tokens",
        **operation(
            "list_tokens",
            "access",
            "List tokens: never their secrets",
            Page[TokenForm],
            example={"items": [TOKEN], "next": None},
        ),
    )
    @allow("admin")
    def tokens(request: Request) -> Response:
        items = [token.to_dict() for token in reading(request).access.tokens()]
        return Response(orjson.dumps({"items": items, "next": None}), media_type=JSON)

    @made.post(
        "/api/tokens",
        **operation(
            "create_token",
            "access",
            "Make a token: it is shown this once",
            CreatedToken,
            example={**{k: TOKEN[k] for k in ("name", "role", "expires_on")}, "token": "gs_…"},
            status=201,
            headers={"Location": "Where the token can be revoked."},
            takes={JSON: (NewToken, {"name": "Jo", "role": "reader", "days": 90})},
            errors=("conflict",),
        ),
    )
    @allow("admin")
    def create(request: Request, body: JsonBody) -> Response:
        try:
            new = NewToken.model_validate_json(body)
        except ValidationError as error:
            raise invalid(error.errors()) from None
        token, secret = reading(request).access.create_token(
            new.name, new.role, today=service_of(request).today(), days=new.days
        )
        noted(request, "token-created", token=token.name, role=token.role)
        form = {"name": token.name, "role": token.role, "token": secret, "expires_on": token.expires_on}
        return Response(
            orjson.dumps(form),
            status_code=201,
            media_type=JSON,
            headers={"Location": f"/api/tokens/{quote(token.name)}"},
        )

    @made.delete(
        "/api/tokens/{name}",
        **operation(
            "revoke_token",
            "access",
            "Revoke a token, and every session begun with it",
            status=204,
            errors=("not-found", "conflict", "cross-site"),
        ),
    )
    @allow("admin")
    def revoke(
        request: Request, name: Annotated[str, Path(description="The token's name.", max_length=200)]
    ) -> Response:
        if name == asker_of(request).name and asker_of(request).session is None:
            raise Problem("conflict", "A token cannot revoke itself: you would be locked out. Use another.")
        reading(request).access.revoke_token(name)
        noted(request, "token-revoked", token=name)
        return Response(status_code=204)

    @made.get(
        "/api/sign-ins",
        **operation(
            "list_sign_ins",
            "access",
            "List who signed in or failed to, and who gave or ended access, the latest first",
            Page[SignIn],
            example={"items": [SIGN_IN], "next": None},
        ),
    )
    @allow("admin")
    def sign_ins(request: Request) -> Response:
        items = service_of(request).access_log.sign_ins()
        return Response(orjson.dumps({"items": items, "next": None}), media_type=JSON)

    @made.get(
        "/api/sessions",
        **operation(
            "list_sessions",
            "access",
            "List browser sessions",
            Page[SessionForm],
            example={"items": [SESSION], "next": None},
        ),
    )
    @allow("admin")
    def sessions(request: Request) -> Response:
        items = [session.to_dict() for session in reading(request).access.sessions(now=service_of(request).now())]
        return Response(orjson.dumps({"items": items, "next": None}), media_type=JSON)

    @made.delete(
        "/api/sessions/{id}",
        **operation(
            "end_session", "access", "Sign a browser session out", status=204, errors=("not-found", "cross-site")
        ),
    )
    @allow("admin")
    def end(request: Request, id: Annotated[str, Path(description="The session's id.", max_length=200)]) -> Response:
        reading(request).access.end_session(id)
        return Response(status_code=204)

    return made
