"""Whether a file writes the month of its dates first: then it is asked about once, before any of its rows is read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from importers.convert import date_order
from importers.convert.date_order import Order
from importers.convert.parsed import Ask, Cell
from importers.plan.open_questions import Questions
from importers.plan.remarks import Place, Remarks
from importers.recognise.sheets import Read

_MONTHS = 12
_SHORTEST = len("1/1/26")
Rewrite = Callable[[str], str]


def settle_date_order(reads: Sequence[Read], file: str, questions: Questions, remarks: Remarks) -> None:
    """Rewrites the dates of a file that seems to write the month first, as a person said, or so that none of them is read.

    A date in it can only be month first, and none only day first; or it has dates that were doubted before.
    """
    if not reads:
        return
    ask = Ask("month-first", file, ("month-first", "day-first"), "as-written")
    answer = questions.answer(ask)
    cells = set[Cell]().union(*(row.cells for read in reads for row in read.table.rows))
    texts = sorted(cell for cell in cells if isinstance(cell, str) and _dated(cell))
    orders = set[Order]().union(*map(date_order.orders, texts))
    marked = any(map(date_order.marked, texts))
    if answer == "month-first" and (orders != {"day-first"} or marked):
        again = "day-first" in orders
        _rewrite(reads, lambda text: date_order.ordered(text, "month-first", again), None if again else _turned)
        remarks.add((reads[0].sheet.name, reads[0].table.header_row, 0), "month-first")
    elif answer == "day-first" and marked:
        _rewrite(reads, lambda text: date_order.ordered(text, "day-first", only_marked=True))
    elif answer is None and (orders == {"month-first"} or marked):
        every = orders == {"month-first"}
        places = _rewrite(reads, date_order.doubted if every else lambda text: text, _spelt if every else None)
        if places:
            telling = (text for text in texts if "month-first" in date_order.orders(text))
            for text in (*telling, ""):
                questions.ask(ask, places, text)


def _dated(text: str) -> bool:
    """Whether a text may hold a date in numbers, told at little cost."""
    return len(text) >= _SHORTEST and ("/" in text or "-" in text or "." in text)


def _rewrite(reads: Iterable[Read], text: Rewrite, day: Callable[[date], Cell] | None = None) -> list[Place]:
    """Rewrites the texts of the tables, and the days of columns in which a spreadsheet took only some dates for such.

    Returns the cells whose dates nobody can read yet.
    """
    doubted: list[Place] = []
    for read in reads:
        columns = _half_read(read) if day else set[int]()
        rows = {}
        for row in read.table.rows:
            cells = list(row.cells)
            for at, cell in enumerate(cells):
                if isinstance(cell, str) and _dated(cell):
                    cells[at] = text(cell)
                elif at in columns and isinstance(cell, date) and day:
                    cells[at] = day(cell)
                if isinstance(new := cells[at], str) and date_order.marked(new):
                    doubted.append((read.sheet.name, row.number, at))
            rows[row.number] = cells
        read.table = replace(read.table, rows=tuple(replace(row, cells=rows[row.number]) for row in read.table.rows))
        sheet = [rows.get(number, cells) for number, cells in enumerate(read.sheet.rows)]
        read.sheet = replace(read.sheet, rows=sheet)
    return doubted


def _half_read(read: Read) -> set[int]:
    """The columns whose texts have the month first and whose stored days could all be months: a spreadsheet that expects the day
    first took those for dates that it could, and turned them round."""
    columns: set[int] = set()
    for at in range(max((len(row.cells) for row in read.table.rows), default=0)):
        cells = [cell for row in read.table.rows if (cell := row.get(at)) is not None]
        texts = [cell for cell in cells if isinstance(cell, str)]
        if any("month-first" in date_order.orders(text) for text in texts) and all(
            cell.day <= _MONTHS for cell in cells if isinstance(cell, date)
        ):
            columns.add(at)
    return columns


def _spelt(day: date) -> Cell:
    return date_order.doubted(f"{day.day}/{day.month}/{day.year}") if day.day != day.month else day


def _turned(day: date) -> Cell:
    return date(day.year, day.day, day.month)
