"""When two texts are the same words: case, punctuation, spaces, plurals, leading articles and citation styles aside."""

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"(?:s|ss|sec|sch|pt|para|art|reg)(?=\d)|[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018`")
_IRREGULAR = {
    "children": "child",
    "childrens": "child",
    "people": "person",
    "peoples": "person",
    "diagnoses": "diagnosis",
    "analyses": "analysis",
    "https": "https",
    "ftps": "ftps",
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
"""Plurals that no rule gives, what only looks like one, and how the law is cited: "Sch. 1 Pt 2 para 18" is "Schedule 1, Part 2, paragraph 18"."""

_ARTICLES = frozenset(("the", "a", "an"))
_SIGNS = {"&": " and ", "+": " and ", "\u00b6": " paragraph ", "\u00a7": " section "}


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """What texts that differ only in spelling have in common; empty when there is no letter or digit in it."""
    text = unicodedata.normalize("NFKC", text[:400]).casefold().translate(_APOSTROPHES)
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    words = _WORD.findall(text)
    while len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    joined = ""
    for word in words:
        word = _IRREGULAR.get(word) or _singular(word)
        # "anti-social" is "antisocial", but "6 1" is not "61"
        apart = joined[-1:].isdigit() and word[0].isdigit()
        joined += f" {word}" if apart else word
    return joined


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]
