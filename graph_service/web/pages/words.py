"""What pages call things: kinds, fields, verdicts and records, and where each record's page is."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from graph_service.errors import NotFound, RegisterError
from graph_service.model import Kind, Protocol, Record, Scheme, Term, kind_of, plural
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import SCHEMES, Vocabulary

NOUNS: dict[Kind, tuple[str, str]] = {
    "flow": ("flow", "flows"),
    "protocol": ("protocol", "protocols"),
    "asset": ("asset", "assets"),
    "partner": ("partner", "partners"),
    "project": ("project", "projects"),
    "notice": ("privacy notice", "privacy notices"),
    "term": ("term", "terms"),
}
"""What a record of each kind is called on pages: one, and several."""

VERDICTS = {
    "covered": ("Covered", "covered by a recorded protocol"),
    "other-basis": ("§ Other basis", "no agreement: a duty, a one-off or an emergency is recorded"),
    "unclear": ("? Unclear", "not recorded well enough to tell"),
    "partly": ("! Partly covered", "covered in part"),
    "gap": ("× Gap", "covered by no protocol"),
    "not-needed": ("Not needed", "no protocol is needed"),
    "not-live": ("Not live", "not running on this date"),
}
"""Each verdict in words with the mark that diagrams use, and what it says of a flow. Its colours are in `app.css`."""

FIELDS = {
    "id": "Identifier in this register",
    "source": "From",
    "target": "To",
    "source_asset": "From asset",
    "target_asset": "Into asset",
    "recorded_by": "Whose register it is in",
    "categories": "Data (categories)",
    "subjects": "About whom",
    "purposes": "Purposes",
    "bases": "Lawful basis (Art. 6)",
    "conditions": "Condition (Art. 9)",
    "schedule_1": "DPA 2018 Schedule 1 condition",
    "gateways": "Legal gateway",
    "regime": "Legal regime",
    "methods": "How it is sent",
    "records": "Number of records",
    "records_note": "Number of records, in words",
    "personal": "Personal data",
    "identifiability": "Identifiability",
    "relation": "How the two bodies stand to each other",
    "starts_on": "Starts on",
    "ends_on": "Last day",
    "review_on": "Review due on",
    "reviewed_on": "Reviewed on",
    "withdrawn_on": "Withdrawn on",
    "claims": "Protocols that its register says it relies on",
    "dpia": "DPIA",
    "ods_code": "ODS code",
    "ico_number": "ICO registration",
    "ico_expires_on": "ICO registration ends on",
    "gss_code": "GSS code",
    "dpo_contact": "Data protection officer's mailbox",
    "contact": "Contact (role mailbox)",
    "framework_signed_on": "Signed the framework on",
    "ended_on": "Last day of the body",
    "parent": "Part of (same controller)",
    "successors": "Taken over by",
    "under": "Under the framework",
    "url": "Web address",
    "iri": "Where the term comes from",
    "unmapped": "Nobody has mapped or accepted it yet",
    "broader": "Broader term",
    "kinds": "Kinds of agreement",
    "form": "Type as written",
    "as_written": "As its register says it",
    "members": "Members",
    "group": "Group of bodies, no legal body itself",
    "review_months": "Reviewed every (months)",
    "renews": "Renews itself",
    "competent_authority": "Competent authority (DPA 2018 s. 30)",
    "families": "Families of purpose",
    "extra": "Other columns of its spreadsheet",
    "holder": "Held by",
    "aliases": "Other names",
    "reference": "Reference",
}
"""What fields are called, where their own name would not do."""


KINDS = {
    "sharing": "Sharing agreement",
    "processing": "Processing contract (UK GDPR Art. 28)",
    "joint": "Joint controllers' arrangement (UK GDPR Art. 26)",
    "overarching": "Overarching framework",
    "memorandum": "Memorandum of understanding",
}
"""What the kinds of protocol are called."""

CHOICES: dict[str, dict[str, str]] = {
    "kinds": KINDS,
    "occasion": {"regular": "Regular", "one-off": "One-off", "urgent": "Urgent"},
    "regime": {"uk-gdpr": "UK GDPR", "law-enforcement": "Law enforcement (DPA 2018 Part 3)"},
    "relation": {
        "separate": "Separate controllers",
        "processor": "Controller to processor",
        "joint": "Joint controllers",
    },
}
"""What the permitted values of a field are called."""

STATES = {
    "planning": "being read",
    "planned": "read, not applied",
    "applying": "being written",
    "applied": "applied",
    "failed": "not applied",
}
"""What an upload's state is called."""


