"""Dates as people type them. Day before month; two digits are 20xx; a month alone is its first day or its last."""

import calendar
import re
from datetime import date, datetime, timedelta
from typing import Literal

from importers import lexicon
from importers.convert import date_order
from importers.convert.languages import in_two_languages
from importers.convert.parsed import NOTHING, Cell, Note, ParsedCell, day_text, note, text_of, unread

Meaning = Literal["starts", "ends", "review", "joined"]
"""`starts` takes a month alone as its first day, the others as its last. `review` may be under way, `joined` a tick."""

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTHS |= {name: int(number) for name, number in lexicon.meanings("dates.months").items()}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_TIME = re.compile(r"(?<![ T])[ T]++\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?(?:Z|[+-]\d{2}:?\d{2})?$", re.I)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[,.]?\s*", re.I)
_SEP = r"\s{0,9}[-/. ,']?\s{0,9}"
_YEAR = r"(\d{4}|\d{2})"
_NUMERIC = re.compile(rf"^(\d{{1,2}})\s{{0,9}}([-/. ])\s{{0,9}}(\d{{1,2}})\s{{0,9}}\2\s{{0,9}}{_YEAR}$")
_ISO = re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_DAY_NAMED = re.compile(rf"^(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?{_SEP}{_MONTH}{_SEP}{_YEAR}$", re.I)
_NAMED_DAY = re.compile(
    rf"^{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?\s*,\s*(\d{{4}})$|^{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\s+(\d{{4}})$",
    re.I,
)
_NAMED_MONTH = re.compile(rf"^{_MONTH}{_SEP}{_YEAR}$", re.I)
_FROM = re.compile(r"^from\s+", re.I)
_TO = re.compile(r"(?<!\s)\s++(?:-|to|until|till)\s++|(?<!\s)\s*+[–—]\s*+", re.I)
_END_OF = re.compile(r"^end (?:of )?(.+)$", re.I)
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{4})$")
_YEAR_MONTH = re.compile(r"^(\d{4})\s*[-/.]\s*(\d{1,2})$")

BLANK_WORDS = lexicon.words("texts.blank")
UNKNOWN_WORDS = lexicon.words("texts.unknown")
_OPEN = lexicon.words("texts.open")
_RENEWS = lexicon.words("texts.renews")
_REVIEWING = re.compile(
    r"^(?:currently |now )?(?:under|in|being|awaiting|pending) ?(?:the )?review(?:ed)?\.?$|^review (?:in progress|under ?way|ongoing|pending)$"
    r"|^(?:review )?overdue$",
    re.I,
)
_EVERY = re.compile(
    r"^(?:reviewed |review )?(?:every |each )?(?:(\d{1,3}|[a-z]+)[ -]?)?(year|yr|month|quarter)(?:s|ly)?(?: review)?$"
)
_NUMBERS = {word: int(number) for word, number in lexicon.meanings("dates.numbers").items()}
_INTERVALS = {word: int(months) for word, months in lexicon.meanings("dates.intervals").items()}
_EXTENDED = re.compile(
    r"^(.{6,30}?)\s*+(?:\+|plus\b|with\b|\(\s*+\+|\(\s*+plus\b|and\b|,|;|\()\s*+(.*\b(?:ext|extension|extend|option|year|yr|month)\w*\b.*)$",
    re.I,
)
_FIRST_YEAR = 1950
"""An earlier day is a slip, or a number that is not a day: 3 is 3 January 1900 as a spreadsheet counts."""
_YEARS = (1990, 2099)
"""A number from the first to the second is a year, not a day as a spreadsheet counts."""
_EARLIEST_YEAR = 1000
_LAST_SERIAL = 2_958_465
"""31 December 9999 as a spreadsheet counts."""


def read(cell: Cell, meaning: Meaning, protocol: bool = False) -> ParsedCell:
    """The day that a cell says. Words for "no end" and "not known" are not recorded; what is not understood is as written.

    A `protocol`'s review may be an interval ("every 2 years"), its end may be one after which it runs on ("rolling"), and what is
    under way or overdue is as written; of other records it says nothing.
    """
    day = as_day(cell, last=meaning != "starts")
    if day is not None:
        return ParsedCell(day, early(day))
    text = text_of(cell)
    if date_order.marked(text):
        return ParsedCell(None, (unread("ambiguous-date", text),), as_written=text)
    if both := in_two_languages(text, lambda half: read(half, meaning, protocol)):
        return both
    word = " ".join(text.lower().split()).rstrip(".")
    if word in BLANK_WORDS:
        return NOTHING
    if meaning == "ends" and word in _RENEWS:
        return ParsedCell(also=(("renews", True),)) if protocol else ParsedCell(leftover=text, clears=True)
    if meaning == "ends" and word in _OPEN:
        return ParsedCell(leftover=text, clears=True)
    if word in UNKNOWN_WORDS:
        return ParsedCell(None, (note("not-recorded", text=text),), text)
    if meaning == "review" and (number := months(word)):
        return ParsedCell(also=(("review_months", number),)) if protocol else ParsedCell(leftover=text)
    if _REVIEWING.match(word) and not protocol:
        return ParsedCell(None, (note("not-recorded", text=text),), text)
    if meaning == "ends" and len(text) < 200 and (extended := _EXTENDED.match(text)):
        day = as_day(extended[1], last=True)
        if day is not None:
            return ParsedCell(day, early(day), text)
    return ParsedCell(None, (unread("unreadable-date", text),), as_written=text)


