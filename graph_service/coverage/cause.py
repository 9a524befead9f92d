"""A cause: the one thing that stands in the way of a test, as a code with its facts. Sentences and fixes come from it."""

from datetime import date
from typing import Literal, NamedTuple

from graph_service.coverage.verdicts import State, Test

ScopeTest = Literal["purpose", "category", "subject", "method"]
"""A test of what a clause permits; it is named as the scheme of its terms."""


class Cause(NamedTuple):
    """Why a test does not pass. Which facts it carries depends on its code; see `sentences.py`."""

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


class Finding:
    """What one test found where it does not pass: its causes, the worst first.

    It is about one clause, or (`shared`) the same for every clause that fails for that cause.
    """

    __slots__ = ("causes", "shared", "test")

    def __init__(self, test: Test, causes: tuple[Cause, ...], shared: bool = False) -> None:
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
