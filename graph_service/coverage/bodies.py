"""Bodies: who is part of whom, who took over from whom, who is a member of which group; so whose signature stands for whom."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from heapq import heappop, heappush
from itertools import pairwise
from typing import Literal, NamedTuple

from graph_service.coverage.as_written import as_read
from graph_service.model import Member, Partner

_Phase = Literal[0, 1, 2]
"""A way climbs parents first, then goes back to the bodies that were taken over, and last to groups."""
_PARENT: _Phase = 0
_TAKEN_OVER: _Phase = 1
_GROUP: _Phase = 2
_Place = tuple[_Phase, str]


DATES = 8
"""For how many dates what stands for whom is kept."""


class Doubt(NamedTuple):
    """Why a way from a partner to a signatory is not certain: a code, and the two bodies of the step."""

    code: Literal[
        "numbers-differ", "signatory-split", "merged-bodies-not-all-signed", "joined-after-signing", "ended-before"
    ]
    lower: str
    upper: str


class BodyStep(NamedTuple):
    """One step of a way: to a parent, to a body that was taken over, or to a group; with what makes it doubtful."""

    place: _Place
    doubt: Doubt | None = None
    """Whatever was signed, and when."""
    merged: tuple[str, ...] = ()
    """The bodies that must each have signed, where one took over from several."""
    member: Member | None = None
    ended_on: date | None = None
    """Of a membership: the member's own last day."""

    def is_certain(self) -> bool:
        """Whether nothing can make it doubtful."""
        since = self.member.joined_on if self.member is not None else None
        return self.doubt is None and not self.merged and since is None and self.ended_on is None


class Standing:
    """The bodies that stand for one partner on one date: those whose signature may bind it, and how certainly."""

    __slots__ = ("_certain", "_direct", "_partner", "_steps", "bodies")

    def __init__(self, partner: str, steps: Mapping[_Place, tuple[BodyStep, ...]]) -> None:
        self._partner = partner
        self._steps = steps
        self.bodies = tuple(dict.fromkeys([partner, *(step.place[1] for taken in steps.values() for step in taken)]))
        """The partner itself first."""
        self._direct: dict[str, list[BodyStep]] = {}
        """The steps from the partner itself, by where they lead."""
        for step in steps.get((_PARENT, partner), ()):
            self._direct.setdefault(step.place[1], []).append(step)
        self._certain = frozenset(self._reached(BodyStep.is_certain)) if steps else frozenset(self.bodies)

    def doubts(self, body: str, signed_on: date, signatories: Callable[[], frozenset[str]]) -> tuple[Doubt, ...]:
        """Why a body that signed on a day does not stand for the partner with certainty: of the way with fewest doubts.

        `signatories` gives the parties of the protocol that have signed.
        """
        if body in self._certain:
            return ()
        start: _Place = (_PARENT, self._partner)
        for step in self._direct.get(body, ()):
            if next(_doubts(step, self._partner, signed_on, signatories), None) is None:
                return ()
        queue: list[tuple[int, int, tuple[Doubt, ...], _Place]] = [(0, 0, (), start)]
        met: set[_Place] = set()
        count = 0
        while queue:
            _, _, doubts, place = heappop(queue)
            if place[1] == body:
                return doubts
            if place in met:
                continue
            met.add(place)
            for step in self._steps.get(place, ()):
                count += 1
                further = (*doubts, *_doubts(step, place[1], signed_on, signatories))
                heappush(queue, (len(further), count, further, step.place))
        raise KeyError(body)

    def _reached(self, follow: Callable[[BodyStep], bool]) -> Iterator[str]:
        """The bodies that are reached by steps of a kind alone."""
        waiting: list[_Place] = [(_PARENT, self._partner)]
        met = set(waiting)
        for place in waiting:
            yield place[1]
            for step in self._steps.get(place, ()):
                if step.place not in met and follow(step):
                    met.add(step.place)
                    waiting.append(step.place)


