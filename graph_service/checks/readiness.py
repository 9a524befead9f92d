"""How ready a partner is to show that its sharing is accounted for: a share of checks passed, with what it is made of."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from graph_service.coverage import Part
from graph_service.values import Slug, Text


class ReadinessPart(Part):
    """One check's part in a score: over how many of the partner's records, and how they fared."""

    check: Text
    passes: int
    fails: int
    not_recorded: int


class Readiness(Part):
    """A partner's score: of `of` checks that the law or guidance asks of its records, `passes` pass; in whole per cent,
    rounded down.

    No score where nothing is asked. It measures what is recorded, not whether sharing is lawful.
    """

    partner: Slug
    name: Text
    score: int | None
    passes: int
    of: int
    parts: tuple[ReadinessPart, ...]


def readiness(name: str, partner: str, states: Iterable[tuple[str, str]]) -> Readiness:
    """The score of one partner from its records' (check, state) pairs."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for check, state in states:
        tally[check][state] += 1
    parts = tuple(
        ReadinessPart(
            check=check,
            passes=counts["passes"],
            fails=counts["fails"],
            not_recorded=counts["not-recorded"],
        )
        for check, counts in sorted(tally.items())
    )
    passed = sum(part.passes for part in parts)
    total = sum(part.passes + part.fails + part.not_recorded for part in parts)
    return Readiness(
        partner=partner,
        name=name,
        score=100 * passed // total if total else None,
        passes=passed,
        of=total,
        parts=parts,
    )
