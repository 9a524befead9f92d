"""The rule: which protocols cover a flow on a date, and what would close the gap. Design §4.

It is compiled once per register version, date and grace: for every test and term, two sets of clauses, passing and not
recorded. A verdict is a few ANDs of them, and an explanation reads the same sets.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from graph_service.coverage.agreements import Agreements
from graph_service.coverage.answer import TESTS, VERDICTS, Answer, Fix, Gaps, State, Test, Verdict
from graph_service.coverage.assessment import Assessed, Assessment, ElementState, Near, verdict_of
from graph_service.coverage.cause import Cause, Finding
from graph_service.coverage.cover_set import smallest
from graph_service.coverage.explain import explain, needed
from graph_service.coverage.fixes import Fixes
from graph_service.coverage.in_force import in_force, superseders
from graph_service.coverage.kinds import kind, wanted
from graph_service.coverage.nearest import NEAREST, by_fails, by_not_recorded
from graph_service.coverage.need import unneeded
from graph_service.coverage.scope import Sets
from graph_service.coverage.sentences import Names
from graph_service.coverage.signed import Side, party_causes, records_a_signature, signed, split_cause
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
        protocols = self.agreements.protocols
        superseded_by = superseders(protocols, on)
        self._in_force = [in_force(protocol, on, grace_months, superseded_by) for protocol in protocols]
        self._signs = [records_a_signature(protocol) for protocol in protocols]
        self._force = self.agreements.sets(enumerate(self._in_force))
        self._signed: dict[tuple[Side, str], Sets] = {}
        self._findings: dict[tuple[Test, int, object], Finding] = {}
        self.names = Names(snapshot, self.terms)
        self.fixes = Fixes(self.names, on)

    def on_date(self, on: date) -> "Rule":
        """The rule for the same snapshot on another date."""
        return Rule(self.snapshot, on, self.grace_months, self.agreements)

    def signed(self, side: Side, partner: str) -> Sets:
        """The clauses of the protocols that a body standing for a partner signed."""
        key = (side, partner)
        if key not in self._signed:
            self._signed[key] = self.agreements.sets(self._places(side, partner))
        return self._signed[key]

    def _places(self, side: Side, partner: str) -> Iterator[tuple[int, tuple[Cause, ...]]]:
        for body, by_split in self.bodies.standing_for(partner).items():
            for index, party in self.agreements.parties.get(body, ()):
                causes = party_causes(party, side, self.on, self._signs[index])
                yield index, (*causes, split_cause(body, partner)) if by_split else causes

    def tests(self, flow: Flow, category: str | None, purpose: str | None) -> tuple[Sets, ...]:
        """For one element of a flow, the sets of each test, in the rule's order."""
        listings = self.agreements.listings
        return (
            self.agreements.kinds[wanted(flow)],
            self._force,
            self.signed("sender_signed", flow.source),
            self.signed("recipient_signed", flow.target),
            listings["purpose"].of_one(purpose),
            listings["category"].of_one(category),
            listings["subject"].of_each(flow.subjects),
            listings["method"].of_each(flow.methods),
        )

    def verdict(self, flow: Flow) -> Verdict:
        """The verdict alone."""
        reason = unneeded(flow, self.on, self.bodies)
        if reason is not None:
            return "not-needed" if reason.state == "passes" else "not-live"
        covered = unclear = gaps = 0
        for category, purpose in elements(flow):
            passing, open_ = self._standing(self.tests(flow, category, purpose))
            if passing:
                covered += 1
            elif open_:
                unclear += 1
            else:
                gaps += 1
        return verdict_of(covered, unclear, gaps)

    def _standing(self, tests: tuple[Sets, ...]) -> tuple[int, int]:
        """The clauses that pass every test, and those that fail none."""
        passing = failing_none = self.agreements.every
        for passes, not_recorded in tests:
            passing &= passes
            failing_none &= passes | not_recorded
        return passing, failing_none

    def assess(self, flow: Flow) -> Assessment:
        """The verdict, and the reasons as codes with their facts."""
        reason = unneeded(flow, self.on, self.bodies)
        if reason is not None:
            return Assessment("not-needed" if reason.state == "passes" else "not-live", reason, (), ())
        assessed = []
        count = {"covered": 0, "unclear": 0, "gap": 0}
        covering: list[int] = []
        for category, purpose in elements(flow):
            tests = self.tests(flow, category, purpose)
            passing, failing_none = self._standing(tests)
            if passing:
                owners = self.agreements.owners_of(passing)
                covering.append(sum(1 << owner for owner in owners))
                element = Assessed(category, purpose, "covered", self.agreements.ids(passing), ())
            else:
                near = tuple(self._nearest(flow, category, purpose, tests))
                state: ElementState = "unclear" if failing_none else "gap"
                element = Assessed(category, purpose, state, self.agreements.ids(failing_none), near)
            count[element.state] += 1
            assessed.append(element)
        protocols = tuple(self.agreements.protocols[index].id for index in smallest(covering))
        return Assessment(
            verdict_of(count["covered"], count["unclear"], count["gap"]), None, protocols, tuple(assessed)
        )

    def answer(self, flow: Flow, as_idea: bool = False) -> Answer:
        """The answer for one flow, with its sentences. That of an idea names no flow."""
        return explain(self, flow, self.assess(flow), as_idea)

    def needed(self, flow: Flow) -> Iterator[tuple[int, tuple[Fix, ...]]]:
        """For what is not covered of a flow: how many elements, and the fixes that would together cover them."""
        return needed(self, flow, self.assess(flow))

    def gaps(self, flows: Iterable[Flow]) -> Gaps:
        """The answers for many flows, with how many have each verdict."""
        answers = tuple(self.answer(flow) for flow in flows)
        count = Counter(answer.verdict for answer in answers)
        summary = {verdict: count[verdict] for verdict in VERDICTS if count[verdict]}
        return Gaps(on=self.on, revision=self.snapshot.version, summary=summary, flows=answers)

    def results(self, flow: Flow, category: str | None, purpose: str | None) -> dict[str, dict[Test, State]]:
        """For one element of a flow, what every test finds for every protocol: that of the clause that counts."""
        tests = self.tests(flow, category, purpose)
        found: dict[str, dict[Test, State]] = {}
        for protocol, mine in zip(self.agreements.protocols, self.agreements.bits, strict=True):
            least = next(group for group in by_fails(mine, tests, len(TESTS)) if group)
            least = next(group for group in by_not_recorded(least, tests) if group)
            index = self._counting((least & -least).bit_length() - 1, least, tests)
            found[protocol.id] = {
                test: "passes" if passes >> index & 1 else "not-recorded" if not_recorded >> index & 1 else "fails"
                for test, (passes, not_recorded) in zip(TESTS, tests, strict=True)
            }
        return found

    def _nearest(
        self, flow: Flow, category: str | None, purpose: str | None, tests: tuple[Sets, ...]
    ) -> Iterator[Near]:
        """The nearest protocols: at one end at least a body signed or may have; by fails, not recorded, id."""
        sender, recipient = tests[2], tests[3]
        left = NEAREST
        seen = 0
        for group in by_fails(sender.passes | sender.not_recorded | recipient.passes | recipient.not_recorded, tests):
            group &= ~seen
            for clauses in by_not_recorded(group, tests) if group else ():
                clauses &= ~seen
                while clauses:
                    index = self._counting((clauses & -clauses).bit_length() - 1, clauses, tests)
                    yield Near(
                        self.agreements.protocols[self.agreements.owners[index]].id,
                        tuple(self._find(flow, category, purpose, index, tests)),
                    )
                    left -= 1
                    if not left:
                        return
                    mine = self.agreements.bits[self.agreements.owners[index]]
                    seen |= mine
                    clauses &= ~mine

    def _counting(self, first: int, clauses: int, tests: tuple[Sets, ...]) -> int:
        """Of one protocol's clauses in the set, which are equally near, the one that does better at the first test."""
        mine = clauses & self.agreements.bits[self.agreements.owners[first]]
        for passes, not_recorded in tests:
            mine = mine & passes or mine & not_recorded or mine
        return (mine & -mine).bit_length() - 1

    def _find(
        self, flow: Flow, category: str | None, purpose: str | None, index: int, tests: tuple[Sets, ...]
    ) -> Iterator[Finding]:
        """What stands in a clause's way, in the order of the tests."""
        facts: tuple[object, ...] = (
            wanted(flow),
            None,
            flow.source,
            flow.target,
            purpose,
            category,
            flow.subjects,
            flow.methods,
        )
        for test, (passes, _), about in zip(TESTS, tests, facts, strict=True):
            if not passes >> index & 1:
                key = (test, index, about)
                if key not in self._findings:
                    self._findings[key] = self._finding(test, index, about)
                yield self._findings[key]

    def _finding(self, test: Test, index: int, about: object) -> Finding:
        owner = self.agreements.owners[index]
        protocol = self.agreements.protocols[owner]
        causes: tuple[Cause, ...]
        if test == "kind":
            causes = kind(protocol, about)  # type: ignore[arg-type]
        elif test == "in_force":
            causes = self._in_force[owner]
        elif test == "sender_signed" or test == "recipient_signed":
            causes = signed(protocol, str(about), self.bodies.standing_for(str(about)), test, self.on)
        else:
            terms = about if isinstance(about, tuple) else () if about is None else (str(about),)
            causes = self.agreements.listings[test].causes(index, self.agreements.clauses[index], terms)
        return Finding(test, protocol.id, causes)


def elements(flow: Flow) -> Iterator[tuple[str | None, str | None]]:
    """The elements of a flow: each category for each purpose; a side that is not recorded is absent."""
    purposes: tuple[str | None, ...] = flow.purposes or (None,)
    categories: tuple[str | None, ...] = flow.categories or (None,)
    for category in categories:
        for purpose in purposes:
            yield category, purpose
