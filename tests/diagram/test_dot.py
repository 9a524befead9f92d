"""DOT and Mermaid text, as read by a person once and then kept."""

import subprocess
from pathlib import Path

import pytest

from graph_service.diagram.draw import draw
from graph_service.diagram.graphviz import program
from graph_service.settings import Settings
from tests.diagram.registers import NAMES, flow_set, many, northshire, random_register

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("style", ["flows", "partners"])
@pytest.mark.parametrize("kind", ["dot", "mmd"])
def test_northshire_is_written_as_it_was_read(kind: str, style: str) -> None:
    drawn = draw(flow_set(northshire()), kind, style, "A4", Settings()).content.decode()  # type: ignore[arg-type]
    assert drawn == (GOLDEN / f"northshire-{style}.{kind}").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", range(12))
def test_every_flow_is_in_the_text_and_graphviz_takes_it(seed: int) -> None:
    """Names with quotes, braces, backslashes, angle brackets and other alphabets are text, never syntax."""
    asked = flow_set(random_register(seed))
    for style in ("flows", "partners"):
        text = draw(asked, "dot", style, "A4", Settings()).content.decode()  # type: ignore[arg-type]
        assert all(str(answer.flow) in text for answer in asked.answers)
        taken = subprocess.run([program(None), "-Tsvg"], input=text.encode(), capture_output=True, check=False)
        assert taken.returncode == 0, taken.stderr.decode()
        assert b"<script" not in taken.stdout


def test_mermaid_has_no_sign_of_a_name_that_it_could_read_as_syntax() -> None:
    for seed in range(12):
        asked = flow_set(random_register(seed))
        text = draw(asked, "mmd", "flows", "A4", Settings()).content.decode()
        assert all(f"%% {answer.flow}" in text for answer in asked.answers)
        quoted = [part for line in text.splitlines()[3:] if "%%" not in line for part in line.split('"')[1::2]]
        assert not any(set(part) & set("<>{}[]|\\`'$") for part in quoted)


def test_a_title_in_mermaid_has_no_html_and_no_formula() -> None:
    """Mermaid leaves out what it takes for a tag, and shows entities in titles as they are written."""
    text = draw(flow_set(many(2, 3), title="Health & Care <pilot> $x$"), "mmd", None, "A4", Settings()).content.decode()
    assert text.splitlines()[1] == 'title: "Health and Care ‹pilot› ＄x＄, as at 22 November 2026 (revision 1)"'


def test_a_title_is_text_too() -> None:
    for name in NAMES:
        asked = flow_set(many(2, 3), title=name)
        text = draw(asked, "dot", None, "A4", Settings()).content.decode()
        taken = subprocess.run([program(None), "-Tsvg"], input=text.encode(), capture_output=True, check=False)
        assert taken.returncode == 0, taken.stderr.decode()


def test_a_gap_can_be_seen_in_mermaid() -> None:
    """Its dots are as long as the line is wide: shorter ones vanish where the ends of lines are not round."""
    text = draw(flow_set(many(1, 2)), "mmd", None, "A4", Settings()).content.decode()
    assert "stroke-width:3.4px,stroke-dasharray:3.4 3.4" in text
