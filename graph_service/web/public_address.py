"""Where people reach the service: the scheme, host and path that a proxy in front of it has. Pure.

Inside, every path starts at `/`. What leaves (links, redirects, cookies) is put below the public path here, in one place.
"""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from graph_service.errors import UsageError

_LINK = re.compile(r'\b((?:href|src|action|hx-get)=")/(?!/)')
"""An attribute of our own templates that leads to a path here. What a register holds has its quotation marks escaped."""


@dataclass(frozen=True)
class PublicAddress:
    """A public address. `path` is empty, or starts with `/` and does not end with it."""

    scheme: str
    host: str
    path: str = ""

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """From `https://host[:port][/path]`; none for an empty text. Anything else is a `UsageError`."""
        if not text.strip():
            return None
        try:
            parts = urlsplit(text.strip())
            usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port)
        except ValueError:
            usable = False
        if not usable or parts.query or parts.fragment or "@" in parts.netloc or '"' in text or " " in text.strip():
            raise UsageError(
                f"GRAPH_SERVICE_PUBLIC_URL is {text!r}. Write it as https://register.example.org or https://example.org/register."
            )
        return cls(parts.scheme, parts.netloc.lower(), parts.path.rstrip("/"))

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}{self.path}"

    def inside(self, path: str) -> str:
        """A path as it is known inside: proxies either keep the public path in front of it or take it away."""
        if self.path and (path == self.path or path.startswith(self.path + "/")):
            return path[len(self.path) :] or "/"
        return path

    def outside(self, path: str) -> str:
        """A path of this service as browsers are sent to it; another address as it is."""
        return self.path + path if path.startswith("/") and not path.startswith("//") else path

    def link(self, page: str) -> str:
        """A page with the public path before every link."""
        return _LINK.sub(rf"\1{self.path}/", page) if self.path else page
