"""Finding the table in a sheet: its headings, wherever they stand, and the rows of records below them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from graph_service.errors import BadData
from importers.reading.workbook import Cell, Range, Sheet

Score = Callable[[Sequence[str]], float]
"""How well a row of headings (one text a column, blanks as "") matches what is looked for. 0: not at all."""

WHAT_IS_WRONG = "What is wrong"
"""The heading of the column that the service adds to a workbook it gives back: no part of the table."""

_DEEPEST_HEADER = 60
_FEWEST_HEADINGS = 3
_LONGEST_HEADING = 80
_DIGIT = re.compile(r"\d")
_MOST_MERGED_CELLS = 2_000_000
_TOTAL = re.compile(r"\s*(grand\s+|sub-?\s*)?totals?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table. `number` counts from 0 in the sheet; `group` is the name of the group it stands under, if any.

    `cells` are counted from column A and end with the last filled one: use `get`, which answers None beyond it.
    Vertically merged values are filled in.
    """

    number: int
    cells: Sequence[Cell]
    group: str | None = None

    def get(self, column: int) -> Cell:
        """The value in a column counted from 0."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True)
class Table:
    """The table of a sheet.

    `header_row` counts from 0; of headings in two rows it is the lower. `headings` are the texts by column from A, ""
    where there is none; `bands` are what stands above each ("" where nothing does), merged ranges spread out. `rows`
    are the records' rows; `groups` the rows, by number, that only name a group; `passed_over` says by row number why
    another row is not a record: a total, or the headings again. Blank rows are in none of them.
    """

    header_row: int
    headings: tuple[str, ...]
    bands: tuple[str, ...]
    rows: tuple[Row, ...]
    groups: dict[int, str]
    passed_over: dict[int, str]


def find_table(sheet: Sheet, score: Score, quick: Score | None = None) -> Table | str:
    """The table whose heading row scores best, or the reason why the sheet has none and is passed over.

    Looks for headings in the first 60 rows. Headings in two rows count together where that scores better than either.
    `quick`, a cheaper score, tells which rows are worth scoring: those that have half of what the best has.
    """
    if sheet.hidden:
        return "the sheet is hidden"
    if not any(sheet.rows):
        return "the sheet is empty"
    best = _best_heading(sheet, score, quick or score)
    if best is None:
        return "no row in it has the headings of a register"
    header_row, headings = best
    return _table(sheet, header_row, headings)


def first_table(sheet: Sheet) -> Table | None:
    """The table below the first row that reads like headings, whatever these say; None where there is none."""
    texts = _texts(sheet, min(len(sheet.rows), _DEEPEST_HEADER))
    row = _like_headings(texts, sheet)
    return None if row is None else _table(sheet, row, texts[row])


def _best_heading(sheet: Sheet, score: Score, quick: Score) -> tuple[int, tuple[str, ...]] | None:
    texts = _texts(sheet, min(len(sheet.rows), _DEEPEST_HEADER))
    cheap = [quick(row) if any(row) else 0.0 for row in texts]
    enough = max(cheap) / 2
    scores = [score(row) if any(row) and share >= enough else 0.0 for row, share in zip(texts, cheap, strict=True)]
    heads = [
        share if share and not _is_record(texts, at) and not _outgrown(texts, at) else 0.0
        for at, share in enumerate(scores)
    ]
    if any(scores) and not any(heads):
        row = _like_headings(texts, sheet)
        if row is not None:
            return row, texts[row]
        heads = scores
    best = max(range(len(heads)), key=heads.__getitem__)
    most, headings = heads[best], texts[best]
    for upper, (above, below) in enumerate(pairwise(texts)):
        if scores[upper] and any(below):
            both = _both(above, below)
            together = score(both)
            if together > most and not _is_record(texts, upper):
                most, best, headings = together, upper + 1, both
            apart = _under_bands(above, below)
            if apart != both and 2 * (told := quick(apart)) > most:
                most, best, headings = told, upper + 1, apart
    return (best, headings) if most > 0 else None


def _like_headings(texts: Sequence[Sequence[str]], sheet: Sheet) -> int | None:
    """The first row of several short and different texts, as wide as most rows below it, that is not a record itself."""
    for at, row in enumerate(texts):
        filled = [text for text in row if text]
        widths = [sum(map(bool, below)) for below in texts[at + 1 :] if any(below)]
        if (
            len(filled) >= _FEWEST_HEADINGS
            and len(set(filled)) == len(filled)
            and all(len(text) <= _LONGEST_HEADING and any(map(str.isalpha, text)) for text in filled)
            and all(cell is None or isinstance(cell, str) for cell in sheet.rows[at])
            and sum(2 * width >= len(filled) for width in widths) * 2 >= len(widths) > 0
            and not _is_record(texts, at)
            and not _outgrown(texts, at)
        ):
            return at
    return None


def _is_record(texts: Sequence[Sequence[str]], at: int) -> bool:
    """Whether a row reads like those around it: numbered as they are (ISA-002 after ISA-001), or with values that they have too."""
    row = texts[at]
    beside = [texts[other] for other in (at - 1, at + 1) if 0 <= other < len(texts) and texts[other] != row]
    for column, text in enumerate(row):
        if any(map(str.isdigit, text)) and any(
            _DIGIT.sub("0", _at(other, column)) == _DIGIT.sub("0", text) for other in beside
        ):
            return True
    others = [other for other in texts if other != row]
    again = sum(bool(text) and any(_at(other, column) == text for other in others) for column, text in enumerate(row))
    return again >= max(2, sum(map(bool, row)) / 3)


def _outgrown(texts: Sequence[Sequence[str]], at: int) -> bool:
    """Whether most rows below have several cells where a row has none: it is above another table, not its headings."""
    row = texts[at]
    below = [other for other in texts[at + 1 :] if sum(map(bool, other)) > 1]
    beyond = sum(sum(bool(text) and not _at(row, column) for column, text in enumerate(other)) > 1 for other in below)
    return 2 * beyond > len(below)


def _texts(sheet: Sheet, count: int) -> list[tuple[str, ...]]:
    """The first rows as texts; a vertically merged one stands in each of its rows."""
    texts = [[" ".join(str(cell).split()) if cell is not None else "" for cell in row] for row in sheet.rows[:count]]
    for top, left, bottom, _ in sheet.merges:
        text = _at(texts[top], left) if top < count else ""
        for row in range(top + 1, min(bottom + 1, count)):
            if text and not _at(texts[row], left):
                texts[row] += [""] * (left + 1 - len(texts[row]))
                texts[row][left] = text
    return [tuple(row) for row in texts]


def _both(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    return tuple(_at(below, column) or _at(above, column) for column in range(max(len(above), len(below))))


def _under_bands(above: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Headings in two rows, where words that are there twice have their band before them: "Sender Organisation"."""
    band, labels = "", list(_both(above, below))
    for column, text in enumerate(below):
        band = _at(above, column) or band
        if any(map(str.isalpha, text)) and below.count(text) > 1:
            labels[column] = f"{band} {text}".strip()
    return tuple(labels)


