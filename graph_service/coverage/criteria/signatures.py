"""Whether what stands for one end of a flow signed a protocol: the tests `sender_signed` and `recipient_signed`.

What stands for a partner is the partner itself, a body that it is part of, a body that any of these took over from, or a
group with such a member. An end that is a group is stood for, besides, by all its members together.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Literal, NamedTuple

from graph_service.coverage.agreements import Agreements
from graph_service.coverage.assessment import Reason
from graph_service.coverage.bitsets import Sets
from graph_service.coverage.bodies import Standing
from graph_service.model import Party

Side = Literal["sender_signed", "recipient_signed"]
SIDES: tuple[Side, Side] = ("sender_signed", "recipient_signed")
_UNFIT_ROLE: Mapping[Side, str] = {"sender_signed": "recipient", "recipient_signed": "discloser"}
"""The role in which a party cannot stand at that end."""

_MOST_VISITS = 2_000
"""How many members of groups within groups are looked at, where groups hold one another: beyond, nobody stands for them."""


_DEEPEST = 8
"""How many groups within groups are explained."""


class End(NamedTuple):
    """What counts for one partner at one end, as sets of clauses."""

    passes: int
    may_pass: int
    may_pass_unread: int
    """The same, where parties that nobody has understood may be meant: clauses of protocols whose parties are as written."""
    stood_for: int
    """Those of protocols on which a party stands for it, or for a member of it."""
    objects: int
    """Those of protocols on which its own rows say something, and none of them passes."""
    by: Mapping[str, int]
    """By party: the clauses that pass by its signature."""


class Signatures:
    """Who signed for whom at one end, on one date. Each partner is worked out once."""

    def __init__(self, agreements: Agreements, side: Side, on: date) -> None:
        self._agreements = agreements
        self._side: Side = side
        self._on = on
        self._standings = agreements.bodies.standings(on)
        self._ends: dict[str, End] = {}
        self._alone: dict[str, dict[str, int]] = {}
        self._sets: dict[str, Sets] = {}
        self._signatories: dict[int, frozenset[str]] = {}

    def of(self, partner: str) -> Sets:
        """The clauses of the protocols that what stands for a partner signed."""
        sets = self._sets.get(partner)
        if sets is None:
            end = self.end(partner)
            owners = self._agreements.owners
            sets = self._sets[partner] = Sets(
                self._side,
                end.passes,
                end.may_pass,
                lambda clause: self.reasons(partner, owners[clause]),
                self._agreements.every & ~end.stood_for,
                Reason("not-a-party", "fails", partner),
            )
        return sets

    def end(self, partner: str) -> End:
        """What counts for a partner."""
        end = self._ends.get(partner)
        if end is None:
            end = self._ends[partner] = self._worked_out(partner, (), [_MOST_VISITS])
        return end

    def by_a_group_alone(self, partner: str) -> dict[str, int]:
        """By group: the clauses that pass for a partner by its signature, and by no other party's."""
        alone = self._alone.get(partner)
        if alone is None:
            by = self.end(partner).by
            once = twice = 0
            for clauses in by.values():
                twice |= once & clauses
                once |= clauses
            alone = self._alone[partner] = {
                group: clauses & ~twice
                for group, clauses in by.items()
                if clauses & ~twice and self._agreements.bodies.is_group(group)
            }
        return alone

    def standing(self, partner: str) -> Standing:
        """The bodies that stand for a partner."""
        standing = self._standings.get(partner)
        if standing is None:
            standing = self._standings[partner] = self._agreements.bodies.standing(partner, self._on)
        return standing

    def signatories(self, partner: str, protocol: str) -> tuple[str, ...]:
        """The parties of a protocol by which it passes for a partner; sorted."""
        bits = self._agreements.clauses_of((protocol,))
        return tuple(sorted(party for party, clauses in self.end(partner).by.items() if clauses & bits))

    def _worked_out(self, partner: str, within: tuple[str, ...], visits: list[int]) -> End:
        own = self._of_parties(partner)
        unread = self._agreements.unread_parties
        members = self._direct_members(partner, within)
        if not members:
            relieved = unread & ~own.stood_for
            return own._replace(may_pass_unread=own.may_pass | relieved)
        visits[0] -= len(members)
        if visits[0] < 0:
            return own
        ends = [self._of_member(member, (*within, partner), visits) for member in members]
        record = self._agreements.bodies.get(partner)
        together = (
            0 if record is not None and "members" in record.as_written else reduce(and_, (e.passes for e in ends))
        )
        objects = reduce(or_, (end.objects for end in ends), own.objects)
        passes = (own.passes | together) & ~objects
        by: dict[str, int] = {}
        for party, clauses in own.by.items():
            by[party] = clauses & passes
        for end in ends:
            for party, clauses in end.by.items():
                by[party] = by.get(party, 0) | clauses & together & passes
        return End(
            passes=passes,
            may_pass=own.may_pass | reduce(and_, (end.may_pass for end in ends)),
            may_pass_unread=own.may_pass | reduce(and_, (end.may_pass_unread for end in ends)),
            stood_for=reduce(or_, (end.stood_for for end in ends), own.stood_for),
            objects=own.objects,
            by={party: clauses for party, clauses in by.items() if clauses},
        )

    def _direct_members(self, partner: str, within: tuple[str, ...]) -> tuple[str, ...]:
        members = self._agreements.bodies.members(partner, self._on)
        return tuple(member for member in members if member != partner and member not in within) if members else ()

    def _of_member(self, member: str, within: tuple[str, ...], visits: list[int]) -> End:
        """What counts for a member; not kept where a group in which it is may be met again below it."""
        if self._agreements.bodies.is_group(member) and self._agreements.bodies.has_circle_of_groups:
            return self._worked_out(member, within, visits)
        return self.end(member)

    def _objects(self, partner: str) -> int:
        """The clauses of protocols on which a partner's own rows say something, and none of them passes."""
        objects = 0
        rows: dict[int, list[Party]] = {}
        for protocol, party in self._agreements.parties.get(partner, ()):
            rows.setdefault(protocol, []).append(party)
        for protocol, own in rows.items():
            if any(_says_anything(party) for party in own) and not any(
                self._passes(protocol, party, partner) for party in own
            ):
                objects |= self._agreements.bits[protocol]
        return objects

    def _of_parties(self, partner: str) -> End:
        """What counts for a partner by the parties that stand for it, without its members."""
        agreements = self._agreements
        objects = self._objects(partner)
        passes = may_pass = stood_for = 0
        by: dict[str, int] = {}
        for body in self.standing(partner).bodies:
            for protocol, party in agreements.parties.get(body, ()):
                bits = agreements.bits[protocol]
                stood_for |= bits
                reason = next(self._row_reasons(protocol, party, partner), None)
                if reason is None:
                    may_pass |= bits
                    if not objects & bits:
                        passes |= bits
                        by[body] = by.get(body, 0) | bits
                elif reason.state == "not-recorded":
                    may_pass |= bits
        return End(passes, may_pass, may_pass, stood_for, objects, by)

    def _passes(self, protocol: int, party: Party, partner: str) -> bool:
        return next(self._row_reasons(protocol, party, partner), None) is None

    def _row_reasons(self, protocol: int, party: Party, partner: str) -> Iterator[Reason]:
        """Why one party does not pass for a partner, what decides first; none when it passes."""
        body, side = party.partner, self._side
        if party.role == _UNFIT_ROLE[side]:
            yield Reason("may-only-receive" if side == "sender_signed" else "may-only-disclose", "fails", body)
        if party.left_on is not None and party.left_on <= self._on:
            yield Reason("left", "fails", body, on=party.left_on)
        signed_on = party.signed_on
        if signed_on is None:
            yield self._unsigned(protocol, party)
        elif signed_on > self._on:
            yield Reason("signed-later", "fails", body, on=signed_on)
        if signed_on is not None and party.as_written is not None:
            yield Reason("signature-as-written", "not-recorded", body, other=partner)
        yield from self._doubts(protocol, party, partner, self._on if signed_on is None else signed_on)

    def _unsigned(self, protocol: int, party: Party) -> Reason:
        body = party.partner
        if party.signed is False:
            return Reason("not-signed", "fails", body)
        if party.signed is True:
            return Reason("signature-date-not-recorded", "not-recorded", body)
        if party.as_written is not None:
            return Reason("signature-as-written", "not-recorded", body)
        if self._agreements.records_signatures[protocol]:
            return Reason("not-signed", "fails", body)
        return Reason("signature-not-recorded", "not-recorded", body)

    def _doubts(self, protocol: int, party: Party, partner: str, signed_on: date) -> Iterator[Reason]:
        """Why a party stands for a partner with a doubt."""
        bodies, body = self._agreements.bodies, party.partner
        if body != partner:
            for doubt in self.standing(partner).doubts(body, signed_on, lambda: self._signed_parties(protocol)):
                yield Reason(doubt.code, "not-recorded", body, partner, others=(doubt.lower, doubt.upper))
        signed_by = party.signed_by if party.signed_by is not None and party.signed_by != body else None
        if party.authority is None and signed_by is not None:
            yield Reason("authority-not-recorded", "not-recorded", body, signed_by)
        elif party.authority is None and bodies.is_group(body):
            yield Reason("group-authority-not-recorded", "not-recorded", body, partner)
        ended = bodies.ended_before((body,) if signed_by is None else (body, signed_by), signed_on)
        if ended is not None:
            yield Reason(
                "signed-after-its-end", "not-recorded", body, partner, on=ended.ended_on, others=(ended.id, body)
            )

    def _signed_parties(self, protocol: int) -> frozenset[str]:
        signed = self._signatories.get(protocol)
        if signed is None:
            signed = self._signatories[protocol] = frozenset(
                party.partner
                for party in self._agreements.protocols[protocol].parties
                if party.signed_on is not None and party.signed_on <= self._on
            )
        return signed

    def reasons(self, partner: str, protocol: int, within: tuple[str, ...] = ()) -> tuple[Reason, ...]:
        """Why a protocol, by its index, does not pass for a partner, what decides first; none when it passes."""
        rows: list[tuple[Reason, ...]] = []
        for body in self.standing(partner).bodies:
            for party in self._agreements.places.get((body, protocol), ()):
                rows.append(_fails_first(self._row_reasons(protocol, party, partner)))
        members = self._direct_members(partner, within)
        if members and len(within) < _DEEPEST:
            rows.append(self._reasons_of_members(partner, members, protocol, within))
        if not rows:
            return (Reason("not-a-party", "fails", partner),)
        best = min(rows, key=_hindrance)
        bits = self._agreements.bits[protocol]
        objecting = [body for body in (partner, *members) if self.end(body).objects & bits]
        if objecting and not any(reason.partner in objecting for reason in best):
            best = (*best, Reason("own-record-differs", "not-recorded", objecting[0], partner))
        return best

    def _reasons_of_members(
        self, group: str, members: tuple[str, ...], protocol: int, within: tuple[str, ...]
    ) -> tuple[Reason, ...]:
        reasons = [reason for member in members for reason in self.reasons(member, protocol, (*within, group))]
        record = self._agreements.bodies.get(group)
        if record is not None and "members" in record.as_written:
            reasons.append(Reason("members-as-written", "not-recorded", group, field="members"))
        return _fails_first(reasons)


def by_one_group(source: Mapping[str, int], target: Mapping[str, int]) -> dict[str, int]:
    """The clauses that pass at both ends by the signature of one and the same group alone, by that group.

    `source` and `target` are what `Signatures.by_a_group_alone` gives for the two ends.
    """
    both = ((group, clauses & target.get(group, 0)) for group, clauses in source.items())
    return {group: clauses for group, clauses in both if clauses}


def _says_anything(party: Party) -> bool:
    return (
        party.signed_on is not None
        or party.signed is not None
        or party.as_written is not None
        or party.left_on is not None
        or party.role in ("discloser", "recipient")
    )


def _fails_first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: reason.state != "fails"))


def _hindrance(reasons: tuple[Reason, ...]) -> tuple[bool, int, str]:
    """Orders by result first; among equal results, by how much stands in the way, then by id."""
    if not reasons:
        return (False, 0, "")
    return (reasons[0].state == "fails", len(reasons), reasons[0].partner or "")
