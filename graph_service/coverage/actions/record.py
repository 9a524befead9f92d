"""The action that records a fact. Each class is one kind of fact.

What the fact will turn out to be is not known, so its effect is the best that it could be: the protocol is in force, the
party signed, the word means something that is permitted, and what a flow leaves out is something that every protocol permits.
"""

from typing import ClassVar, Literal

from pydantic import model_validator

from graph_service.coverage.actions.action import (
    Action,
    AgreementKinds,
    CategoryNames,
    FlowName,
    MethodNames,
    NameLookup,
    PartnerName,
    ProtocolName,
    PurposeNames,
    SubjectNames,
    TermName,
)
from graph_service.coverage.actions.draft import TO_BE_RECORDED, RegisterDraft, changed
from graph_service.coverage.actions.permits import partner_or_term
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, ScopeTest, clauses_of, listed
from graph_service.coverage.messages import Names, listing
from graph_service.errors import BadData, NotFound
from graph_service.model import choices
from graph_service.values import Text


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
        register.vary(self.protocol, kinds=(*register.protocol(self.protocol).kinds, *self.kinds))


class RecordInForce(Record):
    """Whether a protocol is in force, and from when to when."""

    sentence: ClassVar = "Record whether {protocol} is in force, and from when to when."

    action: Literal["record"] = "record"
    field: Literal["protocol.status"] = "protocol.status"
    protocol: ProtocolName

    def apply(self, register: RegisterDraft) -> None:
        register.vary(self.protocol, status="active")


class RecordSignature(Record):
    """Whether and when a party signed."""

    sentence: ClassVar = "Record whether and when {partner} signed {protocol}."

    action: Literal["record"] = "record"
    field: Literal["party.signed_on"] = "party.signed_on"
    protocol: ProtocolName
    partner: PartnerName

    def apply(self, register: RegisterDraft) -> None:
        register.sign(self.protocol, self.partner, None)


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
        list_ = "data" if self.scheme == "category" else SCOPE_FIELDS[self.scheme]
        said = f"Record which {list_} {names.protocol(self.protocol)} permits"
        return f"{said}: whether it permits {names.term(self.scheme, self.term)}." if self.term else f"{said}."

    def apply(self, register: RegisterDraft) -> None:
        register.permit(self.protocol, self.scheme, self.term or TO_BE_RECORDED)


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
        for key, protocol in tuple(register.protocols.items()):
            lists_it = any(word in listed(clause, scheme) for clause in clauses_of(protocol))
            for term in (word, *(wanted if lists_it else ())):
                register.permit(key, scheme, term, listing=True)


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
        said = self._ASKS[self.field].format(flow=names.flow(str(self.flow)))
        narrower: tuple[str, ...] = getattr(self, self._list)
        if self.scheme is None or not narrower:
            return said
        return f"{said[:-1]}: {listing((names.term(self.scheme, term) for term in narrower), 'or')}."

    def apply(self, register: RegisterDraft) -> None:
        flow = register.flow(self.flow)
        recorded: tuple[str, ...] = getattr(flow, self._list)
        if self.value is not None:
            register.flows[flow.id] = changed(flow, **{self._list: (*recorded, self.value)})
            return
        kept = tuple(term for term in recorded if term != self.term)
        if kept == recorded and recorded:
            raise BadData(f"The {self._list} of {flow.id} are recorded already. Name the one that is missing.")
        register.flows[flow.id] = changed(flow, **{self._list: (*kept, TO_BE_RECORDED)})
        scheme = next(scheme for scheme, name in SCOPE_FIELDS.items() if name == self._list)
        for key in tuple(register.protocols):
            register.permit(key, scheme, TO_BE_RECORDED, listing=True)


class RecordFlowFact(Record):
    """The relation of a flow's two ends, or whether its data identifies anyone."""

    action: Literal["record"] = "record"
    field: Literal["flow.relation", "flow.identifiability"]
    flow: FlowName | None = None
    value: Text | None = None

    @model_validator(mode="after")
    def _has_a_value_of_the_field(self) -> "RecordFlowFact":
        values = choices("flow", self.field.removeprefix("flow."))
        if self.value is not None and self.value not in values:
            raise ValueError(f"needs a `value` of {self.field}: one of {', '.join(values)}")
        return self

    def words(self, names: Names) -> str:
        what = self.field.removeprefix("flow.")
        said = f"Record the {what} of “{names.flow(str(self.flow))}”"
        return f"{said}: whether it is {self.value}." if self.value else f"{said}."

    def apply(self, register: RegisterDraft) -> None:
        flow = register.flow(self.flow)
        name = self.field.removeprefix("flow.")
        register.flows[flow.id] = changed(flow, **{name: self.value or choices("flow", name)[0]})
