"""Containment: whether one protocol does all that another does, for every flow that could be.

A protocol is contained in another if, of every flow between any bodies, of any data for any purpose, the other passes every
test that it passes, and fails none that it does not fail. Then withdrawing it makes no verdict worse, whatever flows are
recorded later.

The tests turn on different facts of a flow, so each is compared by itself, over all that a flow could record there. The
two signatures are looked at together where a group signed for both ends; categories and purposes where several clauses
share the work.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

from graph_service import deadline
from graph_service.coverage.criteria.kind import Wants
from graph_service.coverage.criteria.signatures import SIDES, Side
from graph_service.coverage.rule import Rule

MOST_COMPARED = 500_000
"""How many pairs of a category and a purpose are looked up before protocols of several clauses are left uncompared."""

_WANTS = (
    Wants("processing", False, False),
    Wants("joint", False, False),
    *(Wants("sharing", is_open, between) for is_open, between in product((False, True), repeat=2)),
)
"""Everything that flows can want of the kind of a protocol."""


class _Level:
    """How clauses compare at one of two levels: passing every test, or failing none."""

    def __init__(self, rule: Rule, signed: Iterable[frozenset[int]], kinds: frozenset[int], passing: bool) -> None:
        agreements = rule.agreements
        firsts = sum(bits & -bits for bits in agreements.bits)
        self.of_whole = [_dominating(sets, firsts) for sets in (*signed, kinds)]
        """For each test of a whole protocol, by its first clause: the clauses that do all that it does."""
        listings = {test: listing.distinct(passing) for test, listing in agreements.listings.items()}
        self.categories, self.purposes = listings["category"], listings["purpose"]
        self.of_clause = {test: _dominating(sets, agreements.every) for test, sets in listings.items()}


class Containment:
    """Which protocols of a rule contain which others, on its date."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._compared = 0
        self._bodies = {*rule.snapshot.partners, *rule.agreements.parties}
        kinds = [rule.agreements.kinds(wants) for wants in _WANTS]
        ends = {
            side: [rule.signatures[side].end(partner) for partner in deadline.checked(self._bodies)] for side in SIDES
        }
        self._levels = (
            _Level(
                rule,
                [frozenset(end.passes for end in ends[side]) for side in SIDES],
                frozenset(sets.passes for sets in kinds),
                passing=True,
            ),
            _Level(
                rule,
                [frozenset(end.may_pass for end in ends[side]) for side in SIDES],
                frozenset(sets.may_pass for sets in kinds),
                passing=False,
            ),
        )
        self._alone = {side: self._by_group(side) for side in SIDES}
        self._by_one_group = 0
        """The clauses that pass for somebody by the signature of a group alone."""
        for clauses in (bits for partners in self._alone["sender_signed"].values() for bits in partners.values()):
            self._by_one_group |= clauses

    @property
    def exact(self) -> bool:
        """Whether everything was compared."""
        return self._compared <= MOST_COMPARED

    def within(self, protocol: int) -> Iterator[int]:
        """The other protocols that contain one, all by their indices."""
        agreements = self._rule.agreements
        if agreements.unread_parties & agreements.bits[protocol]:
            return  # a flow that claims it may be between any bodies
        candidates = agreements.every & ~agreements.bits[protocol]
        does_something = False
        for level in self._levels:
            dominating = self._of_whole(level, protocol)
            if dominating is not None and any(self._does_anything(level, clause) for clause in self._clauses(protocol)):
                does_something = True
                candidates &= dominating
        if not does_something:
            return
        for container in agreements.owners_of(candidates):
            deadline.check()
            if all(self._has_scope(level, protocol, container) for level in self._levels) and not self._is_split(
                protocol, container
            ):
                yield container

    def _clauses(self, protocol: int) -> Iterator[int]:
        bits = self._rule.agreements.bits[protocol]
        return iter(range((bits & -bits).bit_length() - 1, bits.bit_length()))

    def _of_whole(self, level: _Level, protocol: int) -> int | None:
        """The clauses of the protocols that do all that one does in the tests of a whole protocol; none where it does nothing."""
        first = next(self._clauses(protocol))
        dominating = self._rule.agreements.every
        for of_test in level.of_whole:
            if first not in of_test:
                return None
            dominating &= of_test[first]
        return dominating

    def _does_anything(self, level: _Level, clause: int) -> bool:
        return all(clause in of_test for of_test in level.of_clause.values())

    def _has_scope(self, level: _Level, protocol: int, container: int) -> bool:
        """Whether a protocol permits, at one level, all data for all purposes that another does."""
        if self._of_whole(level, protocol) is None:
            return True
        clauses = (clause for clause in self._clauses(protocol) if self._does_anything(level, clause))
        return all(self._permits(level, clause, self._rule.agreements.bits[container]) for clause in clauses)

    def _permits(self, level: _Level, clause: int, among: int) -> bool:
        of_test = level.of_clause
        fitting = among & of_test["subject"][clause] & of_test["method"][clause]
        if fitting & of_test["category"][clause] & of_test["purpose"][clause]:
            return True
        if not fitting & (fitting - 1):
            return False
        categories = {sets & fitting for sets in level.categories if sets >> clause & 1}
        purposes = {sets & fitting for sets in level.purposes if sets >> clause & 1}
        self._compared += len(categories) * len(purposes)
        return self.exact and all(data & use for data, use in product(categories, purposes))

    def _by_group(self, side: Side) -> dict[str, dict[str, int]]:
        """By group, and by partner at that end: the clauses that pass by the signature of that group alone."""
        alone: dict[str, dict[str, int]] = defaultdict(dict)
        for partner in self._bodies:
            for group, clauses in self._rule.signatures[side].by_a_group_alone(partner).items():
                alone[group][partner] = clauses
        return alone

    def _is_split(self, protocol: int, container: int) -> bool:
        """Whether one group's signature alone passes at both ends of the container, where it is not so of the protocol."""
        mine, its = (self._rule.agreements.bits[index] for index in (protocol, container))
        if not its & self._by_one_group:
            return False
        for group, senders in self._alone["sender_signed"].items():
            recipients = self._alone["recipient_signed"].get(group, {})
            sources = self._by_whom(senders, its, "sender_signed", mine)
            targets = self._by_whom(recipients, its, "recipient_signed", mine)
            alike = {*sources.values(), *targets.values()}
            if sources and targets and (len(alike) > 1 or None in alike):
                for (source, by), (target, also_by) in product(sources.items(), targets.items()):
                    if source != target and (by is None or by != also_by):
                        return True
        return False

    def _by_whom(self, partners: dict[str, int], its: int, side: Side, mine: int) -> dict[str, str | None]:
        """Of the partners of a set of clauses, those for which others pass, with the group by whose signature alone they do."""
        signatures = self._rule.signatures[side]
        return {
            partner: next((g for g, bits in signatures.by_a_group_alone(partner).items() if bits & mine), None)
            for partner, clauses in partners.items()
            if clauses & its and signatures.end(partner).passes & mine
        }


def _dominating(sets: Iterable[int], among: int) -> dict[int, int]:
    """For each clause of some that is in any set: the clauses that are in every set in which it is."""
    dominating: dict[int, int] = {}
    for clauses in sets:
        deadline.check()
        left = clauses & among
        while left:
            index = (left & -left).bit_length() - 1
            left &= left - 1
            dominating[index] = dominating.get(index, -1) & clauses
    return dominating
