"""Protocols from rows, put together by their reference."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from graph_service.coverage import reference_key
from importers import lexicon
from importers.columns.body_columns import all_bodies
from importers.convert import dates
from importers.convert.marks import dateish
from importers.convert.parsed import Ask
from importers.convert.party_lists import PartySignature
from importers.convert.words import plain, yes_or_no
from importers.recognise.matrix_sheets import mark_in
from importers.recognise.sheets import Read
from importers.recognise.signature_headings import unowned_signatures
from importers.records.agreement_rows import Agreement, title_parts
from importers.records.maker import Maker, attributes
from importers.records.reserves import keep_limits
from importers.records.row_values import RowValues
from importers.records.rows import Rows
from importers.records.status import NamesAbove, keep_successor, read_own_status
from importers.resolve.drafts import Draft
from importers.resolve.identity import name_key

_LONGEST_TITLE = 500


def _named_by_its_cells(facts: RowValues, rows: Rows) -> str:
    """What an agreement is called in a list without titles: whom it is with, and what for, or which data. Empty if nobody is named."""
    parties, *scope = (rows.text(facts, f"protocol.{name}") for name in ("parties", "purposes", "categories"))
    about = next(filter(None, scope), "")
    return ": ".join(filter(None, (parties, about)))[:_LONGEST_TITLE].rstrip() if parties else ""


def _calls_nothing(title: str) -> bool:
    """Whether a title calls an agreement nothing: "None", "Yes", "as above". Two rows that say so are not one protocol."""
    word = plain(title)
    return (
        not word
        or (yes_or_no(title) is not None and not title.isdigit())
        or " ".join(title.lower().split()) in dates.BLANK_WORDS | dates.UNKNOWN_WORDS
        or word in lexicon.words("texts.no_title")
    )


def _names_only_types(title: str) -> bool:
    """Whether a title says what sort of document it is, and no more: "ISA", "Data sharing agreement"."""
    return lexicon.words("titles.nouns").issuperset(plain(title).split()) or plain(title) in _TYPES


_TYPES = frozenset(
    plain(word)
    for kind in ("all", "processing", "joint", "memorandum", "sharing")
    for word in lexicon.words(f"types.{kind}")
)


class Protocols(Maker):
    """The protocols of a register or a published list."""

    def _protocols(self, read: Read, rows: Rows) -> Iterator[Draft]:
        agreements: dict[str, Agreement] = {}
        last: str | None = None
        partners = self._partners_of_columns(read, rows)
        apart = unowned_signatures(read)
        untitled = not (rows.has("protocol.title") or rows.has("protocol.reference"))
        titles = rows.repeated("protocol.title")
        if not rows.has("protocol.title"):
            rows.remark(read.table.header_row, 0, "without-titles" if untitled else "titles-from-references")
        for facts in rows:
            fields = facts.values.setdefault("protocol", {})
            self._matrix(read, rows, facts, partners)
            keep_successor(facts, rows)
            read_own_status(facts, rows)
            keep_limits(facts, rows)
            self._apart(read, rows, facts, apart)
            _read_period(facts, rows)
            if not fields and not facts.values["row"] and not facts.as_written:
                continue
            if read.template.title_reference:
                self._embedded(fields, rows.at("protocol.reference") != rows.at("protocol.title"))
            at = rows.at("protocol.reference", "protocol.title")
            text = rows.text(facts, "protocol.title")
            nameless = self._nameless(fields, text, titles)
            if nameless:
                fields.pop("title", None)
                facts.extra[rows.heading(rows.at("protocol.title"))] = text
                if _calls_nothing(text) and yes_or_no(text) is not True:
                    fields.pop("status", None)
                    rows.leave(facts, at, "protocol", "status", "title-of-nothing", text)
            if (untitled or nameless) and (title := _named_by_its_cells(facts, rows)):
                fields["title"] = title
            if read.template.groups and facts.group and "theme" not in fields:
                fields["theme"] = facts.group
            id = self._given(facts, rows, "protocol")
            id = id or self._protocol_of(facts, rows, at, fields, None if nameless else last, read.body or "")
            if id is None:
                continue
            last = None if untitled else id
            agreements.setdefault(id, Agreement()).take(facts, rows)
        named = {"protocol.parties", "row.other_parties"}
        headings = " ".join(m.heading.lower() for m in read.columns if m.column and named & {*m.column.fields})
        lead_is_party = bool(read.template.lead_is_party) and read.template.lead_is_party in headings
        over = NamesAbove(read, rows)
        for key, agreement in agreements.items():
            self._over(over, key, agreement)
            agreement.count_unmatched()
            yield self._protocol(key, agreement, rows, lead_is_party)

    @staticmethod
    def _apart(read: Read, rows: Rows, facts: RowValues, apart: list[int]) -> None:
        """Leaves a date of signing as written where another column has them, too, and neither says whose."""
        signed = facts.values["row"].get("signed")
        if apart and signed is not None:
            heading = read.columns[apart[0]].heading
            rows.remark(facts.row, rows.at("row.signed"), "signatures-apart", "as-written", heading=heading[:80])
            facts.values["row"]["signed"] = replace(signed, signed=None, signed_on=None, unread=signed.text())

    @staticmethod
    def _nameless(fields: Mapping[str, Any], title: str, repeated: Collection[str]) -> bool:
        """Whether a row's cell for the title is filled and calls nothing, or of several rows says the same sort of document."""
        if "reference" in fields or "id" in fields or not title:
            return False
        return _calls_nothing(title) or (title.casefold() in repeated and _names_only_types(title))

    def _embedded(self, fields: dict[str, Any], apart: bool) -> None:
        """Takes the reference and the version out of a title that has them, where the row says no others.

        `apart`: references have a column of their own, so that a title may be no more than the reference.
        """
        whole = fields.get("title")
        if whole is None or fields.get("reference", whole) != whole or (apart and fields.get("reference") == whole):
            return
        known = self.identities.snapshot.protocols.get(fields.get("id", ""))
        title, reference, version = (whole, None, None) if known and known.title == whole else title_parts(whole)
        fields["title"] = title
        for name, part in (("reference", reference), ("version", version)):
            if fields.get(name, whole) == whole:
                fields.pop(name, None)
                fields |= {name: part} if part else {}

    def _over(self, over: NamesAbove, id: str, agreement: Agreement) -> None:
        """Gives a protocol the status and the kind that stand over its rows, or that its own words say."""
        if agreement.first is None:
            return
        own = over.own(agreement.fields, agreement.extra, self.identities.snapshot.protocols.get(id))
        own = None if "status" in agreement.as_written else own
        fields = {
            "status": over.status(agreement.first, agreement.fields.get("status"), own),
            "kinds": agreement.fields.get("kinds")
            or ("kinds" not in agreement.as_written and over.kind(agreement.first)),
        }
        if own and "status" not in agreement.fields and fields["status"] == own.status:
            agreement.implied = frozenset({"status"})
        for name, value in fields.items():
            if value and name not in agreement.as_written:
                agreement.fields[name] = value
            elif name == "status" and "status" in agreement.first.as_written.get("protocol", {}):
                agreement.fields.pop("status", None)
                agreement.as_written["status"] = agreement.first.as_written["protocol"]["status"]

    def _protocol_of(
        self, facts: RowValues, rows: Rows, at: int, fields: dict[str, Any], above: str | None, body: str
    ) -> str | None:
        """The protocol of a row in the register of a body; one with neither reference nor title continues the row above."""
        reference, title = fields.get("reference"), fields.get("title")
        if reference or title:
            others, own = self.identities.of_others(reference, body) if reference and body else ((), False)
            if others:
                known = (body, reference_key(str(reference)))
                if known not in self._shared:
                    self._shared[known] = self._same_as(others, own, facts, rows, at, body)
                if self._shared[known]:
                    return self._shared[known]
            find = partial(self.identities.protocol, reference, title, body, bool(others) and not own)
            return self._identity(rows, facts, at, find)
        if above is None:
            columns = () if rows.has("protocol.title") or rows.has("protocol.reference") else rows.open_columns()
            rows.hold(facts, at, "missing-name", columns, what="reference and title")
        return above

    def _same_as(self, others: tuple[str, ...], own: bool, facts: RowValues, rows: Rows, at: int, body: str) -> str:
        """Which protocol of another body's register, with the same reference, a row is: "" where it is none of them.

        It is the same where the titles agree, or the lead and a signatory do. Else a person is asked; meanwhile there are two.
        Where the body has its `own` with the reference, only a person's yes makes them one.
        """
        fields = facts.values["protocol"]
        reference, title = fields["reference"], fields.get("title") or ""
        named = {id for id, _ in (*(fields.get("parties") or ()), *facts.values["row"].get("other_parties", ()))}
        for id in others:
            other = self.identities.snapshot.protocols[id]
            titled = name_key(title) == name_key(other.title) != name_key(reference)
            both_sign = named.intersection(p.partner for p in other.parties) - {other.lead}
            if not own and (titled or (both_sign and other.lead and fields.get("lead") == other.lead)):
                return id
            about = {"protocol": id, "theirs": other.title, "ours": title}
            ask = Ask("same", reference, ("yes", "no"), "apart", (id,), body, facts=about)
            answer = rows.questions.answer(ask)
            if answer == "yes":
                return id
            if answer is None:
                rows.questions.ask(ask, [(rows.sheet, facts.row, at)], title)
        return ""

    def _protocol(self, id: str, agreement: Agreement, rows: Rows, lead_is_party: bool) -> Draft:
        existing = self.identities.snapshot.protocols.get(id)
        first = agreement.first
        assert first is not None
        fields = {"id": id, **agreement.fields, **agreement.scope_fields(existing)}
        parties = agreement.parties(existing, lead_is_party)
        if parties is not None:
            fields["parties"] = parties
        at = rows.at("protocol.reference", "protocol.title")
        agreement.settle_status(fields, self.today)
        extra, as_written = agreement.extra, agreement.as_written
        return Draft(
            "protocol",
            id,
            fields,
            extra,
            rows.sheet,
            first.row,
            at,
            {} if rows.has("protocol.title") else {"title": fields.get("reference") or id},
            attributes(first, "protocol"),
            as_written=as_written,
            implied=agreement.implied,
        )

    def _partners_of_columns(self, read: Read, rows: Rows) -> dict[int, tuple[str, ...]]:
        """The bodies whose own columns the sheet has. One that the register does not have is proposed at its heading."""
        partners = {}
        for at, name in read.matrix.items():
            body = all_bodies((name,), self.names.bodies)
            rows.tell(RowValues(read.table.header_row, {}, {}), at, body)
            partners[at] = body.value or ()
        return partners

    def _matrix(self, read: Read, rows: Rows, facts: RowValues, partners: Mapping[int, tuple[str, ...]]) -> None:
        """The parties that a row has a mark for in their own columns."""
        marks: dict[str, PartySignature] = {}
        for at, ids in partners.items():
            mark_ = mark_in(read, facts.row, at)
            rows.tell(facts, at, replace(mark_, leftover=""))
            if mark_.value is None:
                continue
            if not ids:
                rows.leave(
                    facts, at, "protocol", "parties", "unknown-name", f"{read.matrix[at]} ({mark_.value.text()})"
                )
            for id in ids:
                both = mark_.value if id not in marks else marks[id].both(mark_.value)
                if both.unread and id in marks and not (marks[id].unread or mark_.value.unread):
                    rows.remark(facts.row, at, "two-signatures", "as-written", text=both.unread, name=read.matrix[at])
                marks[id] = replace(both, name=read.matrix[at])
        if marks:
            facts.values["row"]["matrix"] = tuple(marks.items())


def _read_period(facts: RowValues, rows: Rows) -> None:
    """Takes a start and an end from a cell that has both. One with a day in it that says neither is as written where no end is recorded."""
    text, own = facts.values["row"].pop("period", ""), facts.values["protocol"]
    if not text:
        return
    at = rows.at("row.period")
    period = dates.period(text)
    if period is not None and not {"starts_on", "ends_on"} & own.keys():
        own["starts_on"], own["ends_on"] = period
        return
    facts.extra[rows.heading(at)] = text
    if dateish(text) and "ends_on" not in own:
        rows.leave(facts, at, "protocol", "ends_on", "unreadable-date", text)
