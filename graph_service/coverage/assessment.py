"""What the rule finds for one flow: the verdict, and its reasons as codes with their facts. Sentences are made later."""

from typing import Literal, NamedTuple

from graph_service.coverage.cause import Cause, Finding
from graph_service.coverage.verdicts import Verdict

ElementState = Literal["covered", "unclear", "gap"]


class NearAssessed(NamedTuple):
    """A protocol near to covering an element, with the findings that stand in its way, in the order of the tests."""

    protocol: str
    findings: tuple[Finding, ...]


class Assessed(NamedTuple):
    """One element, assessed. A covered one has no nearest."""

    category: str | None
    purpose: str | None
    state: ElementState
    protocols: tuple[str, ...]
    nearest: tuple[NearAssessed, ...]


class Assessment(NamedTuple):
    """One flow, assessed."""

    verdict: Verdict
    unneeded: Cause | None
    """Why no protocol is needed, or why the flow is not live; then there are no elements."""
    protocols: tuple[str, ...]
    """The smallest set that covers every covered element."""
    elements: tuple[Assessed, ...]


def verdict_of(covered: int, unclear: int, gaps: int) -> Verdict:
    """The verdict on a flow of which so many elements are in each state."""
    if gaps:
        return "partly" if covered else "gap"
    return "unclear" if unclear else "covered"
