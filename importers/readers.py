"""How the cells of a template's column are read, by the column's `read`: the converters, with the register's names at hand."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from graph_service.model import NOUNS, Scheme
from importers import countries
from importers.convert import dates, law, lists, numbers, signatures, words
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.reading import NOTHING, Cell, Named, Problem, Reading, text_of
from importers.resolve import VAGUE, Bodies, Terms, names_no_body
from importers.template import Column

Reader = Callable[[Cell], Reading]

SCHEMES: dict[str, Scheme] = {
    "categories": "category",
    "purposes": "purpose",
    "subjects": "subject",
    "methods": "method",
    "bases": "basis",
    "conditions": "condition",
    "schedule_1": "schedule-1",
    "gateways": "gateway",
}
"""The vocabulary of each field that holds terms."""

_PROSE = 6
"""A part of a cell with more words than this between commas is a sentence, not a list."""
_REPEATS = frozenset({"as above", "same as above", "ditto", "as before", "as previous"})
_LONGEST_LABEL = 32_767
_CONTACT = re.compile(
    r"\S@\S|^(?:https?:|www\.)|^[\d\s+()-]{7,}$|^(?:tel|telephone|phone|email|e-mail)\b", re.IGNORECASE
)
"""An address of mail or of the web, or a telephone number."""


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
        return lambda cell: words.choice(cell, known, _what(column.fields[0]), permitted)
    if read == "terms":
        scheme = scheme_of(column)
        return lambda cell: terms(text_of(cell), scheme, names.terms)
    if read == "law":
        return lambda cell: _law(text_of(cell), scheme_of(column), names.terms)
    by_names: dict[str, Callable[[str, Bodies], Reading]] = {
        "body": body,
        "processor": _processor,
        "bodies": bodies,
        "named": _named_bodies,
        "recipients": _recipients,
    }
    if read in by_names:
        return lambda cell: by_names[read](text_of(cell), names.bodies)
    if read in ("signatures", "names"):
        return lambda cell: _signatures(text_of(cell), names.bodies)
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
    }
    return plain[read]


def _internal(cell: Cell, known: Mapping[str, str]) -> Reading:
    """Whether a flow is internal. Another word says nothing: then the ends that are named count."""
    first = words.plain(text_of(cell)).partition(" ")[0]
    if first in known:
        return Reading(known[first])
    read = words.choice(cell, known, "internal or external", ())
    problems = tuple(replace(problem, blocking=False) for problem in read.problems)
    return replace(read, problems=problems, leftover=text_of(cell) if problems else "")


def scheme_of(column: Column) -> Scheme:
    """The vocabulary that a column's first field of terms holds."""
    return next(SCHEMES[name.partition(".")[2]] for name in column.fields if name.partition(".")[2] in SCHEMES)


def terms(text: str, scheme: Scheme, known: Terms, prose: int = _PROSE) -> Reading:
    """The terms that a cell names. A word that names none becomes a local term; "various" and the like are not recorded."""
    if text.lower() in BLANK_WORDS:
        return NOTHING
    ids: set[str] = set()
    named: list[Named] = []
    vague: list[str] = []
    for piece in lists.pieces(text, lambda part: known.find(part, scheme) is not None, prose):
        word = words.plain(piece)
        if not any(sign.isalnum() for sign in piece):
            continue
        if word in VAGUE or piece.lower() in UNKNOWN_WORDS or words.yes_or_no(piece) is not None:
            vague.append(piece)
        elif piece.lower() in BLANK_WORDS:
            continue
        elif (found := known.find(piece, scheme)) is not None:
            ids.add(found)
        else:
            new = known.propose(piece, scheme)
            ids.add(new.id)
            named.append(new)
    problems = (_vague(vague, scheme),) if vague else ()
    return Reading(tuple(sorted(ids)) or None, problems, "" if ids else text if vague else "", tuple(named))


def _vague(said: list[str], scheme: str) -> Problem:
    return Problem("names-no-term", f"{'; '.join(said)[:80]!r} names no {scheme}: read as not recorded. Say which.")


def _law(text: str, scheme: Scheme, known: Terms) -> Reading:
    """The lawful bases and conditions that a cell cites, by vocabulary; what cites none is looked up as a term."""
    if text.lower() in BLANK_WORDS:
        return NOTHING
    values: dict[str, set[str]] = {}
    problems: list[Problem] = []
    named: list[Named] = []
    vague = False
    for part in [text] if known.find(text, scheme) else lists.lines(text):
        found, _ = ([], "") if known.find(part, scheme) else law.cited(part)
        for cited_scheme, cited in found:
            id = known.find(cited, cited_scheme)  # type: ignore[arg-type]
            if id is not None:
                values.setdefault(cited_scheme, set()).add(id)
            else:
                problems.append(Problem("unknown-law", f"{cited} is no {cited_scheme} that is known."))
        if not found:
            read = terms(part, scheme, known, prose=1 if known.find(part, scheme) is None else _PROSE)
            values.setdefault(scheme, set()).update(read.value or ())
            problems += read.problems
            named += read.named
            vague = vague or bool(read.leftover)
    value = {scheme: tuple(sorted(ids)) for scheme, ids in values.items() if ids}
    return Reading(value or None, tuple(problems), text if vague and not value else "", tuple(named))


