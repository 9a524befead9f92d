"""Which Act, and which part of it, a text cites: "s.47 of the Children Act 1989", "MHA 1983 s117", "DEA 2017 Part 5".

A citation is read by its grammar, not from a list of spellings. What it cannot read in full it does not read at all: an Act that
is named, but with other words around it that may limit it, is not a citation.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018`")
_KINDS = {"sc": "sch", "pa": "part", "pt": "part", "ch": "chapter", "re": "reg", "ar": "art"}
_NESTED = ("sch", "part", "chapter", "para")
_NUMBER = r"(?:a1|\d{1,3}(?:[a-z]{1,3}\d{0,2})?)(?![a-z\d])(?:\s?\((?!\d{4})[a-z\d]{1,4}\))*"
_PROVISION = re.compile(
    r"\b(?P<kind>sections?|sect?s?|ss?|schedules?|scheds?|sch|parts?|pts?|chapters?|ch|regulations?|regs?|articles?|arts?"
    rf"|paragraphs?|paras?)\.?\s*(?P<numbers>{_NUMBER}(?:\s*(?:,|and|&|/|to|-|\u2013)\s*{_NUMBER})*)"
)
_ROMAN = re.compile(r"\b(parts?|pts?|chapters?|ch|schedules?|scheds?|sch)\.?\s+(x{0,2}(?:ix|iv|v?i{0,3}))\b(?<=[ivx])")
_CODE = re.compile(r"(sch|part|chapter|reg|art|para|s)(a?\d+[a-z]*)")
_WRITTEN = {
    "s": "s. ",
    "sch": "Sch. ",
    "part": "Part ",
    "chapter": "Chapter ",
    "reg": "reg. ",
    "art": "art. ",
    "para": "para. ",
}
_JOINS = re.compile(r",|\band\b|&|/|\bto\b|-|\u2013")
_PLAIN = re.compile(r"^\s+|\W.*$")
_DASH = re.compile(r"\s[-\u2013\u2014]+\s|:\s")
_BRACKETS = re.compile(r"\((?!(?:18|19|20)\d\d\))([^()]*)\)")
_AROUND = re.compile(
    r"^(?:[\s,.;:()-]|\b(?:under|pursuant to|in accordance with|as per|of|in|by|the|and|to)\b)+"
    r"|(?:[\s,.;:()-]|\b(?:of|the|and|under|as amended|et seq|etc)\b)+$"
)
_LIMITING = re.compile(
    r"\?|\b(?:no|not|nor|never|none|excl\w*|except\w*|without|unless|only|instead|was|if|where|when|pending|propos\w+|subject to"
    r"|act|regulations?|section|schedule|article|part|tbc)\b|\bss?\s?\d"
)


class Citation(NamedTuple):
    """A text taken apart: what may be the Act's name (empty where none is written), and each provision as a code.

    `acts` are tried in order: with what stands in brackets, which may be part of a title, and without. The codes of one
    provision go from the exact one to the wider ones: `("sch2-part1-para2", "sch2-para2", "sch2")`.
    """

    acts: tuple[str, ...]
    provisions: tuple[tuple[str, ...], ...]


def parse(text: str) -> Citation:
    """The citation that a text may be. An explanation in brackets or after a dash or colon may follow; a limit may not."""
    text = unicodedata.normalize("NFKC", text[:400]).casefold().translate(_APOSTROPHES).replace("\u00a7", " section ")
    text = with_arabic_numbers(text)
    chains: list[list[tuple[str, list[str]]]] = []
    end, rest = 0, []
    for match in _PROVISION.finditer(text):
        between = text[end : match.start()]
        code = _code(match["kind"])
        numbers = [_PLAIN.sub("", number) for number in _JOINS.split(match["numbers"])]
        if chains and not between.strip(" ,.;:()") and _below(code, chains[-1][-1][0]):
            chains[-1].append((code, numbers))
        else:
            chains.append([(code, numbers)])
        rest.append(between)
        end = match.end()
    named = " ".join((*rest, text[end:]))
    return Citation(tuple(_names(named)), tuple(codes for chain in chains for codes in _codes(chain)))


def cited(code: str) -> str:
    """How a provision's code is written.

    >>> cited("sch2-part1-para2a")
    'Sch. 2 Part 1 para. 2A'
    """
    return " ".join(_WRITTEN[kind] + number.upper() for kind, number in _CODE.findall(code))


def with_arabic_numbers(text: str) -> str:
    """A folded text with the Roman numbers of parts, chapters and schedules as figures.

    >>> with_arabic_numbers("police act 1997 part v")
    'police act 1997 part 5'
    """
    return _ROMAN.sub(lambda match: f"{match[1]} {_figures(match[2])}", text)


def _figures(roman: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in roman]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))


def limits(text: str) -> bool:
    """Whether words around a citation may take something away from it, or cite something else as well."""
    return _LIMITING.search(text) is not None


def _names(text: str) -> Iterator[str]:
    yield _bare(text)
    described = _BRACKETS.findall(text)
    parts = [bare for part in _DASH.split(_BRACKETS.sub(" ", text)) if (bare := _bare(part))] or [""]
    for act in parts:
        if not limits(" ; ".join((*described, *(part for part in parts if part is not act)))):
            yield act


def _code(kind: str) -> str:
    if kind.startswith("para"):
        return "para"
    return _KINDS.get(kind[:2], "s")


def _below(code: str, above: str) -> bool:
    """Whether a provision continues the one before it: a paragraph of a schedule, a chapter of a part."""
    return code in _NESTED and above in _NESTED and _NESTED.index(code) > _NESTED.index(above)


def _codes(chain: list[tuple[str, list[str]]]) -> Iterator[tuple[str, ...]]:
    *outer, (code, numbers) = chain
    for number in dict.fromkeys(numbers):
        exact = [*(f"{kind}{each[0]}" for kind, each in outer), f"{code}{number}"]
        wider = (exact, [exact[0], exact[-1]] if outer else exact, exact[:-1], exact[:1])
        yield tuple(dict.fromkeys("-".join(codes) for codes in wider if codes))


def _bare(text: str) -> str:
    before = None
    while text != before:
        before, text = text, _AROUND.sub("", text)
    return text
