"""The dates in a page's query."""

from datetime import date

from starlette.datastructures import QueryParams

from graph_service.errors import BadData
from graph_service.register.opened import AsAt
from graph_service.values import day_of


def day_asked(params: QueryParams) -> date | None:
    """The date asked about, if one is. Text that is not a date is `BadData`."""
    text = params.get("on", "").strip()
    if not text:
        return None
    try:
        return day_of(text)
    except ValueError:
        raise BadData(f"{text[:40]!r} is not a date. Write it as YYYY-MM-DD, such as 2026-11-22.") from None


def moment_asked(params: QueryParams) -> AsAt:
    """The register as it stood at a revision or at the end of a day, if one is asked about."""
    text = params.get("as_at", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    try:
        return day_of(text) if text else None
    except ValueError:
        raise BadData(f"{text[:40]!r} is neither a revision's number nor a date as YYYY-MM-DD.") from None
