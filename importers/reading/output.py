"""What the child hands back: lines of JSON, each different value once, and rows as the numbers of their values."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import IO

import orjson

from graph_service.spreadsheet import LONGEST_TEXT
from graph_service.unseen import UNSEEN, without_unseen
from importers.reading import Refused
from importers.reading.archive import DAMAGED
from importers.reading.cell_errors import NO_NUMBER, TOO_LONG, UNSEEN_CHARACTERS, early, error
from importers.reading.details import Details, Problems

_ROWS_A_LINE = 1_000
_FIRST_YEAR = 1900
_COLUMNS = 16_384
"""The most columns that a sheet has in any format."""
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d{3}")
"""An error of a formula as text files hold it, which spreadsheet programs write in its place."""
_BOOLEANS = {False: ("boolean", False), True: ("boolean", True)}
"""Keys of their own, as True equals 1."""


class Output:
    """Writes sheets to a stream and counts their rows against `limit`."""

    def __init__(self, stream: IO[bytes], rows: int) -> None:
        self._stream = stream
        self.limit = rows
        self._rows = 0
        self._values = _Values()

    def format(self, name: str) -> None:
        """Says what the file turned out to be."""
        self._line({"format": name})

    def sheet(
        self,
        name: str,
        hidden: bool,
        rows: Iterable[Sequence[object]],
        details: Details | None = None,
    ) -> None:
        """Writes one sheet. Blanks at the end of rows, and rows of blanks at the end, are left out."""
        self._line({"sheet": without_unseen(name), "hidden": hidden})
        problems: Problems = {}
        batch: list[list[int]] = []
        blank = 0
        number = -1
        number_of = self._values.__getitem__
        for number, row in enumerate(rows):
            cells = [number_of(cell) if cell.__class__ is not bool else number_of(_BOOLEANS[cell]) for cell in row]
            while cells and cells[-1] == 0:
                cells.pop()
            if not cells:
                blank += 1
                continue
            self._count(blank + 1)
            batch.extend([] for _ in range(blank))
            blank = 0
            batch.append(cells)
            if self._values.odd:
                for column, cell in enumerate(cells):
                    if cell in self._values.odd:
                        problems[number, column] = self._values.odd[cell]
            if len(batch) >= _ROWS_A_LINE:
                self._send(batch)
        self._send(batch)
        details = details or Details()
        problems |= details.errors
        if any(column >= _COLUMNS for _, column in problems):
            raise Refused(DAMAGED)
        if any(row >= self.limit for row, _ in problems):
            raise self._too_many()
        self._line(
            {
                "merges": details.merges,
                "problems": [[*place, text] for place, text in sorted(problems.items())],
                "links": [[*place, address] for place, address in details.links.items()],
                "hidden_rows": sorted(details.hidden_rows),
                "hidden_columns": sorted(details.hidden_columns),
                "lists": details.lists,
            }
        )

    def _count(self, rows: int) -> None:
        self._rows += rows
        if self._rows > self.limit:
            raise self._too_many()

    def _too_many(self) -> Refused:
        return Refused(
            f"has more than {self.limit:,} rows, the limit (GRAPH_SERVICE_IMPORT_ROWS): split it and import the parts."
        )

    def _send(self, batch: list[list[int]]) -> None:
        if batch:
            self._line({"values": self._values.news(), "rows": batch})
            batch.clear()

    def _line(self, message: dict[str, object]) -> None:
        self._stream.write(orjson.dumps(message) + b"\n")


class _Values(dict[object, int]):
    """Numbers each different value as it first appears. 0 is a blank cell; `odd` says what is wrong with a value."""

    def __init__(self) -> None:
        super().__init__({"": 0, None: 0})
        self.odd: dict[int, str] = {}
        self._news: list[object] = []
        self._next = 1

    def __missing__(self, cell: object) -> int:
        value, problem = _as_sent(cell)
        if problem is None:
            number = self._number(value) if value != "" else 0
        else:
            number = self._number(value or None)
            self.odd[number] = problem
        self[cell] = number
        return number

    def _number(self, value: object) -> int:
        self._news.append(value)
        self._next += 1
        return self._next - 1

    def news(self) -> list[object]:
        """The values numbered since this was last asked."""
        news, self._news = self._news, []
        return news


def _as_sent(cell: object) -> tuple[object, str | None]:
    """The value as JSON holds it, and what is wrong with it if anything."""
    match cell:
        case str():
            if cell[:1] in "#E" and _ERROR.fullmatch(cell):
                return None, error(cell)
            if len(cell) > LONGEST_TEXT:
                return None, TOO_LONG
            if UNSEEN.search(cell):
                return without_unseen(cell), UNSEEN_CHARACTERS
            return ("" if cell.isspace() else cell), None
        case ("boolean", value):
            return value, None
        case int():
            return (cell if -(2**63) <= cell < 2**63 else str(cell)), None
        case float():
            return _number(cell)
        case timedelta():
            minutes, seconds = divmod(int(cell.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}", None
        case datetime():
            return _date("datetime", cell.year, cell.isoformat())
        case date():
            return _date("date", cell.year, cell.isoformat())
        case time():
            return ["time", cell.isoformat()], None
    return str(cell), None


def _number(cell: float) -> tuple[object, str | None]:
    if not math.isfinite(cell):
        return None, NO_NUMBER
    return (int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell), None


def _date(kind: str, year: int, text: str) -> tuple[object, str | None]:
    if year < _FIRST_YEAR:
        return None, early(f"the date {text[:10]}")
    return [kind, text], None
