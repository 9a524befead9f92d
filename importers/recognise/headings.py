"""Which column of a sheet is which column of a template: exactly, by alias, by similarity, or as a person said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz, process

from importers import lexicon
from importers.recognise.template import Column, Template

EXACT, ALIAS, BUT_FOR_BRACKETS, BY_WORDS = 1.0, 0.95, 0.9, 0.92
LIKELY = 85
"""From this similarity (of 100) two headings are taken for the same; the plan says how sure it is."""
SURE = 90
"""The same for a column that a verdict may turn on: a body, date, status, kind or reference."""

_NEVER_ALIKE = re.compile(
    r"\.(?:reference|id|status|personal|identifiability|\w+_on|signed|all_signed|unsigned|left|period|withdrawn|superseded_by|supersedes"
    r"|draft|approved|permitted|internal|direction|\w+_code|ico_number)$"
)
"""Fields on which identity, being in force or the need of a protocol turn: "Contains personnel data" is not "Contains personal data"."""
_READ_AGAIN = frozenset({"terms", "more", "recipients", "fact", "choice", "starts", "ends", "country"})
"""How columns are read that a layout of flows may have more than one of: all of them say what is shared, or whether it is."""
_MOST_COMPARED = 500
"""The headings of a row, from the left, that are compared by similarity. The others count where they are exactly known."""
_FEW = 2
_MOST_SCORED = 1_000
"""The headings of a row, from the left, that tell whether it is a header."""

_ASIDE = re.compile(
    r"\((?:if (?:applicable|possible|known|any)|optional|required|mandatory|please select)\)|\(?\b(?:y ?/ ?n|yes ?/ ?no)\b\)?",
    re.I,
)
_BRACKETS = re.compile(r"\(([^()]*)\)")
_LISTS = re.compile(r"[/,;|]|\bor\b")
_RUN_TOGETHER = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
"""Where words that are run together are apart: "EndDate"."""
_COUNTED = re.compile(r"^(.*\S) (?:\d{1,2}|[a-h])$")
_SIGNS = re.compile(r"[^\w]+", re.UNICODE)
_NUMBER = re.compile(r"\b\d{3,}\b|(?<=agreement )\d+$")


_TELLING, _TELLING_ASIDE = lexicon.words("headings.telling"), lexicon.words("headings.telling_aside")
"""Words that make a heading another one, and those that do so in brackets."""
_SENSITIVE, _OF_DATA = lexicon.words("headings.sensitive"), lexicon.words("headings.of_data")
_ALONE_PERMITS = frozenset({"flow.ends_on", "flow.identifiability", "flow.personal", "flow.starts_on", "row.signed"})
"""Fields that say by themselves that no protocol is needed, that a flow is not live, or that all parties of a row signed.

An aside may make the heading one of something else: "Personal data (sensitive)?", "End date (of the contract)", "Date signed (ECC)".
"""
_GRAMMAR, _OF_DATES = lexicon.words("headings.grammar"), lexicon.words("headings.of_dates")
"""Words that only join others, and those that add nothing to the heading of a date: "Next review due" is its review."""
_DATED = frozenset({"starts", "ends", "review", "joined", "since"})
"""How columns of dates are read."""
_NOUNS = frozenset({"protocol", "flow", "asset"})
"""Kinds of record whose noun may stand in the heading of every column: "Agreement status" is its status."""
_SHORT = lexicon.meanings("headings.short")
"""Words that people shorten, or spell as others do."""


@dataclass(frozen=True)
class Matched:
    """One column of the sheet: its heading, the template's column that it is (None: none) and how sure that is, 0 to 1."""

    heading: str
    column: Column | None
    confidence: float


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """A heading without case, punctuation, running numbers and asides such as "(if applicable)" and "Y/N"."""
    text = _ASIDE.sub(
        " ", _RUN_TOGETHER.sub(" ", heading.replace("(s)", "s")).replace("&", " and ").replace("#", " number ")
    )
    words = _NUMBER.sub(" ", _SIGNS.sub(" ", text.casefold())).replace("_", " ").split()
    return " ".join(_SHORT.get(word, word) for word in words if word != "the")