def months(word: str) -> int | None:
    """The months of an interval: "annual", "every 2 years", "6 monthly", "12 months"; None where it is none."""
    word = word.replace("-", " ")
    if word in _INTERVALS:
        return _INTERVALS[word]
    match = _EVERY.match(word)
    if not match:
        return None
    number = int(match[1]) if (match[1] or "").isdigit() else _NUMBERS.get(match[1] or "")
    unit = {"year": 12, "yr": 12, "quarter": 3, "month": 1}[match[2]]
    return number * unit if number and number * unit <= 600 else None


def interval(cell: Cell) -> ParsedCell:
    """How often something is reviewed, in months."""
    text = text_of(cell)
    word = " ".join(text.lower().split()).rstrip(".")
    if word in BLANK_WORDS | UNKNOWN_WORDS:
        return NOTHING
    number = months(word)
    return ParsedCell(number) if number else ParsedCell(None, (unread("unreadable-interval", text),), as_written=text)


def early(day: date) -> tuple[Note, ...]:
    """What is to say of a day so long ago that its year may be a slip."""
    return () if day.year >= _FIRST_YEAR else (note("early-date", text=day_text(day)),)


def as_day(cell: Cell, last: bool) -> date | None:
    """The day that a cell says, or None. A month alone is its last day, or its first."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _year_alone(int(cell), last) if is_year(cell) else _serial(cell)
    return _typed(cell, last) if isinstance(cell, str) else None


def period(text: str) -> tuple[date, date] | None:
    """The first and the last day of "01/04/2024 to 31/03/2027", "April 2024 - March 2027"; None where it is not that."""
    ends = _TO.split(_FROM.sub("", text.strip()))
    first, last = (as_day(ends[0], last=False), as_day(ends[1], last=True)) if len(ends) == 2 else (None, None)
    return (first, last) if first is not None and last is not None else None


def is_year(cell: Cell) -> bool:
    """Whether a cell is a year alone, as a number or a text."""
    text = (
        cell.strip()
        if isinstance(cell, str)
        else str(int(cell))
        if isinstance(cell, int | float) and cell == cell // 1
        else ""
    )
    return len(text) == 4 and text.isascii() and text.isdigit() and _YEARS[0] <= int(text) <= _YEARS[1]


def _year_alone(year: int, last: bool) -> date:
    return date(year, 12, 31) if last else date(year, 1, 1)


def _serial(number: int | float) -> date | None:
    """A day as a spreadsheet counts it from 1900, whose 29 February 1900 never was. A year alone is read apart."""
    if not 1 <= number < _LAST_SERIAL + 1 or int(number) == 60:
        return None
    whole = int(number)
    return date(1899, 12, 31) + timedelta(days=whole if whole < 60 else whole - 1)


def _typed(text: str, last: bool) -> date | None:
    text = " ".join(text.replace("\u2013", "-").replace("\u2011", "-").replace("\u2019", "'").split())
    text = text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text
    text = _WEEKDAY.sub("", _TIME.sub("", text.rstrip(".")))
    if len(text) > 40:
        return None
    if match := _END_OF.match(text):
        return _month(match[1], True)
    if is_year(text):
        return _year_alone(int(text), last)
    if text.isascii() and text.isdigit():
        if compact := _COMPACT.match(text):
            return _day(*map(int, compact.groups()))
        return _serial(int(text)) if len(text) in (4, 5) and int(text) >= 2100 else None
    if match := _NUMERIC.match(text):
        return _day(_year(match[4]), int(match[3]), int(match[1]))
    if match := _ISO.match(text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := _DAY_NAMED.match(text):
        return _day(_year(match[3]), _MONTHS[match[2].lower()], int(match[1]))
    if match := _NAMED_DAY.match(text):
        month, day, year = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
        return _day(int(year), _MONTHS[month.lower()], int(day))
    return _month(text, last)


def _month(text: str, last: bool) -> date | None:
    if match := _NAMED_MONTH.match(text):
        year, month = _year(match[2]), _MONTHS[match[1].lower()]
    elif match := _MONTH_YEAR.match(text):
        year, month = int(match[2]), int(match[1])
    elif (match := _YEAR_MONTH.match(text)) and not ("/" in text and int(match[2]) == (int(match[1]) + 1) % 100):
        year, month = int(match[1]), int(match[2])  # 2010/11 is a financial year
    else:
        return None
    if not (1 <= month <= 12 and year >= 1):
        return None
    return _day(year, month, calendar.monthrange(year, month)[1] if last else 1)


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _day(year: int, month: int, day: int) -> date | None:
    """The day, if there is one. A year such as 0202 is a slip."""
    try:
        return date(year, month, day) if year >= _EARLIEST_YEAR else None
    except ValueError:
        return None
