"""The rule as Cedar policies: what a general policy engine makes of the same question.

Each protocol is two policies, one that passes every test and one that fails none, over the same facts: dates as numbers,
bodies and terms as entities with their parents. All that can be prepared is prepared before a decision is timed.
"""

import json
import time
from collections.abc import Iterable, Sequence
from datetime import date

import cedarpy

from graph_service.coverage import Rule
from graph_service.coverage.answer import Verdict
from graph_service.coverage.assessment import verdict_of
from graph_service.coverage.criteria.in_force import months_later
from graph_service.coverage.rule import elements
from graph_service.model import Flow, Protocol
from graph_service.snapshot import Snapshot

ACTIONS = ("passes", "may-pass")


def number(day: date) -> int:
    """A date as a number that compares as dates do."""
    return day.year * 10_000 + day.month * 100 + day.day


def policy(protocol: Protocol, action: str, grace_months: int) -> str:
    """One protocol as a policy of the facts that the county's register has."""
    surely = action == "passes"
    wanted = (
        [f'"{kind}"' for kind in protocol.kinds]
        if protocol.kinds
        else ['"sharing"'] + ([] if surely else ['"processing"', '"joint"'])
    )
    signed = {
        party.partner: f"context.on >= {number(party.signed_on)}" for party in protocol.parties if party.signed_on
    }
    sender = " || ".join(f'(principal == Partner::"{body}" && {when})' for body, when in signed.items())
    recipient = " || ".join(f'(resource == Partner::"{body}" && {when})' for body, when in signed.items())
    tests = [f"[{', '.join(wanted)}].contains(context.wants)", str(protocol.status != "draft").lower()]
    if protocol.starts_on:
        tests.append(f"context.on >= {number(protocol.starts_on)}")
    if protocol.review_on:
        tests.append(f"context.on <= {number(months_later(protocol.review_on, grace_months))}")
    tests += [f"({sender or 'false'})", f"({recipient or 'false'})"]
    for test, listed in (("Purpose", protocol.purposes), ("Category", protocol.categories)):
        names = ", ".join(f'{test}::"{term}"' for term in listed)
        tests.append(f"context.{test.lower()} in [{names}]")
    return f'permit (principal, action == Action::"{action}", resource) when {{ {" && ".join(tests)} }};'


class Cedar:
    """The policies of a snapshot."""

    def __init__(self, snapshot: Snapshot, grace_months: int) -> None:
        texts = [policy(p, action, grace_months) for p in snapshot.protocols.values() for action in ACTIONS]
        self.policies = cedarpy.PolicySet.from_str("\n".join(texts))
        entities = [
            {
                "uid": {"type": term.scheme.capitalize(), "id": term.id},
                "attrs": {},
                "parents": [{"type": term.scheme.capitalize(), "id": term.broader}] if term.broader else [],
            }
            for term in snapshot.terms.values()
        ]
        entities += [{"uid": {"type": "Partner", "id": key}, "attrs": {}, "parents": []} for key in snapshot.partners]
        self.entities = cedarpy.Entities.from_json_str(json.dumps(entities))

    def verdicts(self, flows: Sequence[Flow], on: date) -> list[Verdict]:
        """One decision is one flow against all protocols."""
        asked = [list(requests(flow, on)) for flow in flows]
        batch = [request for requests in asked for request in requests]
        results = iter(cedarpy.is_authorized_batch(batch, self.policies, self.entities))
        found = []
        for request in asked:
            allowed = [next(results).allowed for _ in request]
            states = list(zip(allowed[::2], allowed[1::2], strict=True))
            covered = sum(passes for passes, _ in states)
            unclear = sum(not passes and may_pass for passes, may_pass in states)
            found.append(verdict_of(covered, unclear, len(states) - covered - unclear))
        return found


def requests(flow: Flow, on: date) -> Iterable[dict[str, object]]:
    """Each element of a flow, asked twice."""
    wants = {"processor": "processing", "joint": "joint"}.get(flow.relation or "", "sharing")
    for category, purpose in elements(flow):
        for action in ACTIONS:
            yield {
                "principal": f'Partner::"{flow.source}"',
                "action": f'Action::"{action}"',
                "resource": f'Partner::"{flow.target}"',
                "context": {
                    "on": number(on),
                    "wants": wants,
                    "category": {"__entity": {"type": "Category", "id": category}},
                    "purpose": {"__entity": {"type": "Purpose", "id": purpose}},
                },
            }


def seconds_a_decision(rule: Rule, flows: Sequence[Flow]) -> float:
    """How long Cedar takes for one flow. Its verdicts must be the rule's own."""
    cedar = Cedar(rule.snapshot, rule.grace_months or 0)
    started = time.perf_counter()
    found = cedar.verdicts(flows, rule.on)
    seconds = time.perf_counter() - started
    if found != [rule.verdict(flow) for flow in flows]:
        raise SystemExit("Cedar and the rule differ on a verdict.")
    return seconds / len(flows)
