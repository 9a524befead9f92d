"""Who may use the service: tokens and browser sessions, for admins."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.errors import RegisterError
from graph_service.register.access import DEFAULT_DAYS, ROLES, Role
from graph_service.web import render
from graph_service.web.csrf import Fields
from graph_service.web.permissions import allow, page_router
from graph_service.web.request_log import noted
from graph_service.web.service import asker_of, reading, service_of

EVENTS = {
    "signed-in": "Signed in",
    "signed-out": "Signed out",
    "sign-in-refused": "A wrong token was typed",
    "token-refused": "A program sent a wrong token",
    "link-refused": "A sign-in link that does not work was opened",
    "token-created": "Made a token",
    "token-revoked": "Revoked a token",
    "sessions-ended": "Signed browsers out",
}


routes = page_router()


@routes.get("/tokens")
@allow("admin")
def tokens(request: Request) -> Response:
    return _tokens(request)


@routes.post("/tokens")
@allow("admin")
def create(request: Request, form: Fields) -> Response:
    return _create(request, {name: str(form.get(name, "")).strip() for name in ("name", "role", "days")})


@routes.post("/tokens/revoke")
@allow("admin")
def revoke(request: Request, form: Fields) -> Response:
    name = str(form.get("name", ""))
    reading(request).access.revoke_token(name)
    noted(request, "token-revoked", token=name)
    return RedirectResponse("/tokens?done=revoked", 303)


@routes.post("/sessions/end")
@allow("admin")
def end(request: Request, form: Fields) -> Response:
    name = form.get("name")
    if isinstance(name, str):
        reading(request).access.end_sessions(name)
    else:
        reading(request).access.end_session(str(form.get("id", "")))
    noted(request, "sessions-ended", **({"of": name} if isinstance(name, str) else {}))
    return RedirectResponse("/tokens?done=ended", 303)


def _create(request: Request, typed: dict[str, str]) -> Response:
    roles: dict[str, Role] = {role: role for role in ROLES[1:]}
    errors: dict[str, str] = {}
    if not typed["name"]:
        errors["name"] = "Say whose it is: a person or a program."
    if typed["role"] not in roles:
        errors["role"] = "Choose what the token may do."
    if not typed["days"].isascii() or not typed["days"].isdigit() or len(typed["days"]) > 4:
        errors["days"] = "Write the days as a number, such as 90."
    if errors:
        return _tokens(request, errors=errors, typed=typed)
    try:
        token, secret = reading(request).access.create_token(
            typed["name"], roles[typed["role"]], today=service_of(request).today(), days=int(typed["days"])
        )
    except RegisterError as error:
        return _tokens(request, errors={"name": str(error)}, typed=typed)
    noted(request, "token-created", token=token.name, role=token.role)
    return _tokens(request, made=(token.name, secret))


def _tokens(
    request: Request,
    made: tuple[str, str] | None = None,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    register, service = reading(request), service_of(request)
    sessions = register.access.sessions(now=service.now())
    return render.page(
        request,
        "tokens.html",
        tokens=register.access.tokens(),
        sessions=sessions,
        events=EVENTS,
        names=sorted({session.name for session in sessions}),
        sign_ins=service.access_log.sign_ins(50),
        own=asker_of(request).session,
        today=service.today(),
        made=made,
        done=request.query_params.get("done") if request.method == "GET" else None,
        errors=errors or {},
        typed=typed or {"name": "", "role": "reader", "days": str(DEFAULT_DAYS)},
        roles=ROLES[1:],
    )
