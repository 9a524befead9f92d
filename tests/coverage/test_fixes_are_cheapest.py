"""The fixes of an answer are the cheapest set of steps: held, on small registers, against trying every set there is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from random import Random

import pytest

from graph_service.coverage import Rule, ScopeTest
from graph_service.coverage.actions import Action, Permit, RecordFlowFact, RecordMeaning, RecordMembers
from graph_service.coverage.bitsets import Sets
from graph_service.coverage.fix_steps import Target
from graph_service.coverage.fixes import FixPlanner
from graph_service.coverage.remedies import mending, of_flow, without_served
from graph_service.coverage.rule import elements
from graph_service.model import Flow
from tests.coverage.reading import snapshot_of
from tests.coverage.registers import Maker

Step = Action | str
Way = tuple[Target | str, frozenset[Step]]
"""What covers an element, a protocol by its id or a new one by its family, and the steps that it takes."""
MOST_SETS = 40_000


def effort(steps: Iterable[Step]) -> int:
    """What steps take together, as docs/answers.md says: a protocol's permits after its first take 1."""
    permits = Counter(step.protocol for step in steps if isinstance(step, Permit))
    varied = sum(4 + number - 1 for number in permits.values())
    return varied + sum(8 if isinstance(step, str) else step.effort for step in steps if not isinstance(step, Permit))


def ways(rule: Rule, flow: Flow, category: str | None, purpose: str | None) -> Iterator[Way]:
    """Every way to cover an element: each clause of each near protocol, and what a new one for its family takes."""
    tests = rule.tests(flow, category, purpose)
    only_scope_fits = any_steps = False
    for index in range(len(rule.agreements.clauses)):
        protocol = rule.agreements.protocols[rule.agreements.owners[index]]
        states = [test.state(index) for test in tests]
        if not is_near(rule, flow, purpose, protocol.id, states):
            continue
        only_scope_fits = only_scope_fits or "fails" not in states[4:]
        steps = mended(rule, flow, protocol.id, tests, index)
        if steps:
            any_steps = True
            yield protocol.id, frozenset(steps)
    if not (only_scope_fits and any_steps):
        yield from new_ones(rule, flow, category, purpose)


def is_near(rule: Rule, flow: Flow, purpose: str | None, key: str, states: list[str]) -> bool:
    kind, _, sender, recipient, use, *_ = states
    protocol = rule.snapshot.protocols[key]
    parties = {party.partner for party in protocol.parties}
    listed = {word for part in (protocol.clauses or (protocol,)) for word in part.purposes}
    families = {family for word in listed for family in rule.terms.families(word)}
    strange = use == "fails" and purpose is not None and families.isdisjoint(rule.terms.families(purpose))
    signed = (
        "fails" in (sender, recipient) and sender == recipient == "fails" and not {flow.source, flow.target} <= parties
    )
    return kind != "fails" and not signed and not strange and states.count("fails") <= 3


def mended(rule: Rule, flow: Flow, key: str, tests: tuple[Sets, ...], index: int) -> tuple[Action, ...]:
    steps: list[Action] = []
    for test in tests:
        if test.state(index) != "passes":
            actions = mending(test.failed(index), rule.snapshot.protocols[key], flow, rule)
            if not actions:
                return ()
            steps += actions
    return without_served(tuple(steps))


def new_ones(rule: Rule, flow: Flow, category: str | None, purpose: str | None) -> Iterator[Way]:
    records: set[Step] = set()
    sides: tuple[tuple[ScopeTest, str | None], ...] = (("category", category), ("purpose", purpose))
    for scheme, term in sides:
        if term is None:
            records.add(of_flow(scheme))
        elif rule.terms.is_unmapped(scheme, term):
            records.add(RecordMeaning(scheme=scheme, term=term))
    wants = rule.wants(flow)
    if wants.is_open:
        records.add(RecordFlowFact(field="flow.relation", kinds=(wants.kind,)))
    for end in (flow.source, flow.target):
        if "members" in (rule.snapshot.partners[end].as_written if end in rule.snapshot.partners else {}):
            records.add(RecordMembers(partner=end))
    for family in rule.terms.families(purpose) if purpose is not None else ("",):
        yield f"new {family}", frozenset({f"new {family}", *records})


def cheapest(choices: list[list[Way]], claimed: set[str]) -> tuple[int, list[str]]:
    """The least effort of all sets, and what the preferred of the cheapest covers by."""

    def order(chosen: tuple[Way, ...]) -> tuple[object, ...]:
        targets = {str(target) for target, _ in chosen}
        new = sorted(target for target in targets if target.startswith("new "))
        existing = sorted(targets.difference(new))
        steps = {step for _, steps in chosen for step in steps}
        return (effort(steps), len(new), len(existing), sum(key not in claimed for key in existing), existing, new)

    best = min(map(order, product(*choices)))
    assert isinstance(best[0], int)
    return best[0], [*best[4], *best[5]]  # type: ignore[misc]


@pytest.mark.parametrize("part", range(6))
def test_no_set_of_steps_is_cheaper_or_preferred(part: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(part * 60, part * 60 + 60):
        maker = Maker(Random(seed))
        form = maker.register()
        for protocol in form["protocols"]:
            protocol.pop("supersedes", None)
        snapshot = snapshot_of({**form, "flows": maker.flows(form, 8)})
        rule = Rule(snapshot, maker.day, maker.grace)
        planner = FixPlanner(rule)
        for flow in snapshot.flows.values():
            if flow.as_written or rule.unneeded(flow):
                continue
            open_ = [e for e in elements(flow) if not rule.standing(flow, *e)[0]]
            choices = [list(ways(rule, flow, *element)) for element in open_]
            sets = 1
            for each in choices:
                sets *= len(each)
            if not open_ or sets > MOST_SETS:
                continue
            claimed = {key for key, p in snapshot.protocols.items() if p.reference in flow.claims}
            plan = planner.plan(flow)
            by = [key if isinstance(key, str) else f"new {key.family}" for key in plan.steps]
            least, expected = cheapest(choices, claimed)
            assert plan.effort == least, (seed, flow.id)
            assert sorted(by) == sorted(expected), (seed, flow.id)
            counts["flows"] += 1
            counts["several elements"] += len(open_) > 1
            counts["several targets"] += len(by) > 1
            counts["new"] += any(key.startswith("new ") for key in by)
    assert counts["flows"] > 150
    assert min(counts["several elements"], counts["several targets"], counts["new"]) > 15, counts
