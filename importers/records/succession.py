"""Which protocols a protocol supersedes and is under, by what a file calls them."""

import re
from collections.abc import Callable, Mapping, Sequence

from graph_service.model import Kind
from importers.convert import lists
from importers.plan.issue import Issue
from importers.reading.workbook import cell_name
from importers.resolve.drafts import Draft, Identities
from importers.resolve.identity import name_key, reference_key

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
    titles = {
        name_key(draft.fields["title"]): id
        for (kind, id), draft in drafts.items()
        if kind == "protocol" and draft.fields.get("title")
    }
    issues: list[Issue] = []

    def known(text: str) -> str | None:
        return _protocol(text, new, titles, identities)

    for (kind, id), draft in drafts.items():
        if kind != "protocol":
            continue
        if "supersedes" in draft.fields:
            texts = [
                one for text in draft.fields.pop("supersedes") for one in lists.joined(text, lambda t: bool(known(t)))
            ]
            read = [(text, known(text)) for text in texts]
            found = tuple(sorted({one for _, one in read if one and one != id}))
            if found:
                draft.fields["supersedes"] = found
            unread = [text for text, one in read if not one]
            issues += _unknown(draft, "Supersedes", [text for text in unread if not _among(text, known)], column_of)
            issues += [_unclear(draft, text, column_of) for text in unread if _among(text, known)]
        if "under" in draft.fields:
            text = draft.fields.pop("under")
            under = known(text)
            if under:
                draft.fields["under"] = under
            issues += _unknown(draft, "Under", [] if under else [text], column_of)
    return issues


def _protocol(text: str, new: Mapping[str, str], titles: Mapping[str, str], identities: Identities) -> str | None:
    index = identities.index
    found = index.protocol(text, None) or index.protocol(None, text)
    if len(found) == 1:
        return found[0]
    if text in identities.snapshot.protocols:
        return text
    return new.get(reference_key(text)) or titles.get(name_key(text))


def _among(text: str, known: Callable[[str], str | None]) -> str | None:
    """The first word, or two, of a longer text that is a protocol's reference: "ISP-2 (2019)", "replaces ISP 2"."""
    words = [word for word in re.split(r"[\s()\[\]/+&,:]+", text) if word]
    runs = (" ".join(words[at : at + count]) for count in (1, 2) for at in range(len(words) + 1 - count))
    return next((run for run in runs if any(sign.isdigit() for sign in run) and known(run)), None)


def _unclear(draft: Draft, text: str, column_of: ColumnOf) -> Issue:
    """One that is named with something beside: left out, an older protocol would stay in force."""
    message = f"{text[:80]!r} cannot be read. Write only the references of the protocols that this one supersedes, with ; between them."
    return Issue(draft.sheet, cell_name(draft.row, column_of(draft, "supersedes")), "unclear-protocol", message, True)


def _unknown(draft: Draft, heading: str, texts: Sequence[str], column_of: ColumnOf) -> list[Issue]:
    if not texts:
        return []
    draft.extra[heading] = "; ".join(texts)
    message = f"{'; '.join(texts)[:80]!r} is no protocol of the register: kept as it is. Import that protocol, then this file again."
    return [Issue(draft.sheet, cell_name(draft.row, column_of(draft, heading.lower())), "unknown-protocol", message)]
