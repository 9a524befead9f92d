"""The action that makes a new protocol."""

from typing import Any, ClassVar, Literal, Self

from pydantic import Field

from graph_service.coverage.actions.action import (
    Action,
    AgreementKinds,
    CategoryNames,
    MethodNames,
    NameLookup,
    PartnerNames,
    PurposeNames,
    SubjectNames,
    agreement_kinds,
    texts,
)
from graph_service.coverage.actions.draft import TO_BE_RECORDED, RegisterDraft
from graph_service.coverage.assessment import ScopeTest
from graph_service.coverage.criteria.scope import SCOPE_FIELDS
from graph_service.coverage.messages import AGREEMENTS, Names, listing
from graph_service.model import Clause, Protocol
from graph_service.values import Day


class NewProtocol(Action):
    """A new protocol, in force and signed by all its parties."""

    typed: ClassVar = "KINDS=PARTNERS;CATEGORIES;PURPOSES[;SUBJECTS[;METHODS]]"
    effort: ClassVar = 8

    action: Literal["new-protocol"] = "new-protocol"
    kinds: AgreementKinds
    parties: PartnerNames = Field(min_length=1)
    disclosers: PartnerNames = Field((), description="Those of its parties that only send.")
    recipients: PartnerNames = Field((), description="Those that only receive.")
    clauses: tuple[Clause, ...] = Field((), description="In place of the four lists, for several sets of purposes.")
    categories: CategoryNames = ()
    purposes: PurposeNames = ()
    subjects: SubjectNames = ()
    methods: MethodNames = ()
    on: Day | None = None

    def words(self, names: Names) -> str:
        sentence = f"Agree {listing([AGREEMENTS[kind] for kind in self.kinds])}"
        sentence += f" between {listing(map(names.partner, self.parties))}"
        clauses = self.clauses or (Clause(categories=self.categories, purposes=self.purposes),)
        permits = [permitted for clause in clauses if (permitted := _permitted(clause, names))]
        sentence += f" that permits {'; '.join(permits)}." if permits else "."
        sensitive = {names.sensitivity(term) for clause in clauses for term in clause.categories} - {None}
        return (
            f"{sentence} It includes {listing(sorted(map(str, sensitive)))}: its DPIA needs another look."
            if sensitive
            else sentence
        )

    def apply(self, register: RegisterDraft) -> None:
        number = 1
        while f"new-protocol-{number}" in register.protocols:
            number += 1
        key, on = f"new-protocol-{number}", self.on or register.on
        register.add(
            Protocol.model_validate(
                {
                    "id": key,
                    "title": "New protocol",
                    "kinds": self.kinds,
                    "status": "active",
                    "starts_on": on,
                    "parties": tuple(register.party(partner, on, self._role(partner)) for partner in self.parties),
                    "clauses": self.clauses,
                    "categories": self.categories or (TO_BE_RECORDED,),
                    "purposes": self.purposes or (TO_BE_RECORDED,),
                    "subjects": self.subjects,
                    "methods": self.methods,
                }
            )
        )

    def _role(self, partner: str) -> Literal["discloser", "recipient"] | None:
        if partner in self.disclosers:
            return "discloser"
        return "recipient" if partner in self.recipients else None

    @classmethod
    def parse(cls, text: str, lookup: NameLookup) -> Self:
        kinds, value = cls._halves(text)
        lists = [texts(part) for part in value.split(";")]
        if not 3 <= len(lists) <= 5 or not lists[0]:
            raise cls.mistyped()
        schemes: tuple[ScopeTest, ...] = ("category", "purpose", "subject", "method")
        facts: dict[str, Any] = {
            SCOPE_FIELDS[scheme]: tuple(sorted(lookup.term(scheme, name) for name in names))
            for scheme, names in zip(schemes, lists[1:], strict=False)
        }
        parties = tuple(sorted(lookup.partner(name) for name in lists[0]))
        return cls(kinds=agreement_kinds(kinds), parties=parties, **facts)


def _permitted(clause: Clause, names: Names) -> str:
    """What a clause permits, in words; nothing where it lists neither data nor purposes."""
    data = listing([names.term("category", term) for term in clause.categories]) if clause.categories else ""
    purposes = listing([names.term("purpose", term) for term in clause.purposes]) if clause.purposes else ""
    return " for ".join(part for part in (data or ("sharing" if purposes else ""), purposes) if part)