def body(text: str, known: Bodies) -> Reading:
    """The body that a cell names. One that is unknown is proposed; a homonym, or several bodies in the cell, block."""
    found = known.find(text)
    if not found and names_no_body(text):
        return NOTHING if text.lower() in BLANK_WORDS else Reading(None, (_no_body(text),), text)
    if len(found) == 1:
        return Reading(found[0])
    if found:
        return Reading(None, (_homonym(text, found, known, True),))
    parts = list(lists.commas(text)) if ";" not in text and "\n" not in text else lists.lines(text)
    if len(parts) > 1 and (";" in text or "\n" in text or all(known.find(part) for part in parts)):
        message = f"{text[:80]!r} names {len(parts)} bodies where one is wanted. Give each a row of its own."
        return Reading(None, (Problem("several-bodies", message, True),))
    new = known.propose(text)
    return Reading(new.id, named=(new,))


def _processor(text: str, known: Bodies) -> Reading:
    """The processor that a cell names. A record holds one: several are kept as they are, which changes no verdict."""
    read = body(text, known)
    if any(problem.code == "several-bodies" for problem in read.problems):
        return replace(read, problems=(replace(read.problems[0], blocking=False),), leftover=text)
    return read


def bodies(text: str, known: Bodies) -> Reading:
    """The bodies that a cell names; those that are unknown are proposed. Addresses of contacts among them are kept apart."""
    names = [mark.name for mark in signatures.parties(text, known.known)]
    contacts = [name for name in names if _CONTACT.search(name) and not known.find(name)]
    read = all_bodies((name for name in names if name not in contacts), known)
    nobody = any(problem.code == "names-no-body" for problem in read.problems)
    return replace(read, leftover=text if nobody else "; ".join(contacts))


def all_bodies(parts: Iterable[str], known: Bodies) -> Reading:
    """The bodies that some names are; those that are unknown are proposed, homonyms block."""
    ids: set[str] = set()
    problems: list[Problem] = []
    named: list[Named] = []
    for part in parts:
        found = known.find(part)
        if not found and names_no_body(part):
            if part.lower() not in BLANK_WORDS:
                problems.append(_no_body(part))
            continue
        if len(found) > 1:
            problems.append(_homonym(part, found, known, True))
        elif found:
            ids.add(found[0])
        else:
            new = known.propose(part)
            ids.add(new.id)
            named.append(new)
    return Reading(tuple(sorted(ids)) or None, tuple(problems), "", tuple(named))


def _named_bodies(text: str, known: Bodies) -> Reading:
    """The bodies of a cell of recipients: what names none is kept in `extra` and never blocks."""
    read = _recipients(text, known)
    if read.value is None:
        return read
    ids, rest = read.value
    return Reading(ids or None, read.problems, "; ".join(rest))


def _recipients(text: str, known: Bodies) -> Reading:
    """The bodies that a cell of recipients names, and the texts in it that name none. It never blocks."""
    if text.lower() in BLANK_WORDS:
        return NOTHING
    ids: set[str] = set()
    rest: list[str] = []
    problems: list[Problem] = []
    for piece in lists.pieces(text, lambda part: bool(known.find(part))):
        found = known.find(piece)
        if len(found) == 1:
            ids.add(found[0])
            continue
        rest.append(piece)
        if found:
            problems.append(_homonym(piece, found, known, False))
    return Reading((tuple(sorted(ids)), tuple(sorted(set(rest)))), tuple(problems))


def _signatures(text: str, known: Bodies) -> Reading:
    """The parties that a cell names with their signatures, as a tuple of (id, mark)."""
    if text.lower() in BLANK_WORDS:
        return NOTHING
    marks: list[tuple[str, signatures.Mark]] = []
    problems: list[Problem] = []
    named: list[Named] = []
    for mark in signatures.parties(text, known.known):
        problems += mark.problems
        read = all_bodies((mark.name,), known)
        problems += read.problems
        named += read.named
        marks += [(id, mark) for id in read.value or ()]
    nobody = any(problem.code == "names-no-body" for problem in problems)
    return Reading(tuple(marks) or None, tuple(problems), text if nobody else "", tuple(named))


def _no_body(text: str) -> Problem:
    return Problem("names-no-body", f"{text[:60]!r} names no body: read as not recorded. Write the names.")


def _homonym(text: str, found: tuple[str, ...], known: Bodies, blocking: bool) -> Problem:
    names = "; ".join(f"{known.label(id)} ({id})" for id in found)
    what = (
        f"Write one of these ids in the cell, or import with --same {text!r}=ID"
        if blocking
        else "It stays as it is written"
    )
    return Problem("ambiguous-body", f"{text[:80]!r} may be any of: {names}. {what}.", blocking, found)


def _text(cell: Cell) -> Reading:
    text = text_of(cell)
    if words.plain(text) in _REPEATS:
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


def _country(cell: Cell) -> Reading:
    text = text_of(cell)
    if text.lower() in BLANK_WORDS or words.yes_or_no(text) is False:
        return NOTHING
    code = countries.code_of(text)
    if code:
        return Reading(code)
    message = f"{text[:60]!r} is no one country: kept as it is. Write one country's name or its two letters."
    return Reading(None, (Problem("unknown-country", message),), text)


def _permitted(name: str) -> tuple[str, ...]:
    kind, _, attribute = name.partition(".")
    if kind == "row":
        return ()
    annotation = NOUNS[kind].model_fields[attribute].annotation  # type: ignore[index]
    values = [value for part in (annotation, *get_args(annotation)) for value in get_args(part)]
    return tuple(value for value in values if isinstance(value, str))


def _what(name: str) -> str:
    return name.partition(".")[2].replace("_", " ")
