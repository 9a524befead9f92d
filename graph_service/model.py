"""The nouns of the register: one frozen model each.

Their JSON form is what `load` reads, `dump` writes and the API speaks. Ids are slugs; collections are sorted tuples
without repeats; every optional field may be absent, and **absent means "not recorded", never "no"**. Dates are ISO 8601
days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError

from graph_service.unseen import UNSEEN
from graph_service.values import AsWritten, Count, Country, Day, Extra, Months, Slug, Slugs, Text, Texts

Scheme = Literal["category", "purpose", "subject", "basis", "condition", "schedule-1", "gateway", "method"]
Kind = Literal["term", "partner", "asset", "project", "protocol", "notice", "flow"]


@dataclass(frozen=True, slots=True)
class Refers:
    """On a field that names other records: their kind, and the relationship that stands for the field in the graph."""

    kind: Kind
    edge: str


@dataclass(frozen=True, slots=True)
class Terms:
    """On a field that names terms: their scheme, and the relationship that stands for the field in the graph.

    A protocol's four lists have none: in the graph its clauses permit terms, also where it has only its lists.
    """

    scheme: Scheme
    edge: str | None = None

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        law = {"basis": "Art. 6 terms.", "condition": "Art. 9 terms.", "schedule-1": "DPA 2018 Schedule 1 terms."}
        return handler(schema) | {"description": law.get(self.scheme, "Terms.")}


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


class Sourced(Noun):
    """A noun whose records come from registers: `as_written` holds, by field, what one says and nobody has understood."""

    @field_validator("as_written", check_fields=False)
    @classmethod
    def _is_by_field(cls, texts: dict[str, str]) -> dict[str, str]:
        known = cls.model_fields.keys() - {"id", "extra", "as_written"} | (
            {"limits"} if "clauses" in cls.model_fields else set()
        )
        for name in texts:
            if name not in known:
                raise ValueError(f"must name fields of this record; it has no field {name!r}")
        return texts


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
    families: Texts = Field(
        (), description="Purposes only: which purposes belong together. They never permit anything."
    )
    unmapped: bool = Field(False, description="A local word that nobody has mapped or accepted yet.")
    iri: Text | None = Field(None, description="Where the term comes from, such as its DPV address.")


def _each_once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(set(values)))


def _by_form(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sorted by JSON form, without repeats: the same members give the same record, whatever order they came in."""
    return tuple(value for _, value in sorted({value.to_json(): value for value in values}.items()))


class Member(Noun):
    """One body's membership of a group: it counts from `joined_on` (absent: always) until the day before `left_on`."""

    partner: Annotated[Slug, Refers("partner", "MEMBER_OF")]
    joined_on: Day | None = Field(None, description="Absent: always.")
    left_on: Day | None = Field(None, description="From this day no longer a member.")


Members = Annotated[tuple[Member, ...], AfterValidator(_by_form)]


class Partner(Sourced):
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
    parent: Annotated[Slug | None, Refers("partner", "PART_OF")] = Field(
        None, description="The legal body that it is part of: the same controller, as a school of its academy trust."
    )
    successors: Annotated[Slugs, Refers("partner", "SUCCEEDED_BY")] = Field(
        (), description="The bodies that took over from it."
    )
    group: bool = Field(
        False, description="No legal body: a partnership, or a class such as the GP practices of an area."
    )
    members: Members = Field((), description="Of a group.")
    competent_authority: bool | None = Field(None, description="For law enforcement: DPA 2018 s. 30.")
    ended_on: Day | None = Field(None, description="Its last day.")
    contact: Text | None = Field(None, description="A role mailbox.")
    dpo_contact: Text | None = Field(None, description="A role mailbox of its data protection officer.")
    extra: Extra = Field(default_factory=dict)
    as_written: AsWritten = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_no_member_of_itself(self) -> Self:
        if any(member.partner == self.id for member in self.members):
            raise ValueError("members must not name the group itself")
        return self


class Asset(Sourced):
    """An information asset: data that one partner holds."""

    id: Slug
    reference: Text | None = Field(None, description="As in its register.")
    name: Text
    description: Text | None = None
    holder: Annotated[Slug, Refers("partner", "HELD_BY")]
    owner: Text | None = Field(None, description="The role of its information asset owner.")
    administrator: Text | None = Field(None, description="A role.")
    categories: Annotated[Slugs, Terms("category", "CONTAINS")] = ()
    subjects: Annotated[Slugs, Terms("subject", "ABOUT")] = ()
    purposes: Annotated[Slugs, Terms("purpose", "FOR")] = ()
    bases: Annotated[Slugs, Terms("basis", "RELIES_ON")] = ()
    conditions: Annotated[Slugs, Terms("condition", "RELIES_ON")] = ()
    schedule_1: Annotated[Slugs, Terms("schedule-1", "RELIES_ON")] = ()
    regime: Literal["uk-gdpr", "law-enforcement"] | None = Field(
        None, description="Law enforcement is DPA 2018 Part 3."
    )
    system: Text | None = None
    processor: Annotated[Slug | None, Refers("partner", "PROCESSED_BY")] = Field(None, description="A partner.")
    processor_contract: Text | None = Field(None, description="A link or reference.")
    joint_controllers: Annotated[Slugs, Refers("partner", "JOINTLY_HELD_BY")] = Field((), description="Partners.")
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
    as_written: AsWritten = Field(default_factory=dict)


