"""Who may use a route. Every route states its rule, and the rule is applied before anything of the body is read.

    @router.get("/api/flows")
    @allow("reader")
    def flows() -> Response: ...

OpenID Connect would be one more way to find the asker, in `who_asks`; editing by partner one more question in `RouteAccess`.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial, wraps
from inspect import iscoroutinefunction
from typing import Any, TypeVar, get_args, get_origin

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive

from graph_service.errors import StoreError
from graph_service.register.access import PUBLIC, Asker, Role
from graph_service.web import csrf
from graph_service.web.problems import Problem, not_signed_in
from graph_service.web.question_pool import disconnected
from graph_service.web.request_log import address_of
from graph_service.web.service import Service, service_of

COOKIE = "session"
RECORD_BYTES = 4_000_000
"""The most that a body may hold, unless the route takes files."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

CURRENT: ContextVar[Request] = ContextVar("request")
"""The request that is being answered."""

BODY_SECONDS, FILE_SECONDS = 30.0, 300.0
"""How long the whole of a body may take to arrive."""

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True)
class RouteAccess:
    """The least role that may use a route, whether its body is an uploaded file, and whether it may take long to answer."""

    role: Role
    file: bool = False
    heavy: bool = False

    def largest_body(self, service: Service) -> int:
        """In bytes. A file comes with some form fields around it."""
        return service.settings.import_bytes + 1_000_000 if self.file else RECORD_BYTES


def allow(role: Role, *, file: bool = False, heavy: bool = False) -> Callable[[Endpoint], Endpoint]:
    """State the rule of a route. A `heavy` one is answered in a pool of its own, so that no page waits for it."""

    def state(endpoint: Endpoint) -> Endpoint:
        endpoint.__dict__["access"] = RouteAccess(role, file, heavy)
        return endpoint

    return state


class GuardedRoute(APIRoute):
    """A route that applies its rule first. One that states none cannot be made."""

    access: RouteAccess

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        self.access = endpoint.__dict__["access"]
        if not iscoroutinefunction(endpoint):
            endpoint = _pooled(endpoint, self.access)
        super().__init__(path, endpoint, **more)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own handler behind its rule."""
        inner = super().get_route_handler()
        access = self.access
        described = (self.openapi_extra or {}).get("parameters", ())
        repeatable = dict(_query(self.dependant)) | {
            parameter["name"]: False for parameter in described if parameter["in"] == "query"
        }

        async def handle(request: Request) -> Response:
            service = service_of(request)
            try:
                asker = await who_asks(request, service)
            except StoreError:
                if access.role != "public":
                    raise
                asker = PUBLIC
            if not asker.may(access.role):
                raise refusal(asker, access)
            request.scope["asker"] = asker
            request.scope["route"] = self
            if request.url.path.startswith("/api/"):
                _refuse_unclear(request, repeatable)
            limited = Request(request.scope, _limited(request, access))
            try:
                if request.method not in SAFE and "authorization" not in request.headers:
                    await csrf.check(limited)
                CURRENT.set(limited)
                return await inner(limited)
            finally:
                await limited.close()

        return handle


def router() -> APIRouter:
    """A router whose routes all state their rule."""
    return APIRouter(route_class=GuardedRoute)


def page_router() -> APIRouter:
    """The same for pages, which the document of the API leaves out."""
    return APIRouter(route_class=GuardedRoute, include_in_schema=False)


def refusal(asker: Asker, access: RouteAccess) -> Problem:
    """Why this asker may not: nobody is signed in, or the role is too small."""
    if asker.role == "public":
        return not_signed_in("Sign in to do this: send a token as “Authorization: Bearer TOKEN”.")
    return Problem("forbidden", f"This needs the role {access.role}. {asker.name} is signed in as {asker.role}.")


async def who_asks(request: Request, service: Service) -> Asker:
    """The holder of the token or the session that came with the request. A token that no longer works is refused."""
    header, cookie = request.headers.get("authorization"), request.cookies.get(COOKIE)
    if header is not None:
        scheme, _, secret = header.partition(" ")
        holder = None
        if scheme.lower() == "bearer" and secret.strip():
            holder = await run_in_threadpool(service.register.access.holder, secret.strip(), today=service.today())
        if holder is None:
            refuse_token(request, service, "token")
            raise not_signed_in("This token is unknown, has expired or was revoked.")
        return holder
    if cookie:
        asker = await run_in_threadpool(
            service.register.access.session, cookie, now=service.now(), today=service.today()
        )
        return asker or PUBLIC
    return PUBLIC


def refuse_token(request: Request, service: Service, event: str) -> None:
    """Note a wrong token or link. `Problem` once too many came from the address."""
    address = address_of(request.scope)
    service.access_log.sign_in(service.now(), f"{event}-refused", address=address)
    service.limits.wrong_token(address)


def _pooled(endpoint: Callable[..., Any], access: RouteAccess) -> Callable[..., Any]:
    """An endpoint that is answered in the pool of its kind, within the time that a question may take."""

    @wraps(endpoint)
    async def answer(*args: Any, **values: Any) -> Any:
        request = CURRENT.get()
        is_api = request.url.path.startswith("/api/")  # what a reader sends there is a question, and a form is a change
        changes = request.method not in SAFE and (access.role != "reader" or not is_api)
        return await service_of(request).questions.run(
            partial(endpoint, *args, **values),
            heavy=access.heavy,
            gone=None if changes else partial(disconnected, request),
        )

    return answer


def _query(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """The names that a route reads from the query, each with whether it may be given several times."""
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        yield field.alias, any(get_origin(part) is list for part in (annotation, *get_args(annotation)))
    for dependency in dependant.dependencies:
        yield from _query(dependency)


def _refuse_unclear(request: Request, repeatable: Mapping[str, bool]) -> None:
    """A parameter that means nothing here, or is given twice, is a slip of the pen: the answer would be about something else."""
    for name in request.query_params:
        if name not in repeatable:
            choices = ", ".join(sorted(repeatable)) or "none"
            raise Problem("invalid", f"This address knows no parameter {name[:50]!r}. Those it knows: {choices}.")
        if not repeatable[name] and len(request.query_params.getlist(name)) > 1:
            raise Problem("invalid", f"The parameter {name!r} is given more than once. Give it once.")


def _limited(request: Request, access: RouteAccess) -> Receive:
    """The body as it arrives, until it is larger, or comes more slowly, than may be."""
    most = access.largest_body(service_of(request))
    refused = Problem("too-large", f"The body is larger than {most:,} bytes, the most that this address takes.")
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > most):
        raise refused
    ends = time.monotonic() + (FILE_SECONDS if access.file else BODY_SECONDS)
    read, complete = 0, False

    async def receive() -> Message:
        nonlocal read, complete
        if complete:
            return await request.receive()
        try:
            async with asyncio.timeout(ends - time.monotonic()):
                message = await request.receive()
        except TimeoutError:
            raise Problem(
                "sent-too-slowly", "The body did not arrive in time.", headers={"Connection": "close"}
            ) from None
        read += len(message.get("body", b""))
        complete = not message.get("more_body", False)
        if read > most:
            raise refused
        return message

    return receive
