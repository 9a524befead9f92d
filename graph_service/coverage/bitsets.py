"""The two sets of clauses of a test: they decide, and they explain.

A set of clauses is an integer used as a bit set; clauses stand in the order of their protocols' ids.
"""

from collections.abc import Callable

from graph_service.coverage.assessment import FailedTest, Reason
from graph_service.coverage.verdicts import State, Test

Why = Callable[[int], tuple[Reason, ...]]
"""The causes for which a clause, by its index, does not pass, the worst first."""


class Sets:
    """For one test of one fact of a flow, the clauses that pass and those for which it is not recorded; others fail.

    `refusal` is the cause for all clauses of the set `refused`; `why` tells the causes for the others.
    """

    __slots__ = ("_found", "_refusal", "_refused", "_test", "_why", "may_pass", "not_recorded", "passes")

    def __init__(
        self, test: Test, passes: int, not_recorded: int, why: Why, refused: int = 0, refusal: Reason | None = None
    ) -> None:
        self.passes = passes
        self.not_recorded = not_recorded & ~passes
        self.may_pass = passes | not_recorded
        """Those that do not fail."""
        self._test: Test = test
        self._why = why
        self._refused = refused
        self._refusal = FailedTest(test, () if refusal is None else (refusal,), shared=True)
        self._found: dict[int, FailedTest] = {}

    def state(self, index: int) -> State:
        """The result for one clause."""
        if self.passes >> index & 1:
            return "passes"
        return "not-recorded" if self.not_recorded >> index & 1 else "fails"

    def finding(self, index: int) -> FailedTest:
        """What stands in the way of a clause that does not pass."""
        if self._refused >> index & 1:
            return self._refusal
        found = self._found.get(index)
        if found is None:
            found = self._found[index] = FailedTest(self._test, self._why(index))
        return found
