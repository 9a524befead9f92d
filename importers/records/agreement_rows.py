"""Protocols from rows: signatories in one cell, a row each or a column each; a row for each clause; references in titles."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from graph_service.coverage import reference_key
from graph_service.model import Clause, Party, Protocol
from importers.convert import party_lists
from importers.convert.parsed import day_text
from importers.convert.party_lists import PartySignature
from importers.recognise.unmatched import Counts
from importers.records.row_values import RowValues, with_text
from importers.records.rows import Rows

SCOPE = ("categories", "purposes", "subjects", "methods")
_TITLE = re.compile(r"^(?P<reference>[A-Za-z]{0,8}[-/ ]?\d{2,8}[A-Za-z]?)\s*[-–—:]\s+(?P<title>.+)$", re.S)
_NUMBERED = re.compile(r"^(?P<reference>0\d{3,7})\s+(?P<title>[A-Za-z].+)$", re.S)
_VERSION = re.compile(r"(?<![\s,(-])[\s,(-]++(?:v|ver\.?|version)\.?\s*(?P<version>\d+(?:\.\d+)*[a-z]?)\)?$", re.I)


def title_parts(text: str) -> tuple[str, str | None, str | None]:
    """A title without the reference and the version that it embeds, with both: `0012 - SELEP DSA V2.0`."""
    reference = version = None
    if match := _TITLE.match(text) or _NUMBERED.match(text):
        reference, text = match["reference"].strip(), match["title"].strip()
    if match := _VERSION.search(text):
        rest = text[: match.start()].strip()
        if rest and rest.count("(") == rest.count(")"):
            version, text = match["version"], rest
    return text, reference, version


@dataclass
class Agreement:
    """The rows of one protocol, put together. `scopes` are what its rows permit, in order, without repeats."""

    fields: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    marks: dict[str, PartySignature] = field(default_factory=dict)
    scopes: list[tuple[tuple[str, ...], ...]] = field(default_factory=list)
    last: dict[str, tuple[str, ...]] = field(default_factory=dict)
    as_written: dict[str, str] = field(default_factory=dict)
    counted: set[tuple[str, Counts]] = field(default_factory=set)
    """The columns that match no field, each with what it counts as."""
    implied: frozenset[str] = frozenset()
    """Fields that no cell of their own fills."""
    first: RowValues | None = None
    named_parties: bool = False

    def take(self, facts: RowValues, rows: Rows) -> None:
        """Adds a row. Blank cells repeat the row above; a field of which two rows say different things is as written."""
        if self.first is None:
            self.first = facts
        self._left(facts, rows)
        values = facts.values.get("protocol", {})
        for name, value in values.items():
            if name in SCOPE or name == "parties":
                continue
            before = self.fields.get(name)
            if name in self.as_written and name != "title" and not isinstance(value, tuple):
                self._leave(name, _shown(value))
                continue
            if before is None:
                self.fields[name] = value
            elif isinstance(value, tuple):
                self.fields[name] = tuple(sorted({*before, *value}))
            elif value != before and not (name == "reference" and reference_key(value) == reference_key(before)):
                self._differs(facts, rows, name, before, value)
        for name, text in facts.as_written.get("protocol", {}).items():
            self._leave(name, _with_signatures(text, facts) if name == "parties" else text)
        for text in facts.limits:
            self._leave("limits", text)
        self.counted |= facts.counted
        scope = tuple(values.get(name) or self.last.get(name, ()) for name in SCOPE)
        self.last = dict(zip(SCOPE, scope, strict=True))
        if any(scope) and scope not in self.scopes:
            self.scopes.append(scope)
        self._unused_date(facts, rows)
        for heading, text in facts.extra.items():
            before = self.extra.get(heading)
            if before is None:
                self.extra[heading] = text
            elif text != before and text not in before.split("; "):
                self.extra[heading] = f"{before}; {text}"
        for id, mark in _marks(facts):
            self._sign(facts, rows, id, mark)

    @staticmethod
    def _left(facts: RowValues, rows: Rows) -> None:
        """Gives the day of leaving in a row to the one party that it names."""
        left = facts.values["row"].get("left")
        if left is None:
            return
        parties: tuple[tuple[str, PartySignature], ...] = facts.values.get("protocol", {}).get("parties") or ()
        if len(parties) != 1:
            at = rows.at("row.left")
            rows.limit(facts, at, "leaving-of-nobody", f"{rows.heading(at)}: {_shown(left)}")
            return
        id, mark = parties[0]
        facts.values["protocol"]["parties"] = ((id, replace(mark, left_on=mark.left_on or left)),)

    def _unused_date(self, facts: RowValues, rows: Rows) -> None:
        """Says that a date of signing could not be given to anybody: no signatory, or some with a mark of their own."""
        signed: PartySignature | None = facts.values["row"].get("signed")
        parties = facts.values.get("protocol", {}).get("parties") or ()
        if (
            signed is None
            or not signed.says()
            or (parties and not any(mark.marked or mark.unread or mark.notes for _, mark in parties))
            or (not parties and "parties" in facts.as_written.get("protocol", {}))
        ):
            return
        at = rows.at("row.signed")
        facts.extra[rows.heading(at)] = signed.text()
        rows.remark(facts.row, at, "signature-of-nobody", text=signed.text(), named=bool(parties))

    def _differs(self, facts: RowValues, rows: Rows, name: str, before: Any, value: Any) -> None:
        """Leaves a field as written of which two rows say different things; of two titles the first stands."""
        first = self.first.row + 1 if self.first else 0
        text = f"{_shown(before)} / {_shown(value)}"
        rows.remark(
            facts.row,
            rows.at(f"protocol.{name}"),
            "two-rows-differ",
            "as-written",
            field=name,
            text=text[:80],
            other_row=first,
        )
        if name == "title":
            self._leave(name, _shown(value))
            return
        self.fields.pop(name, None)
        self._leave(name, text)

    def _leave(self, name: str, text: str) -> None:
        self.as_written[name] = with_text(name, self.as_written.get(name), text)

    def _sign(self, facts: RowValues, rows: Rows, id: str, mark: PartySignature) -> None:
        self.named_parties = True
        both = self.marks.get(id, PartySignature(mark.name)).both(mark)
        if both.unread and not mark.unread and not self.marks.get(id, PartySignature()).unread:
            at = rows.at("protocol.parties", "row.signed")
            rows.remark(facts.row, at, "two-signatures", "as-written", text=both.unread[:80], name=mark.name[:80])
        self.marks[id] = both
        if mark.lead and self.fields.setdefault("lead", id) != id:
            self._differs(facts, rows, "lead", self.fields["lead"], id)

    def count_unmatched(self) -> None:
        """Writes what columns say that match no field where it counts, once all rows are known: what two say stands together.

        A status that is not in force stands: a doubt about it would be better than what is known.
        """
        gone = self.fields.get("status") not in (None, "active")
        for heading, counts in sorted(self.counted):
            if counts == "status" and gone:
                continue
            self._leave(counts, f"{heading}: {self.extra[heading].replace(' / ', '/')}")
            if counts == "status":
                self.fields.pop("status", None)

    def settle_status(self, fields: dict[str, Any], today: date) -> None:
        """Settles a status of "expired": an end in the past says it alone; beside a later end it is as written; else it is withdrawn."""
        if fields.get("status") == "ended":
            ends = fields.get("ends_on")
            del fields["status"]
            if ends is None and "ends_on" not in self.as_written:
                fields["status"] = "withdrawn"
            elif ends is None or ends >= today:
                self._leave("status", "expired")

    def scope_fields(self, existing: Protocol | None) -> dict[str, Any]:
        """The four lists, or the clauses, as the file says them; what the register has already is not said again."""
        scopes = [scope for scope in self.scopes if not any(_within(scope, other) for other in self.scopes)]
        if not scopes:
            return {}
        clauses = Protocol(
            id="x", title="x", clauses=tuple(Clause(**dict(zip(SCOPE, scope, strict=True))) for scope in scopes)
        ).clauses
        if existing is not None and existing.clauses == clauses:
            return {}
        if len(scopes) > 1:
            cleared = {name: () for name in SCOPE if existing is not None and getattr(existing, name)}
            return {"clauses": clauses, **cleared}
        fields = {name: value for name, value in zip(SCOPE, scopes[0], strict=True) if value}
        return {**fields, "clauses": ()} if existing is not None and existing.clauses else fields

    def parties(self, existing: Protocol | None, lead_is_party: bool) -> tuple[Party, ...] | None:
        """The parties as the file says them; what it does not say of one stays as the register has it."""
        lead = self.fields.get("lead")
        if lead_is_party and lead and lead not in self.marks and (self.named_parties or existing is None):
            self.marks[lead] = PartySignature()
            self.named_parties = True
        if not self.named_parties:
            return None
        had: Mapping[str, list[Party]] = _by_partner(existing.parties if existing else ())
        made = [party for id, mark in self.marks.items() for party in _party(id, mark, had.get(id, []))]
        return Protocol(id="x", title="x", parties=tuple(made)).parties


def _marks(facts: RowValues) -> Iterable[tuple[str, PartySignature]]:
    """The parties that a row names. Date signed and role of the row count where the cell itself says nothing of any."""
    parties: tuple[tuple[str, PartySignature], ...] = facts.values.get("protocol", {}).get("parties") or ()
    row = facts.values["row"]
    signed: PartySignature | None = row.get("signed")
    unsigned: dict[str, PartySignature] = dict(row.get("unsigned") or ())
    if signed is not None and not any(mark.marked or mark.unread or mark.notes for _, mark in parties):
        given = PartySignature(signed=signed.signed, signed_on=signed.signed_on, unread=signed.unread)
        parties = tuple((id, m if id in unsigned else m.joined(given) or m) for id, m in parties)
    role = row.get("role")
    if role is not None:
        parties = tuple((id, replace(m, role=m.role or role)) for id, m in parties)
    others = row.get("other_parties", ())
    return (*parties, *others, *row.get("matrix", ()), *((id, replace(m, signed=False)) for id, m in unsigned.items()))


def _with_signatures(names: str, facts: RowValues) -> str:
    """Parties as written, each with the row's signature where the cell itself says nothing of any."""
    parties: tuple[tuple[str, PartySignature], ...] = facts.values.get("protocol", {}).get("parties") or ()
    signed: PartySignature | None = facts.values["row"].get("signed")
    if signed is None or not signed.says() or any(mark.marked or mark.unread or mark.notes for _, mark in parties):
        return names
    text = party_lists.unread_text(signed.unread) if signed.unread else signed.text()
    says = [any(mark.says() for mark in party_lists.parties(name, names.__eq__)) for name in names.split("; ")]
    return "; ".join(name if own else f"{name} ({text})" for name, own in zip(names.split("; "), says, strict=True))


