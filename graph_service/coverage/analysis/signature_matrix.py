"""The matrix: which partner signed which protocol, when, and which signatures are missing or came after the start."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Literal, get_args

from graph_service.coverage.answer import Part
from graph_service.model import Party, Protocol
from graph_service.snapshot import Snapshot
from graph_service.values import Slug, Text

Signature = Literal["signed", "retrospective", "undated", "later", "not-recorded", "missing", "left"]
SIGNATURES: tuple[Signature, ...] = get_args(Signature)
"""Best to worst: of a partner's several places on one protocol the best is shown.

`retrospective`: dated after the protocol's start. `undated`: it signed, no date recorded. `later`: dated after the date
asked about. `not-recorded`: listed on a protocol that records nobody's signature. `missing`: listed, not signed.
"""


class Cell(Part):
    """One partner's place on one protocol."""

    partner: Slug
    protocol: Slug
    state: Signature
    role: Text | None = None
    signed_on: date | None = None
    left_on: date | None = None
    signatory: Text | None = None


class MatrixPartner(Part):
    """A partner of the matrix, with how many of its signatures are missing or retrospective."""

    id: Slug
    name: Text
    missing: int
    retrospective: int


class MatrixProtocol(Part):
    """A protocol of the matrix, with how many of its signatures are missing or retrospective."""

    id: Slug
    reference: Text | None = None
    title: Text
    starts_on: date | None
    missing: int
    retrospective: int


class Matrix(Part):
    """Partners × protocols. A pair without a cell: the partner is not listed on the protocol."""

    on: date
    revision: int
    partners: tuple[MatrixPartner, ...]
    protocols: tuple[MatrixProtocol, ...]
    cells: tuple[Cell, ...]


def matrix(snapshot: Snapshot, on: date, partner: str | None = None) -> Matrix:
    """Every place on every protocol on a date; with `partner`, only the protocols that list it."""
    protocols = [
        protocol
        for _, protocol in sorted(snapshot.protocols.items())
        if partner is None or any(party.partner == partner for party in protocol.parties)
    ]
    cells = tuple(cell for protocol in protocols for cell in _cells(protocol, on))
    listed = {cell.partner for cell in cells}
    by_partner = Counter((cell.partner, cell.state) for cell in cells)
    by_protocol = Counter((cell.protocol, cell.state) for cell in cells)
    return Matrix(
        on=on,
        revision=snapshot.version,
        partners=tuple(
            MatrixPartner(
                id=key,
                name=record.name if (record := snapshot.partners.get(key)) else key,
                missing=by_partner[key, "missing"],
                retrospective=by_partner[key, "retrospective"],
            )
            for key in sorted(listed if partner else listed | set(snapshot.partners))
        ),
        protocols=tuple(
            MatrixProtocol(
                id=protocol.id,
                reference=protocol.reference,
                title=protocol.title,
                starts_on=protocol.starts_on,
                missing=by_protocol[protocol.id, "missing"],
                retrospective=by_protocol[protocol.id, "retrospective"],
            )
            for protocol in protocols
        ),
        cells=cells,
    )


def matrix_rows(table: Matrix) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The matrix as a table of texts: its header and its rows, one for each partner, by name."""
    cells = {(cell.partner, cell.protocol): cell for cell in table.cells}
    header = (
        "Partner",
        *(column.reference or column.title for column in table.protocols),
        "Missing",
        "After the start",
    )
    rows = [
        (
            row.name,
            *(in_words(cells.get((row.id, column.id))) for column in table.protocols),
            str(row.missing),
            str(row.retrospective),
        )
        for row in sorted(table.partners, key=lambda row: (row.name.casefold(), row.id))
    ]
    return header, rows


def in_words(cell: Cell | None) -> str:
    """One place as a table shows it: the date of the signature, or what is the matter. Nothing for no place."""
    if cell is None:
        return ""
    signed = cell.signed_on.isoformat() if cell.signed_on else "signed, date not recorded"
    return {
        "signed": signed,
        "retrospective": f"{signed} (after the start)",
        "undated": "signed, date not recorded",
        "later": f"{signed} (still to come)",
        "not-recorded": "signature not recorded",
        "missing": "missing",
        "left": f"left {cell.left_on.isoformat() if cell.left_on else ''}",
    }[cell.state]


def signature(protocol: Protocol, party: Party, on: date) -> Signature:
    """What the register says, on a date, of one party's signature."""
    if party.left_on is not None and party.left_on <= on:
        return "left"
    if party.signed_on is not None:
        if party.signed_on > on:
            return "later"
        started = protocol.starts_on is not None and party.signed_on > protocol.starts_on
        return "retrospective" if started else "signed"
    if party.signed:
        return "undated"
    if party.signed is None and not any(other.signed or other.signed_on for other in protocol.parties):
        return "not-recorded"
    return "missing"


def _cells(protocol: Protocol, on: date) -> Iterable[Cell]:
    best: dict[str, Cell] = {}
    for party in protocol.parties:
        cell = Cell(
            partner=party.partner,
            protocol=protocol.id,
            state=signature(protocol, party, on),
            role=party.role,
            signed_on=party.signed_on,
            left_on=party.left_on,
            signatory=party.signatory,
        )
        other = best.get(party.partner)
        if other is None or SIGNATURES.index(cell.state) < SIGNATURES.index(other.state):
            best[party.partner] = cell
    return (best[key] for key in sorted(best))
