"""Actions as people type them for what-if: `isp-0025=eastvale` for sign, `isp-0009=health` for permit."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from graph_service.coverage import AGREEMENTS, SCOPE_FIELDS, Fix, ScopeTest, day, listing
from graph_service.coverage.proposals import CHOICES, KINDS, Action, Recording, Removal, Role
from graph_service.errors import BadData, NotFound
from graph_service.register.lookup import clause_term_named, flow_named, partner_named, protocol_named, term_named
from graph_service.snapshot import Snapshot
from graph_service.values import day_of
from graph_service.vocabulary import Vocabulary

FORMS: Mapping[str, str] = {
    "new-protocol": "KIND=PARTNERS;CATEGORIES;PURPOSES[;SUBJECTS[;METHODS]]",
    "set-kind": "PROTOCOL=KIND",
    "start": "PROTOCOL[=DATE]",
    "replace": "PROTOCOL[=DATE]",
    "renew": "PROTOCOL=DATE",
    "review": "PROTOCOL=DATE",
    "permit": "PROTOCOL=TERM",
    "record": "PROTOCOL=KIND|active|PARTNER|TERM or FLOW=FIELD|TERM|RELATION",
    "add-party": "PROTOCOL=PARTNER",
    "sign": "PROTOCOL=PARTNER",
    "set-role": "PROTOCOL=PARTNER[:ROLE]",
    "leave": "PROTOCOL=PARTNER",
    "remove": "PROTOCOL[=PARTNER|TERM]",
    "withdraw": "PROTOCOL[=DATE]",
}
"""How each action is typed, in the order in which what-if takes them."""

SENTENCES: Mapping[str, str] = {
    "set-kind": "Agree that {protocol} becomes {kind}.",
    "start": "Bring {protocol} into force{from_on}.",
    "replace": "Agree a new version of {protocol}, which all its parties sign.",
    "renew": "Extend {protocol} to {on}.",
    "review": "Review {protocol} and set its next review for {on}.",
    "permit": "Vary {protocol} so that it permits {term}; its parties sign the variation.",
    "record": "Record of {protocol}: {fact}.",
    "add-party": "Add {partner} to {protocol} as a party and have it sign.",
    "sign": "Have {partner} sign {protocol}.",
    "set-role": "Change the role of {partner} on {protocol} so that it may disclose and receive.",
}
"""What each action on a protocol is in words."""

ROLES = ("discloser", "recipient", "both")
FACTS = {word: field for field, words in CHOICES.items() for word in words}
"""The words that say a fact of a flow, with its field."""


def intended(snapshot: Snapshot, action: str, text: str) -> Action:
    """An action from its name and what was typed for it. What it names is looked up as everywhere: by id, name or alias."""
    return _Reader(snapshot, action, text).read()


class _Reader:
    def __init__(self, snapshot: Snapshot, action: str, text: str) -> None:
        self.snapshot = snapshot
        self.vocabulary = Vocabulary(snapshot.terms.values())
        self.action = action
        self.text = text
        self.name, self.given, self.value = (part.strip() for part in text.partition("="))

    def read(self) -> Action:
        if self.action not in FORMS:
            raise BadData(f"{self.action} is no action. The actions are {', '.join(FORMS)}.")
        if not self.name or (self.given and not self.value):
            raise self._unlike()
        if self.action == "new-protocol":
            return self._new_protocol()
        if self.action == "record" and not self.given and "/" in self.name:
            scheme, term = clause_term_named(self.vocabulary, self.name)
            return self._fix(field="term.unmapped", scheme=scheme, term=term)
        flow = self._flow() if self.action == "record" else None
        if flow is not None:
            return self._recording(flow)
        protocol = protocol_named(self.snapshot, self.name)
        if self.action == "set-role" and self.value:
            return self._role(protocol)
        if self.action in ("withdraw", "leave", "remove"):
            return self._removal(protocol)
        return self._fix(protocol=protocol, **self._facts())

    def _facts(self) -> dict[str, object]:
        """What a fix says beside its protocol."""
        if self.action in ("start", "replace") and not self.value:
            return {}
        if not self.value:
            raise self._unlike()
        if self.action in ("start", "replace", "renew", "review"):
            return {"on": self._date()}
        if self.action == "set-kind":
            return {"kind": self._kind(self.value)}
        if self.action == "permit":
            scheme, term = clause_term_named(self.vocabulary, self.value)
            return {"scheme": scheme, "term": term}
        if self.action == "record":
            return self._fact()
        return {"partner": partner_named(self.snapshot, self.value)}

    def _fact(self) -> dict[str, object]:
        """What is recorded of a protocol: its kind, that it is active, that a party signed, or a term that it permits."""
        if self.value in KINDS:
            return {"field": "protocol.kind", "kind": self.value}
        if self.value in ("active", "status"):
            return {"field": "protocol.status"}
        partner, term = self._partner_or_term()
        if partner is not None:
            return {"field": "party.signed_on", "partner": partner}
        assert term is not None
        return {"field": f"protocol.{SCOPE_FIELDS[term[0]]}", "scheme": term[0], "term": term[1]}

    def _flow(self) -> str | None:
        """The flow of which a fact is to be recorded; none where a protocol has that name."""
        said, slash, name = self.name.partition("/")
        if slash and said == "flow":
            return flow_named(self.snapshot, name)
        try:
            protocol_named(self.snapshot, self.name)
        except NotFound as no_protocol:
            try:
                return flow_named(self.snapshot, self.name)
            except NotFound as no_flow:
                raise NotFound(f"{no_protocol} {no_flow}") from None
        return None

    def _recording(self, flow: str) -> Recording:
        """What is recorded of a flow: a term that it has, its relation, or that one of its fields will be filled."""
        if self.value in SCOPE_FIELDS.values():
            return Recording.model_validate({"flow": flow, "field": self.value})
        if self.value in FACTS:
            return Recording.model_validate({"flow": flow, "field": FACTS[self.value], "value": self.value})
        if not self.value:
            raise self._unlike()
        scheme, term = clause_term_named(self.vocabulary, self.value)
        return Recording.model_validate({"flow": flow, "field": SCOPE_FIELDS[scheme], "value": term})

    def _role(self, protocol: str) -> Fix | Role:
        """A party may both disclose and receive, or what its role says."""
        name, colon, role = (part.strip() for part in self.value.rpartition(":"))
        if colon and role in ROLES:
            partner = partner_named(self.snapshot, name)
            return Role.model_validate({"protocol": protocol, "partner": partner, "role": role})
        try:
            return self._fix(protocol=protocol, partner=partner_named(self.snapshot, self.value))
        except NotFound as no_partner:
            if not colon:
                raise
            raise NotFound(f"{no_partner} If {role!r} is to be its role: the roles are {', '.join(ROLES)}.") from None

    def _removal(self, protocol: str) -> Removal:
        if self.action == "withdraw":
            return Removal(action="withdraw", protocol=protocol, on=self._date() if self.value else None)
        if self.action == "leave":
            if not self.value:
                raise self._unlike()
            return Removal(action="leave", protocol=protocol, partner=partner_named(self.snapshot, self.value))
        if not self.value:
            return Removal(action="remove", protocol=protocol)
        partner, term = self._partner_or_term()
        if term is None:
            return Removal(action="remove", protocol=protocol, partner=partner)
        return Removal(action="remove", protocol=protocol, scheme=term[0], term=term[1])

    def _new_protocol(self) -> Fix:
        lists = [[name.strip() for name in part.split(",") if name.strip()] for part in self.value.split(";")]
        if not 3 <= len(lists) <= 5 or not lists[0]:
            raise self._unlike()
        schemes: tuple[ScopeTest, ...] = ("category", "purpose", "subject", "method")
        terms = {
            SCOPE_FIELDS[scheme]: tuple(sorted(term_named(self.vocabulary, scheme, name) for name in names))
            for scheme, names in zip(schemes, lists[1:], strict=False)
        }
        parties = tuple(sorted(partner_named(self.snapshot, name) for name in lists[0]))
        return self._fix(kind=self._kind(self.name), parties=parties, **terms)

    def _fix(self, **facts: object) -> Fix:
        return Fix.model_validate({"action": self.action, "sentence": self._sentence(facts), **facts})

    def _sentence(self, facts: Mapping[str, Any]) -> str:
        """An action in words: a protocol by its reference, partners and terms by their names."""
        if "parties" in facts:
            names = listing(self.snapshot.partners[key].name for key in facts["parties"])
            return f"Agree {AGREEMENTS[facts['kind']]} between {names}."
        if "protocol" not in facts:
            return f"Map the local word {self.text}, or accept it as a term."
        protocol = self.snapshot.protocols[facts["protocol"]]
        partner = self.snapshot.partners.get(facts.get("partner", ""))
        term = self.vocabulary.get(facts["scheme"], facts["term"]) if "term" in facts else None
        on = facts.get("on")
        return SENTENCES[self.action].format(
            protocol=protocol.reference or protocol.title,
            partner=partner.name if partner else "",
            kind=AGREEMENTS.get(facts.get("kind", ""), ""),
            term=term.label if term else "",
            on=day(on),
            from_on=f" from {day(on)}" if on else "",
            fact=self.value,
        )

    def _kind(self, text: str) -> str:
        if text not in KINDS:
            raise BadData(f"{text!r} is no kind of protocol. The kinds are {', '.join(KINDS)}.")
        return text

    def _date(self) -> date:
        try:
            return day_of(self.value)
        except ValueError:
            raise BadData(
                f"--{self.action} {self.text}: {self.value!r} is not a date. Write it as YYYY-MM-DD."
            ) from None

    def _partner_or_term(self) -> tuple[str | None, tuple[ScopeTest, str] | None]:
        try:
            return partner_named(self.snapshot, self.value), None
        except NotFound as no_partner:
            try:
                return None, clause_term_named(self.vocabulary, self.value)
            except NotFound as no_term:
                raise NotFound(f"{no_partner} {no_term}") from None

    def _unlike(self) -> BadData:
        return BadData(f"--{self.action} {self.text}: write it as --{self.action} {FORMS[self.action]}.")
