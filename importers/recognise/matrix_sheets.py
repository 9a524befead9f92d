"""A signature matrix: a column for each partner, with a date, a tick or a cross in its cells.

Which columns are partners' is told by where they stand and what they hold. Words only say which columns are surely none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from importers import lexicon
from importers.convert.parsed import Cell, ParsedCell
from importers.convert.party_lists import mark
from importers.plan.remarks import Remarks
from importers.recognise.headings import Matched, plain
from importers.recognise.sheets import Read, extra_headings
from importers.recognise.signature_headings import signer, take_other_parties
from importers.resolve.body_names import BodyNames


def find_matrix(read: Read, bodies: BodyNames, corrections: Mapping[str, str], remarks: Remarks) -> None:
    """Marks the columns that are a partner's, and says which others hold nothing but dates and ticks.

    A column is a partner's when its heading, or the band above it, is a known body's; or when most of its cells are
    marks and it reads like a body, stands under "Signatories", or beside others that are partners' or like it.
    """
    if not read.template.signatures:
        return
    take_other_parties(read, bodies)
    columns = [column for column in _candidates(read, bodies, corrections) if column.filled]
    sure = [column for column in columns if column.known or (column.marks and (column.banded or column.like_a_body))]
    maybe = [column for column in columns if column.marks and not column.about and column not in sure]
    beside = [column for column in maybe if sure or (_several(column, maybe) and not _lists_signatories(read))]
    read.matrix.update({column.at: column.name for column in (*sure, *beside)})
    for column in columns:
        if column.marks and column.at not in read.matrix:
            place = (read.sheet.name, read.table.header_row, column.at)
            remarks.add(place, "column-of-marks", "note", {"heading": column.name[:80]})
    _only_crosses(read, remarks)


def mark_in(read: Read, row: int, at: int) -> ParsedCell:
    """What a cell in a partner's own column says."""
    cell: Cell = read.sheet.cell(row, at)
    return mark("✗" if isinstance(cell, str) and cell.strip().lower() == "x" else cell)


def _only_crosses(read: Read, remarks: Remarks) -> None:
    """Says, once, that an X is a cross where partners' columns have no other mark: people also write it as a tick."""
    marks = [(row.number, at, row.get(at)) for row in read.table.rows for at in read.matrix]
    filled = [(row, at, str(cell).strip().lower()) for row, at, cell in marks if cell is not None and str(cell).strip()]
    if filled and all(text == "x" for _, _, text in filled):
        row, at, _ = filled[0]
        remarks.add((read.sheet.name, row, at), "only-crosses")


@dataclass(frozen=True)
class _Column:
    """A column that matches nothing: whose it may be, and whether it has cells and most of these are marks."""

    at: int
    name: str
    known: bool
    banded: bool
    filled: bool
    marks: bool

    @property
    def about(self) -> bool:
        """Whether the heading is about the protocol itself."""
        return self.name.rstrip().endswith("?") or bool(
            lexicon.words("headings.of_protocols").intersection(self.name.lower().split())
        )

    @property
    def like_a_body(self) -> bool:
        """Whether the heading has a word that names of bodies have."""
        return bool(lexicon.words("headings.of_bodies").intersection(self.name.lower().split())) and not self.about


def _candidates(read: Read, bodies: BodyNames, corrections: Mapping[str, str]) -> Iterator[_Column]:
    for at, m in enumerate(read.columns):
        if m.column and m.column.fields == ("row.signed",) and bodies.known(_band(read, at)):
            read.columns[at] = Matched(m.heading, None, 0.0)
    signatories = {
        plain(text)
        for column in read.template.columns
        if column.read == "signatures" or column.fields == ("row.signed",)
        for text in (column.heading, *column.aliases)
    }
    for at, heading in extra_headings(read).items():
        own = read.columns[at].heading if at < len(read.columns) else ""
        if corrections.get(heading) == "" or not own:
            continue
        band = _band(read, at)
        name = (
            band
            if plain(own) in lexicon.words("headings.of_signing") and bodies.known(band)
            else signer(own, bodies) or heading
        )
        cells = [mark_in(read, row.number, at) for row in read.table.rows]
        filled = [cell for cell in cells if cell.value is not None or cell.notes]
        marks = sum(cell.value is not None and not cell.value.unread for cell in filled)
        yield _Column(at, name, bodies.known(name), plain(band) in signatories, bool(filled), 2 * marks > len(filled))


def _band(read: Read, at: int) -> str:
    """What stands above a heading; over the second of two columns of a partner, where it was not merged, the band of the first."""
    bands = read.table.bands
    if at >= len(bands):
        return ""
    beside = at > 0 and plain(read.columns[at - 1].heading) in lexicon.words("headings.of_signing")
    return bands[at] or (bands[at - 1] if beside else "")


def _several(column: _Column, columns: list[_Column]) -> bool:
    return any(abs(other.at - column.at) == 1 for other in columns)


def _lists_signatories(read: Read) -> bool:
    return any(m.column and m.column.read == "signatures" for m in read.columns)
