"""What a text says of one party: whether and when it signed, its role, who signed, whether it left."""

import re
from dataclasses import dataclass, replace
from datetime import date

from importers import lexicon
from importers.convert import dates, words
from importers.convert.parsed import NOTHING, Cell, Note, ParsedCell, day_text, note, text_of, unread

NOT_SIGNED = lexicon.words("signatures.not_signed")
SIGNED = lexicon.words("signatures.signed")
ROLES = lexicon.meanings("signatures.roles")
_LEADS = lexicon.words("signatures.leads")
_CROSSES = lexicon.words("signatures.crosses")
_FIRST_SERIAL = 10_000
"""A smaller number where a date of signing is wanted counts something: as a day it would be one before 1928."""
_TICKED = re.compile(r"^[✓✔☑√✅]\ufe0f?\s*(?=\d)")
_SIGNED_BY = re.compile(r"^signed by\s++([^\d?]+?)(?:(?<![\s,])[\s,]++(?:on\s++)?(\d.*))?$", re.I)
_SOMEHOW = re.compile(r"^(?:e-?|electronically\s+|digitally\s+|docu|wet[- ]?)(?=sign)", re.I)
_SIGNS = re.compile(r"[?✓✔☑√✅✗✘×❌☒]")
_LABELLED = re.compile(
    r"^(signed(?: on)?|date signed|left(?: on)?|joined|signatory|role|as written)\b[:\s]\s*(.+)$", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class PartySignature:
    """What a cell says of one party: its signature, role, leaving and signatory. `marked`: whether it says if it signed."""

    name: str = ""
    signed: bool | None = None
    signed_on: date | None = None
    role: str | None = None
    left_on: date | None = None
    signatory: str | None = None
    lead: bool = False
    signed_by: str = ""
    """The body, as written, that signed for it."""
    unread: str = ""
    """What is said of its signing and nobody has understood."""
    doubt: str = ""
    """That nobody knows yet ("tbc"): alone it says nothing, and beside a signature that this is not sure."""
    notes: tuple[Note, ...] = ()

    @property
    def marked(self) -> bool:
        """Whether anything is said of its signature."""
        return self.signed is not None or self.signed_on is not None

    def says(self) -> bool:
        """Whether anything is said beyond the name."""
        return self.marked or any((self.role, self.left_on, self.signatory, self.lead, self.signed_by, self.unread))

    def joined(self, other: "PartySignature") -> "PartySignature | None":
        """What two marks of one party say together; None where they contradict each other about its signature."""
        if self.signed_by and other.signed_by and self.signed_by != other.signed_by:
            return None
        doubt = self.doubt or other.doubt
        if doubt and (self.marked or other.marked):
            return None
        days = {day for day in (self.signed_on, other.signed_on) if day}
        signed = {m.signed for m in (self, other) if m.signed is not None} | ({True} if days else set())
        if len(days) > 1 or len(signed) > 1:
            return None
        return PartySignature(
            self.name,
            None if days else next(iter(signed), None),
            next(iter(days), None),
            self.role if other.role in (None, self.role) else "both" if self.role else other.role,
            self.left_on or other.left_on,
            self.signatory or other.signatory,
            self.lead or other.lead,
            self.signed_by or other.signed_by,
            " / ".join(dict.fromkeys(text for text in (self.unread, other.unread) if text)),
            doubt,
            (*self.notes, *(told for told in other.notes if told not in self.notes)),
        )

    def both(self, other: "PartySignature") -> "PartySignature":
        """What two marks of one party say; where they contradict each other, it is as written."""
        together = self.joined(other)
        if together is not None:
            return together
        return replace(
            self,
            signed=None,
            signed_on=None,
            doubt="",
            unread=" / ".join(text for text in (self.text(), other.text()) if text),
        )

    def text(self) -> str:
        """What is said of the signature, in words."""
        if self.unread:
            return self.unread
        return (
            day_text(self.signed_on)
            if self.signed_on
            else {True: "signed", False: "not signed", None: self.doubt}[self.signed]
        )


def mark(cell: Cell) -> ParsedCell:
    """A cell that says only whether and when somebody signed: a date, a tick or a cross, "not signed"; else it is as written.

    A year alone says that it signed; the date is not recorded.
    """
    if dates.is_year(cell):
        return ParsedCell(PartySignature(signed=True), (note("signed-that-year", text=text_of(cell)),))
    counted = isinstance(cell, int | float) and cell < _FIRST_SERIAL
    day = None if counted else dates.as_day(_TICKED.sub("", cell) if isinstance(cell, str) else cell, last=True)
    if day is not None:
        return ParsedCell(PartySignature(signed_on=day), dates.early(day))
    answer = words.yes_or_no(cell)
    if answer is not None:
        return ParsedCell(PartySignature(signed=answer))
    text = text_of(cell)
    word = " ".join(text.lower().split())
    if word in NOT_SIGNED or word in _CROSSES:
        return ParsedCell(PartySignature(signed=False))
    if word in SIGNED:
        return ParsedCell(PartySignature(signed=True))
    if match := _LABELLED.match(text):
        day = dates.as_day(match[2].strip(), last=True)
        if day is not None and match[1].lower().startswith(("signed", "date")):
            return ParsedCell(PartySignature(signed_on=day))
    if word in dates.BLANK_WORDS:
        return NOTHING
    if word in dates.UNKNOWN_WORDS:
        return ParsedCell(None, (note("not-recorded", text=text),), text)
    return ParsedCell(PartySignature(unread=text), (unread("unreadable-signature", text),))


def detailed(mark_: PartySignature, text: str) -> PartySignature | None:
    """The mark with what a piece of text says of it; None where that is not understood. What contradicts the mark is as written."""
    more = _detailed(mark_, text)
    if more is None or not mark_.marked or mark_.joined(more) is not None:
        return more
    return replace(mark_, signed=None, signed_on=None, doubt="", unread=f"{mark_.text()} / {text}")


def _detailed(mark_: PartySignature, text: str) -> PartySignature | None:
    text = _SOMEHOW.sub("", text)
    word = " ".join(text.lower().split())
    if word in NOT_SIGNED or word in _CROSSES or _ticked(text) is False:
        return replace(mark_, signed=False)
    if word in SIGNED or _ticked(text) is True:
        return replace(mark_, signed=True)
    if word in ROLES:
        return replace(mark_, role=ROLES[word])
    if word in _LEADS:
        return replace(mark_, lead=True)
    if dates.is_year(text):
        return replace(mark_, signed=True)
    day = dates.as_day(_TICKED.sub("", text), last=True)
    if day is not None:
        return replace(mark_, signed_on=day)
    if word in dates.UNKNOWN_WORDS:
        return replace(mark_, doubt=text, notes=(*mark_.notes, note("not-recorded", text=text)))
    if match := _SIGNED_BY.match(text):
        day = dates.as_day(match[2].strip(), last=True) if match[2] and not dates.is_year(match[2]) else None
        if day is not None:
            return replace(mark_, signed_on=day, signatory=match[1].strip())
        return None if match[2] else replace(mark_, signed=True, signatory=match[1].strip())
    if match := _LABELLED.match(text):
        label, value = match[1].lower(), match[2].strip()
        if label == "signatory":
            return replace(mark_, signatory=value)
        if label == "as written":
            return replace(mark_, unread=value)
        if label == "role":
            role = ROLES.get(" ".join(value.lower().split()))
            return replace(mark_, role=role) if role else None
        if dates.is_year(value) and label.startswith(("signed", "date")):
            return replace(mark_, signed=True)
        day = dates.as_day(value, last=True)
        if day is not None and label.startswith("left"):
            return replace(mark_, left_on=day)
        if day is not None and label != "joined":
            return replace(mark_, signed_on=day)
    return None


def _ticked(text: str) -> bool | None:
    """What a tick or a cross says. A number behind a name may be that of a footnote."""
    return None if text.isdigit() else words.yes_or_no(text)


def doubtful(text: str) -> bool:
    """Whether a text seems to say something of a signature or of leaving."""
    return bool(_SIGNS.search(text) or lexicon.within("signatures.doubtful").search(text))


def gone(text: str) -> bool:
    """Whether a text seems to say of a body that it is not a party, or not of all of it."""
    return bool(lexicon.within("signatures.gone").search(text))


def doubted(detail: str) -> tuple[Note, ...]:
    """Names and offices are written with capitals: what is not may be no signatory."""
    return (note("read-as-signatory", text=detail[:60]),) if detail[:1].islower() else ()


def dateish(text: str) -> bool:
    """Whether a text seems to hold a date, readable or not."""
    return bool(re.search(r"\d{1,2}\s*[-/.]\s*\d|\b(?:19|20)\d\d\b", text))
