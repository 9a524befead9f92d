"""The two sets of clauses of a test: they decide, and they explain.

A set of clauses is an integer used as a bit set; clauses stand in the order of their protocols' ids.
"""

from collections.abc import Callable

from graph_service.coverage.assessment import FailedTest, Reason
from graph_service.coverage.verdicts import State, Test

Why = Callable[[int], tuple[Reason, ...]]
"""The reasons for which a clause, by its index, does not pass, the one that decides first."""


class Sets:
    """For one test of one fact of a flow, the clauses that pass and those for which it is not recorded; others fail.

    `refusal` is the reason for all clauses of the set `refused`; `why` gives the reasons for the others.
    """

    __slots__ = ("_failed", "_refusal", "_test", "_why", "doubted", "may_pass", "not_recorded", "passes", "refused")

    def __init__(
        self, test: Test, passes: int, not_recorded: int, why: Why, refused: int = 0, refusal: Reason | None = None
    ) -> None:
        self.passes = passes
        self.not_recorded = not_recorded & ~passes
        self.may_pass = passes | not_recorded
        """Those that do not fail."""
        self._test: Test = test
        self._why = why
        self.refused = refused
        self.doubted = 0
        """Those that are not recorded for one reason more than they had."""
        self._refusal = FailedTest(test, () if refusal is None else (refusal,), shared=True)
        self._failed: dict[int, FailedTest] = {}

    def state(self, index: int) -> State:
        """The result for one clause."""
        if self.passes >> index & 1:
            return "passes"
        return "not-recorded" if self.not_recorded >> index & 1 else "fails"

    def failed(self, index: int) -> FailedTest:
        """What stands in the way of a clause that does not pass."""
        if self.refused >> index & 1:
            return self._refusal
        known = self._failed.get(index)
        if known is None:
            known = self._failed[index] = FailedTest(self._test, self._why(index))
        return known

    def weakened(self, not_recorded: int, reason: Reason) -> "Sets":
        """The same, but not recorded, for one reason, for some clauses that pass or fail."""
        return _Weakened(self, not_recorded, reason) if not_recorded else self


class _Weakened(Sets):
    """Sets in which some more clauses are not recorded; the rest is explained by those it was made from."""

    __slots__ = ("_base", "_more")

    def __init__(self, base: Sets, not_recorded: int, reason: Reason) -> None:
        passes = base.passes & ~not_recorded
        super().__init__(base._test, passes, base.not_recorded | not_recorded, base._why, base.refused & ~not_recorded)
        self._base = base
        self.doubted = base.doubted | not_recorded
        self._more = not_recorded
        self._refusal = FailedTest(base._test, (reason,))

    def failed(self, index: int) -> FailedTest:
        return self._refusal if self._more >> index & 1 else self._base.failed(index)
