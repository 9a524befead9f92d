"""How a verdict looks and reads on a drawing. Never by colour alone: each has its line, its mark and its word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph_service.coverage import Verdict

INK = "#0B0C0C"
GREY = "#484F54"
FAINT = "#D5DADD"
BOX = "#ECF0F2"
BOX_EDGE = "#7C868B"
SPECIAL = "#4C2C92"
WHITE = "#FFFFFF"


@dataclass(frozen=True)
class VerdictStyle:
    """One verdict's colour, line, mark and words (one for tables). Widths and dashes are in points.

    An `outlined` badge is white with an edge, so that it differs from a filled one where colours are not seen.
    """

    colour: str
    dashes: str
    dot_style: str
    width: float
    mark: str
    word: str
    brief: str
    outlined: bool = False

    @property
    def ground(self) -> str:
        """What its badge is filled with."""
        return WHITE if self.outlined else self.colour

    @property
    def ink(self) -> str:
        """What the text on that is written in."""
        return self.colour if self.outlined else WHITE

    def sign(self, number: int | str) -> str:
        """What stands in a badge: the mark, if any, and the number."""
        return f"{self.mark} {number}" if self.mark else str(number)


VERDICT_STYLES: Mapping[Verdict, VerdictStyle] = {
    "gap": VerdictStyle("#A3004F", "0.1 6", "dotted", 3.4, "×", "Gap", "Gap"),
    "partly": VerdictStyle("#7A5C00", "7 4", "dashed", 2, "!", "Partly covered", "Partly"),
    "unclear": VerdictStyle("#7A5C00", "9 3.5 1.5 3.5", "dashed", 2, "?", "Unclear", "Unclear"),
    "covered": VerdictStyle("#1D70B8", "", "solid", 1.8, "", "Covered", "Covered"),
    "not-needed": VerdictStyle(GREY, "", "solid", 1, "", "No protocol needed", "Not needed", True),
    "not-live": VerdictStyle(GREY, "", "solid", 1, "", "Not live", "Not live", True),
}
"""Every verdict's look, worst first: the order in which flows are numbered."""

ORDER: tuple[Verdict, ...] = tuple(VERDICT_STYLES)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that decides how several flows look together."""
    return min(verdicts, key=ORDER.index)


def plural(number: int, noun: str) -> str:
    """A number with its noun: 1 flow, 2 flows."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def tally(counts: Mapping[Verdict, int]) -> str:
    """How many flows have each verdict, in a phrase: `16 flows: 8 covered, 4 gaps; 1 needs no protocol`."""
    words = {"covered": "covered", "partly": "partly covered", "unclear": "unclear"}
    parts = [f"{counts[v]:,} {words[v]}" for v in ("covered", "partly", "unclear") if counts.get(v)]
    if counts.get("gap"):
        parts.append(plural(counts["gap"], "gap"))
    apart = []
    if counts.get("not-needed"):
        apart.append(f"{counts['not-needed']:,} {'needs' if counts['not-needed'] == 1 else 'need'} no protocol")
    if counts.get("not-live"):
        apart.append(f"{counts['not-live']:,} not live on this date")
    said = "; ".join([", ".join(parts), *apart] if parts else apart)
    total = plural(sum(counts.values()), "flow")
    return f"{total}: {said}." if said else f"{total}."
