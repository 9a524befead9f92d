"""Texts where a body is wanted, that name none: "various", "all partners", "as above"."""

import re

from importers import lexicon
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.words import plain, yes_or_no

_WORDS = BLANK_WORDS | UNKNOWN_WORDS | lexicon.words("bodies.none")
_SOME = lexicon.words("bodies.quantities")
_SAYS_NOT_WHICH = _SOME | lexicon.words("bodies.fillers")
_SORTS = lexicon.words("bodies.sorts")
_WHERE = lexicon.words("bodies.which")
_LONGEST_SORT = 5
"""Words: "all primary care providers" is a sort of bodies, a longer text may be a name."""
_NAMED_ALL = (["saints"], ["souls"], ["hallows"])
"""Names that begin with "All"."""
_ELSEWHERE = re.compile(
    r"^(?:ditto|do|fel uchod|see\b.*|as (?:above|below|per|listed|before|previous(?:ly)?|row|line)\b.*|same(?: as\b.*)?|refer to\b.*"
    r"|(?:the )?(?:partners?|partner (?:agenc(?:y|ies)|organisations?)|signatories|parties|members|stakeholders)(?: to .*| above| below| listed.*)?)$"
)
_OWN = re.compile(
    r"us|we|ourselves|own (?:staff|use)|(?:the|this|our) (?:authority|board|body|borough|charity|college|company|council|county|district|force"
    r"|hospital|icb|local authority|office|organi[sz]ation|police|practice|school|surgery|trust|university)(?: itself)?"
)
"""What a body calls itself: in the next register it is another."""


def names_no_body(text: str) -> bool:
    """Whether a text names none: "TBC", "No", "various", "all Essex councils", "as above", "us", a mark of repetition."""
    if " ".join(text.lower().split()) in _WORDS or yes_or_no(text) is not None:
        return True
    halves = text.split(" / ")
    if len(halves) == 2 and all(map(names_no_body, halves)):
        return True
    words = plain(text).split()
    if not words:
        return not any(sign.isalnum() for sign in text)
    if _ELSEWHERE.match(" ".join(words)) or _OWN.fullmatch(" ".join(words)):
        return True
    sort = words[: next((at for at, word in enumerate(words) if word in _WHERE), len(words))]
    if words[0] not in _SOME or not sort or len(sort) > _LONGEST_SORT or sort[1:2] in _NAMED_ALL:
        return False
    return sort[-1] in _SORTS or sort[-1].endswith("s")


def names_itself(text: str) -> bool:
    """Whether a text is what the body whose register it is calls itself: "us", "the Council"."""
    return bool(_OWN.fullmatch(" ".join(plain(text).split())))


def names_class(text: str) -> str:
    """The name of the class of bodies that a text names, without what it refers to in brackets; "" where it names none.

    >>> names_class("Registered providers (see Annex A)"), names_class("all partners")
    ('Registered providers', '')
    """
    name = " ".join(_ANNEX.sub("", text).split()).strip(" ,;")
    words = plain(name).split()
    sort = words[: next((at for at, word in enumerate(words) if word in _WHERE), len(words))]
    if not 1 < len(words) <= _LONGEST_CLASS or not sort or sort[-1] not in lexicon.words("bodies.classes"):
        return ""
    if (
        sort[-1] == "homes"
        and words[0] not in _SOME
        and sort[-2:-1] != []
        and sort[-2] not in lexicon.words("bodies.homes")
    ):
        return ""
    which = [word for word in words if word not in _SAYS_NOT_WHICH]
    if words[0] not in _SOME and sort[-1] not in lexicon.words("bodies.relative") and len(sort) < 2:
        return ""
    if sort[-1] in lexicon.words("bodies.relative"):
        return name if len(which) > 1 and words[0] not in ("see", "as") else ""
    plural_of_a_name = words[0] not in _SOME and any(word in ("nhs", "university", "hospitals") for word in sort[:-1])
    return "" if plural_of_a_name or "see" in words[:1] else name


def like_a_body(text: str) -> bool:
    """Whether a text has a word that names of bodies have and names of departments have not."""
    return not lexicon.words("bodies.organisations").isdisjoint(plain(text).split())


def like_a_department(text: str) -> bool:
    """Whether a text reads like a department or a role, and not like a body."""
    return not like_a_body(text) and not lexicon.words("bodies.departments").isdisjoint(plain(text).split())


_ANNEX = re.compile(r"\(?\b(?:see|as listed in|as per|set out in)\b[^()]{0,80}\)?|\([^()]{0,80}\)", re.IGNORECASE)
_LONGEST_CLASS = 10
