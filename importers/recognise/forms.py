"""Forms: labels in a column with what they ask for beside them. They are read turned round, as tables of one record, or of a few."""

from collections.abc import Sequence
from dataclasses import replace

from importers import lexicon
from importers.convert.words import plain
from importers.reading.workbook import Cell, Sheet
from importers.recognise.table import Score

_LONGEST, _WIDEST = 300, 60
"""The rows and columns of a form."""
_FEWEST = 3
"""How many labels a form has at least."""


def turned(sheet: Sheet, others: Sequence[Sheet], score: Score) -> Sheet | None:
    """The sheet with its rows as columns, where its labels are better headings than any of its rows; else None.

    Labels that are the headings of one of the `others` only explain that one's table. A cell in row 4 of column B is then in row 1 of column 4, both counted from 0.
    """
    if not 1 < len(sheet.rows) <= _LONGEST or max(map(len, sheet.rows)) > _WIDEST:
        return None
    labels = _labels(sheet)
    if labels is None:
        return None
    texts = [_text(sheet.cell(row, labels)) for row in range(len(sheet.rows))]
    most = score(texts)
    if (
        not most
        or sum(map(bool, texts)) < _FEWEST
        or most <= max(score([_text(cell) for cell in row]) for row in sheet.rows)
    ):
        return None
    if _explain(set(texts) - {""}, others):
        return None
    width = max(map(len, sheet.rows))
    columns = [labels, *(column for column in range(labels + 1, width) if not _explains(sheet, column))]
    rows: list[list[Cell]] = [[] for _ in range(width)]
    for column in columns:
        rows[column] = [sheet.cell(row, column) if texts[row] else None for row in range(len(sheet.rows))]
        while rows[column] and rows[column][-1] is None:
            rows[column].pop()
    return replace(
        sheet,
        rows=rows,
        merges=(),
        problems={(column, row): text for (row, column), text in sheet.problems.items()},
        links={(column, row): text for (row, column), text in sheet.links.items()},
        hidden_rows=sheet.hidden_columns,
        hidden_columns=sheet.hidden_rows,
    )


def _labels(sheet: Sheet) -> int | None:
    """The first column with several texts that has something beside them."""
    for column in range(max(map(len, sheet.rows))):
        labelled = [row for row, cells in enumerate(sheet.rows) if _text(sheet.cell(row, column))]
        if len(labelled) >= _FEWEST:
            beside = sum(len(sheet.rows[row]) > column + 1 for row in labelled)
            return column if 2 * beside >= len(labelled) else None
    return None


def _explain(labels: set[str], others: Sequence[Sheet]) -> bool:
    rows = ({_text(cell) for cell in row} for other in others for row in other.rows[:_LONGEST])
    return any(len(labels & row) >= max(_FEWEST, len(labels) / 3) for row in rows)


def _explains(sheet: Sheet, column: int) -> bool:
    """Whether a column only says how to fill the form."""
    first: Sequence[str] = [text for row in range(len(sheet.rows)) if (text := _text(sheet.cell(row, column)))][:1]
    return any(
        set(plain(text).split()) & lexicon.words("sheets.explaining") and len(text.split()) <= _FEWEST for text in first
    )


def _text(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""
