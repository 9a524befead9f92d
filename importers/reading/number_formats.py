"""What a number or a date shows in its cell's format, where that says more or less than the value: 902 as ISP-902, 12 as 00012, a day as its month.

Formats as Excel writes them (ECMA-376 Part 1, 18.8.31). What only groups digits, or adds a currency or decimals, says the same.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

Show = Callable[[object], object]
"""What a value is, as its cell shows it."""

_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|\[[^\]]*\]|[_*].|(General)|([0#?])|([.,])|(@)|([ymdhseg]+|AM/PM|A/P)|(.)', re.I | re.S
)
_SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\])*', re.S)
_LONGEST = 200
_MONTH_ID = 17
"""The built-in format `mmm-yy`."""


def shown_by(code: str, number: int = 0) -> Show | None:
    """How a format shows its values; None where the value itself says it. `number` is that of a built-in format.

    >>> shown_by('"ISP-"000')(902)
    'ISP-902'
    """
    return _shown_by("mmm-yy" if number == _MONTH_ID else code)


@cache
def _shown_by(code: str) -> Show | None:
    section = _SECTION.match(code[:_LONGEST])
    tokens = list(_TOKEN.finditer(section[0])) if section else []
    units = "".join(token[7].lower() for token in tokens if token[7])
    if units:
        if set(units) <= set("ym") and "y" in units:
            return _month if "m" in units else _year
        return None
    parts = [_part(token) for token in tokens]
    literal = "".join(text for kind, text in parts if kind == "text")
    if any(kind == "@" for kind, _ in parts):
        return _Text(parts) if literal.strip() else None
    digits = [text for kind, text in parts if kind == "digit"]
    if any(kind == "general" for kind, _ in parts):
        return _General(parts) if any(map(str.isalnum, literal)) else None
    if not digits or any(token[8] in ("%", "/") for token in tokens):
        return None
    number = _DigitFormat(parts)
    words = literal if number.before else literal.partition(" ")[0]  # "0 records" has a unit, "0-ISA" is a reference
    return number if any(map(str.isalnum, words)) or number.zeros > 1 or number.apart else None


def _part(token: re.Match[str]) -> tuple[str, str]:
    for kind, text in (("text", token[1]), ("text", token[2]), ("general", token[3]), ("digit", token[4])):
        if text is not None:
            return kind, text
    for kind, text in (("sign", token[5]), ("@", token[6]), ("text", token[8])):
        if text is not None:
            return kind, text
    return "none", ""


def _month(value: object) -> object:
    return f"{calendar.month_name[value.month]} {value.year}" if isinstance(value, date) and _is_first(value) else value


def _year(value: object) -> object:
    return str(value.year) if isinstance(value, date) and value.month == 1 and _is_first(value) else value


def _is_first(day: date) -> bool:
    """Whether a day is the first of its month, which is what a spreadsheet stores for the month."""
    return day.day == 1 and not (isinstance(day, datetime) and (day.hour or day.minute or day.second))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15


@dataclass(frozen=True)
class _Text:
    """A format of texts: `"ISP-"@`."""

    parts: list[tuple[str, str]]

    def __call__(self, value: object) -> object:
        if not isinstance(value, str) or not value.strip():
            return value
        return "".join(value if kind == "@" else text for kind, text in self.parts if kind in ("@", "text"))


@dataclass(frozen=True)
class _General:
    """A format of numbers as they are, with words: `"ISP-"General`."""

    parts: list[tuple[str, str]]

    def __call__(self, value: object) -> object:
        if not _is_number(value):
            return value
        number = str(int(value)) if value == int(value) else str(value)  # type: ignore[call-overload]
        return "".join(
            number if kind == "general" else text for kind, text in self.parts if kind in ("general", "text")
        )


class _DigitFormat:
    """A format of digits: `"ISP-"000`, `00000`, `000-00`."""

    def __init__(self, parts: list[tuple[str, str]]) -> None:
        point = next((at for at, (kind, text) in enumerate(parts) if (kind, text) == ("sign", ".")), len(parts))
        self._whole, self._rest = parts[:point], parts[point + 1 :]
        digits = [at for at, (kind, _) in enumerate(self._whole) if kind == "digit"]
        self.zeros = sum(text == "0" for kind, text in self._whole if kind == "digit")
        """The fewest digits that are shown."""
        self.apart = bool(digits) and any(kind == "text" for kind, _ in self._whole[digits[0] : digits[-1]])
        """Whether something stands between the digits."""
        self.before = (
            any(text.strip() for kind, text in self._whole[: digits[0]] if kind == "text") if digits else False
        )
        """Whether something stands before the digits."""
        self._first = digits[0] if digits else -1

    def __call__(self, value: object) -> object:
        if not _is_number(value):
            return value
        decimals = sum(kind == "digit" for kind, _ in self._rest)
        whole, _, rest = f"{value:.{decimals}f}".partition(".")
        digits = list("" if whole == "0" else whole)
        shown: list[str] = []
        for at in range(len(self._whole) - 1, -1, -1):
            kind, text = self._whole[at]
            if kind == "text":
                shown.append(text[::-1])
            elif kind == "digit":
                shown.append(digits.pop() if digits else "0" if text == "0" else "")
                while at == self._first and digits:
                    shown.append(digits.pop())
        behind = "".join(text for kind, text in self._rest if kind == "text")
        return f"{''.join(shown)[::-1]}{'.' if decimals else ''}{rest}{behind}".strip()
