"""What surrounds every answer: the host names that are answered, and the headers that keep a browser safe.

Plain ASGI, so that it costs microseconds and streams pass through it.
"""

from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.web import problems
from graph_service.web.public_address import PublicAddress

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""Nothing from elsewhere, nothing inline."""

DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"
"""For a drawing or a report that is opened by itself: its own styles, and nothing that runs."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cache-control": "no-store",
}


LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""The names that only this machine has for itself."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    return host.lower() in LOOPBACK or (host.startswith("127.") and host.replace(".", "").isdigit())


class SecurityHeaders:
    """The application behind the host check and the safety headers.

    A web page of elsewhere can point its own name at this machine and read what is served here as if it were its own.
    So on loopback only this machine's own names are answered. Behind a proxy, whose Host header can be anything, all are: what
    the service takes for its own address is then the public one.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None, public: PublicAddress | None = None) -> None:
        self.app, self.public = app, public
        self.hosts = None if public else hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        if scope["method"] == "HEAD":  # what GET answers, of which the server sends the headers alone
            scope = {**scope, "method": "GET"}
        if self.public:
            path = self.public.inside(scope["path"])
            scope = {**scope, "path": path, "raw_path": quote(path).encode(), "scheme": self.public.scheme}

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "public, max-age=3600")
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self.public and "location" in headers:
                    headers["location"] = self.public.outside(headers["location"])
                if scope["scheme"] == "https":
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        if self.hosts is not None and host_name(Headers(scope=scope).get("host", "")) not in self.hosts:
            problem = problems.Problem("wrong-host", "The service does not answer for this host name.")
            await problems.response(problem)(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)


def host_name(host: str) -> str:
    """The name in a Host header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
