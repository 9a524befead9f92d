"""What columns of a protocol say that no record holds beside what it permits: it blocks until the other columns say it."""

from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.words import plain, yes_or_no
from importers.records.rows import Facts, Rows

_BOTH_WAYS = frozenset(
    {
        "both",
        "both ways",
        "both directions",
        "two way",
        "2 way",
        "bidirectional",
        "bi directional",
        "mutual",
        "reciprocal",
    }
    | {"in and out", "in out", "multi way", "multilateral", "all", "yes", "y"}
)

_LIMITS = "limits what this protocol permits, which a register cannot hold beside it. Let the other columns list only what is permitted"
_NOT_PERMITTED = (
    "says that what this row lists is not permitted, or not always, which a register cannot hold. Take the row out, or let it "
    "list only what is permitted"
)
_HAVE_LEFT = "may name parties that have left. Write it behind each party's name, as Essex Police (left 31/12/2024)"


def report_reserves(facts: Facts, rows: Rows) -> None:
    """Reports what a row leaves out or does not permit, who has left, that it goes one way, and that not all have signed."""
    _unless(facts, rows, "excluded", False, "exclusions-not-held", _LIMITS)
    _unless(facts, rows, "permitted", True, "exclusions-not-held", _NOT_PERMITTED)
    _unless(facts, rows, "leavers", False, "leaving-of-nobody", _HAVE_LEFT)
    _one_way(facts, rows)
    _signed_by_some(facts, rows)


def _unless(facts: Facts, rows: Rows, field: str, harmless: bool, code: str, what: str) -> None:
    """Reports what a column says, unless it is blank or the yes or no that changes nothing."""
    text = facts.values["row"].pop(field, "")
    if text.lower() not in BLANK_WORDS and yes_or_no(text) is not harmless:
        _report(facts, rows, f"row.{field}", code, text, what)


def _one_way(facts: Facts, rows: Rows) -> None:
    """Every party with a role says it already. That it goes both ways is how parties without one are read."""
    text = facts.values["row"].pop("one_way", "")
    parties = facts.values["protocol"].get("parties") or ()
    roles = bool(parties) and all(mark.role for _, mark in parties)
    if not text or roles or plain(text) in _BOTH_WAYS or text.lower() in BLANK_WORDS | UNKNOWN_WORDS:
        if text:
            facts.extra[rows.heading(rows.at("row.one_way"))] = text
        return
    what = "may say that data goes one way. Write (discloser) or (recipient) behind each party's name"
    _report(facts, rows, "row.one_way", "direction-not-held", text, what)


def _signed_by_some(facts: Facts, rows: Rows) -> None:
    """A row's date of signing is that of all its signatories, which another column may deny."""
    signed, all_signed = facts.values["row"].get("signed"), facts.values["row"].pop("all_signed", None)
    at = rows.at("row.all_signed")
    of_some = all_signed is False or (rows.has("row.all_signed") and rows.heading(at) in facts.extra)
    if of_some and signed is not None and signed.signed is not False:
        message = "Not all have signed, and the row has one date of signing. Write behind each signatory when it signed, or (not signed)."
        rows.report(facts.row, at, "signature-of-some", message)


def _report(facts: Facts, rows: Rows, field: str, code: str, text: str, what: str) -> None:
    at = rows.at(field)
    heading = rows.heading(at)
    rows.report(
        facts.row, at, code, f"{text[:60]!r} under {heading!r} {what}, and import with --column {heading + '='!r}."
    )
