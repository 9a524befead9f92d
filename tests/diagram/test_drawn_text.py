"""Text on drawings: its width, its lines, and what is not shown of it."""

import re

import pytest

from graph_service.diagram.drawn_text import LONG_WORD, clean, pieces, runs, shown_in_arimo, width, wrap
from tests.diagram.registers import NAMES


def test_a_width_is_that_of_the_font() -> None:
    """Arimo has Arial's widths: a digit is 0.556 em, a space 0.278, an i 0.222."""
    assert width("0", 10) == pytest.approx(5.56, abs=0.01)
    assert width("i ", 100) == pytest.approx(50.0, abs=0.1)
    assert width("Northshire", 10, bold=True) > width("Northshire", 10)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
@pytest.mark.parametrize("room", [30.0, 84.0, 200.0])
def test_lines_fit_and_join_to_the_text_again(name: str, room: float) -> None:
    lines = wrap(name, 10, room)
    assert "".join(lines) == name
    assert all(width(line.rstrip(), 10) <= room + 0.01 for line in lines)


CUT = {"word": "x" * 300, "emoji": "😀" * 50, "words": "a very long name " * 20, "wide": "W" * 40, "short": "a b" * 40}


@pytest.mark.parametrize("name", CUT.values(), ids=CUT)
def test_a_cut_name_keeps_its_first_ten_signs(name: str) -> None:
    lines = wrap(name, 10.5, 60, lines=1)
    assert len(lines) == 1
    assert lines[0].endswith("...")
    assert lines[0][:10] == name[:10]


def test_what_cannot_be_drawn_is_left_out() -> None:
    assert clean("a\x00b\u202ec\n  d\ufeff") == "a bc d"
    assert clean("half \ud800 sign") == "half  sign"


def test_welsh_is_in_the_shipped_font_and_arabic_is_not() -> None:
    assert shown_in_arimo("Ŵyl ŷd â × !")
    assert not shown_in_arimo("بيانات")
    assert not shown_in_arimo("😀")


@pytest.mark.parametrize("name", [*NAMES, "see ISP-0014 for it", "-", "a-b c-d", "x" * 20, ""], ids=repr)
def test_pieces_are_the_text_again_and_hyphens_stand_in_what_may_not_break(name: str) -> None:
    found = pieces(name)
    parts = [found] if isinstance(found, str) else found
    assert "".join(parts) == name
    assert not any(re.search(r"-[^\s\d]", part) for part in parts[::2])
    assert max(map(len, parts[1::2]), default=0) <= LONG_WORD


def test_only_what_could_break_at_its_hyphen_is_kept_together() -> None:
    assert pieces("see post-adoption plans") == ["see ", "post-adoption", " plans"]
    assert pieces("see ISP-0014 for it") == "see ISP-0014 for it"


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_runs_are_the_text_again(name: str) -> None:
    assert "".join(part for part, _ in runs(name)) == name


def test_letters_and_pictures_that_arimo_lacks_are_runs_of_their_own() -> None:
    assert runs("Ŵyl بيانات 😀!") == [("Ŵyl ", True), ("بيانات", False), (" ", True), ("😀", False), ("!", True)]
