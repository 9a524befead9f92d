"""The best steps for one target, kept up as flows come and go, are those that comparing every set of flows anew gives."""

from collections.abc import Mapping
from datetime import date
from random import Random

import pytest

from graph_service.coverage import Rule
from graph_service.coverage.actions import Permit, RecordSignature, Sign
from graph_service.coverage.analysis.best_steps import BestSet, BestSteps, Step, number_of
from graph_service.coverage.fixes import FixPlanner
from graph_service.model import Flow
from graph_service.snapshot import Snapshot
from tests.coverage.reading import read

ON = date(2026, 11, 22)

Needs = Mapping[str, frozenset[Step]]


def plainly(
    flows: Mapping[str, Flow], needs: Needs, planner: FixPlanner, pairs: Mapping[str, str], ends: bool
) -> object:
    """What they are by their definition: all flows looked at for every set of steps."""

    def law(key: str) -> bool:
        return flows[key].relation in ("processor", "joint")

    by_steps: dict[frozenset[Step], list[str]] = {}
    for key in sorted(needs):
        by_steps.setdefault(needs[key], []).append(key)
    if any(law(keys[0]) for keys in by_steps.values()):
        by_steps = {steps: keys for steps, keys in by_steps.items() if law(keys[0])}

    def of(steps: frozenset[Step]) -> tuple[frozenset[Step], list[str], int, int]:
        covered = [key for need, keys in by_steps.items() if need <= steps for key in keys]
        bodies = {end for key in covered for end in (flows[key].source, flows[key].target)}
        effort = planner.effort(map(number_of, steps)) + (2 * max(0, len(bodies) - 2) if ends else 0)
        return steps, covered, effort, len({pairs.get(key, key) for key in covered})

    best = None
    for steps in sorted(by_steps, key=lambda steps: (len(steps), sorted(map(str, steps)))):
        now = of(steps)
        if best is None or (now[3] * best[2], now[3]) > (best[3] * now[2], best[3]):
            best = now
    if best is None:
        return None
    for steps in sorted(by_steps, key=lambda steps: sorted(map(str, steps))):
        now = of(best[0] | steps)
        if now[3] * best[2] >= best[3] * now[2]:
            best = now
    return best[0], sorted(best[1]), best[2], best[3], any(map(law, best[1]))


def short(best: BestSet | None) -> object:
    if best is None:
        return None
    return best.steps, sorted(best.flows), best.effort, best.worth, best.by_law


@pytest.mark.parametrize("seed", range(60))
def test_the_best_steps_are_those_of_the_definition_however_flows_come_and_go(seed: int) -> None:
    chance = Random(seed)
    planner = FixPlanner(Rule(Snapshot(), ON, 3))
    plain: list[Step] = [planner.number(Sign(protocol="isp", partner=f"body-{n}")) for n in range(3)]
    plain += [planner.number(Permit(protocol="isp", scheme="category", term=f"x-{n}")) for n in range(4)]
    asking: list[Step] = [planner.number(RecordSignature(protocol="isp", partner=f"body-{n}")) for n in range(2)]
    asking += [(number_of(asking[0]), f"flow-{n}") for n in range(3)]
    pairs = {f"flow-{n}": f"flow-{n % 5}" for n in range(chance.choice((0, 20)))}
    counts_ends = seed % 3 == 0
    best, flows, needs = BestSteps(planner, pairs, counts_ends), dict[str, Flow](), dict[str, frozenset[Step]]()
    for _ in range(120):
        key = f"flow-{chance.randrange(40)}"
        if key in needs:
            best.remove(flows.pop(key), needs.pop(key), 1)
        else:
            source, target = chance.sample(range(5), 2)
            form = {"id": key, "name": key, "source": f"body-{source}", "target": f"body-{target}"}
            relation = chance.choice(("separate", "separate", None, "joint")) if seed % 4 else "separate"
            flows[key] = read(Flow, {**form, **({"relation": relation} if relation else {})})
            needs[key] = frozenset(chance.sample([*plain, *plain, *asking], chance.randint(1, 4)))
            best.add(flows[key], needs[key], 1)
        known = {key: need for key, need in needs.items() if not need.intersection(asking)}
        assert short(best.best(will=True)) == plainly(flows, known, planner, pairs, counts_ends)
        assert short(best.best(will=False)) == plainly(flows, needs, planner, pairs, counts_ends)
