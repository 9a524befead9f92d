"""When two texts are the same words: case, punctuation, spaces, plurals, articles, "and" or "or", and citation styles aside.

A sign that says something of what it stands beside counts as a word: a question mark, the asterisk of a footnote, a cross, an
empty box. Only punctuation and bullets say nothing.
"""

import re
import unicodedata
from functools import lru_cache

_SILENT = (
    r"\w\s.,:;/\\&+#%@|_'\"`(){}\[\]$\u00a3\u20ac\u00ab\u00bb\u2039\u203a\u2018-\u201f\u2032\u2033\u2044\u00ae\u00a9\u2122\u00b0"
    r"\-\u2010-\u2015\u2212\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f"
    r"\u00b7\u2022\u2023\u2043\u2219\u25a0\u25aa\u25cf\u25b6\u25ba\u25c6\u25e6\u2756\u27a2\u27a4\ue000-\uf8ff"
)
"""Letters, digits, punctuation, marks of letters and of direction, and bullets (a word processor's own among them)."""
_TELLING = rf"[^{_SILENT}]|\[\s*\]|\(\s*\)"
_WORD = re.compile(rf"(?:s|ss|sec|sch|pt|para|art|reg)(?=\d)|[^\W_]+|{_TELLING}")
_A_TELLING = re.compile(_TELLING)
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
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("'\u2019\u2018`", ""),
        "&": " and ",
        "+": " and ",
        "%": " percentage ",
        "/": " and ",
        "\u00b6": " paragraph ",
        "\u00a7": " section ",
        "\u2116": " number ",
    }
)
"""Apostrophes, which say nothing, and the signs that stand for a word."""


def is_marked(text: str) -> bool:
    """Whether a text has a sign that says something of it, which no name has.

    >>> is_marked("Health?"), is_marked("\u2610 Health"), is_marked("[ ] Health"), is_marked("\u2022 Health (mental)")
    (True, True, True, False)
    """
    return _A_TELLING.search(unicodedata.normalize("NFKC", text)) is not None


@lru_cache(maxsize=65536)
def words(text: str) -> tuple[str, ...]:
    """The words of a text in the form in which they are compared; at most its first 400 characters count."""
    text = text[:400] if text.isascii() else unicodedata.normalize("NFKC", text[:400])
    plain: list[str] = []
    for word in _WORD.findall(text.casefold().translate(_SIGNS)):
        word = "number" if word == "no" and plain else _plain(word)  # "NHS no.", but "no fixed address"
        if word != "the" and not (word == "and" and plain[-1:] == ["and"]):
            plain.append(word)
    while len(plain) > 1 and plain[0] in _ARTICLES:
        plain = plain[1:]
    return tuple(plain) if any(word.isalnum() for word in plain) else ()


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """What texts that differ only in spelling have in common; empty when there is no letter or digit in it.

    >>> key("Anti-social behaviours") == key("the antisocial behaviour")
    True
    """
    return joined(words(text))


def joined(parts: tuple[str, ...]) -> str:
    """The key of words: "anti-social" is "antisocial", but "6 1" is not "61"."""
    whole = "".join(parts)
    if whole.isalpha():
        return whole
    whole = ""
    for word in parts:
        whole += f" {word}" if whole[-1:].isdigit() and word[0].isdigit() else word
    return whole


@lru_cache(maxsize=65536)
def _plain(word: str) -> str:
    return _SAME_WORD.get(word) or _singular(word)


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]
