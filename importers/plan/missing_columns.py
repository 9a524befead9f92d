"""What no column of a table gives, though the answers rest on it: who shares, what, and what for."""

from collections.abc import Iterable

from importers.plan.remarks import Remarks
from importers.recognise.sheets import Read

_NEEDED = {
    "protocol": {
        "protocol.parties": "the bodies that share",
        "protocol.categories": "the data that is shared",
        "protocol.purposes": "the purpose of sharing",
    },
    "flow": {"flow.categories": "the data that is shared", "flow.purposes": "the purpose of sharing"},
}
_CODED = "Controllers"


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
