"""The nouns of the register: one frozen model each.

Their JSON form is what `load` reads, `dump` writes and the API speaks. Ids are slugs; collections are sorted tuples
without repeats; every optional field may be absent, and **absent means "not recorded", never "no"**. Dates are ISO 8601
days.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from graph_service.values import Count, Country, Day, Extra, Slug, Slugs, Text, Texts

Scheme = Literal["category", "purpose", "subject", "basis", "condition", "schedule-1", "gateway", "method"]
Kind = Literal["term", "partner", "asset", "project", "protocol", "notice", "flow"]


class Noun(BaseModel):
    """What every noun has in common: frozen, strict, unknown fields refused.

    Read one from its JSON form with `model_validate_json`; write it with `to_json` or `to_dict`, which leave out what
    is absent, empty or the default.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def to_json(self) -> str:
        """The JSON form as text."""
        return self.model_dump_json(exclude_defaults=True)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form as plain values; dates are ISO text."""
        return self.model_dump(mode="json", exclude_defaults=True)


class Term(Noun):
    """One entry of a controlled vocabulary, known by its scheme and id together."""

    scheme: Scheme
    id: Slug
    label: Text
    aliases: Texts = Field((), description="Other spellings.")
    broader: Slug | None = Field(None, description="One term of the same scheme.")
    sensitivity: Literal["special-category", "criminal-offence"] | None = Field(
        None, description="Categories only: UK GDPR Art. 9 or Art. 10 data."
    )
    secure: bool | None = Field(None, description="Methods only.")
    unmapped: bool = Field(False, description="A local word that nobody has mapped or accepted yet.")
    iri: Text | None = Field(None, description="Where the term comes from, such as its DPV address.")


class Partner(Noun):
    """A body that sends or receives personal data."""

    id: Slug
    name: Text
    aliases: Texts = Field((), description="Other names it is known by.")
    sector: Text | None = Field(
        None, description="Such as county council, police force, NHS trust, school, charity, company."
    )
    public_authority: bool | None = Field(None, description="Whether it is a public authority.")
    country: Country = "GB"
    address: Text | None = Field(None, description="Postal address.")
    ods_code: Text | None = Field(None, description="NHS Organisation Data Service code.")
    ico_number: Text | None = Field(None, description="Registration with the Information Commissioner.")
    ico_expires_on: Day | None = Field(None, description="When that registration ends.")
    gss_code: Text | None = Field(None, description="Statistical code of a local authority.")
    framework_signed_on: Day | None = Field(None, description="When it joined the sharing framework.")
    parent: Slug | None = Field(
        None, description="The legal body that it is part of: the same controller, as a school of its academy trust."
    )
    successors: Slugs = Field((), description="The bodies that took over from it.")
    ended_on: Day | None = Field(None, description="Its last day.")
    contact: Text | None = Field(None, description="A role mailbox.")
    dpo_contact: Text | None = Field(None, description="A role mailbox of its data protection officer.")
    extra: Extra = Field(default_factory=dict)


class Asset(Noun):
    """An information asset: data that one partner holds."""

    id: Slug
    reference: Text | None = Field(None, description="As in its register.")
    name: Text
    description: Text | None = None
    holder: Slug
    owner: Text | None = Field(None, description="The role of its information asset owner.")
    administrator: Text | None = Field(None, description="A role.")
    categories: Slugs = Field((), description="Terms.")
    subjects: Slugs = Field((), description="Terms.")
    purposes: Slugs = Field((), description="Terms.")
    bases: Slugs = Field((), description="Art. 6 terms.")
    conditions: Slugs = Field((), description="Art. 9 terms.")
    schedule_1: Slugs = Field((), description="DPA 2018 Schedule 1 terms.")
    regime: Literal["uk-gdpr", "law-enforcement"] | None = Field(
        None, description="Law enforcement is DPA 2018 Part 3."
    )
    system: Text | None = None
    processor: Slug | None = Field(None, description="A partner.")
    processor_contract: Text | None = Field(None, description="A link or reference.")
    joint_controllers: Slugs = Field((), description="Partners.")
    recipients: Texts = Field((), description="As written, where they name no partner.")
    location: Text | None = None
    country: Country | None = Field(None, description="Where it is held.")
    safeguard: Text | None = Field(None, description="Of a transfer abroad.")
    security: Text | None = None
    source: Text | None = Field(None, description="Where the data came from.")
    format: Text | None = None
    retention: Text | None = None
    classification: Text | None = Field(None, description="Protective marking.")
    records: Count | None = Field(None, description="How many.")
    records_note: Text | None = Field(None, description="How many, in words.")
    personal: bool | None = Field(None, description="Whether it holds personal data.")
    dpia: Text | None = Field(None, description="A link or status.")
    reviewed_on: Day | None = None
    review_on: Day | None = None
    extra: Extra = Field(default_factory=dict)


class Party(Noun):
    """One partner's place on a protocol, and its signature.

    `signed` is read only where `signed_on` is absent.
    """

    partner: Slug
    role: Literal["discloser", "recipient", "both"] | None = Field(None, description="Absent means both.")
    signed: bool | None = Field(None, description="Where no date is recorded: whether it signed.")
    signed_on: Day | None = None
    left_on: Day | None = Field(None, description="From this day no longer a party.")
    signatory: Text | None = Field(None, description="A role, such as Caldicott Guardian.")


class Clause(Noun):
    """Which data one part of a protocol permits, for which purposes, about whom and by which methods."""

    categories: Slugs = Field((), description="Terms.")
    purposes: Slugs = Field((), description="Terms.")
    subjects: Slugs = Field((), description="Terms.")
    methods: Slugs = Field((), description="Terms.")


def _by_form(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sorted by JSON form, without repeats: the same members give the same record, whatever order they came in."""
    return tuple(value for _, value in sorted({value.to_json(): value for value in values}.items()))


