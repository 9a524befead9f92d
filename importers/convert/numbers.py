"""How many, as people write it."""

import re

from importers.convert.dates import BLANK_WORDS
from importers.convert.reading import NOTHING, Cell, Problem, Reading, text_of

_PLAIN = re.compile(r"^(\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.0+)?$")
_NOTED = re.compile(r"^(\d+) \((.+)\)$", re.S)
_LARGEST = 10**15


def read(cell: Cell) -> Reading:
    """A pair: the number, and what was written instead of one. A cell that is no number keeps its words, and says so."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if cell >= 0 and float(cell).is_integer() and cell < _LARGEST:
            return Reading((int(cell), None))
        return Reading((None, text_of(cell)))
    text = text_of(cell)
    if text.lower() in BLANK_WORDS:
        return NOTHING
    if found := _PLAIN.match(text):
        number = int(re.sub(r"[, ]", "", found[1]))
        return Reading((number, None)) if number < _LARGEST else Reading((None, text))
    if found := _NOTED.match(text):
        return Reading((int(found[1]), found[2])) if int(found[1]) < _LARGEST else Reading((None, text))
    return Reading(
        (None, text), (Problem("number-in-words", f"{text[:60]!r} is no plain number: its words are kept."),)
    )
