"""The countries that UK adequacy regulations cover: DPA 2018 Schedule 21 paragraph 5 and the regulations made since."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Adequacy:
    """One country under UK adequacy regulations, and since when.

    `by_recipient` says that the country alone settles nothing, because each recipient there must itself be certified;
    `scope` says in words which recipients are covered, where not all are.
    """

    country: str
    name: str
    since: date
    until: date | None
    by_recipient: bool
    scope: str | None
    source: str


def adequacy(on: date) -> tuple[Adequacy, ...]:
    """The regulations in force on a date (their last day counts), sorted by country."""
    return tuple(row for row in _rows() if row.since <= on and (row.until is None or on <= row.until))


def adequate_countries(on: date) -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes of the countries to which a transfer needs no further safeguard on a date.

    The United States are not among them: the UK-US data bridge (SI 2023/1028) covers certified recipients only, so that
    the country alone does not tell. The United Kingdom itself is no transfer abroad, and not listed either.
    """
    return frozenset(row.country for row in adequacy(on) if not row.by_recipient)


@cache
def _rows() -> tuple[Adequacy, ...]:
    file = resources.files("graph_service.vocabulary") / "adequacy.csv"
    return tuple(
        Adequacy(
            country=row["country"],
            name=row["name"],
            since=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            by_recipient=row["by_recipient"] == "yes",
            scope=row["scope"] or None,
            source=row["source"],
        )
        for row in csv.DictReader(file.read_text("utf-8").splitlines())
    )
