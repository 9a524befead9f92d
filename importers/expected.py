"""The names of bodies that a file itself has, learned before its rows are read, so that their order makes no difference."""

from collections.abc import Iterable

from importers.bodies import Bodies, body_key
from importers.convert import signatures
from importers.sheets import Read

_ONE = frozenset({"body", "processor"})
_SEVERAL = frozenset({"bodies", "signatures", "names"})
_LISTED = frozenset({"partner.name", "partner.aliases"})


def expect_bodies(reads: Iterable[Read], bodies: Bodies) -> None:
    """Tells the register's bodies which further names the sheets have."""
    for read in reads:
        for at, m in enumerate(read.columns):
            if m.column is None or not (m.column.read in _ONE | _SEVERAL or m.column.fields[0] in _LISTED):
                continue
            several = m.column.read not in _ONE | {"text"}
            for text in {cell for row in read.table.rows if isinstance(cell := row.get(at), str)}:
                bodies.expected.update(_names(text, bodies) if several else (body_key(text),))


def _names(text: str, bodies: Bodies) -> Iterable[str]:
    for mark in signatures.parties(text, lambda part: bool(bodies.find(part))):
        if "(" not in mark.name:
            yield body_key(mark.name)
