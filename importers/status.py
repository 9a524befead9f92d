"""The status that the name of a tab, or of a group of rows, says of the protocols in it: "Archived", "Draft ISPs"."""

from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.words import plain, yes_or_no
from importers.rows import Facts, Rows
from importers.sheets import Read

_NOUNS = frozenset(
    {"agreement", "agreements", "protocol", "protocols", "isa", "isas", "isp", "isps", "dsa", "dsas", "dpas", "mous"}
    | {"register", "list", "the", "information", "data", "sharing"}
)


def keep_successor(facts: Facts, rows: Rows) -> None:
    """Keeps in `extra` what a row says it was superseded by, which the newer protocol records; "no" and the like say nothing."""
    by = facts.values["row"].pop("superseded_by", None)
    if by and by.lower() not in BLANK_WORDS | UNKNOWN_WORDS and yes_or_no(by) is not False:
        facts.values["row"]["superseded_by"] = by
        facts.extra[rows.heading(rows.at("row.superseded_by"))] = by


def settle_status(read: Read, rows: Rows, first: Facts, said: str | None, told: set[int]) -> str | None:
    """The status of a protocol whose rows say `said`. An archive's rows say nothing of it, or still that they are live.

    Only what is not in force is taken from a name, and told once (`told` are the rows where it was); a protocol in it that
    says it is live blocks.
    """
    said = said or first.values["row"].get("status")
    column = read.template.column_of("protocol.status") or read.template.column_of("row.status")
    if column is None:
        return said
    by = first.values["row"].get("superseded_by")
    if by and said == "active":
        message = (
            f"The status says that this protocol is active, and it was superseded by {by[:60]!r}. Correct one of them."
        )
        rows.report(first.row, rows.at("protocol.status", "row.status"), "status-contradicts", message)
    if by:
        return said or "superseded"
    known = {plain(word): str(value) for word, value in column.words.items()}
    row, name = _group(read, first)
    status = _said(name, known) if name else None
    if status is None:
        row, name = read.table.header_row, read.sheet.name
        status = _said(name, known)
    if status is None or (said is not None and said != "active"):
        return said
    if said is not None:
        message = (
            f"The status says that this protocol is {said}, and it stands under {name[:60]!r}. Correct one of them."
        )
        rows.report(first.row, rows.at("protocol.status", "row.status"), "status-contradicts", message)
        return said
    message = f"{name[:60]!r}: the protocols in it that say no status are read as {status}."
    if row not in told:
        told.add(row)
        rows.report(row, 0, "status-of-group", message, False)
    return status


def _group(read: Read, first: Facts) -> tuple[int, str]:
    """The row and the name of the group that a row stands in; no name where groups are themes, or there is none."""
    if read.template.groups or not first.group:
        return 0, ""
    return max((row, name) for row, name in read.table.groups.items() if row < first.row)


def _said(name: str, known: dict[str, str]) -> str | None:
    words = [word for word in plain(name).split() if word not in _NOUNS and not word.isdigit()]
    text = " ".join(words)
    status = known.get(text) or known.get(text.removesuffix("s"))
    return status if status != "active" else None
