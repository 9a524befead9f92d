"""Cells that hold one of a few words: a choice, a yes or no."""

import re
from collections.abc import Mapping
from typing import Any

from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS, as_day, early
from importers.convert.reading import NOTHING, Cell, Problem, Reading, text_of

YES = frozenset({"y", "yes", "✓", "✔", "☑", "✅", "√", "true", "t", "1", "tick", "ticked", "🗸"})
NO = frozenset({"n", "no", "✗", "✘", "❌", "☒", "×", "false", "f", "0", "cross"})
_SIGNS = re.compile(r"[^\w]+")
_RESERVED = re.compile(r"[?*†‡]")
"""A question mark, or the sign of a footnote: what it says is not known here."""


def plain(text: str) -> str:
    """A word without case, punctuation and double spaces."""
    return " ".join(_SIGNS.sub(" ", text.casefold().replace("&", " and ")).replace("_", " ").split())


def yes_or_no(cell: Cell) -> bool | None:
    """What a cell that holds a mark says, or None where it is neither."""
    if isinstance(cell, bool):
        return cell
    word = text_of(cell).casefold().rstrip(".").replace("\ufe0f", "")
    return True if word in YES else False if word in NO else None


def flag(cell: Cell, blocks: bool) -> Reading:
    """Yes, no, or not recorded. Another word is kept in `extra`; it blocks where a verdict turns on the answer."""
    said = yes_or_no(cell)
    if said is not None:
        return Reading(said)
    text = text_of(cell)
    if text.lower() in BLANK_WORDS:
        return NOTHING
    if text.lower() in UNKNOWN_WORDS:
        return Reading(None, (Problem("not-recorded", f"{text!r} is read as not recorded."),), text)
    problem = Problem(
        "unreadable-flag", f"{text[:60]!r} is neither yes nor no. Write Y or N, or leave the cell blank.", blocks
    )
    return Reading(None, (problem,), "" if blocks else text)


def flag_or_day(cell: Cell) -> Reading:
    """Yes, no, or since when. Another word blocks."""
    day = None if yes_or_no(cell) is not None else as_day(cell, last=False)
    return Reading(day, early(day)) if day is not None else flag(cell, blocks=True)


def choice(cell: Cell, words: Mapping[str, Any], what: str, permitted: tuple[str, ...]) -> Reading:
    """The value that a word stands for. A word that is not known blocks: to leave it out could change a verdict."""
    text = text_of(cell)
    word = text if _RESERVED.search(text) else plain(text)
    if word in words:
        return Reading(words[word])
    exact = next((value for value in permitted if plain(value) == word), None)
    if exact is not None:
        return Reading(exact)
    if text.lower() in BLANK_WORDS:
        return NOTHING
    if text.lower() in UNKNOWN_WORDS:
        return Reading(None, (Problem("not-recorded", f"{text!r} is read as not recorded."),), text)
    offer = ", ".join(permitted or sorted({str(value) for value in words.values()}))
    message = f"{text[:60]!r} is no {what} that is known. Write one of: {offer}; or leave the cell blank."
    return Reading(None, (Problem(f"unknown-{what.replace(' ', '-')}", message, True),))
