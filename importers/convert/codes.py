"""Codes of bodies: of the NHS Organisation Data Service, of the Information Commissioner's register, of the Office for National Statistics."""

import re

from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.parsed import NOTHING, Cell, ParsedCell, text_of, unread
from importers.convert.words import yes_or_no

_CODE = re.compile(r"[a-z0-9]+(?:[ /-][a-z0-9]+)*", re.IGNORECASE)
_LETTERS = 4
"""A code of letters alone has at most so many, and they are capitals: RYJ, QWO."""


def code_of(cell: Cell) -> str | None:
    """The code in a cell, or None: "Not registered" and "Yes" are none.

    >>> code_of("ZA123456"), code_of("QWO"), code_of("exempt")
    ('ZA123456', 'QWO', None)
    """
    text = text_of(cell)
    if not _CODE.fullmatch(text) or (yes_or_no(text) is not None and not text.isdigit()):
        return None
    return text if any(map(str.isdigit, text)) or (len(text) <= _LETTERS and text.isupper()) else None


def read(cell: Cell) -> ParsedCell:
    """A code. Another text is kept as written, and no body is found by it."""
    text = text_of(cell)
    if text.lower() in BLANK_WORDS or text.lower() in UNKNOWN_WORDS:
        return NOTHING
    code = code_of(cell)
    return ParsedCell(code) if code else ParsedCell(None, (unread("unreadable-code", text),), as_written=text)
