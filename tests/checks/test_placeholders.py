"""A text that says that nothing is there yet records nothing."""

import pytest

from graph_service.checks.placeholders import is_placeholder, is_placeholder_for_now


@pytest.mark.parametrize(
    "text",
    [
        *("", "?", "-", "No", "no.", "N", "None", "None recorded", "nil", "No - see notes", "TBC", "TBC (with DPO)"),
        *(
            "To be confirmed",
            "Not started",
            "Not yet",
            "Not yet started - due June 2027",
            "not known",
            "Unknown",
            "Vacant",
        ),
        *("DPIA required", "Required", "Outstanding", "Pending", "Awaiting DPO sign off"),
    ],
)
def test_what_says_that_nothing_is_there_tells_nothing(text: str) -> None:
    assert is_placeholder(text)
    assert is_placeholder_for_now(text)


@pytest.mark.parametrize("text", ["N/A", "n/a", "n.a.", "Not applicable"])
def test_not_applicable_tells_that_none_is_needed_and_nothing_else(text: str) -> None:
    assert is_placeholder(text)
    assert not is_placeholder_for_now(text)


@pytest.mark.parametrize(
    "text",
    [
        *("6 years", "No longer than 6 years", "None after 6 months", "Not kept beyond 7 years", "Needed for 3 years"),
        *("No retention: destroyed at once", "Required by law: 7 years", "Indefinite", "Until the child is 25"),
        *("Yes", "Complete", "In progress", "Not required", "Not needed", "DPIA-098", "No. 14", "Required; DPIA-12"),
        *("N. Smith", "Head of Unknown Affairs", "Nora Northshire"),
    ],
)
def test_anything_else_tells_something(text: str) -> None:
    assert not is_placeholder(text)
    assert not is_placeholder_for_now(text)


def test_a_long_text_is_looked_at_in_no_time() -> None:
    assert is_placeholder("awaiting" + "!" * 32_000 + ":1")
