"""The options of an import: what the person who imports says besides the file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True)
class Options:
    """What the person who imports says, by option; see `Register.plan_import`."""

    template: str | None = None
    partner: str | None = None
    create_partners: bool = False
    same: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    retire_absent: bool = False
    retire_many: bool = False
    clear_blanks: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    """What a person answers now: a choice by the id of its question. One that is not asked, or has no such choice, is refused."""
    cells: Mapping[str, str] = field(default_factory=dict)
    """What cells should say, by sheet and A1 name: `Data flows!F6`."""
    without: Sequence[str] = ()
    """Rows that are left out, by sheet and number from 1: `Data flows!6`."""
