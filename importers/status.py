"""What a tab's name, a title's or a group's says of the protocols in it ("Archived", "Draft ISPs", "MoUs"), or their own titles,
and what columns such as "Withdrawn" and "Superseded by" say of a row's.
"""

import re

from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.words import plain, yes_or_no
from importers.rows import Facts, Rows
from importers.sheets import Read
from importers.template import Column

_NOUNS = frozenset(
    {"agreement", "agreements", "protocol", "protocols", "isa", "isas", "isp", "isps", "dsa", "dsas", "dpas", "mous"}
    | {"register", "list", "the", "information", "data", "sharing"}
)
_PAST = re.compile(
    r"archives?|historic(?:al)?|old|previous|former|inactive|ceased|retired|obsolete|cancelled|discontinued|ended|decommissioned|defunct"
    r"|(?:not|non|no longer) (?:live|current|in force|in use)"
)
_COMING = re.compile(
    r"drafts|proposed|pipeline|pending|unsigned|planned|(?:in|under) development|in progress|in preparation|wip"
    r"|not (?:yet )?signed|to be signed|for signature|awaiting signatures"
)
"""What people call tabs of protocols that are no longer, or not yet, in force, beside the words for a status."""
_PARTS = re.compile(r"\s+[-–—]\s+|[()\[\]]|:\s")
_REPLACED = re.compile(r"(?:superseded|replaced) by\b", re.IGNORECASE)
_BETWEEN = frozenset({"and", "or", "do", "not", "use", "only"})
_GONE = frozenset({"withdrawn", "superseded"})


def keep_successor(facts: Facts, rows: Rows) -> None:
    """Keeps in `extra` what a row says it was superseded by, which the newer protocol records; "no" and the like say nothing."""
    by = facts.values["row"].pop("superseded_by", None)
    if by and by.lower() not in BLANK_WORDS | UNKNOWN_WORDS and yes_or_no(by) is not False:
        facts.values["row"]["superseded_by"] = by
        facts.extra[rows.heading(rows.at("row.superseded_by"))] = by


def read_own_status(facts: Facts, rows: Rows) -> None:
    """Takes what columns such as "Withdrawn", "Cancelled" or "Draft" say: that it is so, or since which day. A live one that is blocks."""
    own, row = facts.values["protocol"], facts.values["row"]
    for status in ("withdrawn", "draft"):
        said = row.pop(status, None)
        if said is True and "active" in (own.get("status"), row.get("status")):
            message = "The status says that this protocol is active, and this cell that it is not in force. Correct one of them."
            rows.report(facts.row, rows.at(f"row.{status}"), "status-contradicts", message)
        elif said is True:
            own.setdefault("status", status)
        elif said:
            own.setdefault("withdrawn_on", said)


class NamesAbove:
    """The names that stand over the rows of a sheet: those of groups, the tab's, a title's. What one says is told once."""

    def __init__(self, read: Read, rows: Rows) -> None:
        template, tab = read.template, (read.table.header_row, read.sheet.name)
        status = template.column_of("protocol.status") or template.column_of("row.status")
        self._rows = rows
        self._groups = read.table.groups
        self._told: set[tuple[str, int]] = set()
        self._statuses = _words(status)
        self._kinds = _words(template.column_of("protocol.kind"))
        self._over = [tab, *_titles(read, self._statuses)]

    def kind(self, first: Facts) -> str | None:
        """The kind of a protocol whose rows say none: "Data processing agreements". "Protocols" may be of any."""
        for row, name in self._of(first)[:2]:
            text = plain(name)
            kind = self._kinds.get(text) or self._kinds.get(text.removesuffix("s"))
            if kind and kind != "sharing":
                self._tell("kind", row, name, "type", kind)
                return kind
        return None

    def status(self, first: Facts, said: str | None, title: str = "") -> str | None:
        """The status of a protocol whose rows say `said`. An archive's rows say nothing of it, or still that they are live.

        Only what is not in force is taken from a name, or from the protocol's own title; one in it that says it is live blocks.
        """
        said = said or first.values["row"].get("status")
        by = first.values["row"].get("superseded_by")
        if by and said == "active":
            self._contradicts(first, f"is active, and it was superseded by {by[:60]!r}")
        if by or (said is not None and said != "active"):
            return said or "superseded"
        own = _said_in(title, self._statuses)
        found = ((row, name, _said(name, self._statuses)) for row, name in self._of(first))
        row, name, status = (first.row, title, own) if own else next((one for one in found if one[2]), (0, "", None))
        if status is None:
            return said
        if said is not None:
            where = "and is called" if own else "and stands under"
            self._contradicts(first, f"is {said}, {where} {name[:60]!r}")
            return said
        if own:
            message = f"{title[:60]!r} is read as {status}: no status is said elsewhere."
            self._rows.report(row, self._rows.at("protocol.title"), "status-of-title", message, False)
        else:
            self._tell("status", row, name, "status", status)
        return status

    def _of(self, first: Facts) -> list[tuple[int, str]]:
        """The names over a row with the rows that they stand in, the nearest first."""
        if not self._groups or not first.group:
            return self._over
        return [max((row, name) for row, name in self._groups.items() if row < first.row), *self._over]

    def _contradicts(self, first: Facts, what: str) -> None:
        message = f"The status says that this protocol {what}. Correct one of them."
        self._rows.report(first.row, self._rows.at("protocol.status", "row.status"), "status-contradicts", message)

    def _tell(self, field: str, row: int, name: str, what: str, value: str) -> None:
        if (field, row) not in self._told:
            self._told.add((field, row))
            message = f"{name[:60]!r}: the protocols in it that say no {what} are read as {value}."
            self._rows.report(row, 0, f"{field}-of-group", message, False)


def _words(column: Column | None) -> dict[str, str]:
    return {plain(word): str(value) for word, value in column.words.items()} if column else {}


def _titles(read: Read, known: dict[str, str]) -> list[tuple[int, str]]:
    """The titles above the table that say its protocols are gone. A draft may be the list itself."""
    return [
        (row, cells[0])
        for row, cells in enumerate(read.sheet.rows[: read.table.header_row])
        if cells and isinstance(cells[0], str) and not any(cells[1:]) and _said(cells[0], known) in _GONE
    ]


def _said_in(title: str, known: dict[str, str]) -> str | None:
    """The status that a part of a protocol's title says: "SELEP DSA (withdrawn)", "DRAFT - SELEP", "SELEP - superseded by 0013"."""
    parts = [part.strip() for part in _PARTS.split(title)] if known else []
    if any(_REPLACED.match(part) for part in parts):
        return "superseded"
    return next((status for part in parts if len(parts) > 1 and (status := _said(part, known))), None)


def _said(name: str, known: dict[str, str]) -> str | None:
    if not known:
        return None
    words = [word for word in plain(name).split() if word not in _NOUNS and not word.isdigit()]
    text = " ".join(words)
    status = _one(text, known)
    if status is None:
        each = [_one(word, known) for word in words if word not in _BETWEEN]
        status = each[0] if each and None not in each and "active" not in each else None
    return status if status != "active" else None


def _one(text: str, known: dict[str, str]) -> str | None:
    if _PAST.fullmatch(text):
        return "withdrawn"
    return "draft" if _COMING.fullmatch(text) else known.get(text) or known.get(text.removesuffix("s"))
