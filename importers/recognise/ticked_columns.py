"""Columns headed by a category of data and nothing else: a tick in one says that the row shares that data."""

from collections.abc import Mapping
from typing import Any

from importers.convert.parsed import Cell, text_of
from importers.convert.words import yes_or_no
from importers.recognise.template import Template
from importers.resolve.terms import TermNames


def headed_by_data(template: Template, kept: Mapping[int, str], terms: TermNames) -> dict[int, str]:
    """The category of each column, among those that match nothing, that is one's heading. A layout without flows has none."""
    if all(rule.kind != "flow" for rule in template.records):
        return {}
    terms_of = {at: terms.find(heading.rstrip("? "), "category") for at, heading in kept.items()}
    return {at: id for at, id in terms_of.items() if id}


def ticked(cell: Cell) -> bool:
    """Whether a cell is a tick. A cross is taken for one: too much data is found, too little is not."""
    return yes_or_no(cell) is True or text_of(cell).lower() == "x"


def carry(category: str, values: dict[str, dict[str, Any]], template: Template) -> None:
    """Adds a category to what each record of a row says."""
    for rule in template.records:
        fields = values.setdefault(rule.kind, {})
        fields["categories"] = tuple(sorted({*fields.get("categories", ()), category}))


def told(heading: str) -> str:
    """What to say of such a column."""
    return (
        f"{heading[:60]!r} is read as a category of data that the rows ticked here carry. "
        f"If it says something else, import with --column {heading + '='!r}."
    )
