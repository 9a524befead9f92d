"""A text that says that nothing is there yet records nothing."""

import pytest

from graph_service.checks.told import told, told_or_not_asked


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
    assert not told(text)
    assert not told_or_not_asked(text)


@pytest.mark.parametrize("text", ["N/A", "n/a", "n.a.", "Not applicable"])
def test_not_applicable_tells_that_none_is_needed_and_nothing_else(text: str) -> None:
    assert not told(text)
    assert told_or_not_asked(text)


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
    assert told(text)
    assert told_or_not_asked(text)


def test_a_long_text_is_looked_at_in_no_time() -> None:
    assert not told("awaiting" + "!" * 32_000 + ":1")