class Party(Noun):
    """One partner's place on a protocol, and its signature.

    `signed` is read only where `signed_on` is absent.
    """

    partner: Annotated[Slug, Refers("partner", "SIGNED")]
    role: Literal["discloser", "recipient", "both"] | None = Field(None, description="Absent means both.")
    signed: bool | None = Field(None, description="Where no date is recorded: whether it signed.")
    signed_on: Day | None = None
    left_on: Day | None = Field(None, description="From this day no longer a party.")
    signatory: Text | None = Field(None, description="A role, such as Caldicott Guardian.")
    signed_by: Annotated[Slug | None, Refers("partner", "SIGNED_FOR")] = Field(
        None, description="The body that signed for it, where another did."
    )
    authority: Text | None = Field(None, description="What lets that body, or a group, sign for it or for its members.")
    as_written: Text | None = Field(
        None, description="What its register says of its signing and nobody has understood yet."
    )

    @model_validator(mode="after")
    def _has_what_the_authority_is_for(self) -> Self:
        if (
            self.authority is not None
            and self.signed_on is None
            and self.signed is not True
            and self.as_written is None
        ):
            raise ValueError("authority needs a signature: record signed_on or signed, or leave authority out")
        return self


class Clause(Noun):
    """Which data one part of a protocol permits, for which purposes, about whom and by which methods."""

    categories: Annotated[Slugs, Terms("category", "PERMITS")] = ()
    purposes: Annotated[Slugs, Terms("purpose", "FOR")] = ()
    subjects: Annotated[Slugs, Terms("subject", "ABOUT")] = ()
    methods: Annotated[Slugs, Terms("method", "BY")] = ()


Kinds = Annotated[
    tuple[Literal["sharing", "processing", "joint", "overarching", "memorandum"], ...], AfterValidator(_each_once)
]
Parties = Annotated[tuple[Party, ...], AfterValidator(_by_form)]
Clauses = Annotated[tuple[Clause, ...], AfterValidator(_by_form)]


class Protocol(Sourced):
    """An agreement that its parties sign: which data may be shared, for what.

    `clauses`, where present, replace its four lists of categories, purposes, subjects and methods.
    """

    id: Slug
    reference: Text | None = None
    title: Text
    version: Text | None = None
    summary: Text | None = None
    kinds: Kinds = Field((), description="Everything that the document is.")
    form: Text | None = Field(None, description="Its type as written, such as DSPA or Tier 2.")
    theme: Text | None = None
    lead: Annotated[Slug | None, Refers("partner", "LED_BY")] = None
    parties: Parties = ()
    categories: Annotated[Slugs, Terms("category")] = ()
    purposes: Annotated[Slugs, Terms("purpose")] = ()
    subjects: Annotated[Slugs, Terms("subject")] = ()
    methods: Annotated[Slugs, Terms("method")] = ()
    clauses: Clauses = Field((), description="Where present they replace the four lists above.")
    bases: Annotated[Slugs, Terms("basis", "RELIES_ON")] = ()
    conditions: Annotated[Slugs, Terms("condition", "RELIES_ON")] = ()
    gateways: Annotated[Slugs, Terms("gateway", "RELIES_ON")] = ()
    status: Literal["draft", "active", "withdrawn", "superseded"] | None = None
    starts_on: Day | None = None
    ends_on: Day | None = Field(None, description="Its last day.")
    review_on: Day | None = None
    reviewed_on: Day | None = Field(None, description="When it was last reviewed.")
    review_months: Months | None = Field(None, description="How often it is reviewed; read where review_on is absent.")
    renews: bool | None = Field(None, description="Whether it runs on after its last day until somebody ends it.")
    withdrawn_on: Day | None = Field(None, description="From this day not in force.")
    supersedes: Annotated[Slugs, Refers("protocol", "SUPERSEDES")] = Field((), description="Protocols.")
    under: Annotated[Slug | None, Refers("protocol", "UNDER")] = Field(None, description="The overarching protocol.")
    retention: Text | None = None
    security: Text | None = None
    contact: Text | None = Field(None, description="A role mailbox.")
    published: bool | None = None
    url: Text | None = None
    extra: Extra = Field(default_factory=dict)
    as_written: AsWritten = Field(default_factory=dict)


