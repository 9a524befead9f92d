"""What columns of a protocol say that narrows what it permits: it is kept as written, under `limits`."""

from dataclasses import replace

from importers import lexicon
from importers.convert.dates import BLANK_WORDS, UNKNOWN_WORDS
from importers.convert.words import plain, yes_or_no
from importers.records.row_values import RowValues
from importers.records.rows import Rows

_BOTH_WAYS = lexicon.words("texts.both_ways")


def keep_limits(facts: RowValues, rows: Rows) -> None:
    """Keeps as limits what a row leaves out or does not permit, who has left, and that it goes one way; and that not all have signed."""
    _unless(facts, rows, "excluded", False, "limits")
    _unless(facts, rows, "permitted", True, "limits")
    _unless(facts, rows, "leavers", False, "leavers")
    _one_way(facts, rows)
    _signed_by_some(facts, rows)


def _unless(facts: RowValues, rows: Rows, field: str, harmless: bool, code: str) -> None:
    """Keeps what a column says, unless it is blank or the yes or no that changes nothing."""
    text = facts.values["row"].pop(field, "")
    if text.lower() not in BLANK_WORDS and yes_or_no(text) is not harmless:
        _limit(facts, rows, f"row.{field}", code, text)


def _one_way(facts: RowValues, rows: Rows) -> None:
    """Every party with a role says it already. That it goes both ways is how parties without one are read."""
    text = facts.values["row"].pop("one_way", "")
    parties = facts.values["protocol"].get("parties") or ()
    roles = bool(parties) and all(mark.role for _, mark in parties)
    if not text or roles or plain(text) in _BOTH_WAYS or text.lower() in BLANK_WORDS | UNKNOWN_WORDS:
        if text:
            facts.extra[rows.heading(rows.at("row.one_way"))] = text
        return
    _limit(facts, rows, "row.one_way", "one-way", text)


def _signed_by_some(facts: RowValues, rows: Rows) -> None:
    """A row's date of signing is that of all its signatories, which another column may deny: then it is as written on each."""
    signed, all_signed = facts.values["row"].get("signed"), facts.values["row"].pop("all_signed", None)
    at = rows.at("row.all_signed")
    text = "No" if all_signed is False else facts.extra.get(rows.heading(at), "") if rows.has("row.all_signed") else ""
    if text and signed is not None and signed.signed is not False:
        rows.remark(facts.row, at, "signature-of-some", "as-written", text=text[:80])
        together = " / ".join((signed.text(), f"{rows.heading(at)}: {text}"))
        facts.values["row"]["signed"] = replace(signed, signed=None, signed_on=None, unread=together)


def _limit(facts: RowValues, rows: Rows, field: str, code: str, text: str) -> None:
    at, heading = rows.at(field), rows.heading(rows.at(field))
    rows.limit(facts, at, code, text if heading == "Exclusions" else f"{heading}: {text}", heading=heading)
