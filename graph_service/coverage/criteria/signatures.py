"""Whether a body that stands for one end of a flow signed a protocol. Design §4, `sender_signed` and `recipient_signed`."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from graph_service.coverage.assessment import Reason
from graph_service.model import Party, Protocol

Side = Literal["sender_signed", "recipient_signed"]
SIDES: tuple[Side, Side] = ("sender_signed", "recipient_signed")
UNFIT_ROLE: Mapping[Side, str] = {"sender_signed": "recipient", "recipient_signed": "discloser"}
"""The role in which a party cannot stand at that end."""


def records_a_signature(protocol: Protocol) -> bool:
    """Whether a protocol records any signature: of any date or none, of any party, also of one that has left."""
    return any(_has_signed(party) for party in protocol.parties)


def _has_signed(party: Party) -> bool:
    return party.signed_on is not None or party.signed is True


def party_causes(party: Party, side: Side, on: date, others_signed: bool) -> tuple[Reason, ...]:
    """Why one party does not pass at one end, what fails first; nothing when it passes.

    `others_signed` is whether the protocol records any signature: then a blank means a missing one.
    """
    return tuple(_party_causes(party, side, on, others_signed))


def _party_causes(party: Party, side: Side, on: date, others_signed: bool) -> Iterable[Reason]:
    body = party.partner
    if party.left_on is not None and party.left_on <= on:
        yield Reason("left", "fails", body, on=party.left_on)
    if party.role == UNFIT_ROLE[side]:
        yield Reason("may-only-receive" if side == "sender_signed" else "may-only-disclose", "fails", body)
    if party.signed_on is not None:
        if party.signed_on > on:
            yield Reason("signed-later", "fails", body, on=party.signed_on)
    elif party.signed is True:
        yield Reason("signature-date-not-recorded", "not-recorded", body)
    elif party.signed is False or others_signed:
        yield Reason("not-signed", "fails", body)
    else:
        yield Reason("signature-not-recorded", "not-recorded", body)


def better(one: tuple[Reason, ...] | None, other: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """What was found for the better of two parties; of equally good ones, for that with less in its way."""
    return other if one is None or _hindrance(other) < _hindrance(one) else one


def signed(protocol: Protocol, partner: str, standing: Mapping[str, bool], side: Side, on: date) -> tuple[Reason, ...]:
    """Why no party that stands for a partner passes; nothing when one does. Of several parties, the best counts.

    `standing` is what `Bodies.standing_for` gives for the partner.
    """
    others_signed = records_a_signature(protocol)
    best: tuple[Reason, ...] | None = None
    for party in protocol.parties:
        by_split = standing.get(party.partner)
        if by_split is not None:
            best = better(best, place_causes(party, partner, by_split, side, on, others_signed))
    return (not_a_party(partner),) if best is None else best


def signatories(protocol: Protocol, partner: str, standing: Mapping[str, bool], side: Side, on: date) -> frozenset[str]:
    """The parties of a protocol that pass for a partner at one end."""
    return frozenset(
        party.partner
        for party in protocol.parties
        if party.partner in standing
        and not place_causes(party, partner, standing[party.partner], side, on, records_a_signature(protocol))
    )


def place_causes(
    party: Party, partner: str, by_split: bool, side: Side, on: date, others_signed: bool
) -> tuple[Reason, ...]:
    """Why a party that stands for a partner does not pass; nothing when it does."""
    causes = party_causes(party, side, on, others_signed)
    return (*causes, Reason("signatory-split", "not-recorded", party.partner, partner)) if by_split else causes


def not_a_party(partner: str) -> Reason:
    """Why a protocol fails on which no party stands for a partner."""
    return Reason("not-a-party", "fails", partner)


def _hindrance(causes: tuple[Reason, ...]) -> tuple[bool, bool, bool, int, str]:
    """Orders by result first; among equal results, a whole body before a split one, the fewest causes, then by id."""
    return (
        any(cause.state == "fails" for cause in causes),
        bool(causes),
        any(cause.code == "signatory-split" for cause in causes),
        len(causes),
        (causes[0].partner or "") if causes else "",
    )
