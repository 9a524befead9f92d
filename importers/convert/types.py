"""Types of agreement as people write them: what kinds of agreement a document is."""

import re

from graph_service.vocabulary.spelling import is_marked
from importers import lexicon
from importers.convert.ticks import ticked
from importers.convert.words import plain

_NEGATED = re.compile(r"\b(?:no|not|non|without|former|draft)\b")


def kinds(text: str) -> tuple[str, ...]:
    """The kinds that a type says; none where it says no kind, as "Contract" or "Tier 2".

    An overarching word counts alone, whatever stands with it. A memorandum is one of sharing too where it says that it acts as a
    sharing agreement.

    >>> kinds("Memorandum of Understanding (MoU)"), kinds("DSPA"), kinds("Tier 2 ISA")
    (('memorandum',), ('joint', 'processing', 'sharing'), ('sharing',))
    """
    chosen = ticked(text)
    whole = plain(chosen)
    if _NEGATED.search(whole) or is_marked(chosen):
        return ()
    if _found(whole, "overarching"):
        return ("overarching",)
    named = {kind for kind in ("all", "processing", "joint", "memorandum") if _found(whole, kind)}
    if "all" in named:
        return ("joint", "processing", "sharing")
    if "memorandum" in named:
        return ("memorandum", "sharing") if _found(whole, "acts") else ("memorandum",)
    if _found(whole, "sharing"):
        named.add("sharing")
    return tuple(sorted(named))


def _found(text: str, kind: str) -> bool:
    """Whether a text has, as whole words, one of the words for a kind."""
    return any(f" {word} " in f" {text} " for word in lexicon.words(f"types.{kind}"))
