"""Which protocols a protocol supersedes and is under, by what a file calls them."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from graph_service.coverage import reference_key
from graph_service.model import Kind
from importers.convert import lists
from importers.plan.remarks import Remarks
from importers.resolve.drafts import Draft, Identities
from importers.resolve.identity import name_key

ColumnOf = Callable[[Draft, str], int]
"""The column of a draft's sheet that fills a field."""


def settle_references(
    drafts: Mapping[tuple[Kind, str], Draft], identities: Identities, column_of: ColumnOf, remarks: Remarks
) -> None:
    """Turns references to protocols into ids, once the whole file is known. What names none is kept in `extra`, and told."""
    references: dict[str, set[str]] = defaultdict(set)
    titles: dict[str, set[str]] = defaultdict(set)
    for (kind, id), draft in drafts.items():
        if kind == "protocol":
            references[reference_key(draft.fields.get("reference") or "")].add(id)
            titles[name_key(draft.fields.get("title") or "")].add(id)

    def known(text: str) -> str | None:
        return _protocol(text, references, titles, identities) or (text if ("protocol", text) in drafts else None)

    for (kind, id), draft in drafts.items():
        if kind != "protocol":
            continue
        if "supersedes" in draft.fields:
            texts = [
                part for text in draft.fields.pop("supersedes") for part in lists.joined(text, lambda t: bool(known(t)))
            ]
            superseded = {id for text in texts for id in _known_in(text, known)} - {id}
            if superseded:
                draft.fields["supersedes"] = tuple(sorted(superseded))
            _keep(draft, "supersedes", [text for text in texts if not known(text)], column_of, remarks)
        if "under" in draft.fields:
            text = draft.fields.pop("under")
            under = known(text)
            if under:
                draft.fields["under"] = under
            _keep(draft, "under", [] if under else [text], column_of, remarks)


def _protocol(
    text: str, references: Mapping[str, set[str]], titles: Mapping[str, set[str]], identities: Identities
) -> str | None:
    """The protocol that a text names: by reference, else by title, else by id; those of the file count like the register's."""
    index, reference, title = identities.index, reference_key(text), name_key(text)
    by_reference: set[str] = {*index.protocol(text, None), *(references.get(reference, ()) if reference else ())}
    by_title: set[str] = {*index.protocol(None, text), *(titles.get(title, ()) if title else ())}
    for named in (by_reference, by_title):
        if len(named) == 1:
            return named.pop()
    return text if text in identities.snapshot.protocols else None


def _known_in(text: str, known: Callable[[str], str | None]) -> set[str]:
    """The protocols that a text names: as a whole, else by the references in it, as "ISP-2 (2019)", "replaces ISP 2"."""
    whole = known(text)
    if whole:
        return {whole}
    words = [word for word in re.split(r"[\s()\[\]/+&,:]+", text[:2000]) if word]
    runs = (" ".join(words[at : at + count]) for count in (1, 2) for at in range(len(words) + 1 - count))
    return {id for run in runs if any(sign.isdigit() for sign in run) and (id := known(run))}


def _keep(draft: Draft, field: str, texts: Sequence[str], column_of: ColumnOf, remarks: Remarks) -> None:
    """Keeps the text of what names no protocol of the register."""
    if texts:
        text = "; ".join(texts)
        draft.extra[field.capitalize()] = text
        remarks.add((draft.sheet, draft.row, column_of(draft, field)), "unknown-protocol", "note", {"text": text[:80]})
