"""Dates in numbers, in a file that may write the month first: "12/10/2026" beside "11/28/2026".

Until somebody says which it is, such a date carries a mark, so that nothing reads it as a day, now or from an export.
"""

import re
from datetime import date
from typing import Literal

Order = Literal["month-first", "day-first"]

_DATE = re.compile(
    r"(?<![\w./-])(\d{1,2}) ?([./-]) ?(\d{1,2}) ?\2 ?(\d{4}|\d\d)(?![\d./-]*\d)(?P<mark> \(US date\?\))?"
)
_MARK = " (US date?)"
_MONTHS, _LONGEST_MONTH = 12, 31


def marked(text: str) -> bool:
    """Whether a text has a date of which nobody has said yet whether the month stands first."""
    return _MARK in text


def orders(text: str) -> set[Order]:
    """How the dates in a text can only be read: 11/28/2026 has the month first, 28/11/2026 the day."""
    possible: set[Order] = set()
    for day, sign, month, *_ in _DATE.findall(text):
        if int(day) <= _MONTHS < int(month) <= _LONGEST_MONTH and sign != ".":
            possible.add("month-first")
        elif int(month) <= _MONTHS < int(day) <= _LONGEST_MONTH:
            possible.add("day-first")
    return possible


def doubted(text: str) -> str:
    """The text with a mark behind each date that is one with the month first."""
    return _DATE.sub(lambda match: f"{_without_mark(match)}{_MARK}" if _month_first(match) else match[0], text)


def ordered(text: str, order: Order, only_marked: bool = False) -> str:
    """The text with its dates from the year to the day, as `order` reads them; those that it cannot read stay.

    >>> ordered("Signed 11/28/2026", "month-first")
    'Signed 2026-11-28'
    """

    def rewritten(match: re.Match[str]) -> str:
        if only_marked and not match["mark"]:
            return match[0]
        first, second = int(match[1]), int(match[3])
        month, day = (first, second) if order == "month-first" else (second, first)
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return _without_mark(match)

    return _DATE.sub(rewritten, text)


def _month_first(match: re.Match[str]) -> bool:
    return int(match[1]) != int(match[3]) and 1 <= int(match[1]) <= _MONTHS and 1 <= int(match[3]) <= _LONGEST_MONTH


def _without_mark(match: re.Match[str]) -> str:
    return match[0].removesuffix(_MARK)
