"""Cells that name bodies, one or several, with what they say of their party_lists."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from graph_service.vocabulary.spelling import is_marked
from importers.convert import lists, party_lists
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS, early
from importers.convert.marks import NOT_SIGNED, SIGNED
from importers.convert.parsed import NOTHING, Ask, Note, ParsedCell, ProposedName, note, shown, unread
from importers.resolve.body_names import BodyNames, body_key
from importers.resolve.no_body import like_a_body, names_class, names_no_body

_CONTACT = re.compile(
    r"\S@\S|^(?:https?:|www\.)|^[\d\s+()-]{7,}$|^(?:tel|telephone|phone|email|e-mail)\b", re.IGNORECASE
)
"""An address of mail or of the web, or a telephone number."""
_SIGN = re.compile(r"^[✓✔☑√✅✗✘×❌☒☐□◻]+|(?<![*†‡§~^☐□◻■●○])[*†‡§~^☐□◻■●○]++$")
"""A tick, a cross or a box before a name, or behind one a box or the sign of a footnote, which may say that it has not signed."""
_SAYS = NOT_SIGNED | SIGNED
"""What says something of a signature, and is not a name between others: "NCC, 3/4/24, NHFT, not yet"."""
_PLACE = re.compile(r"^\d+[a-z]?\s+[a-z]|\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b", re.IGNORECASE)
"""The number of a house and its street, or a postcode."""


@dataclass
class _Bodies:
    """The bodies that texts name: those that count, those that wait for a word, and what names none."""

    known: BodyNames
    ids: dict[str, None] = field(default_factory=dict)
    named: list[ProposedName] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    asks: list[Ask] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def take(self, text: str) -> tuple[str, ...]:
        """The body that a text names, if one counts."""
        matches = self.known.find(text)
        if not matches and self.known.declined(text):
            self.unread.append(text)
            return ()
        if not matches and names_no_body(text):
            if text.lower() not in BLANK_WORDS:
                self.notes.append(unread("names-no-body", text))
                self.unread.append(text)
            return ()
        if self.known.doubted(text, matches):
            self.notes.append(unread("doubted-body", text, candidates=matches))
            self.unread.append(text)
            return ()
        if len(matches) > 1:
            self.notes.append(unread("ambiguous-body", text, candidates=matches))
            self.asks.append(self.known.ask(text, matches))
            self.unread.append(text)
            return ()
        if matches:
            self.ids[matches[0]] = None
            self.named += filter(None, [self.known.named(matches[0])])
            return matches
        new = self.known.propose(text)
        self.named.append(new)
        if not new.admitted:
            self.unread.append(text)
            return ()
        self.ids[new.id] = None
        return (new.id,)

    def parsed(self, value: Any) -> ParsedCell:
        """What a cell was read as, with the `value` made of these bodies."""
        return ParsedCell(
            value, tuple(self.notes), named=tuple(self.named), as_written="; ".join(self.unread), asks=tuple(self.asks)
        )


def body(text: str, known: BodyNames) -> ParsedCell:
    """The body that a cell names. A homonym, or several bodies in the cell, are as written; a new one waits for a word."""
    if text.lower() in BLANK_WORDS or text.lower() in UNKNOWN_WORDS:
        return NOTHING
    several = _several(text, known)
    if several:
        return ParsedCell(None, (unread("several-bodies", text, number=len(several)),), as_written=text)
    bodies = _Bodies(known)
    return bodies.parsed(next(iter(bodies.take(text)), None))


def parent(text: str, known: BodyNames) -> ParsedCell:
    """The body that a cell names, unless a sign behind it may say more: between bodies of one parent no protocol is needed."""
    if _SIGN.search(text) or text.startswith("~"):
        return ParsedCell(None, (unread("doubted-body", text),), as_written=text)
    return body(text, known)


def ends(text: str, known: BodyNames) -> ParsedCell:
    """The bodies at one end of a flow, as a tuple: of several, each has a flow of its own."""
    if text.lower() in BLANK_WORDS:
        return NOTHING
    bodies = _Bodies(known)
    for part in _several(text, known) or (text,):
        bodies.take(part)
    return bodies.parsed(tuple(bodies.ids) or None)


def lead(text: str, known: BodyNames) -> ParsedCell:
    """The lead body. One that the register does not know is never proposed: it is as written, or a department, which is kept."""
    if text.lower() in BLANK_WORDS or text.lower() in UNKNOWN_WORDS:
        return NOTHING
    matches = known.find(text)
    if len(matches) == 1 and not is_marked(text):
        return ParsedCell(matches[0])
    if not matches and not like_a_body(text):
        return ParsedCell(leftover=text)
    return ParsedCell(None, (unread("unknown-lead", text, candidates=matches),), as_written=text)


def _several(text: str, known: BodyNames) -> list[str]:
    """The names in a cell that has several; empty where it is one name."""
    if known.known(text):
        return []
    if ";" in text or "\n" in text:
        parts = lists.lines(text)
        return parts if len(parts) > 1 else []
    parts = [
        piece for whole in lists.commas(text) for piece in lists.joined(whole, lambda part: bool(known.find(part)))
    ]
    return parts if len(parts) > 1 and all(known.find(part) for part in parts) else []


def bodies(text: str, known: BodyNames) -> ParsedCell:
    """The bodies that a cell names. What says more of one than its name, as a day that may be to come, is as written; an address is kept."""
    column = _Bodies(known)
    contacts: list[str] = []
    for part in [text] if known.known(text) else re.split(r"[;\n]" if "," in text else ";", text):
        marks = party_lists.parties(part, known.known)
        if any(mark.marked or mark.left_on or mark.unread for mark in marks):
            column.notes.append(unread("more-than-a-name", part.strip()))
            column.unread.append(part.strip())
            continue
        if any(mark.says() for mark in marks):
            contacts.append(part.strip())
        names = [mark.name for mark in marks]
        placed = any(_CONTACT.search(name) or _PLACE.search(name) for name in names[1:])
        for at, name in enumerate(names):
            if not known.find(name) and (_CONTACT.search(name) or (placed and at > 0)):
                contacts.append(name)
            elif _SIGN.search(name):
                column.notes.append(unread("doubted-body", name))
                column.unread.append(name)
            else:
                column.take(name)
    return replace(column.parsed(tuple(sorted(column.ids)) or None), leftover="; ".join(contacts))


def all_bodies(names: Iterable[str], known: BodyNames) -> ParsedCell:
    """The bodies that some names are."""
    column = _Bodies(known)
    for name in names:
        column.take(name)
    return column.parsed(tuple(sorted(column.ids)) or None)


def named_bodies(text: str, known: BodyNames) -> ParsedCell:
    """The bodies of a cell of recipients: what names none is kept in `extra`."""
    read = recipients(text, known)
    if read.value is None:
        return read
    ids, rest = read.value
    return replace(read, value=ids or None, leftover="; ".join(rest))


def recipients(text: str, known: BodyNames) -> ParsedCell:
    """The bodies that a cell of recipients names, and the texts in it that name none."""
    if text.lower() in BLANK_WORDS:
        return NOTHING
    ids: set[str] = set()
    rest: list[str] = []
    notes: list[Note] = []
    named: list[ProposedName] = []
    for piece in lists.pieces(text, lambda part: bool(known.find(part) or _coming(part, known))):
        matches = known.find(piece)
        if len(matches) == 1 and not is_marked(piece):
            ids.add(matches[0])
            named += filter(None, [known.named(matches[0])])
            continue
        if not matches and _coming(piece, known):
            new = known.propose(piece)
            named.append(new)
            if new.admitted:
                ids.add(new.id)
                continue
        rest.append(piece)
        if len(matches) > 1:
            notes.append(note("ambiguous-recipient", text=shown(piece), candidates=matches))
        elif within := known.within(piece):
            notes.append(note("recipient-as-text", text=shown(piece), candidates=within))
    return ParsedCell((tuple(sorted(ids)), tuple(sorted(set(rest)))), tuple(notes), named=tuple(named))


def _coming(name: str, known: BodyNames) -> bool:
    """Whether another column of the file proposes a body of that name."""
    return body_key(name) in known.coming and not names_no_body(name) and not _CONTACT.search(name)


def signed_bodies(text: str, known: BodyNames) -> ParsedCell:
    """The parties that a cell names with their signatures, as a tuple of (id, mark). A class of bodies is a group."""
    if text.lower() in BLANK_WORDS:
        return NOTHING
    column = _Bodies(known)
    marks: list[tuple[str, party_lists.PartySignature]] = []
    parties = party_lists.parties(text, known.known)
    for mark in parties:
        if len(parties) > 1 and mark.name.lower() in _SAYS and not known.find(mark.name):
            column.notes.append(unread("unreadable-signature", mark.name))
            column.unread.append(mark.name)
            continue
        column.notes += mark.notes
        column.notes += [told for day in (mark.signed_on, mark.left_on) if day for told in early(day)]
        name, before, whole = mark.name, len(column.unread), mark
        if known.find(name):
            ids = column.take(name)
        elif known.declined(name):
            column.unread.append(_party_text(mark))
            continue
        elif group := names_class(name):
            new = known.propose(group, group=True)
            column.named.append(new)
            ids = (new.id,) if new.admitted else ()
            column.unread += [] if new.admitted else [name]
        else:
            ids = column.take(name)
        if sign := _SIGN.search(name):
            mark = replace(mark, unread=mark.unread or sign[0])
        if mark.unread:
            column.notes.append(unread("unreadable-signature", mark.unread))
        if mark.signed_by:
            signer = column.take(mark.signed_by)
            mark = replace(
                mark,
                signed_by=signer[0] if signer else "",
                unread=mark.unread if signer else f"signed by {mark.signed_by}",
            )
            for id in signer:
                column.ids.pop(id, None)
        if not ids and len(column.unread) > before:
            column.unread[before:] = [_party_text(whole)]
        marks += [(id, mark) for id in ids]
    return column.parsed(tuple(marks) or None)


def _party_text(mark: party_lists.PartySignature) -> str:
    """A party as it is kept as written, with what was said of its signature: whoever says later which body it is loses nothing."""
    name = f"{mark.signed_by} on behalf of {mark.name}" if mark.signed_by else mark.name
    status = party_lists.unread_text(mark.unread) if mark.unread else mark.text()
    return f"{name} ({status})" if status else name
