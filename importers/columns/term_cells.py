"""Cells that name terms: categories, purposes, lawful bases and the like."""

import re

from graph_service.model import Scheme, Term
from importers.convert import law, lists, words
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.reading import NOTHING, Named, Problem, Reading
from importers.recognise.template import Column
from importers.resolve.terms import VAGUE, Terms

_LETTER = re.compile(r"^\(?(ea|[a-j])\)?$", re.IGNORECASE)
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
_HARMLESS = (
    r" (?:known|available|held|recorded|stated|applicable|relevant|necessary|needed|appropriate|required|possible)\b"
)
_LIMITS = re.compile(
    rf"^\W*(?:but|no(?! of\b)|not(?! (?:stated|specified|disclosed|recorded|applicable|known)\b)|never|excl\w*|except\w*|apart from|other than|without|minus|unless|(?:if|where|when)(?!{_HARMLESS})|subject to|provided|(?:limited|restricted) to)[\s:]"
    r"|\b(?:excluded|excepted|not (?:included|shared|permitted|allowed|covered)|only)\W*$",
    re.I,
)
"""A piece that takes something away from the others of its cell: "Health data, excluding mental health"."""
_ELSEWHERE = re.compile(
    r"(?:see|refer to|as per|as set out in|same as|dependent on|depends on)\b.*|as \w+|ditto|same|etc|etcetera|and so on|depends|varies|mixed|general"
    r"|(?:and )?(?:any )?(?:others?|misc(?:ellaneous)?|relevant|necessary|appropriate|required|additional)(?: (?:personal )?(?:data|information|details|items|purposes?|reasons?))?"
    r"|case by case|where (?:relevant|necessary|appropriate|required|applicable)|minimum necessary(?: data| information)?|not (?:stated|specified)|unspecified"
)
"""Words that say nothing by themselves: in a protocol and in a flow they are not the same."""
_CODE = re.compile(
    r"(?:(?:annex|appendix|cat|category|code|dataset|item|key|level|no|number|part|schedule|section|table|tier|type)s? )?"
    r"(?:\d{1,3}[a-z]?|[a-z]\d{0,2}|[ivx]{1,4})"
)
"""A code of a key, which each register has of its own. A law is cited so too: "s36"."""
_CITED = frozenset({"basis", "condition", "schedule-1", "gateway"})
_PERMITTED = " (in a protocol)"
_NOT_SURE = " (not sure)"
_DITTO = re.compile(r"[\"'“”″〃]+")


def scheme_of(column: Column) -> Scheme:
    """The vocabulary that a column's first field of terms holds."""
    return next(SCHEMES[name.partition(".")[2]] for name in column.fields if name.partition(".")[2] in SCHEMES)


def terms(text: str, scheme: Scheme, known: Terms, prose: int = _PROSE, permits: bool = False) -> Reading:
    """The terms that a cell names. A word that names none becomes a local term; "various" and the like are not recorded.

    `permits`: the cell is a protocol's. What it has for "etc" or "see annex" must not be what a flow has for it.
    """
    if text.lower() in BLANK_WORDS:
        return NOTHING
    ids: set[str] = set()
    named: list[Named] = []
    vague: list[str] = []
    problems: list[Problem] = []
    for piece in _pieces(text, scheme, known, prose):
        piece = "ditto" if _DITTO.fullmatch(piece) else piece
        word = words.plain(piece)
        if not any(sign.isalnum() for sign in piece):
            continue
        if permits and (_ELSEWHERE.fullmatch(word) or (scheme not in _CITED and _CODE.fullmatch(word))):
            piece = _of_a_protocol(piece, scheme, known)
        elif word in VAGUE or piece.lower() in UNKNOWN_WORDS or words.yes_or_no(piece) is not None:
            vague.append(piece)
            continue
        elif piece.lower() in BLANK_WORDS:
            continue
        found = known.find(piece, scheme)
        apart = _PERMITTED if permits else _NOT_SURE if scheme == "method" else ""
        doubts = _doubted(piece, known.get(scheme, found), apart) if found else ()
        problems += doubts
        if doubts and apart:
            piece += apart
            found = known.find(piece, scheme)
        if found is not None:
            ids.add(found)
        else:
            new = known.propose(piece, scheme)
            ids.add(new.id)
            named.append(new)
    problems += [_vague(vague, scheme)] if vague else []
    return Reading(tuple(sorted(ids)) or None, tuple(problems), "" if ids else text if vague else "", tuple(named))


def _pieces(text: str, scheme: Scheme, known: Terms, prose: int) -> tuple[str, ...]:
    """The pieces of a cell; all of it as one where a piece takes something away from others, so that they are not taken whole."""
    pieces = lists.pieces(text, lambda part: known.find(part, scheme) is not None, prose)
    limits = [
        piece
        for piece in pieces
        if _LIMITS.search(piece) and piece.lower() not in UNKNOWN_WORDS and known.find(piece, scheme) is None
    ]
    return (text,) if limits and len(pieces) > 1 else pieces


def _of_a_protocol(piece: str, scheme: Scheme, known: Terms) -> str:
    """A word such as "etc" as the local term of protocols; as it is where a person has made it a term."""
    found = known.find(piece, scheme)
    term = known.get(scheme, found) if found else None
    accepted = term is not None and not term.unmapped
    return piece if accepted or piece.endswith(_PERMITTED) else piece + _PERMITTED


def _doubted(piece: str, term: Term | None, apart: str) -> tuple[Problem, ...]:
    """What is to say of a term with a question mark: whoever wrote it was not sure.

    What a protocol may permit, and a method that may be secure, is kept `apart` from the term.
    """
    if "?" not in piece or term is None or piece in (term.label, *term.aliases):
        return ()
    read = f"not read as {term.label}" if apart else f"read as {term.label}"
    what = "take the question mark out if it is that" if apart else "if that is not sure, take it out of the cell"
    message = f"{piece[:60]!r} is {read}: {what}."
    return (Problem("doubted-term", message),)


def _vague(said: list[str], scheme: str) -> Problem:
    return Problem("names-no-term", f"{'; '.join(said)[:80]!r} names no {scheme}: read as not recorded. Say which.")


def cited(text: str, scheme: Scheme, known: Terms) -> Reading:
    """The lawful bases and conditions that a cell cites, by vocabulary; what cites none is looked up as a term."""
    if text.lower() in BLANK_WORDS:
        return NOTHING
    values: dict[str, set[str]] = {}
    problems: list[Problem] = []
    named: list[Named] = []
    vague = False
    for part in [text] if known.find(text, scheme) else lists.lines(text):
        found, _ = ([], "") if known.find(part, scheme) else law.cited(_whole(part, scheme))
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


def _whole(part: str, scheme: Scheme) -> str:
    """A letter alone in a column of lawful bases is that of Article 6(1), in one of conditions that of Article 9(2)."""
    article = {"basis": "6(1)", "condition": "9(2)"}.get(scheme)
    letter = _LETTER.match(part)
    return f"{article}({letter[1]})" if article and letter else part
