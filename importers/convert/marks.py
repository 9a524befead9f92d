"""What a text says of one party: whether and when it signed, its role, who signed, whether it left."""

import re
from dataclasses import dataclass, replace
from datetime import date

from importers.convert import dates, words
from importers.convert.reading import NOTHING, Cell, Problem, Reading, text_of

NOT_SIGNED = frozenset(
    [
        "no",
        "n",
        "not signed",
        "unsigned",
        "not yet",
        "not yet signed",
        "not signed yet",
        "has not signed",
        "did not sign",
        "to sign",
        "yet to sign",
        "to be signed",
        "no signature",
        "awaiting",
        "awaiting signature",
        "signature pending",
        "pending signature",
        "pending",
        "outstanding",
        "still to sign",
        "declined",
        "declined to sign",
        "refused",
        "refused to sign",
    ]
)
SIGNED = frozenset(
    {"signed", "yes", "y", "has signed", "date not recorded", "signed, date not recorded", "signed date not recorded"}
    | {"fully signed", "signed by all", "all signed", "fully executed"}
)
ROLES = {
    "discloser": "discloser",
    "disclosing": "discloser",
    "sender": "discloser",
    "provider": "discloser",
    "recipient": "recipient",
    "receiver": "recipient",
    "receiving": "recipient",
    "recipient only": "recipient",
    "receiver only": "recipient",
    "discloser only": "discloser",
    "both": "both",
    "discloser and recipient": "both",
}
_LEADS = frozenset(
    {
        "lead",
        "the lead",
        "lead organisation",
        "lead partner",
        "lead body",
        "lead agency",
        "lead authority",
        "lead signatory",
    }
)
_CROSSES = frozenset({"x", "✗", "✘", "×", "❌", "☒"})
_FIRST_SERIAL = 10_000
"""A smaller number where a date of signing is wanted counts something: as a day it would be one before 1928."""
_TICKED = re.compile(r"^[✓✔☑√✅]\ufe0f?\s*(?=\d)")
_SIGNED_BY = re.compile(r"^signed by\s+([^\d?]+?)(?:[\s,]+(?:on\s+)?(\d.*))?$", re.I)
_SOMEHOW = re.compile(r"^(?:e-?|electronically\s+|digitally\s+|docu|wet[- ]?)(?=sign)", re.I)
DOUBTFUL = re.compile(
    r"[?✓✔☑√✅✗✘×❌☒]|\b(?:\w*sign(?:ed|ing|ature|s)?|sig|awaiting|left|leaving|withdr\w+|former\w*|no longer|pending|declin\w+|refus\w+"
    r"|verbal\w*|oral\w*|part(?:ial\w*|ly)?|principle|provision\w+|conditional\w*|tentative\w*|agreed|agree[sd]? to|approv\w+|interim"
    r"|lapsed|expired|suspended|paused|on hold|outstanding|chas(?:ed|ing)|tbc|tbd|lead|observer|draft|e-?mail\w*|consult\w+|informed)\b",
    re.I,
)
"""Words that say something of a signature or of leaving: what is not understood of them is taken for no signatory and no name."""
GONE = re.compile(
    r"\b(?:removed|opted|ceased|exit(?:ed|ing)|exclud\w+|except\w*|terminated|cancell?ed|revoked|rescinded|resigned|dissolved|abolished"
    r"|merged|superseded|invited|proposed|prospective|joining|not|never|only|until|unless|ended|closed|inactive|archived|dormant"
    r"|missing|void|(?:limited|restricted|subject) to)\b",
    re.I,
)
"""Words that say of a body that it is no party, or not of all of it: behind a known name they are no signatory either."""
_LABELLED = re.compile(r"^(signed(?: on)?|date signed|left(?: on)?|joined|signatory|role)\b[:\s]\s*(.+)$", re.I | re.S)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cell says of one party: its signature, role, leaving and signatory. `marked`: whether it says if it signed."""

    name: str = ""
    signed: bool | None = None
    signed_on: date | None = None
    role: str | None = None
    left_on: date | None = None
    signatory: str | None = None
    lead: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def marked(self) -> bool:
        """Whether anything is said of its signature."""
        return self.signed is not None or self.signed_on is not None

    def says(self) -> bool:
        """Whether anything is said beyond the name."""
        return self.marked or any((self.role, self.left_on, self.signatory, self.lead))

    def joined(self, other: "Mark") -> "Mark | None":
        """What two marks of one party say together; None where they contradict each other about its signature."""
        days = {day for day in (self.signed_on, other.signed_on) if day}
        said = {m.signed for m in (self, other) if m.signed is not None} | ({True} if days else set())
        if len(days) > 1 or len(said) > 1:
            return None
        return Mark(
            self.name,
            None if days else next(iter(said), None),
            next(iter(days), None),
            self.role if other.role in (None, self.role) else "both" if self.role else other.role,
            self.left_on or other.left_on,
            self.signatory or other.signatory,
            self.lead or other.lead,
        )


def mark(cell: Cell) -> Reading:
    """A cell that says only whether and when somebody signed: a date, a tick or a cross, "not signed"."""
    counted = isinstance(cell, int | float) and cell < _FIRST_SERIAL
    day = None if counted else dates.as_day(_TICKED.sub("", cell) if isinstance(cell, str) else cell, last=True)
    if day is not None:
        return Reading(Mark(signed_on=day), dates.early(day))
    said = words.yes_or_no(cell)
    if said is not None:
        return Reading(Mark(signed=said))
    text = text_of(cell)
    word = " ".join(text.lower().split())
    if word in NOT_SIGNED or word in _CROSSES:
        return Reading(Mark(signed=False))
    if word in SIGNED:
        return Reading(Mark(signed=True))
    if found := _LABELLED.match(text):
        day = dates.as_day(found[2].strip(), last=True)
        if day is not None and found[1].lower().startswith(("signed", "date")):
            return Reading(Mark(signed_on=day))
    if word in dates.BLANK_WORDS:
        return NOTHING
    if word in dates.UNKNOWN_WORDS:
        return Reading(
            None, (Problem("not-recorded", f"{text!r} is read as: whether it signed is not recorded."),), text
        )
    problem = f'{text[:60]!r} says neither a date nor yes or no. Write the date of signing as DD/MM/YYYY, a tick, or "not signed".'
    return Reading(None, (Problem("unreadable-signature", problem, True),))


def both_marks(first: Mark | None, second: Mark | None) -> Mark | None:
    """What two cells of a row say of a signature; where they contradict each other, only the problem, which blocks."""
    if first is None or second is None:
        return first or second
    both = first.joined(second)
    if both is not None:
        return both
    message = "Two columns of this row contradict each other about the signature. Let them agree."
    return Mark(problems=(Problem("two-signatures", message, True),))


def detailed(mark_: Mark, text: str) -> Mark | None:
    """The mark with what a piece of text says of it; None where that is not understood. What contradicts the mark blocks."""
    found = _detailed(mark_, text)
    if found is None or not mark_.marked or mark_.joined(found) is not None:
        return found
    return replace(mark_, problems=(*mark_.problems, unreadable(text)))


def _detailed(mark_: Mark, text: str) -> Mark | None:
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
    day = dates.as_day(_TICKED.sub("", text), last=True)
    if day is not None:
        return replace(mark_, signed_on=day)
    if word in dates.UNKNOWN_WORDS:
        told = Problem("not-recorded", f"{text!r} is read as: whether {mark_.name[:60]!r} signed is not recorded.")
        return replace(mark_, problems=(*mark_.problems, told))
    if found := _SIGNED_BY.match(text):
        day = dates.as_day(found[2].strip(), last=True) if found[2] else None
        if day is not None:
            return replace(mark_, signed_on=day, signatory=found[1].strip())
        return None if found[2] else replace(mark_, signed=True, signatory=found[1].strip())
    if found := _LABELLED.match(text):
        label, value = found[1].lower(), found[2].strip()
        if label == "signatory":
            return replace(mark_, signatory=value)
        if label == "role":
            role = ROLES.get(" ".join(value.lower().split()))
            return replace(mark_, role=role) if role else None
        day = dates.as_day(value, last=True)
        if day is not None and label.startswith("left"):
            return replace(mark_, left_on=day)
        if day is not None and label != "joined":
            return replace(mark_, signed_on=day)
    return None


def _ticked(text: str) -> bool | None:
    """What a tick or a cross says. A number behind a name may be that of a footnote."""
    return None if text.isdigit() else words.yes_or_no(text)


def doubted(detail: str) -> tuple[Problem, ...]:
    """Names and offices are written with capitals: what is not may be no signatory."""
    if not detail[:1].islower():
        return ()
    message = (
        f"{detail[:60]!r} behind a party's name is read as who signed for it. If it says something else, correct it: "
        "(DD/MM/YYYY), (signed), (not signed), (lead) and (left DD/MM/YYYY) are understood."
    )
    return (Problem("read-as-signatory", message),)


def dateish(text: str) -> bool:
    """Whether a text seems to hold a date, readable or not."""
    return bool(re.search(r"\d{1,2}\s*[-/.]\s*\d|\b(?:19|20)\d\d\b", text))


def unreadable(said: str) -> Problem:
    """The problem of what stands behind a party's name and is not understood."""
    return Problem(
        "unreadable-signature",
        f"{said[:60]!r} behind a party's name cannot be read. Write the date of signing as (DD/MM/YYYY), or (signed), or (not signed).",
        True,
    )