def _doubts(step: BodyStep, lower: str, signed_on: date, signatories: Callable[[], frozenset[str]]) -> Iterator[Doubt]:
    upper = step.place[1]
    if step.doubt is not None:
        yield step.doubt
    if step.merged and not signatories().issuperset(step.merged):
        yield Doubt("merged-bodies-not-all-signed", lower, upper)
    if step.member is not None and step.member.joined_on is not None and step.member.joined_on > signed_on:
        yield Doubt("joined-after-signing", lower, upper)
    if step.ended_on is not None and step.ended_on < signed_on:
        yield Doubt("ended-before", lower, upper)


class Bodies:
    """The partners of a register as bodies that are parts, successors and members of one another.

    A partner that is referred to but recorded nowhere is a body of its own. Cycles, which only bad data has, give an
    answer: bodies in one cycle of parents are one controller.
    """

    def __init__(self, partners: Mapping[str, Partner]) -> None:
        self._partners = {key: as_read(partner) for key, partner in partners.items()}
        self._taken_over: dict[str, list[str]] = {}
        """For each body, those that it took over from; a group is not one of them."""
        self._groups: dict[str, list[tuple[str, Member]]] = {}
        """For each body, the groups that it is or was a member of."""
        for partner in self._partners.values():
            if partner.group:
                for member in partner.members:
                    self._groups.setdefault(member.partner, []).append((partner.id, member))
            else:
                for successor in partner.successors:
                    self._taken_over.setdefault(successor, []).append(partner.id)
        self._controllers: dict[str, str] = {}
        self._numbers: dict[str, str | None] = {}
        self._standings: dict[date, dict[str, Standing]] = {}
        self._ended = {key: partner for key, partner in self._partners.items() if partner.ended_on is not None}

    def get(self, partner: str) -> Partner | None:
        """The partner as the rule reads it; nothing when it is recorded nowhere."""
        return self._partners.get(partner)

    def is_group(self, partner: str) -> bool:
        """Whether it is a group, which is not a legal body."""
        record = self._partners.get(partner)
        return record is not None and record.group

    def is_authority(self, partner: str) -> bool:
        """Whether it is recorded as a public authority."""
        record = self._partners.get(partner)
        return record is not None and record.public_authority is True

    @cached_property
    def has_circle_of_groups(self) -> bool:
        """Whether some group holds, through its members, itself: which only bad data has."""
        left = {
            key: {member.partner for member in record.members if self.is_group(member.partner)}
            for key, record in self._partners.items()
            if record.group
        }
        while left:
            lowest = [key for key, members in left.items() if members.isdisjoint(left)]
            if not lowest:
                return True
            for key in lowest:
                del left[key]
        return False

    def parents(self, partner: str) -> tuple[str, ...]:
        """The bodies that it is part of, nearest first. The climb stops before a group, and before anything met."""
        climbed = {partner: None}
        above = self._parent(partner)
        while above is not None and above not in climbed:
            climbed[above] = None
            above = self._parent(above)
        return tuple(climbed)[1:]

    def _parent(self, partner: str) -> str | None:
        record = self._partners.get(partner)
        if record is None or record.parent is None or self.is_group(record.parent):
            return None
        return record.parent

    def controller(self, partner: str) -> str:
        """The topmost body that it is part of, or itself; of a cycle, the one that comes first by id."""
        known = self._controllers.get(partner)
        if known is None:
            chain = (partner, *self.parents(partner))
            above = self._parent(chain[-1])
            known = self._controllers[partner] = min(chain[chain.index(above) :] if above is not None else chain[-1:])
        return known

    def number(self, partner: str) -> str | None:
        """Its ICO number, or that of the nearest body above it that records one, without spaces and case."""
        if partner not in self._numbers:
            line = (self._partners.get(body) for body in (partner, *self.parents(partner)))
            number = next((body.ico_number for body in line if body is not None and body.ico_number is not None), None)
            self._numbers[partner] = None if number is None else "".join(number.casefold().split())
        return self._numbers[partner]

    def numbers_differ(self, body: str, other: str) -> bool:
        """Whether two bodies are registered with the ICO under two numbers."""
        first = self.number(body)
        return first is not None and self.number(other) not in (None, first)

    def same_controller(self, body: str, other: str) -> bool:
        """Whether both are one controller: the same partner, or both under one topmost body and not two registrations."""
        if body == other:
            return True
        return self.controller(body) == self.controller(other) and not self.numbers_differ(body, other)

    def standings(self, on: date) -> dict[str, Standing]:
        """What was worked out of `standing` for a date, to be added to: rules of one date share it."""
        known = self._standings.get(on)
        if known is None:
            for old in tuple(self._standings)[: 1 - DATES]:
                self._standings.pop(old, None)
            known = self._standings.setdefault(on, {})
        return known

    def standing(self, partner: str, on: date) -> Standing:
        """The bodies that stand for a partner on a date."""
        return Standing(partner, self._steps(partner, lambda member: is_member(member, on)))

    def tied_to(self, partner: str) -> tuple[str, ...]:
        """Every body that stands for a partner, or for a member of it, on any date."""
        tied: dict[str, None] = {}
        waiting = [partner]
        for body in waiting:
            tied.update(dict.fromkeys(Standing(body, self._steps(body, lambda member: True)).bodies))
            record = self._partners.get(body)
            if record is not None and record.group:
                waiting.extend(member.partner for member in record.members if member.partner not in waiting)
        return tuple(tied)

    def members(self, group: str, on: date) -> tuple[str, ...]:
        """The members on a date of an end that is a group, without those that have ended."""
        record = self._partners.get(group)
        if record is None or not record.group:
            return ()
        return tuple(
            dict.fromkeys(
                member.partner
                for member in record.members
                if is_member(member, on) and not self.ended_before((member.partner,), on)
            )
        )

    def _steps(self, partner: str, counts: Callable[[Member], bool]) -> dict[_Place, tuple[BodyStep, ...]]:
        """All steps from places that can be reached."""
        steps: dict[_Place, tuple[BodyStep, ...]] = {}
        line = (partner, *self.parents(partner))
        above = dict(pairwise(line))
        waiting: list[_Place] = [(_PARENT, partner)]
        met = set(waiting)
        for phase, body in waiting:
            taken = []
            if phase == _PARENT and body in above:
                doubt = Doubt("numbers-differ", body, above[body]) if self.numbers_differ(body, above[body]) else None
                taken.append(BodyStep((_PARENT, above[body]), doubt))
            if phase != _GROUP:
                taken.extend(self._taken_over_by(body))
            for group, member in self._groups.get(body, ()):
                if counts(member):
                    ended = self._ended.get(body)
                    taken.append(BodyStep((_GROUP, group), member=member, ended_on=ended.ended_on if ended else None))
            if taken:
                steps[phase, body] = tuple(taken)
            for step in taken:
                if step.place not in met:
                    met.add(step.place)
                    waiting.append(step.place)
        return steps

    def _taken_over_by(self, body: str) -> Iterator[BodyStep]:
        old = [key for key in self._taken_over.get(body, ()) if key != body]
        merged = tuple(sorted(old)) if len(old) > 1 else ()
        for key in old:
            doubt = Doubt("signatory-split", body, key) if len(self._partners[key].successors) > 1 else None
            yield BodyStep((_TAKEN_OVER, key), doubt, merged)

    def ended_before(self, partners: Iterable[str], on: date) -> Partner | None:
        """The first of these partners whose last day lies before a date."""
        for key in partners if self._ended else ():
            record = self._ended.get(key)
            if record is not None and record.ended_on is not None and record.ended_on < on:
                return record
        return None


def is_member(member: Member, on: date) -> bool:
    """Whether a membership counts on a date: from the day it began until the day before it was left."""
    return (member.joined_on is None or member.joined_on <= on) and (member.left_on is None or on < member.left_on)
