"""What is to be done, in sentences, as few as there are things to do.

The permits of one protocol are one variation, and what has to be recorded of one of its lists is one question.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graph_service.coverage.actions.record import permission_question
from graph_service.coverage.answer import Fix
from graph_service.coverage.assessment import ScopeTest
from graph_service.coverage.messages import Names, listing


class Step(NamedTuple):
    """One thing to do: its sentence, and the first of the fixes that it does together."""

    sentence: str
    fix: Fix


def steps_of(fixes: Sequence[Fix], names: Names) -> list[Step]:
    """Fixes as things to do, in their order."""
    together: dict[tuple[str | None, ...], list[Fix]] = {}
    for fix in fixes:
        together.setdefault(_done_at_once(fix), []).append(fix)
    return [Step(_sentence(alike, names), alike[0]) for alike in together.values()]


def step_sentences(fixes: Sequence[Fix], names: Names) -> list[str]:
    """Fixes as sentences."""
    return [step.sentence for step in steps_of(fixes, names)]


def _done_at_once(fix: Fix) -> tuple[str | None, ...]:
    if fix.action == "permit":
        return fix.action, fix.protocol
    if fix.action == "record" and fix.protocol and fix.term:
        return fix.action, fix.protocol, fix.field
    return (fix.sentence,)


def _sentence(alike: Sequence[Fix], names: Names) -> str:
    first = alike[0]
    if len({fix.sentence for fix in alike}) == 1:
        return first.sentence
    terms = {scheme: [names.term(scheme, fix.term) for fix in alike if fix.scheme == scheme] for scheme in _CALLED}
    terms = {scheme: labels for scheme, labels in terms.items() if labels}
    if first.action == "record":
        [(scheme, labels)] = terms.items()
        return permission_question(names, str(first.protocol), scheme, labels)
    sensitive = {names.sensitivity(fix.term) for fix in alike if fix.scheme == "category"} - {None}
    more = f" It adds {listing(sorted(map(str, sensitive)))}: its DPIA needs another look." if sensitive else ""
    lists = [f"{_CALLED[scheme]} {listing(labels)}" for scheme, labels in terms.items()]
    permitted = ", and ".join(lists) if len(lists) > 1 else listing(next(iter(terms.values())))
    return (
        f"Vary {names.protocol(first.protocol)} so that it permits {permitted}; its parties sign the variation.{more}"
    )


_CALLED: Mapping[ScopeTest, str] = {
    "category": "the data",
    "purpose": "the purpose",
    "subject": "data about",
    "method": "sending by",
}
"""What stands before terms where those of several schemes are named."""
