"""Actions on when a protocol is in force."""

from typing import ClassVar, Literal

from graph_service.coverage.actions.action import Action, ProtocolName
from graph_service.coverage.actions.draft import RegisterDraft, changed
from graph_service.coverage.as_written import as_read
from graph_service.coverage.criteria.in_force import supersedes_others
from graph_service.values import Day

DATES = ("status", "starts_on", "ends_on", "review_on", "reviewed_on", "review_months", "renews", "withdrawn_on")
"""What says when a protocol is in force."""


class Start(Action):
    """A protocol comes into force."""

    typed: ClassVar = "PROTOCOL[=DATE]"
    sentence: ClassVar = "Bring {protocol} into force{from_on}."

    action: Literal["start"] = "start"
    protocol: ProtocolName
    on: Day | None = None

    def apply(self, register: RegisterDraft) -> None:
        """In force from that date. What is superseded only on a later day still is: until then nothing supersedes it."""
        protocol, on = register.protocol(self.protocol), self.on or register.on
        start = on if protocol.starts_on is None else min(on, protocol.starts_on)
        later = protocol.status == "superseded" and protocol.withdrawn_on is not None
        register.vary(protocol.id, status="superseded" if later else "active", starts_on=start)


class Renew(Action):
    """A protocol runs until a date."""

    typed: ClassVar = "PROTOCOL=DATE"
    sentence: ClassVar = "Extend {protocol} to {on}."
    asks: ClassVar = "until which date it runs, as YYYY-MM-DD"

    action: Literal["renew"] = "renew"
    protocol: ProtocolName
    on: Day

    def apply(self, register: RegisterDraft) -> None:
        register.vary(self.protocol, ends_on=self.on)


class Review(Action):
    """A protocol is reviewed, and its next review falls on a date."""

    typed: ClassVar = "PROTOCOL=DATE"
    sentence: ClassVar = "Review {protocol} and set its next review for {on}."
    asks: ClassVar = "when the next review is due, as YYYY-MM-DD"

    action: Literal["review"] = "review"
    protocol: ProtocolName
    on: Day

    def apply(self, register: RegisterDraft) -> None:
        register.vary(self.protocol, review_on=self.on)


class Replace(Action):
    """A new version of a protocol, which all its parties sign."""

    typed: ClassVar = "PROTOCOL[=DATE]"
    sentence: ClassVar = "Agree a new version of {protocol}, which all its parties sign."
    effort: ClassVar = 4

    action: Literal["replace"] = "replace"
    protocol: ProtocolName
    on: Day | None = None

    def apply(self, register: RegisterDraft) -> None:
        """In force from that date, signed by all, superseded by nothing. It supersedes what the old version did already."""
        protocol, on = register.protocol(self.protocol), self.on or register.on
        for other in tuple(register.protocols.values()):
            if protocol.id in other.supersedes:
                register.vary(other.id, supersedes=tuple(key for key in other.supersedes if key != protocol.id))
        written = {name: text for name, text in protocol.as_written.items() if name not in DATES}
        register.vary(
            protocol.id,
            as_written=written,
            status="active",
            starts_on=on,
            ends_on=None,
            review_on=None,
            reviewed_on=None,
            renews=None,
            withdrawn_on=None,
            supersedes=protocol.supersedes if supersedes_others(as_read(protocol), on) else (),
            parties=tuple(
                changed(party, signed=None, signed_on=on, left_on=None, signed_by=None, as_written=None)
                for party in protocol.parties
            ),
        )


class Withdraw(Action):
    """A protocol is withdrawn."""

    typed: ClassVar = "PROTOCOL[=DATE]"
    sentence: ClassVar = "Withdraw {protocol}{from_on}."

    action: Literal["withdraw"] = "withdraw"
    protocol: ProtocolName
    on: Day | None = None

    def apply(self, register: RegisterDraft) -> None:
        """Until that date it is what it was: it supersedes what it did, and what is over stays so."""
        protocol, on = register.protocol(self.protocol), self.on or register.on
        withdrawn_on = on if protocol.withdrawn_on is None else min(on, protocol.withdrawn_on)
        if withdrawn_on <= register.on:
            register.vary(protocol.id, status="withdrawn", withdrawn_on=withdrawn_on)
        elif not (protocol.status in ("withdrawn", "superseded") and protocol.withdrawn_on is None):
            register.vary(protocol.id, withdrawn_on=withdrawn_on)
