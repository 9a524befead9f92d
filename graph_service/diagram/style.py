"""How a verdict looks and reads on a drawing. Never by colour alone: each has its line, its mark and its word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph_service.coverage import VERDICTS, Verdict

INK = "#0B0C0C"
GREY = "#484F54"
FAINT = "#D5DADD"
BOX = "#ECF0F2"
BOX_EDGE = "#7C868B"
SPECIAL = "#4C2C92"
WHITE = "#FFFFFF"


@dataclass(frozen=True)
class VerdictStyle:
    """One verdict's colour, line, mark and words. Widths and dashes are in points.

    `word` stands in a legend and `brief` in a table; `counted` is what one flow and what several are in a count; `chosen` is what
    a title says of a drawing of these alone. An `outlined` badge is white with an edge, so that it differs from a filled
    one where colours are not seen; `edge` are the dashes of that edge.
    """

    colour: str
    width: float
    word: str
    brief: str
    counted: tuple[str, str]
    chosen: str
    mark: str = ""
    dashes: str = ""
    dot_style: str = "solid"
    outlined: bool = False
    edge: str = ""

    @property
    def ground(self) -> str:
        """The fill of a badge."""
        return WHITE if self.outlined else self.colour

    @property
    def ink(self) -> str:
        """The colour of a badge's text."""
        return self.colour if self.outlined else WHITE

    def sign(self, number: int | str) -> str:
        """The text of a badge: the mark, if any, and the number."""
        return f"{self.mark} {number}" if self.mark else str(number)


VERDICT_STYLES: Mapping[str, VerdictStyle] = {
    "covered": VerdictStyle(
        colour="#1D70B8",
        width=1.8,
        word="Covered",
        brief="Covered",
        counted=("covered", "covered"),
        chosen="those covered",
    ),
    "other-basis": VerdictStyle(
        colour="#1D70B8",
        width=1.8,
        word="No agreement, but another basis",
        brief="Other basis",
        counted=("rests on another basis", "rest on another basis"),
        chosen="those on another basis",
        mark="§",
        dashes="14 5",
        dot_style="dashed",
        outlined=True,
        edge="8 3",
    ),
    "unclear": VerdictStyle(
        colour="#7A5C00",
        width=2,
        word="Unclear",
        brief="Unclear",
        counted=("unclear", "unclear"),
        chosen="those unclear",
        mark="?",
        dashes="9 3.5 1.5 3.5",
        dot_style="dashed",
        edge="9 3.5 1.5 3.5",
    ),
    "partly": VerdictStyle(
        colour="#7A5C00",
        width=2,
        word="Partly covered",
        brief="Partly",
        counted=("partly covered", "partly covered"),
        chosen="those partly covered",
        mark="!",
        dashes="7 4",
        dot_style="dashed",
        edge="4 2.5",
    ),
    "gap": VerdictStyle(
        colour="#A3004F",
        width=3.4,
        word="Gap",
        brief="Gap",
        counted=("gap", "gaps"),
        chosen="gaps",
        mark="×",
        dashes="0.1 6",
        dot_style="dotted",
    ),
    "not-needed": VerdictStyle(
        colour=GREY,
        width=1,
        word="No protocol needed",
        brief="Not needed",
        counted=("needs no protocol", "need no protocol"),
        chosen="those that need no protocol",
        outlined=True,
    ),
    "not-live": VerdictStyle(
        colour=GREY,
        width=1,
        word="Not live",
        brief="Not live",
        counted=("not live on this date", "not live on this date"),
        chosen="those not live",
        outlined=True,
    ),
}
"""Every verdict's style."""

ORDER: tuple[Verdict, ...] = VERDICTS[-3::-1] + VERDICTS[-2:]
"""Verdicts with the worst first, as flows are numbered; what needs no protocol or is not live comes last."""

BASES: dict[str, tuple[str, str]] = {
    "duty": ("rests on a recorded duty", "rest on a recorded duty"),
    "one-off": ("is recorded as one-off", "are recorded as one-off"),
    "urgent": ("is recorded as urgent", "are recorded as urgent"),
}
"""What one flow, and what several, rest on instead of an agreement, by the kind of that basis."""

BECAUSE: Mapping[str, str] = {
    "duty": "No agreement, because a legal duty is recorded",
    "one-off": "No agreement, because the sharing is recorded as one-off",
    "urgent": "No agreement, because the sharing is recorded as urgent",
}
"""Why flows on another basis have no agreement, by the kind of that basis."""


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that decides the style of several flows drawn as one."""
    return min(verdicts, key=ORDER.index)


def plural(number: int, noun: str) -> str:
    """A number with its noun: 1 flow, 2 flows."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def tally(counts: Mapping[Verdict, int], bases: Mapping[str, int] | None = None) -> str:
    """How many flows have each verdict, in a sentence: `16 flows: 8 covered, 4 gaps; 2 rest on a recorded duty.`

    `bases` are how many of those on another basis rest on each kind of it, where that is known.
    """

    numbers = {str(verdict): number for verdict, number in counts.items()} | dict(bases or {})

    def phrases(words: Mapping[str, tuple[str, str]]) -> list[str]:
        return [f"{numbers[key]:,} {forms[numbers[key] != 1]}" for key, forms in words.items() if numbers.get(key)]

    words = {verdict: style.counted for verdict, style in VERDICT_STYLES.items()}
    tested = {verdict: words.pop(verdict) for verdict in ("covered", "partly", "unclear", "gap")}
    if bases:
        words = BASES | {verdict: words[verdict] for verdict in ("not-needed", "not-live")}
    parts = [part for part in [", ".join(phrases(tested)), *phrases(words)] if part]
    total = plural(sum(counts.values()), "flow")
    return f"{total}: {'; '.join(parts)}." if parts else f"{total}."
