"""The action that records a fact. Each class is one kind of fact.

What the fact will turn out to be is not known, so its effect is the best that it could be: the protocol is in force, the
party signed, the word means something that is permitted, and what a flow leaves out is something that every protocol permits.
"""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from graph_service.coverage.actions.action import (
    Action,
    AgreementKinds,
    CategoryNames,
    FlowName,
    MethodNames,
    NameLookup,
    PartnerName,
    PartnerNames,
    ProtocolName,
    PurposeNames,
    SubjectNames,
    TermName,
)
from graph_service.coverage.actions.draft import TO_BE_RECORDED, RegisterDraft, changed
from graph_service.coverage.actions.permits import partner_or_term
from graph_service.coverage.actions.protocol_dates import DATES
from graph_service.coverage.as_written import as_read
from graph_service.coverage.assessment import ScopeTest
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, clauses_of, listed
from graph_service.coverage.messages import Names, listing
from graph_service.errors import BadData, NotFound
from graph_service.model import Flow, choices
from graph_service.values import Text

MOST_CHOICES = 8
"""How many narrower terms a question lists at most, besides those that are permitted."""


class Record(Action):
    """A fact of a protocol or a flow that the register does not record."""

    typed: ClassVar = "PROTOCOL=KIND|active|PARTNER|TERM or FLOW=FIELD|TERM|RELATION"
    effort: ClassVar = 1
    question: ClassVar = True

    field: str

    @classmethod
    def parse(cls, text: str, lookup: NameLookup) -> "Record":
        name, given, value = (part.strip() for part in text.partition("="))
        if not given and "/" in name:
            scheme, term = lookup.clause_term(name)
            return RecordMeaning(scheme=scheme, term=term)
        if not name or not value:
            raise cls.mistyped()
        noun, slash, flow = name.partition("/")
        if slash and noun == "flow":
            return _of_flow(lookup.flow(flow), value, lookup)
        try:
            protocol = lookup.protocol(name)
        except NotFound as no_protocol:
            try:
                key = lookup.flow(name)
            except NotFound as no_flow:
                raise NotFound(f"{no_protocol} {no_flow}") from None
            return _of_flow(key, value, lookup)
        return _of_protocol(protocol, value, lookup)


def _of_protocol(protocol: str, value: str, lookup: NameLookup) -> Record:
    if value in choices("protocol", "kinds"):
        return RecordKinds(field="protocol.kinds", protocol=protocol, kinds=(value,))
    if value in ("active", "status"):
        return RecordInForce(field="protocol.status", protocol=protocol)
    facts = partner_or_term(value, lookup)
    if "partner" in facts:
        return RecordSignature(field="party.signed_on", protocol=protocol, **facts)
    return RecordPermission(field=f"protocol.{SCOPE_FIELDS[facts['scheme']]}", protocol=protocol, **facts)


def _of_flow(flow: str, value: str, lookup: NameLookup) -> Record:
    if value in SCOPE_FIELDS.values():
        return RecordTerms(field=f"flow.{value}", flow=flow)
    for field in ("relation", "identifiability"):
        if value in choices("flow", field):
            return RecordFlowFact(field=f"flow.{field}", flow=flow, value=value)
    scheme, term = lookup.clause_term(value)
    return RecordTerms(field=f"flow.{SCOPE_FIELDS[scheme]}", flow=flow, value=term)


class RecordKinds(Record):
    """What kind of agreement a protocol is: of these kinds too."""

    sentence: ClassVar = "Record what kind of agreement {protocol} is; {kinds} is needed."

    action: Literal["record"] = "record"
    field: Literal["protocol.kinds"] = "protocol.kinds"
    protocol: ProtocolName
    kinds: AgreementKinds

    def apply(self, register: RegisterDraft) -> None:
        """What it does not say of itself as a memorandum, it turns out to be."""
        kinds = {*register.protocol(self.protocol).kinds, *self.kinds} - {"memorandum"}
        register.vary(self.protocol, kinds=tuple(kinds))


