"""The cells that the reader could not take, or could only take without what their looks say: remarked on at their places."""

from importers.reading.cell_errors import STRUCK
from importers.recognise.sheets import Read
from importers.records.rows import Rows


def remark_on_damage(read: Read, rows: Rows) -> None:
    """Remarks on what is wrong with the cells of a sheet.

    A cell that is lost leaves its field as written: what it was is not known. A protocol's cell that is struck through may say that
    it, or a party, has gone, unless its status says so: it is one of its limits.
    """
    places = {place.at: place for place in rows.places}
    for (row, at), text in read.sheet.problems.items():
        place = places.get(at)
        taken = row > rows.header and (place is not None or at in read.matrix)
        if text == STRUCK:
            limited = taken and read.template.kind == "protocol" and not _not_in_force(read, rows, row)
            rows.remark(row, at, "struck-through", "as-written" if limited else "note", heading=rows.heading(at))
            if limited:
                rows.leave_cell(row, "protocol", "limits", f"{rows.heading(at)}: struck through")
            continue
        lost = taken and read.sheet.cell(row, at) is None
        targets = [
            (kind, name)
            for kind, name in (place.targets if place else ())
            if kind != "row" and name not in ("extra", "id") and place and place.column.read != "text"
        ]
        if lost and not targets and read.template.kind == "protocol":
            targets = [
                ("protocol", "parties" if at in read.matrix or (place and place.column.read == "signed") else "limits")
            ]
        rows.remark(row, at, "damaged-cell", "as-written" if lost and targets else "note", error=text)
        for kind, name in targets[:1] if lost else ():
            rows.leave_cell(row, kind, name, f"{rows.heading(at)}: {text.rstrip('.')}" if name == "limits" else text)


def _not_in_force(read: Read, rows: Rows, row: int) -> bool:
    status = {"protocol.status", "row.status"}
    place = next((place for place in rows.places if status.intersection(place.column.fields)), None)
    return place is not None and place.read(read.sheet.cell(row, place.at)).value in (
        "draft",
        "withdrawn",
        "superseded",
    )
