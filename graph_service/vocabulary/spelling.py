"""When two texts are the same words: case, punctuation, spaces, plurals, articles, "and" or "or", and citation styles aside."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"(?:s|ss|sec|sch|pt|para|art|reg)(?=\d)|[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018`")
_SAME_WORD = {
    "children": "child",
    "childrens": "child",
    "people": "person",
    "peoples": "person",
    "diagnoses": "diagnosis",
    "analyses": "analysis",
    "crises": "crisis",
    "https": "https",
    "ftps": "ftps",
    "or": "and",
    "info": "information",
    "num": "number",
    "ref": "reference",
    "refs": "reference",
    "tel": "telephone",
    "photo": "photograph",
    "photos": "photograph",
    "docs": "document",
    "appt": "appointment",
    "appts": "appointment",
    "organization": "organisation",
    "organizations": "organisation",
    "behavior": "behaviour",
    "licenses": "licence",
    "license": "licence",
    "s": "section",
    "sec": "section",
    "ss": "section",
    "sch": "schedule",
    "sched": "schedule",
    "pt": "part",
    "para": "paragraph",
    "paras": "paragraph",
    "art": "article",
    "arts": "article",
    "reg": "regulation",
    "regs": "regulation",
}
"""Words that no rule makes one: odd plurals, what only looks like a plural, short forms, and how the law is cited."""

_ARTICLES = frozenset(("the", "a", "an"))
_SIGNS = {
    "&": " and ",
    "+": " and ",
    "%": " percentage ",
    "/": " and ",
    "\u00b6": " paragraph ",
    "\u00a7": " section ",
    "\u2116": " number ",
}


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in the form in which they are compared; at most its first 400 characters count."""
    text = unicodedata.normalize("NFKC", text[:400]).casefold().translate(_APOSTROPHES)
    for sign, word in _SIGNS.items():
        if sign in text:
            text = text.replace(sign, word)
    plain: list[str] = []
    for word in _WORD.findall(text):
        if word == "no" and plain:
            word = "number"  # "NHS no.", but "no fixed address"
        word = _SAME_WORD.get(word) or _singular(word)
        if word != "the" and not (word == "and" and plain[-1:] == ["and"]):
            plain.append(word)
    while len(plain) > 1 and plain[0] in _ARTICLES:
        plain = plain[1:]
    return tuple(plain)


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """What texts that differ only in spelling have in common; empty when there is no letter or digit in it.

    >>> key("Anti-social behaviours") == key("the antisocial behaviour")
    True
    """
    return joined(words(text))


def joined(parts: tuple[str, ...]) -> str:
    """The key of words: "anti-social" is "antisocial", but "6 1" is not "61"."""
    whole = ""
    for word in parts:
        whole += f" {word}" if whole[-1:].isdigit() and word[0].isdigit() else word
    return whole


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]
