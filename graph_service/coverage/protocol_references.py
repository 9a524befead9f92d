"""The protocols that a flow's register says it relies on: never evidence, always checked."""

import re
from collections.abc import Iterable, Mapping

from graph_service.model import Protocol

_PARTS = re.compile(r"[^\W\d_]+|\d+")


def reference_key(text: str) -> str:
    """A protocol reference as it is compared: without case, punctuation and leading zeros ("ISP 14" is "isp-0014")."""
    return "-".join(part.lstrip("0") or "0" if part.isdigit() else part for part in _PARTS.findall(text.casefold()))


def claimed(claims: Iterable[str], references: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The protocols that each claim names; none when the register has no such protocol."""
    return {claim: references.get(reference_key(claim), ()) for claim in claims}


def references(protocols: Iterable[Protocol]) -> dict[str, tuple[str, ...]]:
    """Protocol ids by each reference, id or title that names them."""
    found: dict[str, set[str]] = {}
    for protocol in protocols:
        for name in (protocol.id, protocol.reference, protocol.title):
            if name is not None and reference_key(name):
                found.setdefault(reference_key(name), set()).add(protocol.id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()}
