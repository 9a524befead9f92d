"""What pages are asked beside their address: the date, a page of a list."""

from datetime import date

from starlette.datastructures import QueryParams

from graph_service.errors import BadData


def day_asked(asked: QueryParams) -> date | None:
    """The date asked about, if one is. What is no date is `BadData`."""
    text = asked.get("on", "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadData(f"{text[:40]!r} is no date. Write it as YYYY-MM-DD, such as 2026-11-22.") from None
