"""Two rows of a file that are one record."""

from graph_service.model import Kind
from importers.records.rows import Rows
from importers.resolve.drafts import Draft

_KNOWN_BY = frozenset({"name", "title", "source", "target"})
"""What records without a reference are told apart by."""


def keep(draft: Draft, drafts: dict[tuple[Kind, str], Draft], rows: Rows) -> None:
    """Adds a draft to those of the file. A second row with the same identity is an issue; one that differs blocks."""
    before = drafts.get((draft.kind, draft.id))
    if before is None:
        drafts[draft.kind, draft.id] = draft
        return
    if before.template != draft.template and not _contradict(before, draft):
        before.fields = {**draft.fields, **before.fields}
        before.extra = {**draft.extra, **before.extra}
        return
    if before.fields == draft.fields and before.extra == draft.extra:
        kept = " The recipients of both belong in the other." if rows.has("row.recipients") else ""
        message = f"This row repeats row {before.row + 1}{_on(before, draft)}. Delete one of them.{kept}"
        rows.report(draft.row, draft.at, "repeated-row", message, False)
        return
    rows.report(draft.row, draft.at, "two-rows-one-identity", _differing(before, draft, rows))


def _contradict(a: Draft, b: Draft) -> bool:
    return any(a.fields[name] != b.fields[name] for name in a.fields.keys() & b.fields.keys())


def _differing(before: Draft, draft: Draft, rows: Rows) -> str:
    """What to do about two rows that are one record by their reference or name, and say different things."""
    names = (*draft.fields.keys(), *before.fields.keys())
    differ = [name for name in dict.fromkeys(names) if before.fields.get(name) != draft.fields.get(name)]
    differ += [f"{h!r}" for h in {**draft.extra, **before.extra} if before.extra.get(h) != draft.extra.get(h)]
    what = ", ".join(name.replace("_", " ") for name in differ[:5])
    reference = draft.fields.get("reference")
    by = f"by its reference {reference!r}" if reference else "by its names"
    said = f"Row {before.row + 1}{_on(before, draft)} is the same {draft.kind} {by}, and says something else ({what})."
    if not reference or before.sheet == draft.sheet or not _KNOWN_BY.intersection(differ):
        return f"{said} If they are two, give each its own {'reference' if reference else 'name'}; else let one row say all."
    heading = rows.heading(rows.at(f"{draft.kind}.reference"))
    return (
        f"{said} If each sheet numbers its own rows, write the sheet before the number, as in '{draft.sheet} {reference}'; or import "
        f"with --column {heading + '='!r}, and each {draft.kind} is known by its names. If it is one, let one row say all."
    )


def _on(before: Draft, draft: Draft) -> str:
    return "" if before.sheet == draft.sheet else f" of the sheet {before.sheet!r}"
