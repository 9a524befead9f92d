"""Actions on who signs a protocol and in which role."""

from typing import Any, ClassVar, Literal, get_args

from graph_service.coverage.actions.action import Action, NameLookup, PartnerName, ProtocolName
from graph_service.coverage.actions.draft import TO_BE_RECORDED, RegisterDraft, changed
from graph_service.coverage.messages import Names
from graph_service.errors import BadData, NotFound
from graph_service.model import Party
from graph_service.values import Day

PartyRole = Literal["discloser", "recipient", "both"]


class Sign(Action):
    """A listed party signs a protocol."""

    typed: ClassVar = "PROTOCOL=PARTNER"
    sentence: ClassVar = "Have {partner} sign {protocol}."
    asks: ClassVar = "which partner signs"

    action: Literal["sign"] = "sign"
    protocol: ProtocolName
    partner: PartnerName
    on: Day | None = None

    def apply(self, register: RegisterDraft) -> None:
        register.sign(self.protocol, self.partner, self.on)


class AddParty(Action):
    """A partner joins a protocol and signs it."""

    typed: ClassVar = "PROTOCOL=PARTNER"
    sentence: ClassVar = "Add {partner} to {protocol} as a party and have it sign."
    effort: ClassVar = 3
    asks: ClassVar = "which partner joins"

    action: Literal["add-party"] = "add-party"
    protocol: ProtocolName
    partner: PartnerName
    on: Day | None = None

    def apply(self, register: RegisterDraft) -> None:
        parties = register.protocol(self.protocol).parties
        register.vary(self.protocol, parties=(*parties, register.party(self.partner, self.on or register.on)))


class SetRole(Action):
    """A party may both disclose and receive, or has another role."""

    typed: ClassVar = "PROTOCOL=PARTNER[:ROLE]"
    asks: ClassVar = "which partner gets the role"

    action: Literal["set-role"] = "set-role"
    protocol: ProtocolName
    partner: PartnerName
    role: PartyRole = "both"

    def words(self, names: Names) -> str:
        may = {"both": "both disclose and receive", "discloser": "only disclose", "recipient": "only receive"}
        on_protocol = f"{names.partner(self.partner)} on {names.protocol(self.protocol)}"
        return f"Change the role of {on_protocol} so that it may {may[self.role]}."

    def apply(self, register: RegisterDraft) -> None:
        parties = register.protocol(self.protocol).parties
        if not any(party.partner == self.partner for party in parties):
            raise BadData("{partner} is not a party to {protocol}. Add it as a party instead.", **self.records())
        register.vary(
            self.protocol,
            parties=tuple(
                changed(party, role=self.role) if party.partner == self.partner else party for party in parties
            ),
        )

    @classmethod
    def _parse_value(cls, value: str, lookup: NameLookup) -> dict[str, Any]:
        name, colon, role = (part.strip() for part in value.rpartition(":"))
        if colon and role in get_args(PartyRole):
            return {"partner": lookup.partner(name), "role": role}
        try:
            return {"partner": lookup.partner(value)}
        except NotFound as not_found:
            if not colon:
                raise
            raise NotFound(f"{not_found} The roles are {', '.join(get_args(PartyRole))}.") from None


class Authorise(Action):
    """The authority on which a group, or another body, signed for a party is recorded."""

    typed: ClassVar = "PROTOCOL=PARTNER"
    asks: ClassVar = "which party was signed for"

    action: Literal["authorise"] = "authorise"
    protocol: ProtocolName
    partner: PartnerName

    def words(self, names: Names) -> str:
        partner, protocol = names.partner(self.partner), names.protocol(self.protocol)
        signer = names.signed_by(self.protocol, self.partner)
        if signer is None:
            return f"Get the authority on which {partner} signed {protocol} for its members, and record it."
        return f"Get the authority on which {names.partner(signer)} signed {protocol} for {partner}, and record it."

    def apply(self, register: RegisterDraft) -> None:
        def is_signed(party: Party) -> bool:
            return party.signed_on is not None or party.signed is True

        parties = register.protocol(self.protocol).parties
        if not any(party.partner == self.partner and is_signed(party) for party in parties):
            raise BadData("{partner} has not signed {protocol}. Have it sign first.", **self.records())
        register.vary(
            self.protocol,
            parties=tuple(
                changed(party, authority=party.authority or TO_BE_RECORDED)
                if party.partner == self.partner and is_signed(party)
                else party
                for party in parties
            ),
        )


class Leave(Action):
    """A partner leaves a protocol."""

    typed: ClassVar = "PROTOCOL=PARTNER"
    sentence: ClassVar = "Have {partner} leave {protocol}{from_on}."
    asks: ClassVar = "which partner leaves"

    action: Literal["leave"] = "leave"
    protocol: ProtocolName
    partner: PartnerName
    on: Day | None = None

    def apply(self, register: RegisterDraft) -> None:
        register.vary_party(self.protocol, self.partner, lambda party: changed(party, left_on=self.on or register.on))
