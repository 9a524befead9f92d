"""What if: the flows whose verdict would change if some actions were taken."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from graph_service.coverage.actions import Action, apply
from graph_service.coverage.analysis.affected_flows import AffectedFlows
from graph_service.coverage.answer import Fix, Part, Verdict
from graph_service.coverage.criteria.scope import SCOPE_FIELDS
from graph_service.coverage.explain import Explainer
from graph_service.coverage.rule import Rule
from graph_service.deadline import checked
from graph_service.model import Flow, Scheme
from graph_service.values import Slug, Text

R = TypeVar("R")


class WhatIfChange(Part):
    """One flow's verdict as it is and as it would be, with the reason for the latter."""

    flow: Slug
    before: Verdict
    after: Verdict
    reason: Text


def whatif(rule: Rule, actions: Iterable[Action | Fix]) -> tuple[WhatIfChange, ...]:
    """The flows whose verdict would change on the rule's date, sorted by id. Nothing is written.

    Only the flows that changed, and those that something else that changed can bear on, are assessed again. An action that
    cannot be is a `BadData`.
    """
    before = rule.snapshot
    taken = [action.to_action() if isinstance(action, Fix) else action for action in actions]
    after = apply(before, taken, rule.on)
    would = rule.after(after)
    explainer = Explainer(would)
    changes = []
    for key in checked(sorted(_concerned(rule, would))):
        verdict, then = rule.verdict(before.flows[key]), would.verdict(after.flows[key])
        if verdict != then:
            reason = explainer.reason(after.flows[key])
            changes.append(WhatIfChange(flow=key, before=verdict, after=then, reason=reason))
    return tuple(changes)


def _concerned(rule: Rule, would: Rule) -> set[str]:
    """The flows that differ between two registers, and those that what else differs between them can bear on."""
    before, after = rule.snapshot, would.snapshot
    affected = AffectedFlows.of(before, rule.bodies)
    flows = {flow.id for flow in _changed(after.flows, before.flows)}
    protocols = [*_changed(before.protocols, after.protocols), *_changed(after.protocols, before.protocols)]
    ids = {key for protocol in protocols for key in (protocol.id, *protocol.supersedes)}
    mine, its = rule.agreements.clauses_of(ids), would.agreements.clauses_of(ids)
    for key, flow in affected.flows(protocols).items():
        if rule.may_permit(flow, mine) or would.may_permit(flow, its):
            flows.add(key)
    for partner in _changed(after.partners, before.partners):
        flows.update(flow.id for flow in affected.flows_tied_to(partner.id))
    words = {(term.scheme, term.id) for term in _changed(after.terms, before.terms)}
    flows.update(
        flow.id for flow in (before.flows.values() if words else ()) if not words.isdisjoint(_words(rule, flow))
    )
    return flows


def _words(rule: Rule, flow: Flow) -> Iterator[tuple[Scheme, str]]:
    """The terms of a flow on which a test turns, and those above them."""
    for scheme, field in SCOPE_FIELDS.items():
        for term in getattr(flow, field):
            yield from ((scheme, word) for word in (term, *rule.terms.broader(scheme, term)))


def _changed(records: Mapping[str, R], others: Mapping[str, R]) -> list[R]:
    """The records of one register that the other has not, or not so."""
    if records is others:
        return []
    return [record for key, record in records.items() if others.get(key) is not record]
