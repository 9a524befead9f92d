"""What is to be done, in sentences: the permits of one protocol are one variation."""

from collections.abc import Sequence

from graph_service.coverage.answer import Fix
from graph_service.coverage.criteria.scope import SCOPE_FIELDS
from graph_service.coverage.messages import Names, listing


def step_sentences(fixes: Sequence[Fix], names: Names) -> list[str]:
    """Fixes as sentences, as many as there are things to do: the permits of one protocol are one variation."""
    permits: dict[str, list[Fix]] = {}
    for fix in fixes:
        if fix.action == "permit":
            permits.setdefault(str(fix.protocol), []).append(fix)
    sentences: dict[str, None] = {}
    for fix in fixes:
        varied = permits.get(str(fix.protocol), []) if fix.action == "permit" else []
        sentences[_variation(varied, names) if len(varied) > 1 else fix.sentence] = None
    return list(sentences)


def _variation(permits: Sequence[Fix], names: Names) -> str:
    terms = listing(
        [names.term(scheme, fix.term) for fix in permits for scheme in SCOPE_FIELDS if scheme == fix.scheme]
    )
    sensitive = {names.sensitivity(fix.term) for fix in permits if fix.scheme == "category"} - {None}
    sentence = f"Vary {names.protocol(permits[0].protocol)} so that it permits {terms}; its parties sign the variation."
    return (
        f"{sentence} It adds {listing(sorted(map(str, sensitive)))}: its DPIA needs another look."
        if sensitive
        else sentence
    )
