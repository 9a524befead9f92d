"""Whose signatures a column has: of the body that its heading names, or of the parties in the column for those who signed.

Of several columns of one heading nobody can tell.
"""

import re
from dataclasses import replace

from importers.convert.party_lists import mark
from importers.recognise.headings import BUT_FOR_BRACKETS, Matched, counted, plain
from importers.recognise.sheets import Read
from importers.resolve.body_names import BodyNames

_SIGNED = frozenset({"signed", "signature"})
_ABOUT = _SIGNED | {"date", "dates", "on", "by", "of", "for", "behalf", "y", "n", "yes", "no"}


def signer(heading: str, bodies: BodyNames) -> str:
    """The known body that a heading says signed: "Date signed by NHFT", "NHFT signed", "Signed (NHFT)"; else ""."""
    words = [word for word in re.split(r"[\s()\[\]/:?]+", heading) if plain(word)]
    name = list(words)
    for end in (0, -1):
        while name and plain(name[end]) in _ABOUT:
            name.pop(end)
    text = " ".join(name)
    return text if len(name) < len(words) and _SIGNED & {plain(word) for word in words} and bodies.known(text) else ""


def take_other_parties(read: Read, bodies: BodyNames) -> None:
    """Takes the parties in a second column for them, as "Signed by" is beside "Partners": a row's date is of those who signed."""
    own = next((at for at, m in enumerate(read.columns) if m.column and m.column.read == "signatures"), None)
    if own is None or (column := read.columns[own].column) is None:
        return
    names = {plain(text) for text in (column.heading, *column.aliases)}
    aside = replace(column, fields=("row.other_parties",), required="")
    for at, m in enumerate(read.columns):
        if m.column is not None or plain(m.heading) not in names or not _names_bodies(read, at, bodies):
            continue
        if _signs(m.heading) and not _signs(read.columns[own].heading):
            read.columns[own] = Matched(read.columns[own].heading, aside, read.columns[own].confidence)
            read.columns[at], own = Matched(m.heading, column, BUT_FOR_BRACKETS), at
        else:
            read.columns[at] = Matched(m.heading, aside, BUT_FOR_BRACKETS)


def _signs(heading: str) -> bool:
    return bool(re.search(r"\bsign", heading, re.IGNORECASE))


def _names_bodies(read: Read, at: int, bodies: BodyNames) -> bool:
    """Whether a cell of a column names a known body: "Signed by" may have persons in it."""
    texts = {cell for row in read.table.rows if isinstance(cell := row.get(at), str)}
    return any(bodies.known(part) for text in texts for part in re.split(r"[;,\n(]", text) if part.strip())


def unowned_signatures(read: Read) -> list[int]:
    """Further columns that have dates of signing and do not say whose: nobody can tell of whom the first one's are, either."""
    own = [m.column for m in read.columns if m.column and m.column.fields == ("row.signed",)]
    names = {plain(text) for column in own for text in (column.heading, *column.aliases)}
    return [
        at
        for at, m in enumerate(read.columns)
        if m.column is None and at not in read.matrix and counted(m.heading) in names and _marks(read, at)
    ]


def _marks(read: Read, at: int) -> bool:
    """Whether a column has nothing, or something that says whether somebody signed."""
    cells = [cell for row in read.table.rows if (cell := row.get(at)) not in (None, "")]
    return not cells or any(mark(cell).value is not None and not mark(cell).value.unread for cell in cells)
