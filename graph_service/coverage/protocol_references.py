"""Protocol references as they are compared, and which protocols a flow's claims name."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from graph_service.model import Protocol

_PARTS = re.compile(r"[^\W\d_]+|\d+")


@lru_cache(maxsize=100_000)
def reference_key(text: str) -> str:
    """A reference without case, punctuation and leading zeros; what separates two numbers counts.

    >>> reference_key("ISP 14") == reference_key("isp-0014")
    True
    >>> reference_key("ISP-1.1") == reference_key("ISP-11")
    False
    """
    key = ""
    for part in _PARTS.findall(text.casefold()):
        if part.isdigit():
            part = part.lstrip("0") or "0"
            key += f"-{part}" if key[-1:].isdigit() else part
        else:
            key += part
    return key


def claimed(claims: Iterable[str], references: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The protocols that each claim names; none when the register has no such protocol."""
    return {claim: references.get(reference_key(claim), ()) for claim in claims}


def references(protocols: Iterable[Protocol]) -> dict[str, tuple[str, ...]]:
    """Protocol ids by each reference, id or title that names them."""
    known: dict[str, set[str]] = {}
    for protocol in protocols:
        for name in (protocol.id, protocol.reference, protocol.title):
            if name is not None and reference_key(name):
                known.setdefault(reference_key(name), set()).add(protocol.id)
    return {key: tuple(sorted(ids)) for key, ids in known.items()}
