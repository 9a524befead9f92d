"""A published protocol as everybody may read it: its facts and parties in words, and the same as a PDF."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from graph_service.coverage import clauses_of, day
from graph_service.model import Party, Protocol, Scheme
from graph_service.report.content import ReportDocument, ReportTable, Section, TableColumn, TableRow

Label = Callable[[Scheme, str], str]

_ROLES = {"discloser": "Gives data", "recipient": "Receives data"}


@dataclass(frozen=True)
class PublishedProtocol:
    """A protocol in words: what is recorded of it by name, and for each party its name, what it does and when it signed."""

    title: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    parties: tuple[tuple[str, str, str], ...]


def described(
    protocol: Protocol, label: Label, names: Mapping[str, str], kinds: Mapping[str, str]
) -> PublishedProtocol:
    """A protocol in words. It must have been made for the public: whatever it holds is shown.

    label: what a term is called. names: what partners are called. kinds: what kinds of agreement are called.
    """

    def terms(scheme: Scheme, keys: tuple[str, ...]) -> str:
        return ", ".join(label(scheme, key) for key in keys)

    facts = [
        ("Theme", protocol.theme or ""),
        ("Kind", "; ".join(kinds.get(kind, kind) for kind in protocol.kinds)),
        ("Status", (protocol.status or "").capitalize()),
        ("Led by", names.get(protocol.lead or "", "")),
        ("In force from", _day(protocol.starts_on)),
        ("Last day", _day(protocol.ends_on)),
        ("Review due on", _day(protocol.review_on)),
        ("Withdrawn on", _day(protocol.withdrawn_on)),
    ]
    clauses = clauses_of(protocol)
    for number, clause in enumerate(clauses, 1):
        part = f" (part {number})" if len(clauses) > 1 else ""
        facts += [
            (f"Data{part}", terms("category", clause.categories)),
            (f"Purposes{part}", terms("purpose", clause.purposes)),
            (f"About{part}", terms("subject", clause.subjects)),
            (f"Sent by{part}", terms("method", clause.methods)),
        ]
    facts += [
        ("Lawful basis", terms("basis", protocol.bases)),
        ("Condition (Art. 9)", terms("condition", protocol.conditions)),
        ("Legal gateway", terms("gateway", protocol.gateways)),
        ("Retention", protocol.retention or ""),
        ("Version", protocol.version or ""),
    ]
    title = f"{protocol.reference}: {protocol.title}" if protocol.reference else protocol.title
    parties = tuple(
        (party.partner, _ROLES.get(party.role or "", "Gives and receives data"), _signed(party))
        for party in protocol.parties
    )
    return PublishedProtocol(title, protocol.summary or "", tuple(fact for fact in facts if fact[1]), parties)


def published_pdf(protocol: PublishedProtocol, names: Mapping[str, str], on: date) -> bytes:
    """A published protocol as a tagged PDF."""
    from graph_service.report.pdf import pdf  # loaded when used: it takes longer than most pages

    facts = ReportTable(
        "What is recorded",
        (TableColumn("Fact", 50), TableColumn("What is recorded", 200)),
        tuple(map(TableRow, protocol.facts)),
    )
    parties = ReportTable(
        "Who takes part",
        (TableColumn("Body", 110), TableColumn("Shares", 80), TableColumn("Signed", 60)),
        tuple(TableRow((names.get(key, key), shares, signed)) for key, shares, signed in protocol.parties),
    )
    summary = (protocol.summary,) if protocol.summary else ()
    sections = (
        Section("summary", "What it permits", paragraphs=summary, table=facts),
        Section("method", "Who takes part", table=parties if protocol.parties else None),
    )
    return pdf(ReportDocument(protocol.title, f"As published on {day(on)}", on, "", "", "", None, sections))


def _day(value: date | None) -> str:
    return day(value) if value else ""


def _signed(party: Party) -> str:
    if party.left_on:
        return f"Left on {day(party.left_on)}"
    if party.signed_on:
        return day(party.signed_on)
    return {True: "Yes", False: "Not yet"}.get(party.signed, "Not recorded")  # type: ignore[arg-type]
