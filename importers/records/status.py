"""What a tab's name, a title's or a group's says of the protocols in it ("Archived", "Draft ISPs", "MoUs"), or their own titles,
versions and remarks, and what columns such as "Withdrawn" and "Superseded by" say of a row's.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graph_service.model import Protocol
from importers import lexicon
from importers.convert import types
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS, as_day
from importers.convert.words import plain, yes_or_no
from importers.recognise.sheets import Read
from importers.recognise.template import Column
from importers.records.not_in_force import said_by_name, said_in_remark, said_in_title
from importers.records.row_values import RowValues
from importers.records.rows import Rows

_GONE = frozenset({"withdrawn", "superseded"})
_REMARKS = lexicon.words("columns.remarks")
"""Words of headings of columns in which people write what has become of a protocol, and of nothing else."""


class Own(NamedTuple):
    """What a protocol says of itself: the column, the text, and the status, other than active, that it is read as."""

    at: int
    text: str
    status: str
    new: bool
    """Whether the register does not have that text yet, or no status. It counts only once: a person may have read it since."""


def keep_successor(facts: RowValues, rows: Rows) -> None:
    """Keeps in `extra` what a row says it was superseded by, which the newer protocol records; "no" and the like say nothing."""
    by = facts.values["row"].pop("superseded_by", None)
    if by and by.lower() not in BLANK_WORDS | UNKNOWN_WORDS and yes_or_no(by) is not False:
        facts.values["row"]["superseded_by"] = by
        facts.extra[rows.heading(rows.at("row.superseded_by"))] = by


def read_own_status(facts: RowValues, rows: Rows) -> None:
    """Takes what columns such as "Withdrawn", "Draft" or "Approved" say: that it is so, or since which day. A live one that is, is as written."""
    own, row = facts.values["protocol"], facts.values["row"]
    for field in ("approved", "draft"):
        at = rows.at(f"row.{field}")
        text = facts.extra.get(rows.heading(at), "") if rows.has(f"row.{field}") else ""
        if text and text.lower() not in BLANK_WORDS | UNKNOWN_WORDS and not _says_yes(text):
            own.pop("status", None)
            rows.remark(facts.row, at, "unknown-word", "as-written", text=text[:80], field="protocol.status")
            facts.as_written.setdefault("protocol", {})["status"] = text
    for field, status, value in (
        ("withdrawn", "withdrawn", row.pop("withdrawn", None)),
        ("draft", "draft", row.pop("draft", None)),
        ("approved", "draft", row.pop("approved", None) is False),
    ):
        at = rows.at(f"row.{field}")
        if value is True and "active" in (own.get("status"), row.get("status")):
            own.pop("status", None)
            row.pop("status", None)
            rows.leave(
                facts,
                at,
                "protocol",
                "status",
                "status-contradicts",
                f"active / {rows.heading(at)}: {'No' if field == 'approved' else 'Yes'}",
            )
        elif value is True:
            own.setdefault("status", status)
        elif value:
            own.setdefault("withdrawn_on", value)


def _says_yes(text: str) -> bool:
    """Whether a text says yes, signed or the like, and at most a day: "Yes - 12/05/2024"."""
    first, _, rest = text.partition(" ")
    word = first.strip(" -–—:,.()").lower()
    return (yes_or_no(word) is True or word in ("signed", "approved", "agreed")) and (
        not rest.strip(" -–—:,.()") or as_day(rest.strip(" -–—:,.()"), last=False) is not None
    )


class NamesAbove:
    """The names that stand over the rows of a sheet: those of groups, the tab's, a title's. What one says is told once."""

    def __init__(self, read: Read, rows: Rows) -> None:
        template, tab = read.template, (read.table.header_row, read.sheet.name)
        status = template.column_of("protocol.status") or template.column_of("row.status")
        self._rows = rows
        self._groups = read.table.groups
        self._told: set[tuple[str, int]] = set()
        self._statuses = _words(status)
        self._over = [tab, *_titles(read, self._statuses)]

    def kind(self, first: RowValues) -> tuple[str, ...]:
        """The kind of a protocol whose rows say none: "Data processing agreements". "Protocols" may be of any."""
        for row, name in self._of(first)[:2]:
            kinds = types.kinds(name)
            if kinds and kinds != ("sharing",):
                self._tell("kind", row, name, "type", "+".join(kinds))
                return kinds
        return ()

    def own(self, fields: Mapping[str, str], extra: Mapping[str, str], existing: Protocol | None) -> Own | None:
        """What a protocol's title, version or a remark says of its status."""
        return next(self._own(fields, extra, existing), None)

    def _own(self, fields: Mapping[str, str], extra: Mapping[str, str], existing: Protocol | None) -> Iterator[Own]:
        title, version = fields.get("title", ""), fields.get("version", "")
        known = existing if existing is not None and existing.status is not None else None
        if status := said_in_title(title, self._statuses):
            yield Own(self._rows.at("protocol.title"), title, status, known is None or known.title != title)
        if status := said_in_remark(version, self._statuses):
            at = self._rows.at("protocol.version", "protocol.title")
            yield Own(at, version, status, known is None or known.version != version)
        for at, heading in self._rows.kept.items():
            text = extra.get(heading, "") if _REMARKS.issuperset(plain(heading).split()) else ""
            if status := said_in_remark(text, self._statuses):
                yield Own(at, text, status, known is None or known.extra.get(heading) != text)

    def status(self, first: RowValues, recorded: str | None, own: Own | None) -> str | None:
        """The status of a protocol whose rows say `said`. An archive's rows say nothing of it, or still that they are live.

        Only what is not in force is taken from a name, or from what the protocol says of itself; where its status says that it is live,
        the status is as written.
        """
        recorded = recorded or first.values["row"].get("status")
        by = first.values["row"].get("superseded_by")
        if by and recorded == "active":
            self._contradicts(first, recorded, by)
            return None
        if by or (recorded is not None and recorded != "active"):
            return recorded or "superseded"
        names = ((row, name, said_by_name(name, self._statuses)) for row, name in self._of(first))
        above = next((name_read for name_read in names if name_read[2]), (0, "", None))
        at, name, status = own[:3] if own and own.new else above
        if status is None:
            return recorded
        if recorded is not None:
            self._contradicts(first, recorded, name)
            return None
        if own and own.new:
            self._rows.remark(first.row, at, "status-of-title", text=name[:80], status=status)
        else:
            self._tell("status", at, name, "status", status)
        return status

    def _of(self, first: RowValues) -> list[tuple[int, str]]:
        """The names over a row with the rows that they stand in, the nearest first."""
        if not self._groups or not first.group:
            return self._over
        return [max((row, name) for row, name in self._groups.items() if row < first.row), *self._over]

    def _contradicts(self, first: RowValues, recorded: str, name: str) -> None:
        at = self._rows.at("protocol.status", "row.status")
        self._rows.leave(first, at, "protocol", "status", "status-contradicts", f"{recorded} / {name}")

    def _tell(self, field: str, row: int, name: str, what: str, value: str) -> None:
        if (field, row) not in self._told:
            self._told.add((field, row))
            self._rows.remark(row, 0, f"{field}-of-group", text=name[:80], value=value)


def _words(column: Column | None) -> dict[str, str]:
    words = {plain(word): str(value) for word, value in column.words.items()} if column else {}
    return {word: "withdrawn" if value == "ended" else value for word, value in words.items()}


def _titles(read: Read, known: dict[str, str]) -> list[tuple[int, str]]:
    """The titles above the table that say its protocols are gone. A draft may be the list itself."""
    return [
        (row, cells[0])
        for row, cells in enumerate(read.sheet.rows[: read.table.header_row])
        if cells and isinstance(cells[0], str) and not any(cells[1:]) and said_by_name(cells[0], known) in _GONE
    ]
