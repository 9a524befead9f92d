"""What a list of records can be filtered and sorted by, for faces that offer it."""

from collections.abc import Mapping

from graph_service.model import Kind
from graph_service.store.entries import PARTNER_FIELDS, shapes


def filters_of(kind: Kind) -> Mapping[str, str]:
    """Each name that a list of this kind can be filtered by, with its shape: text, list, day, flag, count, or either
    (one of several fields)."""
    named = dict(shapes(kind))
    named.pop("id", None)
    return {**named, **({"partner": "either"} if kind in PARTNER_FIELDS else {})}