class RecordInForce(Record):
    """Whether a protocol is in force, and from when to when."""

    _ASKS: ClassVar = {
        "protocol.status": "Record whether {protocol} is in force, and from when to when.",
        "protocol.supersedes": "Record whether {protocol} is still in force: another protocol says that it replaces it.",
        "protocol.reviewed_on": "Record when {protocol} was last reviewed.",
        "protocol.renews": "Record whether {protocol} renews itself.",
    }

    action: Literal["record"] = "record"
    field: Literal["protocol.status", "protocol.supersedes", "protocol.reviewed_on", "protocol.renews"] = (
        "protocol.status"
    )
    protocol: ProtocolName

    def words(self, names: Names) -> str:
        return self._ASKS[self.field].format(protocol=names.protocol(self.protocol))

    def apply(self, register: RegisterDraft) -> None:
        """In force, whatever of its dates nobody has understood; reviewed on the date asked about; replaced by nothing."""
        protocol = as_read(register.protocol(self.protocol))
        for other in tuple(register.protocols.values()):
            if protocol.id in other.supersedes and other.id != protocol.id:
                register.vary(other.id, supersedes=tuple(key for key in other.supersedes if key != protocol.id))
        recorded = {name: getattr(protocol, name) for name in DATES}
        recorded["status"] = protocol.status or "active"
        recorded["renews"] = True if "renews" in protocol.as_written else protocol.renews
        if protocol.review_on is None and protocol.review_months is not None and protocol.reviewed_on is None:
            recorded["reviewed_on"] = register.on
        written = {name: text for name, text in protocol.as_written.items() if name not in DATES}
        register.vary(protocol.id, as_written=written, **recorded)


class RecordSignature(Record):
    """Whether and when a party signed."""

    sentence: ClassVar = "Record whether and when {partner} signed {protocol}."

    action: Literal["record"] = "record"
    field: Literal["party.signed_on"] = "party.signed_on"
    protocol: ProtocolName
    partner: PartnerName

    def apply(self, register: RegisterDraft) -> None:
        register.sign(self.protocol, self.partner, None)


class RecordParty(Record):
    """Whether a partner is a party to a protocol whose parties nobody has understood."""

    sentence: ClassVar = "Record whether {partner} is a party to {protocol}, and when it signed."

    action: Literal["record"] = "record"
    field: Literal["protocol.parties"] = "protocol.parties"
    protocol: ProtocolName
    partner: PartnerName

    def apply(self, register: RegisterDraft) -> None:
        parties = register.protocol(self.protocol).parties
        register.vary(self.protocol, parties=(*parties, register.party(self.partner, register.on)))


class RecordMembers(Record):
    """Who the members of a group are, where nobody has understood what its register says."""

    sentence: ClassVar = "Record the members of {partner}."

    action: Literal["record"] = "record"
    field: Literal["partner.members"] = "partner.members"
    partner: PartnerName

    def apply(self, register: RegisterDraft) -> None:
        group = register.partners.get(self.partner)
        if group is None:
            raise BadData(f"The register has no partner {self.partner}.")
        register.partners[group.id] = changed(group, members=group.members)


class RecordLimits(Record):
    """What limits a protocol, where nobody has understood what its register says."""

    sentence: ClassVar = "Record what the limits of {protocol} mean: they may leave this data out."

    action: Literal["record"] = "record"
    field: Literal["protocol.limits"] = "protocol.limits"
    protocol: ProtocolName

    def apply(self, register: RegisterDraft) -> None:
        written = register.protocol(self.protocol).as_written
        register.vary(self.protocol, as_written={name: text for name, text in written.items() if name != "limits"})


