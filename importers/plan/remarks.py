"""Remarks: what a plan says of cells, as codes with facts. The faces make sentences and remedies of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph_service.spreadsheet import cell_name
from importers.convert.parsed import Effect
from importers.plan.remark_messages import sentence

Place = tuple[str, int, int]
"""A cell: its sheet ("" for a text file), its row and its column, counted from 0."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on one or more cells: a stable code, its effect, and the facts that a sentence is made of."""

    code: str
    effect: Effect
    places: tuple[Place, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence, without any remedy: what users can press or type, their face adds."""
        return sentence(self.code, self.facts)

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Its cells as sheet and name, as B12."""
        return tuple((sheet, cell_name(row, column)) for sheet, row, column in self.places)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "code": self.code,
            "effect": self.effect,
            "cells": [{"sheet": sheet, "cell": cell} for sheet, cell in self.cells],
            "facts": dict(self.facts),
            "message": self.message,
        }


def position(cell: str) -> tuple[int, int]:
    """The row and column, counted from 0, of a cell named as in A1."""
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]) - 1, column - 1


class Remarks:
    """The remarks of a plan as they are made: those that say the same are one, with all their cells."""

    def __init__(self) -> None:
        self._facts: dict[Any, Mapping[str, Any]] = {}
        self._places: dict[Any, dict[Place, None]] = {}
        self.turned: set[str] = set()
        """The sheets that are forms, whose rows were read as columns."""

    def cell(self, place: Place) -> str:
        """The name of a cell in the file."""
        _, row, column = self._of_file(place)
        return cell_name(row, column)

    def _of_file(self, place: Place) -> Place:
        return (place[0], place[2], place[1]) if place[0] in self.turned else place

    def add(self, place: Place, code: str, effect: Effect = "note", facts: Mapping[str, Any] | None = None) -> None:
        """Adds a remark at a cell."""
        given = facts or {}
        key = (code, effect, repr(given) if given else "")
        if key not in self._facts:
            self._facts[key] = given
            self._places[key] = {}
        self._places[key][place] = None

    def has(self, code: str, sheet: str) -> bool:
        """Whether a sheet has a remark of a code."""
        return any(key[0] == code and any(place[0] == sheet for place in self._places[key]) for key in self._facts)

    def at(self, place: Place) -> bool:
        """Whether something other than a note is said of a cell."""
        return any(key[1] != "note" and place in places for key, places in self._places.items())

    def all(self, sheets: Sequence[str]) -> tuple[Remark, ...]:
        """The remarks in the order of their first cells; those on the whole plan first."""
        order = {name: number for number, name in enumerate(sheets)}

        def place(where: Place) -> tuple[int, int, int]:
            return order.get(where[0], -1), where[1], where[2]

        made = [
            Remark(key[0], key[1], tuple(sorted(map(self._of_file, self._places[key]), key=place)), facts)
            for key, facts in self._facts.items()
        ]
        return tuple(sorted(made, key=lambda remark: (place(remark.places[0]), remark.code, remark.effect)))
