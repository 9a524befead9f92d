"""The countries that UK adequacy regulations cover: DPA 2018 Schedule 21 and the regulations made since."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal, cast

AdequacyRegime = Literal["uk-gdpr", "law-enforcement"]
"""The UK GDPR and Part 3 of the DPA 2018 have a list each (Schedule 21 paragraphs 5 and 11)."""


@dataclass(frozen=True)
class Adequacy:
    """One country under UK adequacy regulations of one regime, and since when.

    `by_recipient` says that the country alone settles nothing, because each recipient there must itself be certified;
    `scope` says in words what is covered, where not all is.
    """

    country: str
    name: str
    regime: AdequacyRegime
    since: date
    until: date | None
    by_recipient: bool
    scope: str | None
    source: str


def adequacy(on: date, regime: AdequacyRegime = "uk-gdpr") -> tuple[Adequacy, ...]:
    """The regulations of a regime in force on a date (their last day counts), sorted by country."""
    return tuple(
        row for row in _rows() if row.regime == regime and row.since <= on and (row.until is None or on <= row.until)
    )


def adequate_countries(on: date, regime: AdequacyRegime = "uk-gdpr") -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes of the countries to which a transfer needs no further safeguard on a date.

    The United States are not among them: the UK-US data bridge (SI 2023/1028) covers certified recipients only, so that
    the country alone does not tell. The United Kingdom itself is not a transfer abroad, and not listed either.
    """
    return frozenset(row.country for row in adequacy(on, regime) if not row.by_recipient)


@cache
def _rows() -> tuple[Adequacy, ...]:
    file = resources.files("graph_service.vocabulary") / "adequacy.csv"
    return tuple(
        Adequacy(
            country=row["country"],
            name=row["name"],
            regime=cast(AdequacyRegime, row["regime"]),
            since=date.fromisoformat(row["from"]),
            until=date.fromisoformat(row["until"]) if row["until"] else None,
            by_recipient=row["by_recipient"] == "yes",
            scope=row["scope"] or None,
            source=row["source"],
        )
        for row in csv.DictReader(file.read_text("utf-8").splitlines())
    )
