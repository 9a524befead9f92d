"""The rule: which protocols cover a flow on a date, and what would close the gap. docs/coverage.md states it.

It is compiled once per register version, date and grace: for every test and term, two sets of clauses, passing and not
recorded. A verdict is a few ANDs of them, and an explanation reads the same sets.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from copy import copy
from datetime import date
from typing import Any, NamedTuple, TypeVar

from graph_service.coverage.agreements import Agreements
from graph_service.coverage.as_written import as_read
from graph_service.coverage.assessment import Assessed, Assessment, Reason, verdict_of
from graph_service.coverage.bitsets import Sets
from graph_service.coverage.criteria.in_force import in_force, superseders
from graph_service.coverage.criteria.kind import Wants, is_open, wants
from graph_service.coverage.criteria.need import other_basis, taken_over, unneeded
from graph_service.coverage.criteria.signatures import Side, Signatures, by_one_group
from graph_service.coverage.messages import Names
from graph_service.coverage.nearest import Within, by_fails, counted, counting, least_hindered, nearest
from graph_service.coverage.set_cover import NOTHING, smallest
from graph_service.coverage.verdicts import TESTS, State, Test, Verdict
from graph_service.deadline import checked
from graph_service.model import Flow, Partner
from graph_service.snapshot import Snapshot, changed_keys

T = TypeVar("T")

MOST_KEPT = 16
"""How many things that were worked out from flows are kept, each for some of them."""


class FlowTests(NamedTuple):
    """The tests that are the same for every element of a flow: all but purpose and category, in the rule's order."""

    kind: Sets
    in_force: Sets
    sender_signed: Sets
    recipient_signed: Sets
    subject: Sets
    method: Sets


