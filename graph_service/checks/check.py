"""What a check is and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from graph_service.checks.facts import Facts
from graph_service.coverage import Part, State
from graph_service.model import Asset, Flow, Kind, Protocol
from graph_service.values import Slug, Text

Severity = Literal["serious", "advice"]


class Result(NamedTuple):
    """What a check says of one record. `applies` is false where the law asks nothing of it."""

    state: State
    reason: str
    applies: bool = True


@dataclass(frozen=True)
class Check:
    """One thing that a register must be able to show, with the law or guidance that asks for it.

    Each kind of record that it concerns has a function; one that answers None says nothing of that record.
    """

    code: str
    severity: Severity
    source: str
    question: str
    """What it asks, in the words of a table's row."""
    flow: Callable[[Facts, Flow], Result | None] | None = None
    asset: Callable[[Facts, Asset], Result | None] | None = None
    protocol: Callable[[Facts, Protocol], Result | None] | None = None


class Finding(Part):
    """What one check found for one record."""

    kind: Kind
    id: Slug
    check: Text
    state: State
    severity: Severity
    reason: Text
    source: Text


def passes(reason: str) -> Result:
    """The law asks for it and it is recorded."""
    return Result("passes", reason)


def fails(reason: str) -> Result:
    """The law asks for it and the register shows that it is missing or wrong."""
    return Result("fails", reason)


def unknown(reason: str) -> Result:
    """The register does not record enough to tell."""
    return Result("not-recorded", reason)


def not_asked(reason: str) -> Result:
    """The law asks nothing here."""
    return Result("passes", reason, applies=False)