def _at(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""


def _table(sheet: Sheet, header_row: int, headings: tuple[str, ...]) -> Table:
    if headings[-1] == WHAT_IS_WRONG:
        sheet = _without(sheet, len(headings) - 1)
        headings = headings[:-1]
    first = next(column for column, text in enumerate(headings) if text)
    several = sum(1 for text in headings if text) > 1
    rows = list(enumerate(sheet.rows[header_row + 1 :], start=header_row + 1))
    groups_possible = several and any(len(cells) > first + 1 for _, cells in rows)
    merged = _merged(sheet, header_row, len(headings))
    again = [text for text in headings if text]
    records: list[Row] = []
    groups: dict[int, str] = {}
    passed_over: dict[int, str] = {}
    group: str | None = None
    for number, cells in rows:
        if not cells:
            continue
        if any(value is None for _, value in merged.get(number, ())):
            cells = _filled(cells, merged[number])  # a title, with nothing beside it
        start = cells[first] if first < len(cells) else None
        if start is None:
            start = next((cell for cell in cells[first:] if cell is not None), None)
        if isinstance(start, str) and _TOTAL.match(start):
            passed_over[number] = "a total"
        elif groups_possible and len(cells) <= first + 1:
            group = _without_count(str(cells[-1]).strip())
            groups[number] = group
        elif start == again[0] and [str(cell) for cell in cells if cell is not None] == again:
            passed_over[number] = "the headings again"
        else:
            records.append(Row(number, _filled(cells, merged[number]) if number in merged else cells, group))
    return Table(header_row, headings, _bands(sheet, header_row, len(headings)), tuple(records), groups, passed_over)


def _without(sheet: Sheet, column: int) -> Sheet:
    """The sheet without what stands in a column and right of it, nor what is wrong there."""
    rows = [cells[:column] for cells in sheet.rows]
    for cells in rows:
        while cells and cells[-1] is None:
            cells.pop()
    return replace(sheet, rows=rows)


def _merged(sheet: Sheet, header_row: int, width: int) -> dict[int, list[tuple[int, Cell]]]:
    """By row, the values that hold in its cells because a merged range reaches them, whatever is stored there.

    A row merged across most of the table is a title, or the name of a group: it has one cell.
    """
    reach: dict[int, list[tuple[int, Cell]]] = {}
    steps = 0
    for top, left, bottom, right in sheet.merges:
        value = sheet.cell(top, left)
        if top <= header_row or value is None:
            continue
        last, across = min(bottom, len(sheet.rows) - 1), min(right, width - 1)
        wide = 2 * (across - left + 1) > width
        across = left if wide and bottom > top else across
        steps += max(last - top + 1, 0) * max(across - left + 1, 1)
        if steps > _MOST_MERGED_CELLS:
            raise BadData(f"The sheet {sheet.name!r} has too many merged cells: unmerge them and import it again.")
        for row in range(top, last + 1):
            covered = range(left + (row == top), max(across, left) + 1)
            if covered:
                beside = [(column, None if wide else value) for column in covered if column > left]
                reach.setdefault(row, []).extend([*beside, (left, value)])
    return reach


def _filled(cells: list[Cell], merged: list[tuple[int, Cell]]) -> list[Cell]:
    filled = cells + [None] * (max(column for column, _ in merged) + 1 - len(cells))
    for column, value in merged:
        filled[column] = value
    while filled and filled[-1] is None:
        filled.pop()
    return filled


def _without_count(text: str) -> str:
    """The name of a group without the number of its rows: "Health (8)" is Health."""
    name, bracket, count = text.rpartition("(")
    return name.rstrip() if bracket and name.strip() and count.rstrip(")").isdigit() else text


def _bands(sheet: Sheet, header_row: int, width: int) -> tuple[str, ...]:
    if header_row == 0:
        return ("",) * width
    above = header_row - 1
    bands = [str(cell).strip() if cell is not None else "" for cell in sheet.rows[above][:width]]
    bands += [""] * (width - len(bands))
    covered: set[int] = set()
    for top, left, bottom, right in _across(sheet.merges):
        if top <= above <= bottom:
            text = sheet.cell(top, left)
            for column in range(left, min(right + 1, width)):
                if column in covered:
                    break
                covered.add(column)
                bands[column] = str(text).strip() if text is not None else ""
    return tuple(bands)


def _across(merges: Sequence[Range]) -> list[Range]:
    return [merge for merge in merges if merge[3] > merge[1]]
