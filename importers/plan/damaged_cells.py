"""The cells that the reader could not take, or could only take without what their looks say: reported at their places."""

from importers.reading.cell_errors import STRUCK
from importers.recognise.sheets import Read
from importers.records.rows import Rows

BLOCKING_READS = frozenset(
    {
        "body",
        "bodies",
        "processor",
        "signatures",
        "names",
        "disclosers",
        "receivers",
        "signed",
        "unsigned",
        "starts",
        "ends",
        "review",
        "joined",
        "choice",
        "fact",
        "since",
        "reference",
        "id",
    }
)
"""Columns in which an unreadable cell blocks: a body, date, status, kind or reference."""


def report_damage(read: Read, rows: Rows) -> None:
    """Reports what is wrong with the cells of a sheet. One that is lost in a column that a verdict turns on blocks."""
    reads = {place.at: place.column.read for place in rows.places}
    struck: dict[int, list[int]] = {}
    for (row, at), text in read.sheet.problems.items():
        if text == STRUCK:
            struck.setdefault(row, []).append(at)
            continue
        lost = read.sheet.cell(row, at) is None and row > rows.header
        blocking = lost and (reads.get(at) in BLOCKING_READS or at in read.matrix)
        what = "Correct it, or clear the cell." if blocking else "The cell was read without it."
        message = text if text.endswith((".", "!")) else f"{text}."
        rows.report(row, at, "damaged-cell", f"{message} {what}", blocking)
    for row, columns in struck.items():
        _report_struck(read, rows, row, columns)


def _report_struck(read: Read, rows: Rows, row: int, columns: list[int]) -> None:
    """Reports a row's cells that are struck through. In a protocol they may say that it, or a party, is no more: unless its status does."""
    taken = {place.at for place in rows.places} | set(read.matrix)
    counting = [at for at in columns if at in taken and row > rows.header] if read.template.kind == "protocol" else []
    blocking = bool(counting) and not _said_gone(read, rows, row)
    message = STRUCK if len(columns) == 1 else f"{STRUCK}, and {len(columns) - 1} more of its row"
    what = " Say in words what that means, as in Status, or leave it out; and take the line away." if blocking else ""
    rows.report(row, (counting or columns)[0], "struck-through", f"{message}.{what}", blocking)


def _said_gone(read: Read, rows: Rows, row: int) -> bool:
    status = {"protocol.status", "row.status"}
    place = next((place for place in rows.places if status.intersection(place.column.fields)), None)
    return place is not None and place.read(read.sheet.cell(row, place.at)).value in (
        "draft",
        "withdrawn",
        "superseded",
    )
