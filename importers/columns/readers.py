"""How the cells of some kinds of columns are read. `kinds` names them all."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from graph_service.coverage import reference_key
from graph_service.model import Scheme
from graph_service.vocabulary.spelling import is_marked
from importers import lexicon
from importers.columns.body_columns import signed_bodies
from importers.columns.term_columns import terms
from importers.convert import lists, types, words
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.parsed import NOTHING, Ask, Cell, ParsedCell, note, shown, text_of, unread
from importers.resolve import countries
from importers.resolve.body_names import BodyNames
from importers.resolve.terms import TermNames

Answers = Callable[[Ask], str | None]
"""What a person answered to a question of an import; None where nobody has."""

_REPEATS = re.compile(r"\W*(?:(?:same )?as above|ditto|as before|as previous)\W*", re.IGNORECASE)
_LONGEST_REPEAT = 20
_NO_CLAIM = re.compile(
    r"(?:n/?a|no(?:ne|t)?|tbc|tbd|to be|unknown|in draft|in progress|being drafted)\b(?!\.?\s*\d)", re.IGNORECASE
)
"""How a text begins that says there is no agreement (yet); "No 14" is one."""
_WITHIN = lexicon.words("texts.internal")
"""What else a cell may say that says internal: "Internal - no" and "Internal (commissioned provider)" are not surely that."""
_ANSWERED = re.compile(r"y(?:es)?\s*(?:[-–—:;,.]\s*(\S.*)|\(([^()]+)\))$", re.IGNORECASE | re.DOTALL)
"""Yes to the question of a heading, and what it is: "Yes - health", "Y (ethnicity)"."""
_LONGEST_LABEL = 32_767


def agreement_type(
    cell: Cell, known: Mapping[str, str], permitted: tuple[str, ...], answer: Answers, register: str
) -> ParsedCell:
    """What kinds of agreement a document is, with its type as written. Several are joined by `+` in the list of words."""
    exact = text_of(cell).split("+")
    if set(exact) <= set(permitted):
        return ParsedCell(tuple(sorted(set(exact))))
    read = answered(
        words.choice(cell, known, "protocol.kinds", permitted), "protocol.kinds", permitted, answer, register
    )
    if read.as_written and (kinds := types.kinds(text_of(cell))):
        read = ParsedCell(kinds)
    elif isinstance(read.value, str):
        read = ParsedCell(tuple(sorted(read.value.split("+"))))
    return replace(read, also=(("form", text_of(cell)[:_LONGEST_LABEL]),)) if read.value or read.as_written else read


def answered(read: ParsedCell, field: str, permitted: tuple[str, ...], answer: Answers, register: str) -> ParsedCell:
    """A cell whose word is not known, as a person answered what it means in these registers; else the question."""
    if not read.as_written or not permitted:
        return read
    ask = Ask(
        "word", read.as_written, (*permitted, "as-written"), "as-written", (field,), register, facts={"field": field}
    )
    wanted = answer(ask)
    if field.startswith("protocol.") and _takes_away(read.as_written):  # which the word's meaning does not say
        read = replace(read, limits=read.as_written, notes=(*read.notes, unread("limits", read.as_written)))
    if wanted is None:
        return replace(read, asks=(ask,))
    if wanted == "as-written":
        return read
    return ParsedCell(wanted, read.notes[-1:], limits=read.limits) if read.limits else ParsedCell(wanted)


def _takes_away(text: str) -> bool:
    """Whether a word of a status or type also narrows what it is of: "Live (excluding health data)"."""
    plainly = f" {words.plain(text)} "
    return any(f" {word} " in plainly for word in lexicon.words("columns.takes_away"))


def more(text: str, scheme: Scheme, known: TermNames) -> ParsedCell:
    """The terms in a second column of them, such as "Special category data": where it says no, there are no more; "Yes - " names none."""
    if words.yes_or_no(text) is False:
        return ParsedCell(leftover=text)
    answered = _ANSWERED.match(text)
    return terms((answered[1] or answered[2]) if answered else text, scheme, known)


def in_role(text: str, role: str, known: BodyNames) -> ParsedCell:
    """The parties in a column for those that disclose, or for those that receive."""
    read = signed_bodies(text, known)
    return replace(
        read, value=tuple((id, replace(mark, role=mark.role or role)) for id, mark in read.value or ()) or None
    )


def unsigned(cell: Cell, known: BodyNames) -> ParsedCell:
    """The parties that are said not to have signed."""
    return NOTHING if words.yes_or_no(cell) is False else signed_bodies(text_of(cell), known)


def yes_or_name(cell: Cell) -> ParsedCell:
    """Yes or no to the question of a heading. Another text may be a name ("Data processor"): it is kept, and answers nothing."""
    answer = words.yes_or_no(cell)
    return ParsedCell(answer) if answer is not None else ParsedCell(leftover=text_of(cell))


def internal(cell: Cell, known: Mapping[str, str]) -> ParsedCell:
    """Whether a flow is internal. Another word, or both, says nothing: then the ends that are named count."""
    first, *more = words.plain(text_of(cell)).split() or [""]
    if first in known and not is_marked(text_of(cell)) and (known[first] != "internal" or _WITHIN.issuperset(more)):
        others = {known[word] for word in more if word in known and len(word) > 1} - {known[first]}
        if not others:
            return ParsedCell(known[first])
    read = words.choice(cell, known, "row.internal", ())
    if not read.as_written:
        return read
    return ParsedCell(None, (note("unknown-word", text=shown(read.as_written), field="row.internal"),), text_of(cell))


def identifiable(cell: Cell, known: Mapping[str, str], permitted: tuple[str, ...]) -> ParsedCell:
    """How far people can be told. "Yes" to a heading such as "Anonymised or pseudonymised" says neither: then they can."""
    if words.yes_or_no(cell) is None:
        return words.choice(cell, known, "flow.identifiability", permitted)
    text = text_of(cell)
    return ParsedCell(None, (unread("unreadable-flag", text),), as_written=text)


def text(cell: Cell) -> ParsedCell:
    text = text_of(cell)
    if len(text) <= _LONGEST_REPEAT and _REPEATS.fullmatch(text):
        return ParsedCell(text, (note("says-as-above", text=text),))
    return ParsedCell(text[:_LONGEST_LABEL]) if text and text not in ("-", "–", "—") else NOTHING


def reference(cell: Cell) -> ParsedCell:
    """A reference. "TBC" and the like are none: the names tell the record from others."""
    text = text_of(cell)
    if text.lower() in lexicon.words("texts.blank"):
        return NOTHING
    if not reference_key(text) or " ".join(text.lower().split()).rstrip(".") in lexicon.words("texts.no_reference"):
        return ParsedCell(None, (note("no-reference", text=text),), text)
    return ParsedCell(text[:_LONGEST_LABEL])


def name(cell: Cell) -> ParsedCell:
    text = text_of(cell)
    return NOTHING if text.lower() in BLANK_WORDS or text.lower() in UNKNOWN_WORDS else ParsedCell(text)


def texts(cell: Cell) -> ParsedCell:
    text = text_of(cell)
    if text.lower() in BLANK_WORDS:
        return NOTHING
    if words.yes_or_no(text) is not None and not text.isdigit():
        return ParsedCell(leftover=text)
    pieces = {piece for piece in lists.pieces(text, lambda part: False) if piece.lower() not in BLANK_WORDS}
    return ParsedCell(tuple(sorted(pieces)) or None)


def claims(cell: Cell) -> ParsedCell:
    """The agreements that a flow is said to rely on. "None required" and the like claim none; "Yes - ISP-7" claims ISP-7."""
    answered = _ANSWERED.match(text_of(cell))
    read = texts((answered[1] or answered[2]) if answered else cell)
    claimed = tuple(text for text in read.value or () if not _NO_CLAIM.match(text))
    if claimed == (read.value or ()):
        return read
    return replace(read, value=claimed or None, leftover=text_of(cell))


def country(cell: Cell) -> ParsedCell:
    text = text_of(cell)
    if text.lower() in BLANK_WORDS or words.yes_or_no(text) is False:
        return NOTHING
    code = countries.code_of(text)
    if code and not is_marked(text):
        return ParsedCell(code)
    return ParsedCell(None, (unread("unknown-country", text),), as_written=text)
