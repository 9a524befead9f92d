"""Two rows of a file that are one record."""

from typing import Any

from graph_service.model import Kind
from importers.records.rows import Rows
from importers.resolve.drafts import Draft
from importers.resolve.identity import name_key

_ENDS = {"flow": ("source", "target"), "asset": ("holder",)}
"""What two rows of one reference must agree in to be one record."""


def keep(draft: Draft, drafts: dict[tuple[Kind, str], Draft], rows: Rows, sheets: dict[str, Rows]) -> None:
    """Adds a draft to those of the file.

    A second row with the same identity that says something else of a field leaves that field as written. Rows that differ in
    their ends or holder are all held: nobody can tell which is meant.
    """
    key = (draft.kind, draft.id)
    before = drafts.get(key)
    if before is None:
        drafts[key] = draft
        return
    names = _ENDS.get(draft.kind, ())
    if any(before.fields.get(name) != draft.fields.get(name) for name in names):
        facts = {"reference": draft.fields.get("reference", ""), "rows": (before.row + 1, draft.row + 1)}
        rows.hold_row(draft.row, draft.at, "one-reference", **facts)
        sheets[before.sheet].hold_row(before.row, before.at, "one-reference", **facts)
        before.held = True
        return
    if (before.fields, before.extra, before.as_written) == (draft.fields, draft.extra, draft.as_written):
        rows.remark(draft.row, draft.at, "repeated-row", other_row=before.row + 1, other_sheet=before.sheet)
        return
    for name in ("name", "title"):
        if name_key(draft.fields.get(name, "")) == name_key(before.fields.get(name, "")):
            draft.fields.pop(name, None)  # the first spelling is kept
    differing = [name for name in draft.fields if name in before.fields and before.fields[name] != draft.fields[name]]
    for name in differing:
        _both(before, draft, name, rows)
    before.fields = {**draft.fields, **before.fields}
    for name, text in draft.as_written.items():
        before.as_written[name] = (
            f"{before.as_written[name]} / {text}" if before.as_written.get(name, text) != text else text
        )
    for heading, text in draft.extra.items():
        own = before.extra.get(heading)
        before.extra[heading] = text if own in (None, text) else f"{own}; {text}"
    if not differing:
        rows.remark(draft.row, draft.at, "rows-together", other_row=before.row + 1, other_sheet=before.sheet)


def _both(before: Draft, draft: Draft, name: str, rows: Rows) -> None:
    """What two rows say of one field: lists are joined; of two names the first stands; any other is as written."""
    first, second = before.fields[name], draft.fields[name]
    at = rows.at(f"{draft.kind}.{name}")
    if isinstance(first, tuple):
        before.fields[name] = tuple(sorted({*first, *second}))
        rows.remark(draft.row, at, "rows-together", other_row=before.row + 1, other_sheet=before.sheet)
        return
    text = f"{_text(first)} / {_text(second)}"
    rows.remark(
        draft.row,
        at,
        "two-rows-differ",
        "as-written",
        field=name,
        text=text[:80],
        other_row=before.row + 1,
        other_sheet=before.sheet,
    )
    if name in ("name", "title"):
        text = _text(second)
    else:
        del before.fields[name]
    draft.fields.pop(name)
    before.as_written[name] = text


def _text(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)
