"""Totals: how many flows have each verdict, how many are open, and how many rows are still held."""

from collections import Counter
from collections.abc import Iterable, Mapping

from graph_service.coverage.rule import Rule
from graph_service.coverage.verdicts import OPEN, VERDICTS, Total, Verdict
from graph_service.model import Flow


def taken_over(totals: Mapping[Total, int]) -> int:
    """Of a summary: how many flows are open only because the register does not say who took over from a partner."""
    return totals["open"] - sum(totals[verdict] for verdict in OPEN)


def summary(rule: Rule, verdicts: Iterable[tuple[Flow, Verdict]]) -> dict[Total, int]:
    """How many flows have each verdict; `open`: how many are not closed; `held`: how many rows of imports are no records yet.

    Only covered flows are closed. Those that are not live because a partner with successors has ended are open too.
    """
    count: Counter[Verdict] = Counter()
    taken_over = 0
    for flow, verdict in verdicts:
        count[verdict] += 1
        taken_over += verdict == "not-live" and bool(rule.taken_over(flow))
    totals: dict[Total, int] = {verdict: count[verdict] for verdict in VERDICTS}
    open_ = sum(count[verdict] for verdict in OPEN) + taken_over
    return {**totals, "open": open_, "held": rule.snapshot.imported().held}
