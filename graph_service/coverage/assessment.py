"""What the rule finds for one flow: the verdict, and its reasons as codes with their facts. Sentences are made later."""

from datetime import date
from typing import Literal, NamedTuple

from graph_service.coverage.verdicts import State, Test, Verdict

ScopeTest = Literal["purpose", "category", "subject", "method"]
"""A test of what a clause permits; it is named as the scheme of its terms."""


class Reason(NamedTuple):
    """One thing that stands in the way of a test, or decides whether it is needed: a code with its facts.

    Which facts it carries depends on the code; `messages.py` has the sentence of each.
    """

    code: str
    state: State
    partner: str | None = None
    """The party or partner that it is about."""
    other: str | None = None
    """Another partner; or the protocol that supersedes this one; or the unmapped word that is listed."""
    on: date | None = None
    kind: str | None = None
    """The kind of agreement that is wanted."""
    scheme: ScopeTest | None = None
    term: str | None = None
    field: str | None = None
    """The field that is as written."""
    others: tuple[str, ...] = ()
    """The terms below `term` that are listed; or the two bodies of a step that makes a signature doubtful."""


class FailedTest:
    """What one test found where it does not pass: its reasons, the one that decides first.

    It is about one clause, or (`shared`) the same for every clause that fails for that reason.
    """

    __slots__ = ("reasons", "shared", "test")

    def __init__(self, test: Test, reasons: tuple[Reason, ...], shared: bool = False) -> None:
        self.test: Test = test
        self.reasons = reasons
        self.shared = shared

    @property
    def state(self) -> State:
        """The result of the test: that of the reason that decides."""
        return self.reasons[0].state

    @property
    def code(self) -> str:
        """The code of the reason that decides."""
        return self.reasons[0].code


ElementState = Literal["covered", "unclear", "gap"]
Basis = Literal["duty", "one-off", "urgent"]
"""On what a flow may rest where no protocol covers all of it."""


class NearAssessed(NamedTuple):
    """A protocol near to covering an element, with the tests that it does not pass, in the rule's order."""

    protocol: str
    failed: tuple[FailedTest, ...]


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
    """The smallest set that covers every covered element, or a small one (`exact`)."""
    elements: tuple[Assessed, ...]
    other_basis: Basis | None = None
    """Of the verdict `other-basis`: on what the flow rests."""
    exact: bool = True
    """Whether the set of protocols is proven smallest."""


def verdict_of(covered: int, unclear: int, gaps: int, other_basis: Basis | None = None) -> Verdict:
    """The verdict on a flow, from how many of its elements are in each state."""
    if not unclear and not gaps:
        return "covered"
    if other_basis is not None:
        return "other-basis"
    if gaps:
        return "partly" if covered else "gap"
    return "unclear"
