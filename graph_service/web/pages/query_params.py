"""The dates in a page's query."""

from datetime import date

from starlette.datastructures import QueryParams

from graph_service.register.opened import AsAt, asked_day, asked_moment


def day_asked(params: QueryParams) -> date | None:
    """The date asked about, if one is. Text that is not a date is `BadData`."""
    text = params.get("on", "").strip()
    return asked_day(text) if text else None


def moment_asked(params: QueryParams) -> AsAt:
    """The register as it stood at a revision or at the end of a day, if one is asked about."""
    text = params.get("as_at", "").strip()
    return asked_moment(text) if text else None