class RecordPermission(Record):
    """What a protocol permits: a term, or whatever it will turn out to be."""

    action: Literal["record"] = "record"
    field: Literal["protocol.purposes", "protocol.categories", "protocol.subjects", "protocol.methods"]
    protocol: ProtocolName
    scheme: ScopeTest
    term: TermName | None = None

    @model_validator(mode="after")
    def _names_one_list(self) -> "RecordPermission":
        if self.field != f"protocol.{SCOPE_FIELDS[self.scheme]}":
            raise ValueError(f"needs a term that belongs to {self.field}")
        return self

    def words(self, names: Names) -> str:
        return permission_question(
            names, self.protocol, self.scheme, [names.term(self.scheme, self.term)] if self.term else ()
        )

    def apply(self, register: RegisterDraft) -> None:
        """What nobody has understood is then read. Subjects and methods of which no term is named turn out not to be limited."""
        list_ = SCOPE_FIELDS[self.scheme]
        written = register.protocol(self.protocol).as_written
        register.vary(self.protocol, as_written={name: text for name, text in written.items() if name != list_})
        if self.term is None and self.scheme in ("subject", "method"):
            register.vary_clauses(self.protocol, lambda clause: changed(clause, **{list_: ()}))
        else:
            register.permit(self.protocol, self.scheme, self.term or TO_BE_RECORDED)


def permission_question(names: Names, protocol: str, scheme: ScopeTest, terms: Sequence[str]) -> str:
    """The sentence that asks what a protocol permits: whether these terms of a scheme, or anything at all."""
    list_ = "data" if scheme == "category" else SCOPE_FIELDS[scheme]
    sentence = f"Record which {list_} {names.protocol(protocol)} permits"
    return f"{sentence}: whether it permits {listing(terms)}." if terms else f"{sentence}."


class RecordMeaning(Record):
    """What a local word means that nobody has mapped."""

    sentence: ClassVar = "Map the local word “{term}” to a term, or accept it as one."

    action: Literal["record"] = "record"
    field: Literal["term.unmapped"] = "term.unmapped"
    scheme: ScopeTest
    term: TermName

    def apply(self, register: RegisterDraft) -> None:
        """It means something that is permitted wherever it could be."""
        scheme, word = self.scheme, self.term
        known = register.before.terms.get(f"{scheme}/{word}")
        if known is None or not known.unmapped:
            raise BadData(f"{scheme}/{word} is not a local word that nobody has mapped: what it means is recorded.")
        wanted = sorted({term for flow in register.flows_in_question() for term in getattr(flow, SCOPE_FIELDS[scheme])})
        register.terms[known.scheme + "/" + known.id] = changed(known, unmapped=False)
        for key, protocol in tuple(register.protocols.items()):
            if any(word in listed(clause, scheme) for clause in clauses_of(protocol)):
                for term in wanted:
                    register.permit(key, scheme, term, listing=True)
        register.permit_everywhere(scheme, word)


