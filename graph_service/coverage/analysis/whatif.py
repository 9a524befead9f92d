"""What if: the flows whose verdict would change if some actions were taken."""

from collections.abc import Iterable

from graph_service.coverage.actions import Action, apply
from graph_service.coverage.analysis.affected_flows import AffectedFlows
from graph_service.coverage.answer import Fix, Part, Verdict
from graph_service.coverage.explain import Explainer
from graph_service.coverage.rule import Rule
from graph_service.deadline import checked
from graph_service.model import Protocol
from graph_service.snapshot import Snapshot
from graph_service.values import Slug, Text


class Change(Part):
    """One flow's verdict as it is and as it would be, with the reason for the latter."""

    flow: Slug
    before: Verdict
    after: Verdict
    reason: Text


def whatif(rule: Rule, actions: Iterable[Action | Fix]) -> tuple[Change, ...]:
    """The flows whose verdict would change on the rule's date, sorted by id. Nothing is written.

    Only the flows that changed, and those that a changed protocol can bear on, are assessed again. An action that cannot be is a `BadData`.
    """
    before = rule.snapshot
    taken = [action.to_action() if isinstance(action, Fix) else action for action in actions]
    after = apply(before, taken, rule.on)
    would = Rule(after, rule.on, rule.grace_months)
    explainer = Explainer(would)
    found = []
    for key in checked(sorted(_concerned(before, after))):
        was, is_ = rule.verdict(before.flows[key]), would.verdict(after.flows[key])
        if was != is_:
            found.append(Change(flow=key, before=was, after=is_, reason=explainer.reason(after.flows[key])))
    return tuple(found)


def _concerned(before: Snapshot, after: Snapshot) -> set[str]:
    """The flows that differ between two registers, and those that what differs between their protocols can bear on."""
    was, would = _changed(before, after), _changed(after, before)
    flows = {key for key, flow in after.flows.items() if before.flows.get(key) is not flow}
    return flows.union(AffectedFlows(before).flows(was), AffectedFlows(after).flows(would))


def _changed(one: Snapshot, other: Snapshot) -> list[Protocol]:
    """The protocols of one register that the other has not, or not so."""
    return [record for key, record in one.protocols.items() if other.protocols.get(key) is not record]