def _party(id: str, mark: PartySignature, had: list[Party]) -> list[Party]:
    if len(had) > 1 and not mark.says():
        return had
    before = had[0] if had else Party(partner=id)
    same = not mark.marked or (mark.signed_on is not None and mark.signed_on == before.signed_on)
    return [
        Party(
            partner=id,
            role=mark.role or before.role,  # type: ignore[arg-type]
            signed=before.signed if same else None if mark.signed_on else mark.signed,
            signed_on=mark.signed_on if mark.marked else before.signed_on,
            left_on=mark.left_on or before.left_on,
            signatory=mark.signatory or before.signatory,
            signed_by=mark.signed_by or before.signed_by,
            authority=before.authority,
            as_written=mark.unread or None,
        )
    ]


def _by_partner(parties: Iterable[Party]) -> dict[str, list[Party]]:
    parties_of: dict[str, list[Party]] = {}
    for party in parties:
        parties_of.setdefault(party.partner, []).append(party)
    return parties_of


def _within(scope: tuple[tuple[str, ...], ...], other: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a scope only repeats another with some of its cells left blank."""
    return scope != other and all(not mine or mine == theirs for mine, theirs in zip(scope, other, strict=True))


def _shown(value: Any) -> str:
    return day_text(value) if isinstance(value, date) else str(value)
