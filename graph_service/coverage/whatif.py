"""What if: the flows whose verdict would change if some actions were taken."""

from collections.abc import Iterable

from graph_service.coverage.actions import Removal, apply
from graph_service.coverage.answer import Fix, Part, Verdict
from graph_service.coverage.reach import Reach
from graph_service.coverage.rule import Rule
from graph_service.model import Flow, Protocol, Slug, Text
from graph_service.snapshot import Snapshot


class Change(Part):
    """One flow's verdict as it is and as it would be, with the reason for the latter."""

    flow: Slug
    before: Verdict
    after: Verdict
    reason: Text


def whatif(rule: Rule, actions: Iterable[Fix | Removal]) -> tuple[Change, ...]:
    """The flows whose verdict would change on the rule's date, sorted by id. Nothing is written.

    Only the flows that a changed protocol can bear on are assessed again. An action that cannot be is a `BadData`.
    """
    before = rule.snapshot
    after = apply(before, actions, rule.on)
    would = Rule(after, rule.on, rule.grace_months)
    found = []
    for key, flow in sorted(_concerned(before, after).items()):
        was, is_ = rule.verdict(flow), would.verdict(flow)
        if was != is_:
            found.append(Change(flow=key, before=was, after=is_, reason=would.answer(flow).reason))
    return tuple(found)


def _concerned(before: Snapshot, after: Snapshot) -> dict[str, Flow]:
    """The flows that what differs between two registers' protocols can bear on."""
    was, would = _changed(before, after), _changed(after, before)
    return {**Reach(before).flows(was), **Reach(after).flows(would)}


def _changed(one: Snapshot, other: Snapshot) -> list[Protocol]:
    """The protocols of one register that the other has not, or not so."""
    return [record for key, record in one.protocols.items() if other.protocols.get(key) is not record]