def columns(
    headings: Sequence[str], template: Template, corrections: Mapping[str, str] | None = None, similar: bool = True
) -> list[Matched]:
    """What each heading of a sheet is. Every column of the template is given to one heading at most, the likeliest first.

    Without `similar` only exactly and by alias. `said` is what a person said: by heading (or the letter of the column) the field that it fills, or nothing.
    """
    told = {heading_of(key, headings): value for key, value in (corrections or {}).items()}
    if told:
        template = template.corrected(template.name, told)
    offers = sorted(
        (
            (-confidence, position, number)
            for position, heading in enumerate(headings)
            for number, confidence in (
                _likely(heading, template) if similar and position < _MOST_COMPARED else _known(heading, template)
            )
        ),
    )
    matched: dict[int, Matched] = {}
    taken: set[int] = set()
    for minus, position, number in offers:
        if position in matched or number in taken:
            continue
        taken.add(number)
        sure = EXACT if headings[position] in told else round(-minus, 2)
        matched[position] = Matched(headings[position], template.columns[number], sure)
    for position in range(len(headings)):
        before = matched.get(position - 1)
        column = _one_more(headings[position], template) or (before and _and_another(headings[position], before.column))
        if position not in matched and column:
            matched[position] = Matched(headings[position], column, BUT_FOR_BRACKETS)
    return [matched.get(i, Matched(heading, None, 0.0)) for i, heading in enumerate(headings)]


def counted(heading: str) -> str:
    """A heading, plain, without the number or letter that tells it from others like it: "Partner 2", "Party B"."""
    match = _COUNTED.match(plain(heading))
    return match[1] if match else plain(heading)


def _one_of_several(heading: str, template: Template) -> Column | None:
    """The column of parties that a heading with a number or a letter is another one of."""
    if counted(heading) == plain(heading):
        return None
    known = (template.columns[number] for number, _ in _names(template).get(counted(heading), ()))
    return next((column for column in known if column.read == "signatures"), None)


def _and_another(heading: str, before: Column | None) -> Column | None:
    """The column of parties that goes on under "and", as in "Between | and"."""
    return before if before and before.read == "signatures" and plain(heading) in ("and", "and with") else None


def _one_more(heading: str, template: Template) -> Column | None:
    """The column that a heading is another one of: of parties by its number, or in a layout of flows by that or another of its names."""
    if column := _one_of_several(heading, template):
        return column
    if all(rule.kind != "flow" for rule in template.records):
        return None
    again = [template.columns[number] for number, _ in _known(heading, template)]
    if counted(heading) != plain(heading):
        again += [template.columns[number] for number, _ in _names(template).get(counted(heading), ())]
        column = next((c for c in again if c.required == "an end" or c.read in _READ_AGAIN), None)
    else:
        column = next((c for c in again if c.read in _READ_AGAIN), None)
    if column is None or column.read != "terms":
        return column
    return replace(column, fields=tuple(name for name in column.fields if not name.startswith("row.")))


def score(headings: Sequence[str], template: Template, similar: bool = True) -> float:
    """How well a row of headings fits a template: 0 where it cannot be its header.

    What counts is first how many of the row's headings the template knows (of a few, all count for less than most of many:
    "From | To" may be the bands above the headings), then how much of the template is there.
    """
    filled = list(islice((heading for heading in headings if plain(heading)), _MOST_SCORED))
    if len(filled) < 2:
        return 0.0
    return score_of(columns(filled, template, similar=similar), template)


def score_of(columns: Sequence[Matched], template: Template) -> float:
    """The same for headings that were looked up."""
    filled = [m for m in columns if plain(m.heading)][:_MOST_SCORED]
    matched = [m for m in filled if m.column]
    have = {name for m in matched for name in m.column.fields}  # type: ignore[union-attr]
    if len(matched) < 2 or not _enough(template, have):
        return 0.0
    sure = sum(m.confidence for m in matched)
    published = [m for m in matched if m.column and not m.column.optional]
    return sure / (len(filled) + _FEW) + 0.3 * len(published) / len(template.published()) + 0.01 * sure


def resembles(heading: str, template: Template) -> bool:
    """Whether a heading is taken for a column's by likeness alone."""
    sure = _known(heading, template) or _by_words(heading, template)
    return not sure and bool(_likely(heading, template))


