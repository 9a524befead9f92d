"""Which countries UK adequacy regulations cover on a date."""

from datetime import date, timedelta

import pytest

from graph_service.vocabulary import adequacy, adequate_countries


@pytest.mark.parametrize(
    "country", ["FR", "IE", "NO", "IS", "LI", "GI", "GG", "JE", "IM", "CH", "NZ", "JP", "CA", "UY"]
)
def test_the_countries_of_schedule_21_are_adequate_from_the_end_of_the_transition_period(country: str) -> None:
    start = date(2020, 12, 31)
    assert country in adequate_countries(start)
    assert country not in adequate_countries(start - timedelta(days=1))


def test_south_korea_is_adequate_from_the_day_its_regulations_came_into_force() -> None:
    assert "KR" in adequate_countries(date(2022, 12, 19))
    assert "KR" not in adequate_countries(date(2022, 12, 18))


def test_the_united_states_alone_do_not_settle_it_because_each_recipient_is_certified() -> None:
    on = date(2026, 11, 22)
    assert "US" not in adequate_countries(on)
    bridge = next(row for row in adequacy(on) if row.country == "US")
    assert bridge.by_recipient
    assert bridge.since == date(2023, 10, 12)
    assert bridge.scope


@pytest.mark.parametrize("country", ["IN", "CN", "AU", "ZA", "GB"])
def test_other_countries_are_not_listed(country: str) -> None:
    assert country not in adequate_countries(date(2026, 11, 22))


def test_every_row_cites_its_source_and_names_a_country_once() -> None:
    rows = adequacy(date(2026, 11, 22))
    assert all(row.source for row in rows)
    assert len({row.country for row in rows}) == len(rows) == 46


def test_law_enforcement_has_its_own_shorter_list() -> None:
    """DPA 2018 Schedule 21 paragraph 11: EEA states, Switzerland and Gibraltar; then SI 2023/744 and SI 2023/1221."""
    on = date(2026, 11, 22)
    police = adequate_countries(on, "law-enforcement")
    assert {"FR", "NO", "CH", "GI", "GG", "JE"} <= police
    assert not {"CA", "JP", "KR", "NZ", "IL", "US", "EU"} & police
    assert len(police) == 34
    assert "GG" not in adequate_countries(date(2023, 7, 27), "law-enforcement")
    assert "GG" in adequate_countries(date(2023, 7, 28), "law-enforcement")
    assert "JE" not in adequate_countries(date(2023, 12, 12), "law-enforcement")
    assert all(row.source for row in adequacy(on, "law-enforcement"))


@pytest.mark.parametrize("country", ["CA", "FO", "IL", "JP", "KR", "US", "UY"])
def test_where_not_all_transfers_are_covered_the_row_says_which_are(country: str) -> None:
    assert next(row for row in adequacy(date(2026, 11, 22)) if row.country == country).scope
