"""Cells that say one thing in two languages: "Byw / Live", "Parhaus / Ongoing"."""

from collections.abc import Callable
from dataclasses import replace

from importers.convert.parsed import ParsedCell

_LONGEST = 200


def in_two_languages(text: str, read: Callable[[str], ParsedCell]) -> ParsedCell | None:
    """What both halves of a text say, each read alone; None where one of them is not understood, or says another thing."""
    halves = [half.strip() for half in text.split(" / ")] if len(text) <= _LONGEST else []
    if len(halves) != 2 or not all(halves):
        return None
    first, second = (read(half) for half in halves)
    understood = not (first.as_written or second.as_written or first.limits or second.limits)
    same = (first.value, first.also, first.clears) == (second.value, second.also, second.clears)
    says = first.value is not None or first.also or first.clears or (first.leftover and second.leftover)
    if not (understood and same and says):
        return None
    return replace(first, leftover=text) if first.leftover else first
