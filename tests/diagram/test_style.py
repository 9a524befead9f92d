"""How verdicts look: legible to everyone, never by colour alone."""

import pytest

from graph_service.coverage.answer import VERDICTS
from graph_service.diagram.style import BOX, GREY, INK, SPECIAL, VERDICT_STYLES, WHITE, tally, worst


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_published() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_verdict_can_be_read_on_white_and_on_a_box(verdict: str) -> None:
    colour = VERDICT_STYLES[verdict].colour  # type: ignore[index]
    assert contrast(colour, WHITE) >= 4.5
    assert contrast(colour, BOX) >= 4.5


@pytest.mark.parametrize(("text", "ground"), [(INK, WHITE), (INK, BOX), (GREY, WHITE), (GREY, BOX), (WHITE, SPECIAL)])
def test_text_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


def test_no_two_verdicts_look_alike_without_colour() -> None:
    """Not needed and not live are one look: thin and grey, told apart by their words."""
    seen = {(look.dashes, look.width, look.mark) for look in VERDICT_STYLES.values()}
    assert len(seen) == 6
    assert len({look.word for look in VERDICT_STYLES.values()}) == 7
    marks = {(look.mark, look.outlined) for look in VERDICT_STYLES.values()}  # numbers side by side have no lines
    assert len(marks) == 6


def test_marks_are_latin_1() -> None:
    for look in VERDICT_STYLES.values():
        look.mark.encode("latin-1")


def test_the_worst_verdict_decides_in_the_order_of_the_rule() -> None:
    assert worst(["covered", "unclear", "not-live"]) == "unclear"
    assert worst(["unclear", "partly", "covered"]) == "partly"
    assert worst(["partly", "gap"]) == "gap"
    assert worst(["not-needed", "covered"]) == "covered"
    assert worst(["not-live", "not-needed"]) == "not-needed"


def test_what_needs_no_protocol_is_counted_apart() -> None:
    counts = {"covered": 8, "partly": 2, "unclear": 1, "gap": 4, "not-needed": 1}
    assert tally(counts) == "16 flows: 8 covered, 2 partly covered, 1 unclear, 4 gaps; 1 needs no protocol."  # type: ignore[arg-type]
    assert tally({"gap": 1}) == "1 flow: 1 gap."
    assert tally({"not-live": 2}) == "2 flows: 2 not live on this date."
    assert tally({}) == "0 flows."


def test_another_basis_is_counted_under_its_own_heading() -> None:
    counts = {"gap": 67, "other-basis": 15, "covered": 1}
    assert tally(counts, {"duty": 14, "urgent": 1}) == (  # type: ignore[arg-type]
        "83 flows: 1 covered, 67 gaps; 14 rest on a recorded duty; 1 is recorded as urgent."
    )
    assert tally({"other-basis": 1}) == "1 flow: 1 rests on another basis."  # type: ignore[dict-item]
