"""Checks of transfers, processors, wide words, what happens once, and groups."""

from datetime import date

import pytest

from graph_service.model import Party
from tests.checks.records import START, asset, flow, protocol, state

ABROAD = {"country": "US", "categories": ("name",)}


@pytest.mark.parametrize(
    ("safeguard", "on", "expected"),
    [
        ("IDTA signed 2 May 2025", date(2026, 11, 22), "passes"),
        ("UK Addendum to the EU SCCs", date(2026, 11, 22), "passes"),
        ("Art. 49 explicit consent", date(2026, 11, 22), "passes"),
        ("Privacy Shield", date(2026, 11, 22), "fails"),
        ("EU standard contractual clauses", date(2026, 11, 22), "fails"),
        ("EU standard contractual clauses", date(2024, 3, 21), "passes"),
        ("Contract in place", date(2026, 11, 22), "fails"),
        ("Encryption", date(2026, 11, 22), "not-recorded"),
        ("TBC", date(2026, 11, 22), None),
    ],
)
def test_a_safeguard_is_one_that_uk_law_knows(safeguard: str, on: date, expected: str | None) -> None:
    assert state("safeguard-not-valid", flow(**ABROAD, safeguard=safeguard), on=on) == expected
    assert state("safeguard-not-valid", asset(**ABROAD, safeguard=safeguard), on=on) == expected


def test_a_safeguard_is_not_asked_for_adequate_countries() -> None:
    assert state("safeguard-not-valid", flow(country="FR", categories=("name",), safeguard="Privacy Shield")) is None


def test_a_processors_processor_is_on_the_contract() -> None:
    held = asset(processor="b")
    onward = flow(source="b", target="c", relation="processor")
    assert state("sub-processor-not-authorised", onward) is None
    assert state("sub-processor-not-authorised", held, onward) == "not-recorded"
    signed = [Party(partner=key, signed_on=START) for key in "abc"]
    for parties, expected in ((signed[:2], "fails"), (signed, "passes")):
        contract = protocol(kinds=("processing",), parties=tuple(parties))
        assert state("sub-processor-not-authorised", held, onward, contract) == expected


def test_a_wide_word_is_named_where_protocols_use_narrower_ones() -> None:
    wide, narrow = flow(purposes=("safeguarding",)), flow(purposes=("child-safeguarding",))
    listing = protocol(categories=("name",), purposes=("child-safeguarding",))
    assert state("flow-too-broad", wide, listing) == "fails"
    assert state("flow-too-broad", narrow, listing) == "passes"
    assert state("flow-too-broad", wide) == "passes"


def test_what_is_one_off_happens_once() -> None:
    once = flow(occasion="one-off", purposes=("safeguarding",))
    again = flow(id="g", name="G", occasion="urgent", purposes=("safeguarding",))
    other = flow(id="g", name="G", occasion="urgent", purposes=("housing",))
    assert state("one-off-repeated", once, again) == "fails"
    assert state("one-off-repeated", once, other) == "passes"
    assert state("one-off-repeated", flow(occasion="one-off")) == "not-recorded"
    assert state("one-off-repeated", flow(purposes=("safeguarding",)), again) == "passes"


def test_a_group_is_not_a_controller() -> None:
    assert state("group-as-an-end", flow()) is None
    assert state("group-as-an-end", flow(), partners={"b": {"group": True}}) == "fails"
