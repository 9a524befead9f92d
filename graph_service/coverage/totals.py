"""Totals: how many flows have each verdict, how many are open, and how many rows are still held."""

from collections import Counter
from collections.abc import Mapping

from graph_service.coverage.rule import Rule
from graph_service.coverage.verdicts import OPEN, VERDICTS, Total, Verdict


def taken_over(totals: Mapping[Total, int]) -> int:
    """Of a summary: how many flows are open only because the register does not say who took over from a partner."""
    return totals["open"] - sum(totals[verdict] for verdict in OPEN)


def summary(rule: Rule, verdicts: Mapping[str, Verdict]) -> dict[Total, int]:
    """How many flows, by id, have each verdict; `open`: how many are not closed; `held`: how many rows of imports are no records yet.

    Only covered flows are closed. Those that are not live because a partner with successors has ended are open too.
    """
    count = Counter(verdicts.values())
    not_live = (rule.snapshot.flows[key] for key, verdict in verdicts.items() if verdict == "not-live")
    taken_over = sum(bool(rule.taken_over(flow)) for flow in not_live)
    totals: dict[Total, int] = {verdict: count[verdict] for verdict in VERDICTS}
    open_ = sum(count[verdict] for verdict in OPEN) + taken_over
    return {**totals, "open": open_, "held": rule.snapshot.imported().held}
