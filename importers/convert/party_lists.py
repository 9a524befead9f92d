"""Who signed, in one cell: `Essex Police (12/03/2024); Essex County Council (not signed)`."""

import re
from collections.abc import Callable
from dataclasses import replace

from importers import lexicon
from importers.convert import dates, lists
from importers.convert.marks import ROLES, PartySignature, dateish, detailed, doubted, doubtful, gone, mark

__all__ = ["PartySignature", "mark", "parties", "party", "signatory_text"]

_SIGN = re.compile(r"[✓✔☑√✅✗✘×❌☒]")
_QUOTED = re.compile(r'\b(signatory|as written): "((?:[^"]|"")*)"')
_HIDDEN = re.compile("\ue000(\\d+)\ue000")
_BRACKETS = re.compile(r"^(?P<name>.*\S)\s*\((?P<details>[^()]*(?:\([^()]*\)[^()]*)*)\)$", re.S)
_ANNEX = re.compile(r"(?:see|as per|as listed in|listed in|per) ")
"""Brackets that say where the bodies of a class are listed."""
_BEHALF = re.compile(r"(?<!\s)\s++(?:for and )?(?:signing )?on behalf of\s++", re.I)
_GAP = re.compile(r"(?P<details>\s*[-–—:]\s+|:\s*)|\s+")
_DETAILS = re.compile("[,;]")
_WEAK = lexicon.words("signatures.weak")
"""Words that say something of a signature only behind a dash or a colon: "Number 10, No" may be a name."""
_LONGEST = 1_000
"""The most characters of one party with what is said of it: a longer text is not taken apart, and names no body."""


def parties(text: str, known: Callable[[str], bool]) -> tuple[PartySignature, ...]:
    """The parties that a cell names, in order, each with what is said of its signature.

    `known` says whether a text is a body's name as it stands. A part that ends in a digit or a sign that cannot be read as a
    date is as written on that party.
    """
    bare = known
    known = lambda part: not _SIGN.search(part) and bare(part)  # noqa: E731
    if known(text.strip()):
        return (PartySignature(text.strip()),)
    if (whole := lists.IN_BRACKETS.fullmatch(text.strip())) is not None:
        text = whole[1]
    hidden: list[str] = []
    text = _QUOTED.sub(lambda match: _hide(match[1], match[2].replace('""', '"'), hidden), text)
    text = text.replace("[", "(").replace("]", ")")
    marks = _parties(text, known)
    return tuple(_shown(mark_, hidden) for mark_ in marks) if hidden else tuple(marks)


def signatory_text(name: str) -> str:
    """Who signed for a party, as `parties` reads it back: in quotes where it has a sign that takes lists apart."""
    apart = set(',;()[]"\n\r') & set(name)
    return f"signatory: {_quoted(name)}" if apart else f"signatory: {name}"


def unread_text(text: str, alone: bool = True) -> str:
    """What is as written of a party, as `parties` reads it back behind its name: in quotes where the words alone would say something."""
    return (
        text
        if alone and party(f"X ({text})", "X".__eq__) == PartySignature("X", unread=text)
        else f"as written: {_quoted(text)}"
    )


