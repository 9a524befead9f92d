"""The matrix says of every place on every protocol whether it is signed, and when."""

from datetime import date

import pytest

from graph_service.coverage.analysis.signature_matrix import matrix
from graph_service.model import Partner, Party, Protocol
from graph_service.snapshot import Snapshot

ON = date(2026, 11, 22)
START = date(2026, 4, 1)


def register(*parties: Party, starts_on: date | None = START) -> Snapshot:
    protocol = Protocol(id="isp-1", title="ISP 1", starts_on=starts_on, parties=parties)
    partners = {key: Partner(id=key, name=key.upper()) for key in ("a", "b", "c")}
    return Snapshot(version=7, partners=partners, protocols={"isp-1": protocol})


@pytest.mark.parametrize(
    ("party", "state"),
    [
        (Party(partner="a", signed_on=START), "signed"),
        (Party(partner="a", signed_on=date(2026, 4, 2)), "retrospective"),
        (Party(partner="a", signed_on=date(2026, 11, 23)), "later"),
        (Party(partner="a", signed=True), "undated"),
        (Party(partner="a", signed=False), "missing"),
        (Party(partner="a"), "missing"),
        (Party(partner="a", signed_on=START, left_on=ON), "left"),
        (Party(partner="a", signed_on=START, left_on=date(2026, 11, 23)), "signed"),
    ],
)
def test_each_signature_has_its_state(party: Party, state: str) -> None:
    found = matrix(register(party, Party(partner="b", signed_on=START)), ON)
    assert [cell.state for cell in found.cells if cell.partner == "a"] == [state]


def test_without_any_signature_nothing_is_known_to_be_missing() -> None:
    """A protocol that records nobody's signature says nothing about this one's."""
    assert [cell.state for cell in matrix(register(Party(partner="a"), Party(partner="b")), ON).cells] == [
        "not-recorded",
        "not-recorded",
    ]


def test_of_two_places_of_one_partner_the_better_counts() -> None:
    found = matrix(register(Party(partner="a"), Party(partner="a", signed_on=START)), ON)
    assert [cell.state for cell in found.cells] == ["signed"]


def test_rows_and_columns_count_what_is_missing_and_what_came_late() -> None:
    found = matrix(register(Party(partner="a", signed_on=ON), Party(partner="b")), ON)
    assert [(row.id, row.missing, row.retrospective) for row in found.partners] == [
        ("a", 0, 1),
        ("b", 1, 0),
        ("c", 0, 0),
    ]
    assert [(column.id, column.missing, column.retrospective) for column in found.protocols] == [("isp-1", 1, 1)]


def test_one_partners_matrix_has_only_the_protocols_that_list_it() -> None:
    assert matrix(register(Party(partner="a")), ON, partner="c").protocols == ()
