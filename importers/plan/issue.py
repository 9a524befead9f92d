"""What a plan has to say about a cell."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem: the sheet and cell it is at, a stable code, a sentence that says what to do, and whether it blocks."""

    sheet: str
    cell: str
    code: str
    message: str
    blocking: bool = False
    suggestions: tuple[str, ...] = ()
    name: str = ""
    """The name as written that it is about, where it is about one."""

    def to_dict(self) -> dict[str, Any]:
        """The plain form, as in a plan's JSON."""
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "code": self.code,
            "message": self.message,
            "blocking": self.blocking,
            "suggestions": list(self.suggestions),
        }


def position(cell: str) -> tuple[int, int]:
    """The row and column, counted from 0, of a cell named as in A1."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]) - 1, column - 1
