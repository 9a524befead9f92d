"""Accountability checks: what does not change a verdict and a data protection officer must still be able to show. Pure.

Each check has its legal source, a severity and one of three results. *Fails*: the law or guidance asks for it, and the
register shows that it is missing or wrong. *Not recorded*: the register does not record enough to tell whether it is
asked for. *Passes*: it is recorded, or not asked for.
"""

from collections.abc import Iterator

from graph_service.checks.check import Check, Finding, Result
from graph_service.checks.facts import Facts
from graph_service.checks.lawful_basis import LAWFUL_BASIS
from graph_service.checks.protocol_checks import PROTOCOLS, contents
from graph_service.checks.readiness import Readiness, readiness
from graph_service.checks.safeguards import SAFEGUARDS
from graph_service.coverage import Rule
from graph_service.deadline import checked
from graph_service.model import Asset, Flow, Kind, Protocol

CHECKS: tuple[Check, ...] = (*LAWFUL_BASIS, *SAFEGUARDS, *PROTOCOLS)
"""Every check, in the order in which they are shown."""

QUESTIONS = {check.code: check.question for check in CHECKS}
"""What each check asks, in words."""

COVERED = "covered"
"""The name, in a score, of the part that counts flows that need a protocol and have one."""


def checks(rule: Rule, partner: str | None = None) -> Iterator[Finding]:
    """Every check of every flow that has not ended, asset and protocol, in that order, each sorted by id.

    With `partner`: of the flows that it sends or receives, the assets it holds and the protocols it is a party to.
    """
    for check, record, result in _results(Facts(rule)):
        if partner is None or partner in _bodies(record):
            yield Finding(
                kind=_kind(record),
                id=record.id,
                check=check.code,
                state=result.state,
                severity=check.severity,
                reason=result.reason,
                source=check.source,
            )


def scores(rule: Rule, partner: str | None = None) -> tuple[Readiness, ...]:
    """Every partner's readiness, or one's: from the flows it sends, the assets it holds, the protocols it leads or,
    where no lead is recorded, is a party to."""
    facts = Facts(rule)
    states: dict[str, list[tuple[str, str]]] = {key: [] for key in sorted(rule.snapshot.partners)}
    for check, record, result in _results(facts):
        if result.applies:
            for body in _answerable(record):
                states.setdefault(body, []).append((check.code, result.state))
    for flow in checked(rule.snapshot.flows.values()):
        verdict = rule.verdict(flow)
        if verdict not in ("not-needed", "not-live"):
            state = {"covered": "passes", "unclear": "not-recorded", "other-basis": "not-recorded"}.get(
                verdict, "fails"
            )
            states.setdefault(flow.source, []).append((COVERED, state))
    wanted = [partner] if partner else sorted(states)
    return tuple(readiness(facts.name(key), key, states.get(key, ())) for key in wanted)


def _results(facts: Facts) -> Iterator[tuple[Check, Flow | Asset | Protocol, Result]]:
    register = facts.register
    for _, flow in checked(sorted(register.flows.items())):
        if flow.ends_on is None or flow.ends_on >= facts.on:
            for check in CHECKS:
                if check.flow and (result := check.flow(facts, flow)):
                    yield check, flow, result
    for _, asset in checked(sorted(register.assets.items())):
        for check in CHECKS:
            if check.asset and (result := check.asset(facts, asset)):
                yield check, asset, result
    for _, protocol in checked(sorted(register.protocols.items())):
        for check in CHECKS:
            if check.protocol and (result := check.protocol(facts, protocol)):
                yield check, protocol, result


def _kind(record: Flow | Asset | Protocol) -> Kind:
    return "flow" if isinstance(record, Flow) else "asset" if isinstance(record, Asset) else "protocol"


def _bodies(record: Flow | Asset | Protocol) -> set[str]:
    if isinstance(record, Flow):
        return {record.source, record.target}
    if isinstance(record, Asset):
        return {record.holder}
    return {party.partner for party in record.parties} | ({record.lead} if record.lead else set())


def _answerable(record: Flow | Asset | Protocol) -> set[str]:
    if isinstance(record, Flow):
        return {record.source}
    if isinstance(record, Protocol) and record.lead:
        return {record.lead}
    return _bodies(record)


__all__ = ["CHECKS", "COVERED", "QUESTIONS", "Check", "Facts", "Finding", "Readiness", "checks", "contents", "scores"]
