"""Which protocols a protocol supersedes and is under, by what a file calls them."""

from collections.abc import Callable, Mapping, Sequence

from graph_service.model import Kind
from importers.drafts import Draft, Identities
from importers.identity import reference_key
from importers.issue import Issue
from importers.workbook import cell_name

ColumnOf = Callable[[Draft, str], int]
"""The column of a draft's sheet that fills a field."""


def settle_references(
    drafts: Mapping[tuple[Kind, str], Draft], identities: Identities, column_of: ColumnOf
) -> list[Issue]:
    """Turns references to protocols into ids, once the whole file is known. What names none is kept in `extra`, and told."""
    new = {
        reference_key(draft.fields["reference"]): id
        for (kind, id), draft in drafts.items()
        if kind == "protocol" and draft.fields.get("reference")
    }
    issues: list[Issue] = []
    for (kind, id), draft in drafts.items():
        if kind != "protocol":
            continue
        if "supersedes" in draft.fields:
            read = [(text, _protocol(text, new, identities)) for text in draft.fields.pop("supersedes")]
            found = tuple(sorted({one for _, one in read if one and one != id}))
            if found:
                draft.fields["supersedes"] = found
            issues += _unknown(draft, "Supersedes", [text for text, one in read if not one], column_of)
        if "under" in draft.fields:
            text = draft.fields.pop("under")
            under = _protocol(text, new, identities)
            if under:
                draft.fields["under"] = under
            issues += _unknown(draft, "Under", [] if under else [text], column_of)
    return issues


def _protocol(text: str, new: Mapping[str, str], identities: Identities) -> str | None:
    index = identities.index
    found = index.protocol(text, None) or index.protocol(None, text)
    if len(found) == 1:
        return found[0]
    if text in identities.snapshot.protocols:
        return text
    return new.get(reference_key(text))


def _unknown(draft: Draft, heading: str, texts: Sequence[str], column_of: ColumnOf) -> list[Issue]:
    if not texts:
        return []
    draft.extra[heading] = "; ".join(texts)
    message = f"{'; '.join(texts)[:80]!r} is no protocol of the register: kept as it is. Import that protocol, then this file again."
    return [Issue(draft.sheet, cell_name(draft.row, column_of(draft, heading.lower())), "unknown-protocol", message)]
