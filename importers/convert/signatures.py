"""Who signed, in one cell: `Essex Police (12/03/2024); Essex County Council (not signed)`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from importers.convert import dates, lists, words
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
)
_ROLES = {
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
_SIGN = re.compile(r"[✓✔☑√✅✗✘×❌☒]")
_TICKED = re.compile(r"^[✓✔☑√✅]\ufe0f?\s*(?=\d)")
_SIGNED_BY = re.compile(r"^signed by\s+([^\d?]+?)(?:[\s,]+(?:on\s+)?(\d.*))?$", re.I)
_SOMEHOW = re.compile(r"^(?:e-?|electronically\s+|digitally\s+|docu|wet[- ]?)(?=sign)", re.I)
_DOUBTFUL = re.compile(
    r"[?✓✔☑√✅✗✘×❌☒]|\b(?:\w*sign(?:ed|ing|ature|s)?|sig|awaiting|left|leaving|withdr\w+|former\w*|no longer|pending|declin\w+|refus\w+"
    r"|verbal\w*|oral\w*|part(?:ial\w*|ly)?|principle|provision\w+|conditional\w*|tentative\w*|agreed|agree[sd]? to|approv\w+|interim"
    r"|lapsed|expired|suspended|paused|on hold|outstanding|chas(?:ed|ing)|tbc|tbd|lead|observer|draft|e-?mail\w*|consult\w+|informed)\b",
    re.I,
)
"""Words that say something of a signature or of leaving: what is not understood of them is taken for no signatory and no name."""
_LABELLED = re.compile(r"^(signed(?: on)?|date signed|left(?: on)?|joined|signatory|role)\b[:\s]\s*(.+)$", re.I | re.S)
_QUOTED = re.compile(r'\bsignatory: "((?:[^"]|"")*)"')
_HIDDEN = re.compile("\ue000(\\d+)\ue000")
_BRACKETS = re.compile(r"^(?P<name>.*\S)\s*\((?P<said>[^()]*(?:\([^()]*\)[^()]*)*)\)$", re.S)
_GAP = re.compile(r"(?P<said>\s*[-–—:]\s+|:\s*)|\s+")
_WEAK = frozenset({"y", "yes", "n", "no", "x", "both", "to sign", "awaiting", "not yet"})
"""Words that say something of a signature only behind a dash or a colon: "Number 10, No" may be a name."""


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
            self.role or other.role,
            self.left_on or other.left_on,
            self.signatory or other.signatory,
            self.lead or other.lead,
        )


def mark(cell: Cell) -> Reading:
    """A cell that says only whether and when somebody signed: a date, a tick or a cross, "not signed"."""
    day = dates.as_day(_TICKED.sub("", cell) if isinstance(cell, str) else cell, last=True)
    if day is not None:
        return Reading(Mark(signed_on=day))
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


def parties(text: str, known: Callable[[str], bool]) -> tuple[Mark, ...]:
    """The parties that a cell names, in order, each with what is said of its signature.

    `known` says whether a text is a body's name as it stands. A part that ends in a digit or a sign that cannot be read as a
    date carries a problem that blocks.
    """
    bare = known
    known = lambda part: not _SIGN.search(part) and bare(part)  # noqa: E731
    if known(text.strip()):
        return (Mark(text.strip()),)
    hidden: list[str] = []
    text = _QUOTED.sub(lambda found: _hide(found[1].replace('""', '"'), hidden), text)
    text = text.replace("[", "(").replace("]", ")")
    found = _parties(text, known)
    return tuple(_shown(mark_, hidden) for mark_ in found) if hidden else tuple(found)


def signatory_text(name: str) -> str:
    """Who signed for a party, as `parties` reads it back: in quotes where it has a sign that takes lists apart."""
    apart = set(',;()[]"\n\r') & set(name)
    return f"signatory: {chr(34)}{name.replace(chr(34), chr(34) * 2)}{chr(34)}" if apart else f"signatory: {name}"


def _hide(name: str, hidden: list[str]) -> str:
    hidden.append(name)
    return f"signatory: \ue000{len(hidden) - 1}\ue000"


def _shown(mark_: Mark, hidden: list[str]) -> Mark:
    """The mark with the quoted name in it again."""

    def name_of(found: re.Match[str]) -> str:
        return hidden[int(found[1])] if int(found[1]) < len(hidden) else found[0]

    said = mark_.signatory and _HIDDEN.sub(name_of, mark_.signatory)
    return replace(mark_, name=_HIDDEN.sub(name_of, mark_.name), signatory=said)


def _parties(text: str, known: Callable[[str], bool]) -> list[Mark]:
    found: list[Mark] = []
    for part in lists.lines(text):
        if known(part):
            found.append(Mark(part))
            continue
        word = " ".join(part.lower().split())
        of_last = _detail(found[-1], part, word) if found and word not in _WEAK else None
        if of_last is not None and of_last != found[-1]:
            found[-1] = of_last
            continue
        whole = party(part, known)
        if whole.says() and not _blocks(whole) and (known(whole.name) or "," not in whole.name):
            found.append(whole)
        else:
            found += _apart(part, known)
    return found


def _blocks(mark_: Mark) -> bool:
    return any(problem.blocking for problem in mark_.problems)


def _apart(part: str, known: Callable[[str], bool]) -> list[Mark]:
    """The parties between the commas of a part. What says only whether or when somebody signed is said of the one before."""
    found: list[Mark] = []
    for piece in (joined for whole in lists.commas(part) for joined in lists.joined(whole, known)):
        word = " ".join(piece.lower().split())
        of_last = _detail(found[-1], piece, word) if found and word not in _WEAK else None
        if of_last is not None and of_last != found[-1]:
            found[-1] = of_last
        else:
            found.append(party(piece, known))
    return found


def party(part: str, known: Callable[[str], bool]) -> Mark:
    """One party as written: a name, and what stands in brackets or behind it."""
    part = part.strip()
    if known(part):
        return Mark(part)
    if found := _BRACKETS.match(part):
        name, said = found["name"].strip(), found["said"]
        read = _said(name, said, known(name))
        if read is not None:
            inner = party(name, known) if not known(name) else Mark(name)
            if _blocks(inner):
                return inner
            both = inner.joined(read)
            problems = (*inner.problems, *read.problems)
            return Mark(name, problems=(_unreadable(said),)) if both is None else replace(both, problems=problems)
    return _behind(part, known) or Mark(part)


def _behind(part: str, known: Callable[[str], bool]) -> Mark | None:
    """A party whose signature stands behind its name: `Essex Police - 12 March 2024`, `ECC ✓`."""
    unread: Mark | None = None
    for gap in _GAP.finditer(part):
        name, said = part[: gap.start()].strip(), part[gap.end() :].strip()
        word = " ".join(said.lower().split())
        apart = gap["said"] is not None
        if not name or not word or (not apart and (word in _WEAK or said.isdigit())):
            continue
        read = None if word in _ROLES and not apart else _detail(Mark(name), said, word)
        if read is not None and (read.says() or known(name)):
            return read
        if known(name) and (_dateish(said) or (apart and _DOUBTFUL.search(said))):
            unread = Mark(name, problems=(_unreadable(said),))
    return unread


def _said(name: str, said: str, sure: bool) -> Mark | None:
    """What brackets behind a name say; None where they seem to be part of the name."""
    mark_ = Mark(name)
    understood = False
    for detail in re.split(r"[,;]\s*(?![^()]*\))", said):
        detail = detail.strip()
        word = " ".join(detail.lower().split())
        if not word or word in dates.BLANK_WORDS:
            continue
        read = _detail(mark_, detail, word)
        if read is not None:
            mark_, understood = read, True
        elif _DOUBTFUL.search(detail) or (sure and _dateish(detail)):
            return Mark(name, problems=(_unreadable(detail),))
        elif sure and not any(sign.isdigit() for sign in detail):
            person = detail if mark_.signatory is None else f"{mark_.signatory}, {detail}"
            mark_ = replace(mark_, signatory=person, problems=mark_.problems + _doubted(detail))
            understood = True
        elif sure or understood or _dateish(detail):
            return Mark(name, problems=(_unreadable(detail),))
        else:
            return None
    return mark_ if understood or sure else None


def _detail(mark_: Mark, detail: str, word: str) -> Mark | None:
    """The mark with what a piece of text says of it; None where that is not understood."""
    detail, word = _SOMEHOW.sub("", detail), _SOMEHOW.sub("", word)
    if word in NOT_SIGNED or word in _CROSSES or words.yes_or_no(detail) is False:
        return replace(mark_, signed=False)
    if word in SIGNED or words.yes_or_no(detail) is True:
        return replace(mark_, signed=True)
    if word in _ROLES:
        return replace(mark_, role=_ROLES[word])
    if word in _LEADS:
        return replace(mark_, lead=True)
    day = dates.as_day(_TICKED.sub("", detail), last=True)
    if day is not None:
        return replace(mark_, signed_on=day)
    if word in dates.UNKNOWN_WORDS:
        return mark_
    if found := _SIGNED_BY.match(detail):
        day = dates.as_day(found[2].strip(), last=True) if found[2] else None
        if day is not None:
            return replace(mark_, signed_on=day, signatory=found[1].strip())
        return None if found[2] else replace(mark_, signed=True, signatory=found[1].strip())
    if found := _LABELLED.match(detail):
        label, value = found[1].lower(), found[2].strip()
        if label == "signatory":
            return replace(mark_, signatory=value)
        if label == "role":
            role = _ROLES.get(" ".join(value.lower().split()))
            return replace(mark_, role=role) if role else None
        day = dates.as_day(value, last=True)
        if day is not None and label.startswith("left"):
            return replace(mark_, left_on=day)
        if day is not None and label != "joined":
            return replace(mark_, signed_on=day)
    return None


def _doubted(detail: str) -> tuple[Problem, ...]:
    """Names and offices are written with capitals: what is not may be no signatory."""
    if not detail[:1].islower():
        return ()
    message = (
        f"{detail[:60]!r} behind a party's name is read as who signed for it. If it says something else, correct it: "
        "(DD/MM/YYYY), (signed), (not signed), (lead) and (left DD/MM/YYYY) are understood."
    )
    return (Problem("read-as-signatory", message),)


def _dateish(text: str) -> bool:
    return bool(re.search(r"\d{1,2}\s*[-/.]\s*\d|\b(?:19|20)\d\d\b", text))


def _unreadable(said: str) -> Problem:
    return Problem(
        "unreadable-signature",
        f"{said[:60]!r} behind a party's name cannot be read. Write the date of signing as (DD/MM/YYYY), or (signed), or (not signed).",
        True,
    )
