"""Remarks: what a plan says of cells, as codes with facts. The faces make sentences and remedies of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Effect = Literal["note", "as-written", "held"]
"""What becomes of the cells: they are read (a `note`), kept as written, or their row is held."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: its sheet ("" for a text file) and its name, as B12."""

    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on one or more cells: a stable code, its effect, and the facts that a sentence is made of.

    `message` is the sentence without any remedy: what users can press or type, their face adds.
    """

    code: str
    effect: Effect
    cells: tuple[Place, ...]
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "code": self.code,
            "effect": self.effect,
            "cells": [{"sheet": place.sheet, "cell": place.cell} for place in self.cells],
            "facts": dict(self.facts),
            "message": self.message,
        }


def together(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Remarks that say the same become one with all their cells, in the order of the first."""
    found: dict[tuple[str, str, str], Remark] = {}
    cells: dict[tuple[str, str, str], list[Place]] = {}
    for remark in remarks:
        key = (remark.code, remark.effect, remark.message)
        found.setdefault(key, remark)
        cells.setdefault(key, []).extend(remark.cells)
    return tuple(
        Remark(remark.code, remark.effect, tuple(dict.fromkeys(cells[key])), remark.message, remark.facts)
        for key, remark in found.items()
    )