class _Pair(NamedTuple):
    """What the two ends of a flow decide, whatever it carries."""

    is_plain: bool
    """Two controllers, of which neither has ended."""
    sharing: Sets
    """The test `kind` where the two are, or are read as, separate controllers."""
    sender_signed: Sets
    recipient_signed: Sets


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
        protocols = self.agreements.protocols
        superseded_by = superseders(protocols, on)
        self._in_force = self.agreements.sets(
            "in_force",
            {index: in_force(protocol, on, grace_months, superseded_by) for index, protocol in enumerate(protocols)},
        )
        self.signatures: dict[Side, Signatures] = {
            "sender_signed": Signatures(self.agreements, "sender_signed", on),
            "recipient_signed": Signatures(self.agreements, "recipient_signed", on),
        }
        self._pairs: dict[tuple[str, str], _Pair] = {}
        self._unfit_for: dict[str, int] = {}
        self._of_flows: dict[Hashable, tuple[Mapping[str, Flow], dict[str, Any]]] = {}
        """By what is worked out: the flows as they stood, and what was worked out from each."""
        self._of_relation = {
            "processor": self.agreements.kinds(Wants("processing", False, False)),
            "joint": self.agreements.kinds(Wants("joint", False, False)),
        }

    def on_date(self, on: date) -> "Rule":
        """The rule for the same snapshot on another date."""
        return Rule(self.snapshot, on, self.grace_months, self.agreements)

    def after(self, snapshot: Snapshot) -> "Rule":
        """The rule on the same date for a register that differs; what does not is shared."""
        same = snapshot.partners is self.snapshot.partners and snapshot.terms is self.snapshot.terms
        return Rule(snapshot, self.on, self.grace_months, Agreements(snapshot, self.agreements if same else None))

    def holds_for(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot has the very terms, partners and protocols that this rule was compiled from."""
        mine = self.snapshot
        kinds = ((mine.terms, snapshot.terms), (mine.partners, snapshot.partners), (mine.protocols, snapshot.protocols))
        return all(own is other for own, other in kinds)

    def for_snapshot(self, snapshot: Snapshot) -> "Rule":
        """The rule on the same date for a snapshot that it holds for: nothing is compiled again."""
        rule = copy(self)
        if snapshot.assets is not self.snapshot.assets:
            rule._of_flows = {}
        rule.snapshot = snapshot
        rule.names = Names(snapshot, self.terms)
        return rule

    def of_each(self, what: Hashable, flows: Mapping[str, Flow], work: Callable[[Flow], T]) -> Mapping[str, T]:
        """What is worked out from each of some flows, by id: anew only for a flow that is another than it was.

        Flows that do not change are the same objects in every snapshot that this rule holds for.
        """
        before, known = self._of_flows.pop(what, ({}, {}))
        if not known:
            known = {key: work(flow) for key, flow in checked(flows.items())}
        elif before is not flows:
            changed = changed_keys(before, flows)
            known = {**known, **{key: work(flows[key]) for key in checked(changed) if key in flows}}
            if len(known) > len(flows) or len(known) > len(before):
                known = {key: known[key] for key in flows}
        for oldest in list(self._of_flows)[: 1 - MOST_KEPT]:
            self._of_flows.pop(oldest, None)
        self._of_flows[what] = (flows, known)
        return known

    def unneeded(self, flow: Flow) -> Reason | None:
        """Why no protocol is needed for a flow (state `passes`), or why it is not live (state `fails`)."""
        return unneeded(as_read(flow), self.on, self.bodies, self.terms)

    def taken_over(self, flow: Flow) -> dict[str, Partner]:
        """By `source` or `target`: the partners with successors that have ended, where a flow is not live because of them alone."""
        reason = self.unneeded(flow)
        return {} if reason is None or reason.state == "passes" else taken_over(as_read(flow), self.on, self.bodies)

    def is_open(self, flow: Flow) -> bool:
        """Whether the relation of a flow is not known: as written, or absent where an asset speaks of a processor."""
        return is_open(as_read(flow), self.snapshot.assets)

    def wants(self, flow: Flow) -> Wants:
        """What kind of agreement a flow wants, and whether it may want another."""
        return wants(as_read(flow), self.bodies, self.snapshot.assets)

    def flow_tests(self, flow: Flow) -> FlowTests:
        """The tests that are the same for every element of a flow, as read."""
        pair = self._pairs.get((flow.source, flow.target)) or self._pair(flow.source, flow.target)
        written, listings = flow.as_written, self.agreements.listings
        kind = self._of_relation.get(flow.relation or "") or pair.sharing
        if flow.relation is None and (written or flow.source_asset or flow.target_asset):
            kind = self.agreements.kinds(wants(flow, self.bodies, self.snapshot.assets))
        sender, recipient = pair.sender_signed, pair.recipient_signed
        if self.agreements.unread_parties:
            sender, recipient = self._unread(flow, pair)
        return FlowTests(
            kind,
            self._in_force,
            sender,
            recipient,
            listings["subject"].of_each(flow.subjects, bool(written) and "subjects" in written),
            listings["method"].of_each(flow.methods, bool(written) and "methods" in written),
        )

    def _pair(self, source: str, target: str) -> _Pair:
        """What two ends decide: each alone, and then seen together."""
        senders, recipients = self.signatures["sender_signed"], self.signatures["recipient_signed"]
        sender, recipient = senders.of(source), recipients.of(target)
        alone = by_one_group(senders.by_a_group_alone(source), recipients.by_a_group_alone(target))
        for group, clauses in alone.items():
            sender = sender.weakened(clauses, Reason("one-group-signature", "not-recorded", group, source))
            recipient = recipient.weakened(clauses, Reason("one-group-signature", "not-recorded", group, target))
        authorities = self.bodies.is_authority(source) and self.bodies.is_authority(target)
        pair = self._pairs[source, target] = _Pair(
            not self.bodies.same_controller(source, target)
            and self.bodies.ended_before((source, target), self.on) is None,
            self.agreements.kinds(Wants("sharing", False, authorities)),
            sender,
            recipient,
        )
        return pair

    def _unneeded(self, flow: Flow) -> Reason | None:
        """The same as `unneeded` for a flow as read, found fast where nothing of it can make a protocol unneeded."""
        pair = self._pairs.get((flow.source, flow.target)) or self._pair(flow.source, flow.target)
        if (
            pair.is_plain
            and flow.starts_on is None
            and flow.ends_on is None
            and flow.personal is not False
            and flow.identifiability != "anonymous"
        ):
            return None
        return unneeded(flow, self.on, self.bodies, self.terms)

    def _unread(self, flow: Flow, pair: _Pair) -> tuple[Sets, Sets]:
        """The tests of signatures where parties that nobody has understood may be those that stand for an end."""
        senders, recipients = self.signatures["sender_signed"], self.signatures["recipient_signed"]
        unread, claimed = self.agreements.unread_parties, self.agreements.claimed(flow.claims)
        listing_target = unread & (recipients.end(flow.target).stood_for | claimed)
        listing_source = unread & (senders.end(flow.source).stood_for | claimed)
        return (
            self._relieved(pair.sender_signed, senders, flow.source, listing_target),
            self._relieved(pair.recipient_signed, recipients, flow.target, listing_source),
        )

    def _relieved(self, sets: Sets, signatures: Signatures, partner: str, unread: int) -> Sets:
        """Not recorded instead of failing, where parties that nobody has understood may be those that stand for a partner."""
        relieved = signatures.end(partner).may_pass_unread & unread & ~sets.may_pass
        return sets.weakened(relieved, Reason("parties-as-written", "not-recorded", partner, field="parties"))

    def tests(self, flow: Flow, category: str | None, purpose: str | None) -> tuple[Sets, ...]:
        """For one element of a flow, the sets of each test, in the rule's order."""
        flow = as_read(flow)
        of_flow = self.flow_tests(flow)
        listings, written = self.agreements.listings, flow.as_written
        use = listings["purpose"].of_one(purpose, "purposes" in written)
        data = listings["category"].of_one(category, "categories" in written)
        return (*of_flow[:4], use, data, *of_flow[4:])

    def standing(self, flow: Flow, category: str | None, purpose: str | None) -> tuple[int, int]:
        """For one element of a flow, the clauses that pass every test, and those that fail none."""
        passing = failing_none = self.agreements.every
        for test in self.tests(flow, category, purpose):
            passing &= test.passes
            failing_none &= test.may_pass
        return passing, failing_none

    def verdict(self, flow: Flow) -> Verdict:
        """The verdict alone."""
        if flow.as_written:
            flow = as_read(flow)
        reason = self._unneeded(flow)
        if reason is not None:
            return "not-needed" if reason.state == "passes" else "not-live"
        kind, force, sender, recipient, subject, method = self.flow_tests(flow)
        purposes, categories = self.agreements.listings["purpose"], self.agreements.listings["category"]
        passing = kind.passes & force.passes & sender.passes & recipient.passes & subject.passes & method.passes
        failing_none = -1
        covered = unclear = gaps = 0
        data_sides, use_sides = sides(flow)
        for category in data_sides:
            data = categories.of_one(category)
            for purpose in use_sides:
                use = purposes.of_one(purpose)
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
        if not unclear and not gaps:
            return "covered"
        return verdict_of(covered, unclear, gaps, other_basis(flow, is_open(flow, self.snapshot.assets), self.terms))

    def assess(self, flow: Flow) -> Assessment:
        """The verdict, and the reasons as codes with their facts."""
        if flow.as_written:
            flow = as_read(flow)
        reason = self._unneeded(flow)
        if reason is not None:
            return Assessment("not-needed" if reason.state == "passes" else "not-live", reason, (), ())
        of_flow = self.flow_tests(flow)
        kind, force, sender, recipient, subject, method = of_flow
        agreements, written = self.agreements, flow.as_written
        purposes, categories = agreements.listings["purpose"], agreements.listings["category"]
        passing = kind.passes & force.passes & sender.passes & recipient.passes & subject.passes & method.passes
        within: Within | None = None
        assessed = []
        covering: list[tuple[int, ...]] = []
        unclear = gaps = unsure = claimed = 0
        for category, purpose in elements(flow):
            data = categories.of_one(category, bool(written) and "categories" in written)
            use = purposes.of_one(purpose, bool(written) and "purposes" in written)
            passes = passing & data.passes & use.passes
            if passes:
                owners = agreements.owners_of(passes)
                covering.append(owners)
                assessed.append(Assessed(category, purpose, "covered", self._ids(owners), ()))
                continue
            if within is None:
                within, unsure = self._near(flow, of_flow)
                claimed = agreements.claimed(flow.claims) if flow.claims else 0
            tests = (kind, force, sender, recipient, use, data, subject, method)
            unfit = self._unfit(purpose, use) if purpose is not None else 0
            groups = by_fails(within, use, data, unfit & agreements.single)
            near = nearest(agreements, groups, unsure | use.not_recorded | data.not_recorded, tests, unfit, claimed)
            failing_none = kind.may_pass & force.may_pass & sender.may_pass & recipient.may_pass
            failing_none &= subject.may_pass & method.may_pass & use.may_pass & data.may_pass
            if failing_none:
                unclear += 1
                assessed.append(Assessed(category, purpose, "unclear", agreements.ids(failing_none), near))
            else:
                gaps += 1
                assessed.append(Assessed(category, purpose, "gap", (), near))
        chosen = smallest([sum([1 << owner for owner in owners]) for owners in covering]) if covering else NOTHING
        basis = None
        if unclear or gaps:
            basis = other_basis(flow, is_open(flow, self.snapshot.assets), self.terms)
        verdict = verdict_of(len(covering), unclear, gaps, basis)
        return Assessment(verdict, None, self._ids(chosen.columns), tuple(assessed), basis, chosen.exact)

    def _unfit(self, purpose: str, use: Sets) -> int:
        """The clauses that do not permit a purpose, of protocols that list no purpose of its families: not near to it."""
        unfit = self._unfit_for.get(purpose)
        if unfit is None:
            unfit = self.agreements.every & ~use.may_pass & ~self.agreements.related(purpose)
            self._unfit_for[purpose] = unfit
        return unfit

    def _near(self, flow: Flow, tests: FlowTests) -> tuple[Within, int]:
        """The clauses near to a flow, counted by the tests that are the same for all its elements; and those for which one
        of these tests is not recorded."""
        kind, force, sender, recipient, subject, method = tests
        listed = self.agreements.listing(flow.source) & self.agreements.listing(flow.target)
        near = kind.may_pass & (sender.may_pass | recipient.may_pass | listed)
        within = counted((near & force.may_pass, near, near, near), sender, recipient)
        unsure = kind.not_recorded | force.not_recorded | sender.not_recorded | recipient.not_recorded
        return counted(within, subject, method), unsure | subject.not_recorded | method.not_recorded

    def _ids(self, owners: tuple[int, ...]) -> tuple[str, ...]:
        protocols = self.agreements.protocols
        return tuple([protocols[owner].id for owner in owners])

    def may_permit(self, flow: Flow, clauses: int) -> bool:
        """Whether one of some clauses may permit some data of a flow for some purpose, whoever signed it."""
        categories, purposes = sides(as_read(flow))
        use, data = self.agreements.listings["purpose"], self.agreements.listings["category"]
        may_pass = [each for purpose in purposes if (each := use.of_one(purpose).may_pass & clauses)]
        return any(data.of_one(category).may_pass & each for category in categories for each in may_pass)

    def results(self, flow: Flow, category: str | None, purpose: str | None) -> dict[str, dict[Test, State]]:
        """For one element of a flow, what every test finds for every protocol: that of the clause that counts."""
        tests = self.tests(flow, category, purpose)
        results: dict[str, dict[Test, State]] = {}
        for protocol, mine in zip(self.agreements.protocols, self.agreements.bits, strict=True):
            index = counting(least_hindered(mine, tests), tests)
            results[protocol.id] = {test: sets.state(index) for test, sets in zip(TESTS, tests, strict=True)}
        return results


_ABSENT: tuple[None] = (None,)


def sides(flow: Flow) -> tuple[tuple[str | None, ...], tuple[str | None, ...]]:
    """The categories and the purposes of a flow's elements.

    A side that is not recorded is absent; one whose list is as written too has an element with that side absent as well.
    """
    categories: tuple[str | None, ...] = flow.categories or _ABSENT
    purposes: tuple[str | None, ...] = flow.purposes or _ABSENT
    if flow.as_written:
        categories = (*flow.categories, None) if "categories" in flow.as_written else categories
        purposes = (*flow.purposes, None) if "purposes" in flow.as_written else purposes
    return categories, purposes


def elements(flow: Flow) -> Iterator[tuple[str | None, str | None]]:
    """The elements of a flow: each category for each purpose."""
    categories, purposes = sides(flow)
    for category in categories:
        for purpose in purposes:
            yield category, purpose
