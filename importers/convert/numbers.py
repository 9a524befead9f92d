"""How many, as people write it."""

import re

from importers.convert.dates import BLANK_WORDS
from importers.convert.parsed import NOTHING, Cell, ParsedCell, note, text_of

_PLAIN = re.compile(r"^(\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.0+)?$")
_NOTED = re.compile(r"^(\d+) \((.+)\)$", re.S)
_LARGEST = 10**15


def read(cell: Cell) -> ParsedCell:
    """A pair: the number, and what was written instead of one. A cell that is not a number keeps its words, and says so."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if cell >= 0 and float(cell).is_integer() and cell < _LARGEST:
            return ParsedCell((int(cell), None))
        return ParsedCell((None, text_of(cell)))
    text = text_of(cell)
    if text.lower() in BLANK_WORDS:
        return NOTHING
    if match := _PLAIN.match(text):
        number = int(re.sub(r"[, ]", "", match[1]))
        return ParsedCell((number, None)) if number < _LARGEST else ParsedCell((None, text))
    if match := _NOTED.match(text):
        return ParsedCell((int(match[1]), match[2])) if int(match[1]) < _LARGEST else ParsedCell((None, text))
    return ParsedCell((None, text), (note("number-in-words", text=text[:80]),))
