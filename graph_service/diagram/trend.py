"""Coverage over time as a small chart: covered and open flows, month by month. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from graph_service.diagram.drawn_text import FAMILY, width
from graph_service.diagram.style import FAINT, GREY, VERDICT_STYLES, WHITE
from graph_service.diagram.svg import text_line

WIDE, HIGH = 540.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 96.0, 12.0, 24.0
TEXT = 9.5
LINES = (("covered", "Covered"), ("gap", "Open"))
"""The two lines: the verdict whose style each has, and its name."""


@dataclass(frozen=True)
class TrendPoint:
    """How many flows were covered and how many were open on a day, and from which revision that is taken."""

    on: date
    covered: int
    open: int
    revision: int | None = None

    @property
    def month(self) -> str:
        """The month in words: November 2026."""
        return f"{self.on:%B %Y}"

    @property
    def taken_from(self) -> str:
        """The day, and the revision of the register, behind the numbers."""
        on = f"{self.on.day} {self.on:%B %Y}"
        return f"{on}, revision {self.revision}" if self.revision is not None else on


def trend_svg(points: Sequence[TrendPoint]) -> str:
    """The points, oldest first, as an SVG with two named lines. A screen reader hears the first and the last month.

    Raises `ValueError` without points.
    """
    if not points:
        raise ValueError("A trend needs at least one point")
    most = _ceiling(max(max(point.covered, point.open) for point in points))
    step = (WIDE - LEFT - RIGHT) / max(len(points) - 1, 1)
    scale = (HIGH - TOP - BOTTOM) / most

    def height(value: float) -> float:
        return HIGH - BOTTOM - value * scale

    parts = []
    for value in (0, most // 2, most) if most > 1 else (0, most):
        y = height(value)
        parts.append(f'<path d="M{LEFT:g} {y:.1f}H{WIDE - RIGHT:g}" stroke="{GREY if value == 0 else FAINT}"/>')
        parts.append(text_line(LEFT - 6, y + 3.3, f"{value:,}", TEXT, colour=GREY, anchor="end"))
    for index in sorted({0, len(points) // 2, len(points) - 1}):
        anchor = "middle" if 0 < index < len(points) - 1 else "start" if index == 0 else "end"
        label = f"{points[index].on:%b %Y}"
        parts.append(text_line(LEFT + index * step, HIGH - 8, label, TEXT, colour=GREY, anchor=anchor))
    ends = _apart([height(points[-1].covered), height(points[-1].open)])
    for (verdict, name), values, end in zip(
        LINES, ([p.covered for p in points], [p.open for p in points]), ends, strict=True
    ):
        style = VERDICT_STYLES[verdict]
        line = " ".join(f"{LEFT + i * step:.1f},{height(value):.1f}" for i, value in enumerate(values))
        dash = f' stroke-dasharray="{style.dashes}" stroke-linecap="round"' if style.dashes else ""
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{style.colour}" stroke-width="{style.width:g}"{dash}/>'
        )
        x = WIDE - RIGHT
        parts.append(f'<circle cx="{x:g}" cy="{height(values[-1]):.1f}" r="3.5" fill="{style.colour}"/>')
        text = f"{style.mark} {name} {values[-1]:,}".strip()
        size = min(TEXT + 1, (TEXT + 1) * (RIGHT - 10) / width(text, TEXT + 1, True))
        parts.append(text_line(x + 8, end + 3.6, text, size, bold=True, colour=style.colour))
    first, last = points[0], points[-1]
    about = (
        f"From {first.month} to {last.month}: covered from {first.covered:,} to {last.covered:,}, "
        f"open from {first.open:,} to {last.open:,}."
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDE * 4 / 3:.0f}" height="{HIGH * 4 / 3:.0f}" '
        f'viewBox="0 0 {WIDE:g} {HIGH:g}" lang="en-GB" role="img" aria-labelledby="trend-title trend-desc" '
        f'font-family="{escape(FAMILY)}"><title id="trend-title">Coverage by month</title>'
        f'<desc id="trend-desc">{about}</desc><rect width="100%" height="100%" fill="{WHITE}"/>{"".join(parts)}</svg>\n'
    )


def _ceiling(value: int) -> int:
    """The next round number: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for step in (1, 2, 5):
            if step * power >= value:
                return step * power
        power *= 10


def _apart(heights: list[float]) -> list[float]:
    """Where two labels stand so that neither lies on the other."""
    covered, opened = heights
    short = 13 - abs(covered - opened)
    if short <= 0:
        return heights
    up = -1 if covered <= opened else 1
    return [covered + up * short / 2, opened - up * short / 2]