Parties = Annotated[tuple[Party, ...], AfterValidator(_by_form)]
Clauses = Annotated[tuple[Clause, ...], AfterValidator(_by_form)]


class Protocol(Noun):
    """An agreement that its parties sign: which data may be shared, for what.

    `clauses`, where present, replace its four lists of categories, purposes, subjects and methods.
    """

    id: Slug
    reference: Text | None = None
    title: Text
    version: Text | None = None
    summary: Text | None = None
    kind: Literal["sharing", "processing", "joint", "overarching", "memorandum"] | None = None
    acts_as_agreement: bool = Field(False, description="A memorandum that does a sharing agreement's work.")
    theme: Text | None = None
    lead: Slug | None = None
    parties: Parties = ()
    categories: Slugs = Field((), description="Terms.")
    purposes: Slugs = Field((), description="Terms.")
    subjects: Slugs = Field((), description="Terms.")
    methods: Slugs = Field((), description="Terms.")
    clauses: Clauses = Field((), description="Where present they replace the four lists above.")
    bases: Slugs = Field((), description="Art. 6 terms.")
    conditions: Slugs = Field((), description="Art. 9 terms.")
    gateways: Slugs = Field((), description="Terms.")
    status: Literal["draft", "active", "withdrawn", "superseded"] | None = None
    starts_on: Day | None = None
    ends_on: Day | None = Field(None, description="Its last day.")
    review_on: Day | None = None
    withdrawn_on: Day | None = Field(None, description="From this day not in force.")
    supersedes: Slugs = Field((), description="Protocols.")
    under: Slug | None = Field(None, description="The overarching protocol.")
    retention: Text | None = None
    security: Text | None = None
    contact: Text | None = Field(None, description="A role mailbox.")
    published: bool | None = None
    url: Text | None = None
    extra: Extra = Field(default_factory=dict)


