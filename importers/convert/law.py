"""Lawful bases and conditions as people cite them: `Article 6(1)(e) public task`, `Section 1 (e)`, `9(2)(h)`, `Sch 1 Pt 1 para 2`."""

import re
from collections.abc import Iterator

from graph_service.model import Scheme

_DASH = r"[\s.,()\[\]/-]*"
_CITED = re.compile(
    rf"(?P<six>\b6{_DASH}1{_DASH}(?=[a-f]))"
    rf"|(?P<nine>\b9{_DASH}2{_DASH}(?=[a-j]))"
    rf"|(?P<one>\b(?:section|sect?\.?|s\.?)\s*1\b{_DASH}(?=\(?[a-f]\)))"
    rf"|(?P<two>\b(?:section|sect?\.?|s\.?)\s*2\b{_DASH}(?=\(?[a-j]\)))"
    rf"|(?P<bare6>\b(?:article|art\.?)\s*6{_DASH}(?=\(?[a-f]\)?(?![a-z])))"
    rf"|(?P<bare9>\b(?:article|art\.?)\s*9{_DASH}(?=\(?[a-j]\)?(?![a-z])))"
    r"|(?P<ten>\b(?:article|art\.?)\s*10\b)"
    r"|(?P<sch>\b(?:schedule|sch(?:ed)?\.?)\s*1\b[\s,;:.-]*(?:\(?(?:part|pt\.?)\s*(?P<part>\d)\)?)?[\s,;:.-]*(?:\(?(?:paragraph|para\.?|p\.?|condition|cond\.?)\s*\(?(?P<para>\d{1,2}[a-z]?)\)?\)?)?)",
    re.I,
)
_LETTER = re.compile(r"\(?(?P<letter>ea|[a-j])\)?(?![a-z])", re.I)
_MORE = re.compile(r"^\)?\s*+(?:,|;|and|&|or|/|\+)?\s*+\((?P<letter>ea|[a-j])\)", re.I)


def cited(text: str) -> tuple[list[tuple[Scheme, str]], str]:
    """The citations in a text, each as (scheme, how the vocabulary writes it), and what is left of the text without them.

    A letter that follows in brackets continues the article before it: `6(1)(c) and (e)`.
    """
    citations: list[tuple[Scheme, str]] = []
    left: list[str] = []
    at = 0
    for match in _CITED.finditer(text):
        if match.start() < at:
            continue
        left.append(text[at : match.start()])
        at = match.end()
        article = _article(match)
        if article == "schedule":
            if match["para"]:
                part = match["part"] or _part(match["para"])
                citations.append(("schedule-1", f"Schedule 1 Part {part} paragraph {match['para'].lower()}"))
            else:
                left.append(match.group())
            continue
        if article == "10":
            citations.append(("condition", "Article 10"))
            continue
        for letter, end in _letters(text, at):
            at = end
            citations.append(
                ("basis", f"Article 6(1)({letter})") if article == "6" else ("condition", f"Article 9(2)({letter})")
            )
    left.append(text[at:])
    return citations, "".join(left)


def _article(match: re.Match[str]) -> str:
    if match["sch"]:
        return "schedule"
    if match["ten"]:
        return "10"
    return "6" if match["six"] or match["one"] or match["bare6"] else "9"


def _letters(text: str, at: int) -> Iterator[tuple[str, int]]:
    first = _LETTER.match(text, at)
    if not first:
        return
    at = first.end()
    yield first["letter"].lower(), at
    while more := _MORE.match(text[at:]):
        at += more.end()
        yield more["letter"].lower(), at


def _part(paragraph: str) -> str:
    """The part of Schedule 1 to the Data Protection Act 2018 that a paragraph stands in: 1–4, 5–28 and 29–37."""
    number = int(re.sub(r"\D", "", paragraph))
    return "1" if number <= 4 else "2" if number <= 28 else "3"