class Flow(Sourced):
    """Data that one partner sends to another.

    `claims` are what a register *says* the flow relies on: never evidence, always checked.
    """

    id: Slug
    reference: Text | None = Field(None, description="As in its register.")
    name: Text
    recorded_by: Annotated[Slug | None, Refers("partner", "RECORDED_BY")] = Field(
        None, description="The partner whose register it is in."
    )
    source: Annotated[Slug, Refers("partner", "FROM")]
    target: Annotated[Slug, Refers("partner", "TO")]
    source_asset: Annotated[Slug | None, Refers("asset", "FROM_ASSET")] = None
    target_asset: Annotated[Slug | None, Refers("asset", "INTO_ASSET")] = None
    categories: Annotated[Slugs, Terms("category", "CARRIES")] = ()
    subjects: Annotated[Slugs, Terms("subject", "ABOUT")] = ()
    purposes: Annotated[Slugs, Terms("purpose", "FOR")] = ()
    bases: Annotated[Slugs, Terms("basis", "RELIES_ON")] = ()
    conditions: Annotated[Slugs, Terms("condition", "RELIES_ON")] = ()
    schedule_1: Annotated[Slugs, Terms("schedule-1", "RELIES_ON")] = ()
    gateways: Annotated[Slugs, Terms("gateway", "RELIES_ON")] = ()
    regime: Literal["uk-gdpr", "law-enforcement"] | None = None
    methods: Annotated[Slugs, Terms("method", "BY")] = ()
    frequency: Text | None = None
    records: Count | None = Field(None, description="How many.")
    records_note: Text | None = None
    personal: bool | None = None
    identifiability: Literal["identifiable", "pseudonymised", "anonymous"] | None = None
    relation: Literal["separate", "processor", "joint"] | None = Field(
        None, description="Separate controllers, controller to processor, joint controllers."
    )
    occasion: Literal["regular", "one-off", "urgent"] | None = Field(None, description="Whether it is regular sharing.")
    country: Country | None = Field(None, description="Where the data goes.")
    safeguard: Text | None = None
    retention: Text | None = None
    security: Text | None = None
    starts_on: Day | None = None
    ends_on: Day | None = Field(None, description="Its last day.")
    project: Annotated[Slug | None, Refers("project", "PART_OF")] = None
    dpia: Text | None = Field(None, description="A link or status.")
    claims: Texts = Field((), description="References of the protocols that its register says it relies on.")
    notes: Text | None = None
    extra: Extra = Field(default_factory=dict)
    as_written: AsWritten = Field(default_factory=dict)


class Notice(Sourced):
    """A privacy notice that a partner has published."""

    id: Slug
    partner: Annotated[Slug, Refers("partner", "PUBLISHED_BY")]
    title: Text
    url: Text | None = None
    categories: Annotated[Slugs, Terms("category", "MENTIONS")] = ()
    purposes: Annotated[Slugs, Terms("purpose", "FOR")] = ()
    recipients: Annotated[Slugs, Refers("partner", "NAMES")] = Field((), description="Partners.")
    reviewed_on: Day | None = None
    extra: Extra = Field(default_factory=dict)
    as_written: AsWritten = Field(default_factory=dict)


class Project(Sourced):
    """A piece of joint work that flows belong to."""

    id: Slug
    name: Text
    lead: Annotated[Slug | None, Refers("partner", "LED_BY")] = None
    description: Text | None = None
    partners: Annotated[Slugs, Refers("partner", "INVOLVES")] = ()
    dpia: Text | None = None
    extra: Extra = Field(default_factory=dict)
    as_written: AsWritten = Field(default_factory=dict)


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


def entered(kind: Kind, body: str | bytes) -> Record:
    """The record of a JSON form that somebody sends. `ValidationError` for one that is not valid, or holds characters that
    nobody can see and that mislead: control characters and those that change the order of reading."""
    record = NOUNS[kind].model_validate_json(body)
    unseen = list(_unseen(record.to_dict(), ()))
    if unseen:
        raise ValidationError.from_exception_data(type(record).__name__, unseen, "json")
    return record


def _unseen(value: Any, place: tuple[int | str, ...]) -> Iterator[InitErrorDetails]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _unseen(member, (*place, name))
            yield from _unseen(name, (*place, name))
    elif isinstance(value, list):
        for number, member in enumerate(value):
            yield from _unseen(member, (*place, number))
    elif isinstance(value, str) and (match := UNSEEN.search(value)):
        code = f"U+{ord(match[0]):04X}"
        message = "must not hold the character {code}, which cannot be seen: type the text again without it"
        yield {"type": PydanticCustomError("unseen", message, {"code": code}), "loc": place, "input": value}


def choices(kind: Kind, field: str) -> tuple[str, ...]:
    """The permitted values of a field of a noun; empty for a field that permits more than a few."""

    def literals(annotation: Any) -> Iterator[str]:
        for part in get_args(annotation):
            if isinstance(part, str) and get_origin(annotation) is Literal:
                yield part
            else:
                yield from literals(part)

    return tuple(literals(NOUNS[kind].model_fields[field].annotation))


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
