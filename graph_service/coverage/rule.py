"""The rule: which protocols cover a flow on a date, and what would close the gap. Design §4.

It is compiled once per register version, date and grace: for every test and term, two sets of clauses, passing and not
recorded. A verdict is a few ANDs of them, and an explanation reads the same sets.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from datetime import date

from graph_service.coverage.agreements import Agreements
from graph_service.coverage.assessment import Assessed, Assessment, Reason, verdict_of
from graph_service.coverage.bitsets import Sets
from graph_service.coverage.criteria.in_force import in_force, superseders
from graph_service.coverage.criteria.kind import wanted
from graph_service.coverage.criteria.need import unneeded
from graph_service.coverage.criteria.signatures import Side, better, not_a_party, place_causes, records_a_signature
from graph_service.coverage.fixes import Fixes
from graph_service.coverage.messages import Names
from graph_service.coverage.nearest import Within, by_fails, counted, counting, least_hindered, nearest
from graph_service.coverage.set_cover import smallest
from graph_service.coverage.verdicts import TESTS, State, Test, Verdict
from graph_service.gc_pause import gc_paused
from graph_service.model import Flow
from graph_service.snapshot import Snapshot


class Rule:
    """The rule for one snapshot of the register on one date.

    `grace_months` is how long a protocol still counts after a missed review; none means that reviews never lapse.
    `agreements` may be those of another rule for the same snapshot: what does not depend on the date is then shared.
    """

    def __init__(
        self, snapshot: Snapshot, on: date, grace_months: int | None, agreements: Agreements | None = None
    ) -> None:
        self.snapshot = snapshot
        self.on = on
        self.grace_months = grace_months
        self.agreements = Agreements(snapshot) if agreements is None else agreements
        self.bodies = self.agreements.bodies
        self.terms = self.agreements.terms
        self.names = Names(snapshot, self.terms)
        self.fixes = Fixes(self.names, on)
        protocols = self.agreements.protocols
        superseded_by = superseders(protocols, on)
        self._in_force = self.agreements.sets(
            "in_force",
            {index: in_force(protocol, on, grace_months, superseded_by) for index, protocol in enumerate(protocols)},
        )
        every = self.agreements.every
        self._kind_and_force = {
            wants: (
                counted((every, every, every, every), kind, self._in_force),
                kind.not_recorded | self._in_force.not_recorded,
            )
            for wants, kind in self.agreements.kinds.items()
        }
        self._signs = [records_a_signature(protocol) for protocol in protocols]
        self._signed: dict[Side, dict[str, Sets]] = {"sender_signed": {}, "recipient_signed": {}}

    def on_date(self, on: date) -> "Rule":
        """The rule for the same snapshot on another date."""
        return Rule(self.snapshot, on, self.grace_months, self.agreements)

    def holds_for(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot has the very terms, partners and protocols that this rule was compiled from."""
        mine = self.snapshot
        kinds = ((mine.terms, snapshot.terms), (mine.partners, snapshot.partners), (mine.protocols, snapshot.protocols))
        return all(own is other for own, other in kinds)

    def for_snapshot(self, snapshot: Snapshot) -> "Rule":
        """The rule on the same date for a snapshot that it holds for: nothing is compiled again."""
        rule = copy(self)
        rule.snapshot = snapshot
        rule.names = Names(snapshot, self.terms)
        rule.fixes = Fixes(rule.names, self.on)
        return rule

    def signed(self, side: Side, partner: str) -> Sets:
        """The clauses of the protocols that a body standing for a partner signed."""
        found = self._signed[side].get(partner)
        if found is None:
            places: dict[int, tuple[Reason, ...]] = {}
            for body, by_split in self.bodies.standing_for(partner).items():
                for index, party in self.agreements.parties.get(body, ()):
                    causes = place_causes(party, partner, by_split, side, self.on, self._signs[index])
                    places[index] = better(places.get(index), causes)
            found = self._signed[side][partner] = self.agreements.sets(side, places, not_a_party(partner))
        return found

    def _of_flow(self, flow: Flow) -> tuple[Sets, Sets, Sets, Sets, Sets, Sets]:
        """The tests that are the same for every element of a flow: all but purpose and category, in order."""
        return (
            self.agreements.kinds[wanted(flow)],
            self._in_force,
            self.signed("sender_signed", flow.source),
            self.signed("recipient_signed", flow.target),
            self.agreements.listings["subject"].of_each(flow.subjects),
            self.agreements.listings["method"].of_each(flow.methods),
        )

    def tests(self, flow: Flow, category: str | None, purpose: str | None) -> tuple[Sets, ...]:
        """For one element of a flow, the sets of each test, in the rule's order."""
        of_flow = self._of_flow(flow)
        listings = self.agreements.listings
        return (*of_flow[:4], listings["purpose"].of_one(purpose), listings["category"].of_one(category), *of_flow[4:])

    def standing(self, flow: Flow, category: str | None, purpose: str | None) -> tuple[int, int]:
        """For one element of a flow, the clauses that pass every test, and those that fail none."""
        passing = failing_none = self.agreements.every
        for test in self.tests(flow, category, purpose):
            passing &= test.passes
            failing_none &= test.may_pass
        return passing, failing_none

    def verdict(self, flow: Flow) -> Verdict:
        """The verdict alone."""
        reason = unneeded(flow, self.on, self.bodies)
        if reason is not None:
            return "not-needed" if reason.state == "passes" else "not-live"
        kind, force, sender, recipient, subject, method = self._of_flow(flow)
        purposes, categories = self.agreements.listings["purpose"], self.agreements.listings["category"]
        passing = kind.passes & force.passes & sender.passes & recipient.passes & subject.passes & method.passes
        failing_none = -1
        covered = unclear = gaps = 0
        for category in flow.categories or _ABSENT:
            for purpose in flow.purposes or _ABSENT:
                data, use = categories.of_one(category), purposes.of_one(purpose)
                if passing & data.passes & use.passes:
                    covered += 1
                    continue
                if failing_none < 0:
                    failing_none = kind.may_pass & force.may_pass & sender.may_pass & recipient.may_pass
                    failing_none &= subject.may_pass & method.may_pass
                if failing_none & data.may_pass & use.may_pass:
                    unclear += 1
                else:
                    gaps += 1
        return verdict_of(covered, unclear, gaps)

    def assess(self, flow: Flow) -> Assessment:
        """The verdict, and the reasons as codes with their facts."""
        reason = unneeded(flow, self.on, self.bodies)
        if reason is not None:
            return Assessment("not-needed" if reason.state == "passes" else "not-live", reason, (), ())
        of_flow = self._of_flow(flow)
        kind, force, sender, recipient, subject, method = of_flow
        purposes, categories = self.agreements.listings["purpose"], self.agreements.listings["category"]
        passing = kind.passes & force.passes & sender.passes & recipient.passes & subject.passes & method.passes
        within: Within | None = None
        assessed = []
        covering: list[tuple[int, ...]] = []
        unclear = gaps = unsure = 0
        for category, purpose in elements(flow):
            data, use = categories.of_one(category), purposes.of_one(purpose)
            passes = passing & data.passes & use.passes
            if passes:
                owners = self.agreements.owners_of(passes)
                covering.append(owners)
                assessed.append(Assessed(category, purpose, "covered", self._ids(owners), ()))
                continue
            if within is None:
                within, unsure = self._near(flow, sender, recipient, subject, method)
            tests = (kind, force, sender, recipient, use, data, subject, method)
            groups, open_ = by_fails(within, use, data), unsure | use.not_recorded | data.not_recorded
            found = nearest(self.agreements, groups, open_, tests)
            failing_none = within[0] & use.may_pass & data.may_pass
            if failing_none:
                unclear += 1
                assessed.append(Assessed(category, purpose, "unclear", self.agreements.ids(failing_none), found))
            else:
                gaps += 1
                assessed.append(Assessed(category, purpose, "gap", (), found))
        chosen = smallest([sum([1 << owner for owner in owners]) for owners in covering]) if covering else ()
        return Assessment(verdict_of(len(covering), unclear, gaps), None, self._ids(chosen), tuple(assessed))

    def _near(self, flow: Flow, sender: Sets, recipient: Sets, subject: Sets, method: Sets) -> tuple[Within, int]:
        """The clauses near to a flow, counted by the tests that are the same for all its elements; and those for which one
        of these tests is not recorded."""
        (none, first, _, _), unsure = self._kind_and_force[wanted(flow)]
        near = sender.may_pass | recipient.may_pass
        within = counted((none & near, first & near, near, near), sender, recipient)
        unsure |= sender.not_recorded | recipient.not_recorded | subject.not_recorded | method.not_recorded
        return counted(within, subject, method), unsure

    def _ids(self, owners: tuple[int, ...]) -> tuple[str, ...]:
        protocols = self.agreements.protocols
        return tuple([protocols[owner].id for owner in owners])

    def results(self, flow: Flow, category: str | None, purpose: str | None) -> dict[str, dict[Test, State]]:
        """For one element of a flow, what every test finds for every protocol: that of the clause that counts."""
        tests = self.tests(flow, category, purpose)
        found: dict[str, dict[Test, State]] = {}
        for protocol, mine in zip(self.agreements.protocols, self.agreements.bits, strict=True):
            index = counting(least_hindered(mine, tests), tests)
            found[protocol.id] = {test: sets.state(index) for test, sets in zip(TESTS, tests, strict=True)}
        return found

    def assess_all(self, flows: Iterable[Flow]) -> list[Assessment]:
        """The verdicts on many flows, and their reasons as codes with their facts."""
        with gc_paused():
            return [self.assess(flow) for flow in flows]


_ABSENT: tuple[None] = (None,)


def elements(flow: Flow) -> Iterator[tuple[str | None, str | None]]:
    """The elements of a flow: each category for each purpose; a side that is not recorded is absent."""
    for category in flow.categories or _ABSENT:
        for purpose in flow.purposes or _ABSENT:
            yield category, purpose