def likely(heading: str, template: Template) -> int | None:
    """The number of the template's column that a heading is likeliest, or None."""
    hits = _likely(heading, template)
    return max(hits, key=lambda hit: hit[1])[0] if hits else None


def _enough(template: Template, have: set[str]) -> bool:
    """Whether the columns without which a row is not a record are there; of columns with the same `required` word, one will do."""
    wanted: dict[str, bool] = {}
    for column in template.columns:
        if column.required:
            wanted[column.required] = wanted.get(column.required, False) or bool(have.intersection(column.fields))
    return all(wanted.values()) or (bool(template.untitled) and have.issuperset(template.untitled))


def heading_of(key: str, headings: Sequence[str]) -> str:
    """The heading that a person means: by its text, else by the letter of its column."""
    if key not in headings and key.isalpha() and key.isupper() and len(key) <= 3:
        number = 0
        for letter in key:
            number = number * 26 + ord(letter) - 64
        if number <= len(headings):
            return headings[number - 1]
    return key


def _known(heading: str, template: Template) -> list[tuple[int, float]]:
    """The template's columns that a heading is exactly, by alias, or but for what it has in brackets.

    A question means the one that is answered yes or no.
    """
    names = _names(template)
    known = [(number, EXACT if own else ALIAS) for number, own in names.get(plain(heading), ())]
    aside = _BRACKETS.search(heading)
    aside_words = set(plain(aside[0]).split()) if aside else set()
    if not known and aside and (_LISTS.search(aside[1]) or not _TELLING_ASIDE & aside_words):
        short = plain(_BRACKETS.sub(" ", heading))
        known = [
            (number, BUT_FOR_BRACKETS)
            for number, _ in names.get(short, ())
            if _tells_how(aside_words, template.columns[number])
        ]
    if not known:
        known = _of_sensitive_data(heading, template) or _in_two_languages(heading, template)
    if len(known) > 1 and heading.rstrip().endswith(("?", "Y/N", "(Y/N)")):
        asked_for = [
            (n, sure)
            for n, sure in known
            if template.columns[n].read in ("flag", "fact") or template.columns[n].heading == heading
        ]
        return asked_for or known
    return known


def _of_sensitive_data(heading: str, template: Template) -> list[tuple[int, float]]:
    """The column of more data that a heading means whose words all say that it is sensitive, and that it is data."""
    words = set(plain(heading).split())
    sensitive = words & _SENSITIVE
    if not sensitive or words - _SENSITIVE - _OF_DATA:
        return []
    return [
        (number, BUT_FOR_BRACKETS)
        for number, column in enumerate(template.columns)
        if column.read == "more" and any(sensitive & set(plain(n).split()) for n in (column.heading, *column.aliases))
    ][:1]


def _in_two_languages(heading: str, template: Template) -> list[tuple[int, float]]:
    """The columns of a heading that is there twice, as "Cyf / Ref": one half is known, and no word of the other is one of headings."""
    halves = [plain(half) for half in re.split(r"[/|\n]\s*+", heading)]
    names = _names(template)
    known = [half for half in halves if half in names]
    others = {word for half in halves if half not in names for word in half.split()}
    if len(halves) != 2 or len(known) != 1 or not others or others & (_words(template) | _TELLING | _TELLING_ASIDE):
        return []
    return [
        (number, BUT_FOR_BRACKETS)
        for number, _ in names[known[0]]
        if not _ALONE_PERMITS.intersection(template.columns[number].fields)
    ]


@lru_cache(maxsize=64)
def _words(template: Template) -> frozenset[str]:
    """Every word of a template's headings and their other names."""
    return frozenset(word for name in _names(template) for word in name.split())


def _tells_how(aside: set[str], column: Column) -> bool:
    """Whether an aside only says how to fill a column: the words to choose from are that for a choice."""
    if _TELLING_ASIDE & aside:
        return column.read == "choice"
    return aside <= lexicon.words("headings.how_to_fill") or not _ALONE_PERMITS.intersection(column.fields)