class RecordTerms(Record):
    """Terms of a flow: one that it has too, or whatever terms it will turn out to have.

    `term` is a word of the flow that is too wide to tell, and the lists of terms are the narrower ones that it may mean.
    """

    action: Literal["record"] = "record"
    field: Literal["flow.purposes", "flow.categories", "flow.subjects", "flow.methods"]
    flow: FlowName | None = None
    value: Text | None = None
    scheme: ScopeTest | None = None
    term: TermName | None = None
    categories: CategoryNames = ()
    purposes: PurposeNames = ()
    subjects: SubjectNames = ()
    methods: MethodNames = ()

    _ASKS: ClassVar = {
        "flow.purposes": "Record what “{flow}” is for.",
        "flow.categories": "Record which data “{flow}” carries.",
        "flow.subjects": "Record whom the data of “{flow}” is about.",
        "flow.methods": "Record how the data of “{flow}” is sent.",
    }

    @property
    def _list(self) -> str:
        return self.field.removeprefix("flow.")

    def words(self, names: Names) -> str:
        sentence = self._ASKS[self.field].format(flow=names.flow(self.flow))
        narrower: tuple[str, ...] = getattr(self, self._list)
        if self.scheme is None or self.term is None:
            return sentence
        permitted = [term for term in narrower if names.is_listed(self.scheme, term)]
        others = [term for term in narrower if term not in permitted]
        choices = [f"{names.term(self.scheme, term)} (permitted)" for term in permitted]
        choices += [names.term(self.scheme, term) for term in others[: max(0, MOST_CHOICES - len(choices))]]
        if len(choices) < len(narrower):
            choices.append("something else below it")
        return f"{sentence} “{names.term(self.scheme, self.term)}” is too wide to tell. Say which: {listing(choices, 'or')}."

    def apply(self, register: RegisterDraft) -> None:
        """A named term replaces wider ones that it makes clear. Otherwise what is missing turns out to be permitted."""
        flow = register.flow(self.flow)
        recorded: tuple[str, ...] = getattr(flow, self._list)
        scheme = next(scheme for scheme, name in SCOPE_FIELDS.items() if name == self._list)
        if self.value is not None:
            wider = register.wider(scheme, self.value)
            kept = tuple(term for term in recorded if term not in wider)
            self._record(register, flow, (*kept, self.value))
            return
        if TO_BE_RECORDED in recorded and self.term not in recorded:
            return
        kept = tuple(term for term in recorded if term != self.term)
        if kept == recorded and recorded and self._list not in flow.as_written:
            raise BadData(f"The {self._list} of {flow.id} are recorded already. Name the one that is missing.")
        self._record(register, flow, (*kept, TO_BE_RECORDED))
        register.permit_everywhere(scheme, TO_BE_RECORDED)

    def _record(self, register: RegisterDraft, flow: Flow, terms: tuple[str, ...]) -> None:
        written = {name: text for name, text in flow.as_written.items() if name != self._list}
        register.flows[flow.id] = changed(flow, as_written=written, **{self._list: terms})


class RecordEnd(Record):
    """Who sends or receives the data of a flow now that its partner has ended: one of those that took over from it."""

    sentence: ClassVar = "Record who {does} “{flow}” now: {successors}."

    action: Literal["record"] = "record"
    field: Literal["flow.source", "flow.target"]
    flow: FlowName | None = None
    parties: PartnerNames = Field(min_length=1)

    def words(self, names: Names) -> str:
        return self.sentence.format(
            does="sends" if self.field == "flow.source" else "receives",
            flow=names.flow(self.flow),
            successors=listing([names.partner(partner) for partner in self.parties], "or"),
        )

    def apply(self, register: RegisterDraft) -> None:
        """Of several, the first."""
        flow = register.flow(self.flow)
        register.flows[flow.id] = changed(flow, **{self.field.removeprefix("flow."): self.parties[0]})


class RecordFlowFact(Record):
    """The relation of a flow's two ends, or whether its data identifies anyone.

    kinds: in place of a value, the kind of agreement that the relation turns out to want.
    """

    action: Literal["record"] = "record"
    field: Literal["flow.relation", "flow.identifiability"]
    flow: FlowName | None = None
    value: Text | None = None
    kinds: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _has_a_value_of_the_field(self) -> "RecordFlowFact":
        values = choices("flow", self.field.removeprefix("flow."))
        if self.value not in values and not (self.field == "flow.relation" and self.kinds):
            raise ValueError(f"needs a `value` of {self.field}: one of {', '.join(values)}")
        return self

    def words(self, names: Names) -> str:
        if self.field == "flow.relation":
            return (
                f"Record for “{names.flow(self.flow)}” whether the two bodies are separate or joint controllers, or one is "
                "the other’s processor."
            )
        return f"Record for “{names.flow(self.flow)}” whether its data is {self.value}."

    def apply(self, register: RegisterDraft) -> None:
        flow, value = register.flow(self.flow), self.value
        if value is None:
            value = {"processing": "processor", "joint": "joint"}.get(self.kinds[0], "separate")
        register.flows[flow.id] = changed(flow, **{self.field.removeprefix("flow."): value})