STANDINGS = {"open": "Open", "waiting": "Waiting", "risk-accepted": "Risk accepted", "done": "Done"}
"""What the states of accepted work are called."""


def value_text(value: Any) -> str:
    """A field's value in words: lists by commas, nothing as what it is, not recorded."""
    if value is None or value == "" or value == [] or value == {}:
        return "Not recorded"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dict):
        return "; ".join(f"{field_name(str(name))}: {value_text(item)}" for name, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(value_text(item) for item in value)
    return str(value)


def field_name(name: str) -> str:
    """What a field is called on pages."""
    return FIELDS.get(name, name.replace("_", " ").capitalize())


def place(kind: Kind, key: str) -> str:
    """The address of a record's page."""
    return f"/{plural(kind)}/{quote(key)}"


def query(values: Any, **changed: Any) -> str:
    """The address's questions with some changed: None takes one out. `values` is a mapping or a list of pairs.

    What was just done (`done`) is said once and not carried on.
    """
    pairs = values.multi_items() if hasattr(values, "multi_items") else list(dict(values).items())
    kept = [(name, value) for name, value in pairs if name not in (*changed, "done") and value not in ("", None)]
    for name, value in changed.items():
        many = value if isinstance(value, list | tuple) else [value]
        kept += [(name, item) for item in many if item not in ("", None)]
    return "?" + urlencode(kept)


class Words:
    """What the records and terms of one register are called."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.vocabulary = Vocabulary(snapshot.terms.values())

    def of(self, kind: Kind, key: str) -> str:
        """What a record is called; its id where the register does not have it."""
        if kind == "term":
            scheme, _, name = key.partition("/")
            return self.term(scheme, name)
        record = self.snapshot.of(kind).get(key)
        return title(record) if record else key

    def knows(self, kind: Kind, key: str) -> bool:
        """Whether the register has such a record, so that its page can be opened."""
        if kind == "term":
            scheme: Any
            scheme, _, name = key.partition("/")
            return self.vocabulary.get(scheme, name) is not None
        return key in self.snapshot.of(kind)

    def term(self, scheme: Any, key: str | None) -> str:
        """A term's label."""
        known: Scheme = scheme
        term = self.vocabulary.get(known, key) if key else None
        return term.label if term else str(key or "not recorded")

    def error(self, error: RegisterError) -> str:
        """What an error says, with the records that it names called as these pages call them."""
        if isinstance(error, NotFound):
            return error.with_nearest(error.template, [self._called(error.kind, key) for key in error.nearest])
        if not error.records:
            return str(error)
        return error.template.format(**{name: self._called(kind, key) for name, (kind, key) in error.records.items()})

    def _called(self, kind: Any, key: str) -> str:
        if kind in SCHEMES:
            return self.term(kind, key)
        protocol = self.snapshot.protocols.get(key) if kind == "protocol" else None
        return protocol.reference or protocol.title if protocol else self.of(kind, key) if kind in NOUNS else key

    def subject(self, protocol: str | None, kinds: Sequence[str] = ()) -> str:
        """What an action is about, by name: a protocol's title with its reference, or what kind of agreement is new."""
        record = self.snapshot.protocols.get(protocol or "")
        if record is not None:
            return f"{record.title} ({record.reference})" if record.reference else record.title
        new = " and ".join(KINDS[kind][0].lower() + KINDS[kind][1:] for kind in kinds)
        return f"New {new}" if new else protocol or ""

    def partner(self, key: str | None) -> str:
        """A partner's name."""
        return self.of("partner", key) if key else "not recorded"


def title(record: Record) -> str:
    """What a record is called in a list or a heading."""
    if isinstance(record, Protocol):
        return f"{record.reference}: {record.title}" if record.reference else record.title
    if isinstance(record, Term):
        return record.label
    return str(getattr(record, "name", None) or getattr(record, "title", None) or record.id)


def noun(record: Record) -> str:
    """What kind of record it is, in words."""
    return NOUNS[kind_of(record)][0]


def words_of(snapshot: Snapshot) -> Words:
    """What a register's records are called, kept for the next page."""
    return snapshot.derived.get("words", None, lambda: Words(snapshot))
