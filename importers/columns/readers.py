"""How the cells of a template's column are read, by the column's `read`: the converters, with the register's names at hand."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from graph_service.model import Scheme, choices
from importers.columns.body_cells import bodies, body, named_bodies, processor, recipients, signed_bodies
from importers.columns.term_cells import cited, scheme_of, terms
from importers.convert import dates, lists, numbers, signatures, words
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.reading import NOTHING, Cell, Problem, Reading, text_of
from importers.recognise.template import Column
from importers.resolve import countries
from importers.resolve.bodies import Bodies
from importers.resolve.terms import Terms

Reader = Callable[[Cell], Reading]

_REPEATS = re.compile(r"\W*(?:(?:same )?as above|ditto|as before|as previous)\W*", re.IGNORECASE)
_LONGEST_REPEAT = 20
_NO_CLAIM = re.compile(
    r"(?:n/?a|no(?:ne|t)?|tbc|tbd|to be|unknown|in draft|in progress|being drafted)\b(?!\.?\s*\d)", re.IGNORECASE
)
"""How a text begins that says there is no agreement (yet); "No 14" is one."""
_WITHIN = frozenset(
    {
        "flow",
        "only",
        "transfer",
        "use",
        "sharing",
        "within",
        "between",
        "to",
        "the",
        "and",
        "council",
        "trust",
        "organisation",
    }
    | {"department", "departments", "team", "teams", "service", "services", "internal", "int", "i"}
)
"""What else a cell may say that says internal: "Internal - no" and "Internal (commissioned provider)" are not surely that."""
_ANSWERED = re.compile(r"y(?:es)?\s*(?:[-–—:;,.]\s*(\S.*)|\(([^()]+)\))$", re.IGNORECASE | re.DOTALL)
"""Yes to the question of a heading, and what it is: "Yes - health", "Y (ethnicity)"."""
_LONGEST_LABEL = 32_767
_ROLES = {"disclosers": "discloser", "receivers": "recipient"}


@dataclass(frozen=True)
class Names:
    """The names that cells are read against."""

    bodies: Bodies
    terms: Terms


def reader(column: Column, names: Names) -> Reader:
    """The function that reads the cells of a column."""
    read = column.read
    if read in ("starts", "ends", "review", "joined"):
        return lambda cell: dates.read(cell, read)  # type: ignore[arg-type]
    if read in ("flag", "fact"):
        return lambda cell: words.flag(cell, blocks=read == "fact")
    if read == "choice":
        permitted = _permitted(column.fields[0])
        known = {words.plain(word): value for word, value in column.words.items()}
        if column.fields == ("row.internal",):
            return lambda cell: _internal(cell, known)
        if column.fields == ("flow.identifiability",):
            return lambda cell: _identifiable(cell, known, permitted)
        if column.fields == ("protocol.kinds",):
            return lambda cell: _kinds(cell, known, permitted)
        return lambda cell: words.choice(cell, known, _what(column.fields[0]), permitted)
    if read in ("terms", "more"):
        scheme = scheme_of(column)
        permits = column.fields[0].startswith("protocol.")
        if read == "more":
            return lambda cell: _more(text_of(cell), scheme, names.terms, permits)
        return lambda cell: terms(text_of(cell), scheme, names.terms, permits=permits)
    if read == "law":
        return lambda cell: cited(text_of(cell), scheme_of(column), names.terms)
    if column.fields[0].endswith(".claims"):
        return _claims
    by_names: dict[str, Callable[[str, Bodies], Reading]] = {
        "body": body,
        "processor": processor,
        "bodies": bodies,
        "named": named_bodies,
        "recipients": recipients,
    }
    if read in by_names:
        return lambda cell: by_names[read](text_of(cell), names.bodies)
    if read in ("signatures", "names"):
        return lambda cell: signed_bodies(text_of(cell), names.bodies)
    if read in _ROLES:
        return lambda cell: _in_role(text_of(cell), _ROLES[read], names.bodies)
    if read == "unsigned":
        return lambda cell: _unsigned(cell, names.bodies)
    plain: dict[str, Reader] = {
        "text": _text,
        "extra": _text,
        "reference": _text,
        "title": _text,
        "id": _text,
        "asset": _name,
        "project": _name,
        "protocol": _name,
        "broader": _name,
        "texts": _texts,
        "protocols": _texts,
        "count": numbers.read,
        "country": _country,
        "signed": signatures.mark,
        "asked": _asked,
        "since": words.flag_or_day,
        "told": lambda cell: NOTHING,
    }
    return plain[read]


def _more(text: str, scheme: Scheme, known: Terms, permits: bool) -> Reading:
    """The terms in a second column of them, such as "Special category data": where it says no, there are no more; "Yes - " names none."""
    if words.yes_or_no(text) is False:
        return Reading(leftover=text)
    answered = _ANSWERED.match(text)
    return terms((answered[1] or answered[2]) if answered else text, scheme, known, permits=permits)


def _in_role(text: str, role: str, known: Bodies) -> Reading:
    """The parties in a column for those that disclose, or for those that receive."""
    read = signed_bodies(text, known)
    return replace(
        read, value=tuple((id, replace(mark, role=mark.role or role)) for id, mark in read.value or ()) or None
    )


def _unsigned(cell: Cell, known: Bodies) -> Reading:
    """The parties that are said not to have signed. "All" and the like block, as it must not be left out."""
    read = NOTHING if words.yes_or_no(cell) is False else signed_bodies(text_of(cell), known)
    return replace(read, problems=tuple(replace(problem, blocking=True) for problem in read.problems))


def _asked(cell: Cell) -> Reading:
    """Yes or no to the question of a heading. Another text may be a name ("Data processor"): it is kept, and answers nothing."""
    said = words.yes_or_no(cell)
    return Reading(said) if said is not None else Reading(leftover=text_of(cell))


def _internal(cell: Cell, known: Mapping[str, str]) -> Reading:
    """Whether a flow is internal. Another word, or both, says nothing: then the ends that are named count."""
    first, *more = words.plain(text_of(cell)).split() or [""]
    if first in known and "?" not in text_of(cell) and (known[first] != "internal" or _WITHIN.issuperset(more)):
        others = {known[word] for word in more if word in known and len(word) > 1} - {known[first]}
        if not others:
            return Reading(known[first])
    read = words.choice(cell, known, "internal or external", ())
    problems = tuple(replace(problem, blocking=False) for problem in read.problems)
    return replace(read, problems=problems, leftover=text_of(cell) if problems else "")


def _identifiable(cell: Cell, known: Mapping[str, str], permitted: tuple[str, ...]) -> Reading:
    """How far people can be told. "Yes" to a heading such as "Anonymised or pseudonymised" says neither: then they can."""
    if words.yes_or_no(cell) is None:
        return words.choice(cell, known, "identifiability", permitted)
    text = text_of(cell)
    message = (
        f"{text!r} does not say how far people can be told: kept as it is, and the data counts as personal. "
        f"Write one of: {', '.join(permitted)}."
    )
    return Reading(None, (Problem("not-recorded", message),), text)


def _text(cell: Cell) -> Reading:
    text = text_of(cell)
    if len(text) <= _LONGEST_REPEAT and _REPEATS.fullmatch(text):
        message = f"{text!r} is kept as it is written, and says nothing once rows are sorted. Write what it stands for."
        return Reading(text, (Problem("says-as-above", message),))
    return Reading(text[:_LONGEST_LABEL]) if text and text not in ("-", "–", "—") else NOTHING


def _name(cell: Cell) -> Reading:
    text = text_of(cell)
    return NOTHING if text.lower() in BLANK_WORDS or text.lower() in UNKNOWN_WORDS else Reading(text)


def _texts(cell: Cell) -> Reading:
    text = text_of(cell)
    if text.lower() in BLANK_WORDS:
        return NOTHING
    if words.yes_or_no(text) is not None and not text.isdigit():
        return Reading(leftover=text)
    pieces = {piece for piece in lists.pieces(text, lambda part: False) if piece.lower() not in BLANK_WORDS}
    return Reading(tuple(sorted(pieces)) or None)


def _claims(cell: Cell) -> Reading:
    """The agreements that a flow is said to rely on. "None required" and the like claim none."""
    read = _texts(cell)
    claimed = tuple(text for text in read.value or () if not _NO_CLAIM.match(text))
    if claimed == (read.value or ()):
        return read
    return replace(read, value=claimed or None, leftover=text_of(cell))


def _country(cell: Cell) -> Reading:
    text = text_of(cell)
    if text.lower() in BLANK_WORDS or words.yes_or_no(text) is False:
        return NOTHING
    code = countries.code_of(text)
    if code and "?" not in text:
        return Reading(code)
    message = f"{text[:60]!r} is no one country: kept as it is. Write one country's name or its two letters."
    return Reading(None, (Problem("unknown-country", message),), text)


def _kinds(cell: Cell, known: Mapping[str, Any], permitted: tuple[str, ...]) -> Reading:
    """What a document is: one kind, or several that a + joins."""
    parts = [words.choice(part.strip(), known, "type", permitted) for part in text_of(cell).split("+")]
    if all(part.value for part in parts):
        return Reading(tuple(sorted({kind for part in parts for kind in part.value.split("+")})))
    return words.choice(cell, known, "type", permitted)


def _permitted(name: str) -> tuple[str, ...]:
    kind, _, attribute = name.partition(".")
    if kind == "row":
        return ()
    return choices(kind, attribute)  # type: ignore[arg-type]


def _what(name: str) -> str:
    return name.partition(".")[2].replace("_", " ")