def _by_words(heading: str, template: Template) -> list[tuple[int, float]]:
    """The column whose words that matter a heading has, all of them and no other, in any order; none where two have."""
    numbers = _of_bag(plain(heading), template)
    if not numbers and (aside := _BRACKETS.search(heading)):
        told = set(plain(aside[1]).split()) <= lexicon.words("headings.of_signing_aside")
        numbers = (
            {
                n
                for n in _of_bag(plain(_BRACKETS.sub(" ", heading)), template)
                if template.columns[n].read == "signatures"
            }
            if told
            else set()
        )
    halves = [plain(half) for half in heading.split("/")]
    if not numbers and len(halves) == 2 and all(halves):
        numbers = _same_column([_of_bag(half, template) for half in halves], template)
    if heading.rstrip().endswith(("?", "Y/N", "(Y/N)")):  # what is answered yes or no is not a choice of words
        numbers = {number for number in numbers if template.columns[number].read != "choice"}
    return [(number, BY_WORDS) for number in numbers] if len(numbers) == 1 else []


def _same_column(halves: Sequence[set[int]], template: Template) -> set[int]:
    """What both halves of "Legal power / gateway" mean; of two columns, the one without which a row is no record."""
    both = set.intersection(*halves)
    if both or not all(halves):
        return both
    return {number for half in halves for number in half if template.columns[number].required}


def _of_bag(text: str, template: Template) -> set[int]:
    """The columns whose words that matter a plain heading has; those of dates also without words such as "due"."""
    words = _matter(text, template)
    return {number for dated in (False, True) for number in _bags(template).get((dated, _bag(words, dated)), ())}


def _matter(text: str, template: Template) -> frozenset[str]:
    """The words of a plain heading that say what it is: without those of grammar, and the noun of which every column is."""
    nouns = lexicon.words(f"headings.noun_of_{template.kind}") if template.kind in _NOUNS else frozenset()
    words = [_one_form(word) for word in text.replace(" to be ", " ").split() if word not in _GRAMMAR]
    return frozenset(word for word in words if word not in nouns) or frozenset(words)


def _bag(words: frozenset[str], dated: bool) -> frozenset[str]:
    return words - _OF_DATES if dated else words


def _one_form(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@lru_cache(maxsize=64)
def _bags(template: Template) -> Mapping[tuple[bool, frozenset[str]], frozenset[int]]:
    """The columns by the words that matter in their names; those of dates also without words such as "due" and "next"."""
    bags: dict[tuple[bool, frozenset[str]], set[int]] = {}
    for name, columns_ in _names(template).items():
        words = _matter(name, template)
        for number, _ in columns_:
            column = template.columns[number]
            if _ALONE_PERMITS.intersection(column.fields):
                continue
            bags.setdefault((False, words), set()).add(number)
            if column.read in _DATED and words - _OF_DATES:
                bags.setdefault((True, words - _OF_DATES), set()).add(number)
    return {words: frozenset(numbers) for words, numbers in bags.items() if words[1]}


@lru_cache(maxsize=16384)
def _likely(heading: str, template: Template) -> list[tuple[int, float]]:
    """The template's columns that a heading may be, with how sure: exactly, else by alias, else by similarity."""
    known = _known(heading, template) or _by_words(heading, template)
    text = plain(heading)
    if known or len(text) < 5 or len(text) > 160 or len(heading) > 400:
        return known
    names = _names(template)
    close = process.extract(text, names.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=LIKELY, limit=5)
    telling = _TELLING.intersection(text.split())
    return [
        (number, min(likeness / 100, 0.94))
        for name, likeness, _ in close
        if len(name) >= 5 and _TELLING.intersection(name.split()) == telling
        for number, _ in names[name]
        if not any(map(_NEVER_ALIKE.search, template.columns[number].fields))
        if likeness >= SURE or template.columns[number].read in ("text", "terms", "texts", "law", "recipients", "extra")
    ]


@lru_cache(maxsize=64)
def _names(template: Template) -> Mapping[str, list[tuple[int, bool]]]:
    """The plain names of a template's columns, with the column's number and whether it is its own heading."""
    names: dict[str, list[tuple[int, bool]]] = {}
    for number, column in enumerate(template.columns):
        for text in (column.heading, *column.aliases):
            entry = names.setdefault(plain(text), [])
            if all(other != number for other, _ in entry):
                entry.append((number, text == column.heading))
    return names
