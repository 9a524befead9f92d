"""The block above a record's headings that says whose it is: the controller, and whom to ask."""

from collections.abc import Iterable, Sequence
from datetime import date

from graph_service.model import Asset, Partner, Record
from graph_service.snapshot import Snapshot
from importers.convert.parsed import Cell
from importers.convert.words import plain
from importers.recognise.sheets import LABELS
from importers.resolve.body_names import BodyNames
from importers.writing.record_cells import writable

ROWS = 8
"""How many rows stand above the headings, as published."""
_HEADS = (
    "Name and contact details of the controller",
    "Data Protection Officer (if applicable)",
    "Joint controller (if applicable)",
    "Representative (if applicable)",
)
_LABELS = ("Name", "Address", "Email", "Telephone")


def contact_block(
    controller: str, records: Iterable[Record], snapshot: Snapshot, bodies: BodyNames, on: date | None
) -> list[list[Cell]]:
    """The rows above the headings of a controller's record under Article 30(1)(a), `on` being the day of the record.

    What the register does not hold is blank beside its label. Where the name of the controller means several bodies, its
    id stands for it, so that the block says which.
    """
    body = snapshot.partners.get(controller)
    joint = sorted({id for record in records if isinstance(record, Asset) for id in record.joint_controllers})
    joint_bodies = [partner for id in joint if (partner := snapshot.partners.get(id))]
    people: Sequence[tuple[Cell, ...]] = (
        (_name(controller, bodies), *_details(body)),
        (None, None, body.dpo_contact if body else None, None),
        (
            _listed(joint_body.name for joint_body in joint_bodies),
            *map(_listed, zip(*map(_details, joint_bodies), strict=True)),
        )
        if joint_bodies
        else (None,) * 4,
        (None,) * 4,
    )
    rows: list[list[Cell]] = [[cell for head in _HEADS for cell in (head, None, None)]]
    for number, label in enumerate(_LABELS):
        rows.append([cell for person in people for cell in (label, writable(person[number]), None)])
    rows.append(["ICO registration", writable(body.ico_number if body else None), None, "Date of this record", on])
    return [*rows, *([] for _ in range(ROWS - len(rows)))]


def _name(id: str, bodies: BodyNames) -> str:
    name = bodies.label(id)
    sure = bodies.find(name) == (id,) and writable(name) == name and plain(name) not in LABELS
    return name if sure else id


def _details(body: Partner | None) -> tuple[Cell, ...]:
    return (body.address, body.contact, None) if body else (None,) * 3


def _listed(texts: Iterable[Cell]) -> str | None:
    return "; ".join(str(text) for text in texts if text) or None
