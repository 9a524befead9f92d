"""What the rule finds for one flow: the verdict, and its reasons as codes with their facts. Sentences are made later."""

from datetime import date
from typing import Literal, NamedTuple

from graph_service.coverage.verdicts import State, Test, Verdict

ScopeTest = Literal["purpose", "category", "subject", "method"]
"""A test of what a clause permits; it is named as the scheme of its terms."""


class Reason(NamedTuple):
    """Why a test does not pass. Which facts it carries depends on its code; see `messages.py`."""

    code: str
    state: State
    partner: str | None = None
    """The party or partner that it is about."""
    other: str | None = None
    """The partner that the party should stand for, the protocol that supersedes this one, or the unmapped word listed."""
    on: date | None = None
    kind: str | None = None
    """The kind of agreement that is wanted."""
    scheme: ScopeTest | None = None
    term: str | None = None


class FailedTest:
    """What one test found where it does not pass: its causes, the worst first.

    It is about one clause, or (`shared`) the same for every clause that fails for that cause.
    """

    __slots__ = ("causes", "shared", "test")

    def __init__(self, test: Test, causes: tuple[Reason, ...], shared: bool = False) -> None:
        self.test: Test = test
        self.causes = causes
        self.shared = shared

    @property
    def state(self) -> State:
        """The result of the test: that of its worst cause."""
        return self.causes[0].state

    @property
    def code(self) -> str:
        """The code of its worst cause."""
        return self.causes[0].code


ElementState = Literal["covered", "unclear", "gap"]


class NearAssessed(NamedTuple):
    """A protocol near to covering an element, with the findings that stand in its way, in the order of the tests."""

    protocol: str
    findings: tuple[FailedTest, ...]


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
    unneeded: Reason | None
    """Why no protocol is needed, or why the flow is not live; then there are no elements."""
    protocols: tuple[str, ...]
    """The smallest set that covers every covered element."""
    elements: tuple[Assessed, ...]


def verdict_of(covered: int, unclear: int, gaps: int) -> Verdict:
    """The verdict on a flow of which so many elements are in each state."""
    if gaps:
        return "partly" if covered else "gap"
    return "unclear" if unclear else "covered"
