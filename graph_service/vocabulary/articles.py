"""Lawful bases and conditions as people cite them: `Article 6(1)(e) public task`, `9.2.h`, `DPA 2018 Sch 1 Pt 2 (18)`."""

import re
import unicodedata
from typing import NamedTuple

from graph_service.model import Scheme
from graph_service.vocabulary.citations import with_arabic_numbers

_OPEN, _SIGNS = r"[\s.,(\[-]*+", r"[\s.,()\[\]-]*+"
_LETTERS = {"basis": "ea|[a-f]", "condition": "[a-j]"}
_ARTICLE = r"(?:\b(?:articles?|arts?)\b\.?\s*)?"
_PATTERNS = {
    "basis": re.compile(
        rf"{_ARTICLE}\b6{_OPEN}(?:1{_SIGNS})?\b(?P<letter>{_LETTERS['basis']})\b[)\]]?"
        r"|\bannex\s+1\b[\s,]*\(?(?:(?:para(?:graph)?|condition)\.?\s*)?(?P<annex>\d)\b\)?"
    ),
    "condition": re.compile(
        rf"{_ARTICLE}\b9{_OPEN}(?:2{_SIGNS})?\b(?P<letter>{_LETTERS['condition']})\b[)\]]?"
        r"|\b(?:article|art)\b\.?\s*(?P<ten>10)\b"
        r"|\b(?:schedule|sched?|sch)\.?\s*8\b[\s,-]*+(?:para(?:graph)?|condition)?\.?\s*+\(?(?P<eight>\d)\b\)?"
        r"|\b(?:para(?:graph)?|condition)\.?\s*(?P<of8>\d)\s*(?:,|of)?\s*(?:the )?(?:schedule|sch)\.?\s*8\b"
    ),
    "schedule-1": re.compile(
        r"(?:\(?\b(?:part|pt)\.?\s*(?P<before>[123])\b\)?[\s,;:.-]*+(?:of )?(?:the )?)?"
        r"(?:\b(?:schedule|sched?|sch)\.?\s*1\b[\s,;:.-]*+)?(?:\(?\b(?:part|pt)\.?\s*(?P<part>[123])\b\)?[\s,;:.-]*+)?"
        r"(?:\(?\b(?:paragraph|para|p|condition|cond)\.?\s*\(?(?P<para>\d{1,2})\b\)*|\((?P<bare>\d{1,2})\))"
        r"(?:[\s,]*+(?:of )?(?:the )?(?:part|pt)\.?\s*(?P<in>[123])\b)?(?:[\s,]*+(?:of )?(?:the )?(?:schedule|sch)\.?\s*1\b)?"
    ),
}
_MORE = re.compile(r"\s*(?:,|;|and|&|or|/|\+)+\s*\((?P<letter>ea|[a-j])\)")
_INSTRUMENT = re.compile(
    r"\b(?:(?:uk|eu)[\s-]*gdpr|gdpr|(?:dpa|data protection act),?(?: ?\(?2018\)?)?|the|of|under|section|and)\b"
)
_PARTS = {1: range(1, 5), 2: range(6, 29), 3: range(29, 38)}


class Cited(NamedTuple):
    """The ids of the terms cited, and the words around them, which should say the same."""

    ids: tuple[str, ...]
    rest: str


def article(text: str, scheme: Scheme) -> Cited | None:
    """The lawful bases or conditions that a text cites in a scheme of theirs; None where it cites none, or anything else too."""
    text = with_arabic_numbers(unicodedata.normalize("NFKC", text[:400]).casefold())
    match = _PATTERNS[scheme].search(text)
    if match is None:
        return None
    ids = [_id(match, scheme)]
    end = match.end()
    while match.groupdict().get("letter") and (more := _MORE.match(text, end)):
        ids.append(_id(more, scheme))
        end = more.end()
    rest = _INSTRUMENT.sub(" ", f"{text[: match.start()]} {text[end:]}").strip(" ,.;:()[]-\u2013\u2014")
    if None in ids or re.search(r"\d", rest):
        return None
    return Cited(tuple(dict.fromkeys(id for id in ids if id)), rest)


def _id(match: re.Match[str], scheme: Scheme) -> str | None:
    groups = match.groupdict()
    if groups.get("letter"):
        return f"art-{'6-1' if scheme == 'basis' else '9-2'}-{groups['letter']}"
    if groups.get("annex"):
        return f"annex-1-paragraph-{groups['annex']}"
    if groups.get("ten"):
        return "art-10"
    if scheme == "condition":
        return f"schedule-8-paragraph-{groups['eight'] or groups['of8']}"
    number, part = int(groups["para"] or groups["bare"]), groups["part"] or groups["in"] or groups["before"]
    return next(
        (f"part-{n}-paragraph-{number}" for n, within in _PARTS.items() if number in within and part in (None, str(n))),
        None,
    )
