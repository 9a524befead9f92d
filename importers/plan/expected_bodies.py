"""The names of bodies that a file itself has, learned before its rows are read, so that their order makes no difference."""

from collections.abc import Iterable

from importers.convert import signatures
from importers.convert.reading import text_of
from importers.recognise.sheets import Read
from importers.records.rows import PARTIES
from importers.resolve.bodies import Bodies, body_key

_ONE = frozenset({"body", "processor"})
_SEVERAL = PARTIES | {"bodies"}
_ENDS = frozenset({"flow.source", "flow.target", "row.other"})
"""Columns whose names may be departments of the body itself, which are no partners."""
_LISTED = frozenset({"partner.name", "partner.aliases"})


def expect_bodies(reads: Iterable[Read], bodies: Bodies) -> None:
    """Tells the register's bodies which further names the sheets have."""
    for read in reads:
        for at, m in enumerate(read.columns):
            if m.column is None or not (m.column.read in _ONE | _SEVERAL or m.column.fields[0] in _LISTED):
                continue
            several = m.column.read not in _ONE | {"text"}
            for text in {text_of(cell) for cell in {row.get(at) for row in read.table.rows}} - {""}:
                names = set(_names(text, bodies) if several else (body_key(text),))
                bodies.expected |= names
                if m.column.fields[0] not in _ENDS:
                    bodies.coming |= names


def _names(text: str, bodies: Bodies) -> Iterable[str]:
    for mark in signatures.parties(text, lambda part: bool(bodies.find(part))):
        if "(" not in mark.name:
            yield body_key(mark.name)
