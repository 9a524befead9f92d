"""The base sentence of each remark's code, without remedies: what users can press or type, their face adds."""

from collections.abc import Mapping
from typing import Any

MESSAGES: Mapping[str, str] = {
    # what a cell says
    "not-recorded": "{text} is read as not recorded.",
    "early-date": "{text} is long ago: check the year.",
    "unreadable-date": "{text} was not understood as a date.",
    "ambiguous-date": "{text} may have the day or the month first.",
    "month-first": "The dates of this file are read with the month first.",
    "unreadable-flag": "{text} is neither yes nor no.",
    "unreadable-code": "{text} is not a code. Write the code alone.",
    "unreadable-interval": "{text} does not say how often. Write it as: every 2 years.",
    "unknown-word": "{text} was not understood as {field}.",
    "number-in-words": "{text} is not a plain number: its words are kept.",
    "unreadable-id": "{text} is not an id of this register.",
    "unknown-country": "{text} is not one country.",
    "says-as-above": "{text} is kept as it is written. It says nothing once rows are sorted.",
    "title-of-nothing": "{text} does not name an agreement, and may say that there is none.",
    "no-reference": "{text} is not a reference: the name tells this record from others.",
    "unknown-law": "{text} is not a known {scheme}.",
    "names-no-term": "{text} does not name a known {scheme}.",
    "several-meanings": "{text} may mean more than one {scheme}.",
    "unmapped-term": "{text} is not a known {scheme}: it becomes a local term that nobody has mapped yet.",
    "unknown-term": "{text} is not a known {scheme}.",
    "limits": "{text} takes something away from what it names.",
    "one-way": "{text} may say that data goes one way.",
    "leavers": "{text} may name parties that have left.",
    "names-people": "The row says that this is {declared}, and lists {categories}.",
    "two-values": "Two columns of this row say different things: {text}.",
    "ends-before-start": "{text} is before the start, {starts}.",
    "blank-now": "The {field} was {text} in the last import and is blank now.",
    "damaged-cell": "{error}",
    "struck-through": "A cell under {heading} is struck through.",
    "row-struck-through": "The row is struck through.",
    "footnote": "A cell has a footnote: {text}.",
    "cut-text": "A cell has more than 32,767 characters: the rest was left out.",
    "control-characters": "A cell has characters that cannot be shown: they were replaced.",
    # bodies
    "unknown-body": "{text} is not a partner in the register.",
    "unknown-name": "{text} is not understood.",
    "unknown-lead": "{text} is not a partner in the register: the lead is kept as written.",
    "ambiguous-body": "{text} may be any of: {candidates}.",
    "ambiguous-recipient": "{text} may be any of: {candidates}. It is kept as written.",
    "recipient-as-text": "{text} is kept as written, and is not read as {candidates}.",
    "doubted-body": "{text} is not sure.",
    "names-no-body": "{text} does not name a body.",
    "no-other-name": "{text} is not another name of this partner: it is kept as written.",
    "names-another": "{text} names another partner already: {candidates}.",
    "several-bodies": "{text} names {number} bodies where one is wanted.",
    "more-than-a-name": "{text} says more of a body than its name.",
    "new-partner": "{text} is new: it will be added as a partner.",
    "namesakes": "Several bodies of this list are called {name}: the number of each stands behind its name.",
    "known-by-code": "{text} has a code of {candidates}, and is read as another name of it.",
    "one-controller": "{heading} is read as the legal body that is the same controller: between bodies of one parent no protocol is needed.",
    "row-of-one-cell": "{text} stands alone in its row: it is read as the heading of a group, and no partner is added.",
    # signatures
    "unreadable-signature": "{text} was not understood as a signature.",
    "signed-that-year": "{text} is a year: it is read as signed, the date is not recorded.",
    "read-as-signatory": "{text} is read as who signed for the party.",
    "signature-of-nobody": "{text}: whose signature this is cannot be told. It is kept as written.",
    "signature-of-some": "{text}: not all have signed, and the row has one date of signing.",
    "two-signatures": "The file says different things of the signature of {name}: {text}.",
    "leaving-of-nobody": "{text}: whose leaving this is cannot be told.",
    "only-crosses": "Every mark of a partner is an X, which is read as not signed.",
    "column-of-marks": "{heading} holds dates or ticks, and does not name a body: it is kept as written.",
    "signatures-apart": "Several columns have dates of signing, and {heading} does not say whose.",
    # status
    "status-contradicts": "The row says two different things of its status: {text}.",
    "status-of-title": "{text} is read as {status}: no status is said elsewhere.",
    "status-of-group": "{text}: the protocols in it that say no status are read as {value}.",
    "kind-of-group": "{text}: the protocols in it that say no type are read as {value}.",
    # rows
    "missing-name": "The {what} is missing.",
    "without-titles": "No column gives a title: each agreement is called after whom it is with, and what it is for.",
    "titles-from-references": "No column gives a title: each record is called after its reference.",
    "missing-body": "The {what} is missing.",
    "missing-direction": "The other end is named, and nothing says whether the data comes in or goes out.",
    "direction-contradicts": "The direction and the ends that are named do not agree.",
    "internal-names-another": "The row says internal, and names {text}, which is another body.",
    "register-unknown": "Nothing says whose register this is.",
    "register-contradicts": "The sheet is of the register of {partner}, and {block} is named.",
    "register-named-otherwise": "The contact block names {text}, which is not a partner in the register: {partner} was taken.",
    "ambiguous-identity": "The register has several records that this row may be: {candidates}.",
    "ambiguous-asset": "{text} may be any of: {candidates}. It is kept as written.",
    "cannot-be-made": "The {field} of this row cannot be recorded.",
    "one-reference": "Rows {rows} have one reference and different ends: {reference}.",
    "repeated-row": "This row repeats row {other_row}.",
    "rows-together": "This row and row {other_row} are one record: their lists are joined.",
    "two-rows-differ": "This row and row {other_row} are one record, and say different things of its {field}: {text}.",
    "new-asset": "{text} is not an asset of {holder} yet: it will be added.",
    "new-project": "{text} is not a project of the register yet: it will be added.",
    "unknown-protocol": "{text} is not a protocol of the register: it is kept as written.",
    "likely-pair": "{register} seems to record this flow too, as {name}. Both are kept.",
    "likely-protocol": "{register} seems to have this protocol too, as {name}. Both are kept.",
    # sheets and columns
    "second-table": "Another table begins here, with the headings {headings}: it was not read.",
    "block-above": "{number:Row|Rows} {rows} {number:stands|stand} above the table, apart from it: only whose register it is was read there.",
    "below-the-table": "Rows {rows} stand below the table, with nothing in {headings}: they were passed over.",
    "note-alone": "{text} stands alone in its row, and is in no record.",
    "hidden-rows": "{number} {number:row is|rows are} hidden or filtered out and {number:was|were} read: {number:row|rows} {rows}.",
    "hidden-columns": "{number} {number:column is|columns are} hidden and {number:was|were} read: {columns}.",
    "ticked-category": "{heading} is read as a category of data that the rows ticked here carry.",
    "likely-column": "{heading} is read as {field}.",
    "unmatched-column": "{heading} matches no field.",
    "no-column": "No column gives {what}.",
    "coded-parties": "The controllers are codes, so these agreements have no parties.",
    "special-without-data": "The row says special category data, and names none.",
    "layout-unsure": "No layout surely fits this table: it was read as {template}.",
    # the whole
    "retires-many": "{absent} of the {had} records of the last import are absent, more than a fifth: none is retired.",
    "still-used": "The absent {kind} {label} stays: the {user} still refers to it.",
}


def sentence(code: str, facts: Mapping[str, Any]) -> str:
    """The sentence of a code with its facts; a fact that is not given is left blank."""
    return MESSAGES.get(code, code).format_map(_Shown(facts))


class _Shown(dict[str, Any]):
    """Facts as a sentence shows them: a list with commas, a field without underscores."""

    def __getitem__(self, name: str) -> "str | _Number":
        value = super().get(name, "")
        if name == "number":
            return _Number(value or 0)
        if isinstance(value, (tuple, list)):
            return (" and " if len(value) == 2 else ", ").join(map(str, value))
        if name in ("field", "scheme"):
            return str(value).rpartition(".")[2].replace("_", " ")
        return f"“{value}”" if name in ("text", "heading", "name") else str(value)


class _Number(int):
    """A number that chooses between the words for one and for several: `{number:row is|rows are}`."""

    def __format__(self, words: str) -> str:
        singular, bar, several = words.partition("|")
        return (singular if self == 1 else several) if bar else f"{int(self):,}"