def _quoted(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"'


def _hide(label: str, text: str, hidden: list[str]) -> str:
    hidden.append(text)
    return f"{label}: \ue000{len(hidden) - 1}\ue000"


def _shown(mark_: PartySignature, hidden: list[str]) -> PartySignature:
    """The mark with the quoted name in it again."""

    def name_of(match: re.Match[str]) -> str:
        return hidden[int(match[1])] if int(match[1]) < len(hidden) else match[0]

    signatory = mark_.signatory and _HIDDEN.sub(name_of, mark_.signatory)
    unread = _HIDDEN.sub(name_of, mark_.unread)
    return replace(mark_, name=_HIDDEN.sub(name_of, mark_.name), signatory=signatory, unread=unread)


def _parties(text: str, known: Callable[[str], bool]) -> list[PartySignature]:
    marks: list[PartySignature] = []
    for part in lists.lines(text):
        if known(part):
            marks.append(PartySignature(part))
            continue
        if _of_last(marks, part):
            continue
        whole = party(part, known)
        if whole.says() and not whole.unread and (known(whole.name) or "," not in whole.name):
            marks.append(whole)
        else:
            marks += _apart(part, known)
    return marks


def _apart(part: str, known: Callable[[str], bool]) -> list[PartySignature]:
    """The parties between the commas of a part. What says only whether or when somebody signed is said of the one before."""
    marks: list[PartySignature] = []
    for piece in (joined for whole in lists.commas(part) for joined in lists.joined(whole, known)):
        if not _of_last(marks, piece):
            marks.append(party(piece, known))
    return marks


def _of_last(marks: list[PartySignature], text: str) -> bool:
    """Whether a text says only something of the party before it; then it is said of that party."""
    if not marks or " ".join(text.lower().split()) in _WEAK:
        return False
    more = detailed(marks[-1], text)
    if more is None or more == marks[-1]:
        return False
    marks[-1] = more
    return True


def party(part: str, known: Callable[[str], bool]) -> PartySignature:
    """One party as written: a name, and what stands in brackets or behind it; or the body that signed "on behalf of" it."""
    part = part.strip()
    if known(part) or len(part) > _LONGEST:
        return PartySignature(part)
    halves = _BEHALF.split(part, maxsplit=1)
    if len(halves) == 2 and all(halves):
        signer, group = party(halves[0], known), party(halves[1], known)
        return replace(group.both(replace(signer, name=group.name)), name=group.name, signed_by=signer.name)
    if match := _BRACKETS.match(part):
        name, text = match["name"].strip(), match["details"]
        read = _said(name, text, known(name))
        if read is not None:
            inner = party(name, known) if not known(name) else PartySignature(name)
            return replace(inner.both(read), notes=(*inner.notes, *read.notes)) if not inner.unread else inner
    return _behind(part, known) or PartySignature(part)


def _behind(part: str, known: Callable[[str], bool]) -> PartySignature | None:
    """A party whose signature stands behind its name: `Essex Police - 12 March 2024`, `ECC ✓`."""
    unsure: PartySignature | None = None
    for gap in _GAP.finditer(part):
        name, rest = part[: gap.start()].strip(), part[gap.end() :].strip()
        word = " ".join(rest.lower().split())
        apart = gap["details"] is not None
        if not name or not word or (not apart and (word in _WEAK or rest.isdigit())):
            continue
        read = None if word in ROLES and not apart else detailed(PartySignature(name), rest)
        if read is not None and _SIGN.search(name):
            inner = party(name, known)
            return inner.joined(read) or PartySignature(inner.name, unread=part)
        if read is not None and (read.says() or known(name)):
            return read
        head, *more = re.split(r"(?<!\s)\s++[-–—]\s++", rest, maxsplit=1)
        if apart and more and known(name) and detailed(PartySignature(name), head):
            return PartySignature(name, unread=rest)
        if known(name) and (dateish(rest) or (apart and doubtful(rest))):
            unsure = PartySignature(name, unread=rest)
    return unsure


def _said(name: str, text: str, sure: bool) -> PartySignature | None:
    """What brackets behind a name say; None where they seem to be part of the name."""
    mark_ = PartySignature(name)
    understood = False
    for detail in lists.outside(text, _DETAILS):
        detail = detail.strip()
        word = " ".join(detail.lower().split())
        if not word or word in dates.BLANK_WORDS or _ANNEX.match(word):
            continue
        read = detailed(mark_, detail)
        if read is not None:
            mark_, understood = read, True
        elif doubtful(detail) or (sure and (len(detail) == 1 or gone(detail) or dateish(detail))):
            return PartySignature(name, unread=text)
        elif sure and not any(sign.isdigit() for sign in detail):
            person = detail if mark_.signatory is None else f"{mark_.signatory}, {detail}"
            mark_ = replace(mark_, signatory=person, notes=mark_.notes + doubted(detail))
            understood = True
        elif sure or understood or dateish(detail):
            return PartySignature(name, unread=text)
        else:
            return None
    return mark_ if understood or sure else None
