"""Cells that hold one of a few words: a choice, a yes or no."""

import re
from collections.abc import Mapping
from typing import Any

from graph_service.vocabulary.spelling import is_marked
from importers import lexicon
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS, as_day, early
from importers.convert.languages import in_two_languages
from importers.convert.parsed import NOTHING, Cell, ParsedCell, note, shown, text_of, unread
from importers.convert.ticks import ticked

YES = lexicon.words("texts.yes")
NO = lexicon.words("texts.no")
_SIGNS = re.compile(r"[^\w]+")


def plain(text: str) -> str:
    """A word without case, punctuation and double spaces."""
    return " ".join(_SIGNS.sub(" ", text.casefold().replace("&", " and ")).replace("_", " ").split())


def yes_or_no(cell: Cell) -> bool | None:
    """What a cell that holds a mark says, or None where it is neither."""
    if isinstance(cell, bool):
        return cell
    word = text_of(cell).casefold().rstrip(".").replace("\ufe0f", "")
    return True if word in YES else False if word in NO else None


def flag(cell: Cell, counts: bool) -> ParsedCell:
    """Yes, no, or not recorded. Another word is as written where a verdict `counts` on the answer, else kept in `extra`."""
    answer = yes_or_no(cell)
    if answer is not None:
        return ParsedCell(answer)
    text = text_of(cell)
    if text.lower() in BLANK_WORDS:
        return NOTHING
    if text.lower() in UNKNOWN_WORDS:
        return ParsedCell(None, (note("not-recorded", text=text),), text)
    if counts:
        return ParsedCell(None, (unread("unreadable-flag", text),), as_written=text)
    return ParsedCell(None, (note("unreadable-flag", text=shown(text)),), text)


def flag_or_day(cell: Cell) -> ParsedCell:
    """Yes, no, or since when."""
    day = None if yes_or_no(cell) is not None else as_day(cell, last=False)
    return ParsedCell(day, early(day)) if day is not None else flag(cell, counts=True)


def choice(cell: Cell, words: Mapping[str, Any], field: str, permitted: tuple[str, ...]) -> ParsedCell:
    """The value that a word stands for. One that is not known is as written."""
    text = text_of(cell)
    if both := in_two_languages(text, lambda half: choice(half, words, field, permitted)):
        return both
    chosen = ticked(text)
    word = chosen if is_marked(chosen) else plain(chosen)
    if word in words:
        return ParsedCell(words[word])
    exact = next((value for value in permitted if plain(value) == word), None)
    if exact is not None:
        return ParsedCell(exact)
    if text.lower() in BLANK_WORDS:
        return NOTHING
    if text.lower() in UNKNOWN_WORDS:
        return ParsedCell(None, (note("not-recorded", text=text),), text)
    offered = permitted or tuple(sorted({str(value) for value in words.values()}))
    facts = {"field": field, "offered": offered}
    return ParsedCell(None, (unread("unknown-word", text, **facts),), as_written=text)
