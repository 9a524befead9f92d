"""What a flow's register says it relies on, held against what the rule finds: never evidence, always checked."""

from typing import NamedTuple

from graph_service.coverage.claims import claimed
from graph_service.coverage.rule import Rule, elements
from graph_service.model import Flow

Elements = frozenset[tuple[str | None, str | None]]
"""Elements of a flow, each by its category and its purpose."""


class Relied(NamedTuple):
    """One claim of a flow: whether the register has what it names, and which elements that covers, or may cover."""

    claim: str
    in_register: bool
    covers: Elements
    may_cover: Elements
    """Those for which it fails no test: also those that it covers."""


def relied_on(rule: Rule, flow: Flow) -> tuple[Relied, ...]:
    """Each claim of a flow that is live and needs a protocol."""
    standing = {each: rule.standing(flow, *each) for each in elements(flow)}
    passing = {each: set(rule.agreements.ids(found)) for each, (found, _) in standing.items()}
    failing_none = {each: set(rule.agreements.ids(found)) for each, (_, found) in standing.items()}
    return tuple(
        Relied(
            claim,
            bool(named),
            frozenset(each for each, found in passing.items() if not found.isdisjoint(named)),
            frozenset(each for each, found in failing_none.items() if not found.isdisjoint(named)),
        )
        for claim, named in claimed(flow.claims, rule.agreements.references).items()
    )
