"""What is wrong with a whole sheet: a layout that nobody is sure of, columns that it lacks, cells that are damaged."""

from collections.abc import Iterable, Iterator

from importers.convert.parsed import text_of
from importers.plan.held_rows import HeldRow
from importers.plan.open_questions import Questions
from importers.plan.remarks import Remarks
from importers.reading.cell_errors import STRUCK
from importers.recognise.sheets import Read, extra_headings
from importers.records.rows import Rows

_NEEDED = {
    "protocol": {
        "protocol.parties": "the bodies that share",
        "protocol.categories": "the data that is shared",
        "protocol.purposes": "the purpose of sharing",
    },
    "flow": {"flow.categories": "the data that is shared", "flow.purposes": "the purpose of sharing"},
}
_CODED = "Controllers"
_NAMES = frozenset({"protocol.reference", "protocol.title", "protocol.status", "row.status"})
"""Fields of a protocol that, struck through, leave it open whether it is in force."""
_LABELLED = 2
"""How many cells tell a row from others."""


def hold_all(read: Read, remarks: Remarks, questions: Questions) -> Iterator[HeldRow]:
    """Holds the rows of a table, and asks which layout it has."""
    assert read.ask is not None
    names = {at: " ".join(m.heading.split()) or f"Column {at + 1}" for at, m in enumerate(read.columns)}
    names |= extra_headings(read)
    for row in read.table.rows:
        place = (read.sheet.name, row.number, 0)
        texts = {names[at]: text for at, cell in enumerate(row.cells) if at in names and (text := text_of(cell))}
        label = " ".join(list(texts.values())[:_LABELLED])[:80]
        remarks.add(place, "layout-unsure", "held", {"template": read.template.title})
        question = questions.ask(read.ask, [place], ", ".join(names[at] for at in sorted(names))[:80])
        yield HeldRow(read.file, read.sheet.name, row.number + 1, label, (question,), texts)


def tell_missing(read: Read, remarks: Remarks) -> None:
    """Says which of these no column of a table gives; of parties that are given by codes alone, that they are codes."""
    filled = {
        name for at, m in enumerate(read.columns) if m.column and _is_filled(read, at) for name in m.column.fields
    }
    filled |= {"protocol.parties"} if read.matrix else set()
    if read.template.lead_is_party and "protocol.lead" in filled:
        filled.add("protocol.parties")
    missing = {name: what for name, what in _NEEDED.get(read.template.kind, {}).items() if name not in filled}
    place = (read.sheet.name, read.table.header_row, 0)
    coded = [at for at in _coded(read) if _is_filled(read, at)] if "protocol.parties" in missing else []
    if coded:
        del missing["protocol.parties"]
        remarks.add((read.sheet.name, read.table.header_row, coded[0]), "coded-parties")
    for name, what in missing.items():
        remarks.add(place, "no-column", "note", {"field": name, "what": what})


def _coded(read: Read) -> Iterable[int]:
    return (at for at, m in enumerate(read.columns) if m.column and m.column.heading == _CODED)


def _is_filled(read: Read, at: int) -> bool:
    return any(row.get(at) not in (None, "") for row in read.table.rows)


def remark_on_damage(read: Read, rows: Rows) -> None:
    """Remarks on what is wrong with the cells of a sheet.

    A cell that is lost leaves its field as written: what it was is not known. A protocol's cell that is struck through may say that
    it, or a party, has gone, unless its status says so: it is one of its limits.
    """
    places = {place.at: place for place in rows.places}
    whole = _struck_rows(read)
    for (row, at), text in read.sheet.problems.items():
        place = places.get(at)
        taken = row > rows.header and (place is not None or at in read.matrix)
        if text == STRUCK:
            limited = taken and read.template.kind == "protocol" and not _not_in_force(read, rows, row)
            if whole.get(row, at) == at:
                code = "row-struck-through" if row in whole else "struck-through"
                rows.remark(row, at, code, "as-written" if limited else "note", heading=rows.heading(at))
            if limited:
                rows.leave_cell(row, "protocol", "limits", f"{rows.heading(at)}: struck through")
            if limited and (row in whole or (place and _NAMES.intersection(place.column.fields))):
                rows.leave_cell(row, "protocol", "status", "struck through")
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


def _struck_rows(read: Read) -> dict[int, int]:
    """The rows of which every filled cell is struck through, each with its first one."""
    struck: dict[int, set[int]] = {}
    for (row, at), text in read.sheet.problems.items():
        if text == STRUCK:
            struck.setdefault(row, set()).add(at)
    return {
        row.number: min(struck[row.number])
        for row in read.table.rows
        if row.number in struck
        and all(at in struck[row.number] for at, cell in enumerate(row.cells) if cell not in (None, ""))
    }


def _not_in_force(read: Read, rows: Rows, row: int) -> bool:
    status = {"protocol.status", "row.status"}
    place = next((place for place in rows.places if status.intersection(place.column.fields)), None)
    return place is not None and place.read(read.sheet.cell(row, place.at)).value in (
        "draft",
        "withdrawn",
        "superseded",
    )
