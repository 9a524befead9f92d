"""New names that may be one body's: to ask about, never to join."""

from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from importers.resolve.body_names import spelled, within

_MOST = 200
"""How many new names are compared with one another."""
_SLIPS = 2
"""How many letters two names differ in at most, where one may be the other mistyped."""


def alike(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names of which one seems to be the other, shortened or mistyped; each pair in the order of the alphabet.

    >>> list(alike(["Northshire Police", "Northshire Polcie", "Southshire Police", "NP"]))
    [('Northshire Polcie', 'Northshire Police')]
    >>> list(alike(["Essex CC", "Essex County Council", "Essex Police"]))
    [('Essex CC', 'Essex County Council')]
    """
    keys = [(name, spelled(name)) for name in sorted(names)[:_MOST]]
    for at, (name, key) in enumerate(keys):
        for other, other_key in keys[at + 1 :]:
            if key == other_key or within(key, other_key) or within(other_key, key) or _mistyped(key, other_key):
                yield name, other


def pair_of(names: Sequence[str]) -> tuple[str, str]:
    """Of two names of one body, the one that it keeps, which says most, and the one that becomes another name of it."""
    other, name = sorted(names, key=lambda name: (len(name), name))
    return name, other


def _mistyped(key: str, other: str) -> bool:
    """Whether two names of as many words, which begin alike and have the same numbers, differ in a letter or two."""
    words, others = key.split(), other.split()
    if len(key) < 8 or [word[0] for word in words] != [word[0] for word in others]:
        return False
    if [word for word in words if not word.isalpha()] != [word for word in others if not word.isalpha()]:
        return False
    return OSA.distance(key, other, score_cutoff=_SLIPS) <= _SLIPS
