"""A column of reasons beside the end of a protocol says why it ended, and no purpose of sharing."""

from importers import lexicon
from importers.convert.words import plain
from importers.recognise.headings import Matched
from importers.recognise.sheets import Read

_OVER = frozenset(
    {"protocol.ends_on", "protocol.withdrawn_on", "row.withdrawn", "row.superseded_by", "protocol.status", "row.status"}
)
"""What a column says of a protocol that is over, or may be."""


def leave_reasons(read: Read) -> None:
    """Takes a column with a bare heading such as "Reason" for one that no field holds, where it stands behind the end of a protocol."""
    for at, m in enumerate(read.columns):
        before = read.columns[at - 1].column if at else None
        bare = (
            m.column and "protocol.purposes" in m.column.fields and plain(m.heading) in lexicon.words("columns.reasons")
        )
        if bare and before and not _OVER.isdisjoint(before.fields):
            read.columns[at] = Matched(m.heading, None, 0)
