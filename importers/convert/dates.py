"""Dates as people type them. Day before month; two digits are 20xx; a month alone is its first day or its last."""

import calendar
import re
from datetime import date, datetime, timedelta
from typing import Literal

from importers.convert.reading import NOTHING, Cell, Problem, Reading, day_text, text_of

Meaning = Literal["starts", "ends", "review", "joined"]
"""`starts` takes a month alone as its first day, the others as its last. `review` may be under way, `joined` a tick."""

_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_TIME = re.compile(r"[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]m)?(?:Z|[+-]\d{2}:?\d{2})?$", re.I)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[,.]?\s*", re.I)
_SEP = r"\s*[-/. ,']\s*"
_YEAR = r"(\d{4}|\d{2})"
_NUMERIC = re.compile(rf"^(\d{{1,2}})\s*([-/. ])\s*(\d{{1,2}})\s*\2\s*{_YEAR}$")
_ISO = re.compile(r"^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_DAY_NAMED = re.compile(rf"^(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?(?:{_SEP}|\s*){_MONTH}(?:{_SEP}|\s*){_YEAR}$", re.I)
_NAMED_DAY = re.compile(
    rf"^{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?\s*,\s*(\d{{4}})$|^{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\s+(\d{{4}})$",
    re.I,
)
_NAMED_MONTH = re.compile(rf"^{_MONTH}(?:{_SEP}|\s*){_YEAR}$", re.I)
_FROM = re.compile(r"^from\s+", re.I)
_TO = re.compile(r"\s+(?:-|to|until|till)\s+|\s*[–—]\s*", re.I)
_END_OF = re.compile(r"^end (?:of )?(.+)$", re.I)
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*[-/.]\s*(\d{4})$")
_YEAR_MONTH = re.compile(r"^(\d{4})\s*[-/.]\s*(\d{1,2})$")

BLANK_WORDS = frozenset({"", "-", "--", "–", "—", "n/a", "na", "n.a.", "not applicable", "nil", "none", "n / a"})
UNKNOWN_WORDS = frozenset(
    {
        "tbc",
        "tbd",
        "tba",
        "to be confirmed",
        "to be decided",
        "to be determined",
        "to be agreed",
        "to be advised",
        "?",
        "??",
    }
    | {"not set", "none set", "no date", "no date set"}
    | {"unknown", "not known", "not recorded", "date tbc", "tbc.", "t.b.c.", "t.b.c", "(tbc)"}
)
OPEN_WORDS = frozenset(
    {
        "ongoing",
        "on-going",
        "on going",
        "open ended",
        "open-ended",
        "open",
        "indefinite",
        "indefinitely",
        "rolling",
        "permanent",
        "perpetual",
        "in perpetuity",
        "no expiry date",
        "no fixed end date",
    }
    | {"no end date", "no end", "no expiry", "continuous", "continuing", "until further notice", "until terminated"}
)
_REVIEWING = re.compile(
    r"^(?:currently |now )?(?:under|in|being|awaiting|pending) ?(?:the )?review(?:ed)?\.?$|^review (?:in progress|under ?way|ongoing|pending)$",
    re.I,
)
_YES_NO = frozenset(
    {"y", "yes", "✓", "✔", "☑", "√", "true", "signed", "n", "no", "✗", "✘", "x", "×", "false", "not signed"}
)
_FIRST_YEAR = 1950
"""An earlier day is a slip, or a number that is no day: 3 is 3 January 1900 as a spreadsheet counts."""
_EARLIEST_YEAR = 1000
_LAST_SERIAL = 2_958_465
"""31 December 9999 as a spreadsheet counts."""


def read(cell: Cell, meaning: Meaning) -> Reading:
    """The day that a cell says. Words for "no end" and "not known" are not recorded; what cannot be read blocks."""
    day = as_day(cell, last=meaning != "starts")
    if day is not None:
        return Reading(day, early(day))
    text = text_of(cell)
    word = " ".join(text.lower().split())
    if word in BLANK_WORDS:
        return NOTHING
    if word in OPEN_WORDS and meaning in ("ends", "review"):
        return Reading(leftover=text, clears=meaning == "ends")
    if word in UNKNOWN_WORDS or word in OPEN_WORDS:
        return Reading(None, (Problem("not-recorded", f"{text!r} is no date: read as not recorded."),), text)
    if meaning == "review" and _REVIEWING.match(word):
        return Reading(
            None,
            (Problem("under-review", f"{text!r} is no date: kept as it is, and no review date is recorded."),),
            text,
        )
    if meaning == "joined" and word in _YES_NO:
        return Reading(
            None, (Problem("not-recorded", f"{text!r} is no date: the date of signing is not recorded."),), text
        )
    return Reading(None, (_unreadable(text),))


def early(day: date) -> tuple[Problem, ...]:
    """What is to say of a day so long ago that its year may be a slip."""
    if day.year >= _FIRST_YEAR:
        return ()
    return (Problem("early-date", f"{day_text(day)} is before {_FIRST_YEAR}: taken as it is. Check the year."),)


def as_day(cell: Cell, last: bool) -> date | None:
    """The day that a cell says, or None. A month alone is its last day, or its first."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return _serial(cell)
    return _typed(cell, last) if isinstance(cell, str) else None


def period(text: str) -> tuple[date, date] | None:
    """The first and the last day of "01/04/2024 to 31/03/2027", "April 2024 - March 2027"; None where it is not that."""
    ends = _TO.split(_FROM.sub("", text.strip()))
    first, last = (as_day(ends[0], last=False), as_day(ends[1], last=True)) if len(ends) == 2 else (None, None)
    return (first, last) if first is not None and last is not None else None


def _unreadable(text: str) -> Problem:
    shown = text if len(text) <= 60 else text[:60] + "…"
    return Problem(
        "unreadable-date",
        f"{shown!r} cannot be read as a date. Write it as DD/MM/YYYY, such as 31/03/2026, or leave the cell blank.",
        True,
    )


def _serial(number: int | float) -> date | None:
    """A day as a spreadsheet counts it from 1900, whose 29 February 1900 never was. A year alone is no day."""
    if not 1 <= number < _LAST_SERIAL + 1 or (number in range(1990, 2100)) or int(number) == 60:
        return None
    whole = int(number)
    return date(1899, 12, 31) + timedelta(days=whole if whole < 60 else whole - 1)


def _typed(text: str, last: bool) -> date | None:
    text = " ".join(text.replace("\u2013", "-").replace("\u2011", "-").replace("\u2019", "'").split())
    text = text[1:-1].strip() if text.startswith("(") and text.endswith(")") else text
    text = _WEEKDAY.sub("", _TIME.sub("", text.rstrip(".")))
    if len(text) > 40:
        return None
    if found := _END_OF.match(text):
        return _month(found[1], True)
    if text.isascii() and text.isdigit():
        if compact := _COMPACT.match(text):
            return _day(*map(int, compact.groups()))
        return _serial(int(text)) if len(text) in (4, 5) and int(text) >= 2100 else None
    if found := _NUMERIC.match(text):
        return _day(_year(found[4]), int(found[3]), int(found[1]))
    if found := _ISO.match(text):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _DAY_NAMED.match(text):
        return _day(_year(found[3]), _MONTHS[found[2].lower()], int(found[1]))
    if found := _NAMED_DAY.match(text):
        month, day, year = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], found[6])
        return _day(int(year), _MONTHS[month.lower()], int(day))
    return _month(text, last)


def _month(text: str, last: bool) -> date | None:
    if found := _NAMED_MONTH.match(text):
        year, month = _year(found[2]), _MONTHS[found[1].lower()]
    elif found := _MONTH_YEAR.match(text):
        year, month = int(found[2]), int(found[1])
    elif (found := _YEAR_MONTH.match(text)) and not ("/" in text and int(found[2]) == (int(found[1]) + 1) % 100):
        year, month = int(found[1]), int(found[2])  # 2010/11 is a financial year
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