class Flow(Noun):
    """Data that one partner sends to another.

    `claims` are what a register *says* the flow relies on: never evidence, always checked.
    """

    id: Slug
    reference: Text | None = Field(None, description="As in its register.")
    name: Text
    recorded_by: Slug | None = Field(None, description="The partner whose register it is in.")
    source: Slug
    target: Slug
    source_asset: Slug | None = None
    target_asset: Slug | None = None
    categories: Slugs = Field((), description="Terms.")
    subjects: Slugs = Field((), description="Terms.")
    purposes: Slugs = Field((), description="Terms.")
    bases: Slugs = Field((), description="Art. 6 terms.")
    conditions: Slugs = Field((), description="Art. 9 terms.")
    schedule_1: Slugs = Field((), description="DPA 2018 Schedule 1 terms.")
    gateways: Slugs = Field((), description="Terms.")
    regime: Literal["uk-gdpr", "law-enforcement"] | None = None
    methods: Slugs = Field((), description="Terms.")
    frequency: Text | None = None
    records: Count | None = Field(None, description="How many.")
    records_note: Text | None = None
    personal: bool | None = None
    identifiability: Literal["identifiable", "pseudonymised", "anonymous"] | None = None
    relation: Literal["separate", "processor", "joint"] | None = Field(
        None, description="Separate controllers, controller to processor, joint controllers."
    )
    country: Country | None = Field(None, description="Where the data goes.")
    safeguard: Text | None = None
    retention: Text | None = None
    security: Text | None = None
    starts_on: Day | None = None
    ends_on: Day | None = Field(None, description="Its last day.")
    project: Slug | None = None
    dpia: Text | None = Field(None, description="A link or status.")
    claims: Texts = Field((), description="References of the protocols that its register says it relies on.")
    notes: Text | None = None
    extra: Extra = Field(default_factory=dict)


class Notice(Noun):
    """A privacy notice that a partner has published."""

    id: Slug
    partner: Slug
    title: Text
    url: Text | None = None
    categories: Slugs = Field((), description="Terms.")
    purposes: Slugs = Field((), description="Terms.")
    recipients: Slugs = Field((), description="Partners.")
    reviewed_on: Day | None = None
    extra: Extra = Field(default_factory=dict)


class Project(Noun):
    """A piece of joint work that flows belong to."""

    id: Slug
    name: Text
    lead: Slug | None = None
    description: Text | None = None
    partners: Slugs = ()
    dpia: Text | None = None
    extra: Extra = Field(default_factory=dict)


Record = Term | Partner | Asset | Project | Protocol | Notice | Flow

NOUNS: Mapping[Kind, type[Record]] = {
    "term": Term,
    "partner": Partner,
    "asset": Asset,
    "project": Project,
    "protocol": Protocol,
    "notice": Notice,
    "flow": Flow,
}
"""Every kind of record with its model, in the order of a register's document: what is referred to comes first."""

KINDS: tuple[Kind, ...] = tuple(NOUNS)


def plural(kind: Kind) -> str:
    """The name of a kind's list in a document and in the API."""
    return kind + "s"


def kind_of(record: Record) -> Kind:
    """The kind of a record."""
    return record.__class__.__name__.lower()  # type: ignore[return-value]


def key_of(record: Record) -> str:
    """The id that a record has within its kind; a term's is `scheme/id`."""
    return f"{record.scheme}/{record.id}" if isinstance(record, Term) else record.id


class Document(BaseModel):
    """A register's JSON form as one document. Large ones are streamed record by record instead."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, title="Register")

    terms: tuple[Term, ...] = Field((), description="Those beyond, or instead of, the shipped ones.")
    partners: tuple[Partner, ...] = ()
    assets: tuple[Asset, ...] = ()
    projects: tuple[Project, ...] = ()
    protocols: tuple[Protocol, ...] = ()
    notices: tuple[Notice, ...] = ()
    flows: tuple[Flow, ...] = ()
