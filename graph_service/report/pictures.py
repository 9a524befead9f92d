"""The drawings of a report: one of it all and, where that had to be summed up, one for each partner."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from graph_service.diagram.candidates import TRIALS
from graph_service.diagram.draw import MOST_FLOWS, FlowSet, drawn_svg, style_for
from graph_service.diagram.image import extent
from graph_service.diagram.page import INCHES, LARGEST, Frame
from graph_service.diagram.view import tally_of
from graph_service.report.content import Report
from graph_service.settings import Settings

MOST_PARTNERS = 40
"""More partners than this have no page of their own: those with most gaps have."""
LARGE, FEW_PARTNERS = 2500, 10
"""In a report on more flows than this, only so many partners have: the drawing of all could take longer than it may. So a PDF
has a table for each so many flows, too."""
PARTNER_TRIALS = 6
"""How many layouts are tried for one partner's drawing."""
SPARE = 1.3
"""How much of a page's height its heading and the caption take, in inches."""
FRAME = Frame("A4", title=False, key=False, spare=SPARE * 72)


@dataclass(frozen=True)
class Picture:
    """One drawing: what it is called, what it shows in a sentence, and in full for those who do not see it."""

    title: str
    sentence: str
    description: str
    svg: str

    @property
    def inches(self) -> float:
        """How wide it prints on A4 across, beside its heading and its caption."""
        wide, high = extent(self.svg)
        across, down = INCHES["A4"]
        return min(across / wide, (down - SPARE) / high, LARGEST / 72) * wide


@dataclass(frozen=True)
class Pictures:
    """A report's drawings, with a note on what was left out, if anything."""

    whole: Picture
    partners: tuple[Picture, ...]
    note: str = ""


def pictures(report: Report, flow_set: FlowSet, settings: Settings, one: str | None) -> Pictures:
    """The drawings of a report. With `one`, the partner it is about, others have pages, not itself."""
    numbers = {row.flow: row.number for row in report.rows}
    flow_set = replace(flow_set, numbers=numbers)
    whole = _picture(flow_set, settings)
    if len(flow_set.answers) <= MOST_FLOWS:
        return Pictures(whole, ())
    found = _by_partner(flow_set, one)
    large = len(flow_set.answers) > LARGE
    kept = found[: FEW_PARTNERS if large else MOST_PARTNERS]
    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
        pages = tuple(pool.map(lambda part: _picture(part, settings, PARTNER_TRIALS), kept))
    note = ""
    if len(found) > len(kept):
        why = ", as drawing more for so many flows would take longer than a report may" if large else ""
        note = (
            f"Pages are given to the {len(kept)} partners with most gaps, of {len(found):,}{why}. "
            "Draw any other with: graph-service diagram OUT.pdf --partner PARTNER."
        )
    return Pictures(whole, pages, note)


def _picture(flow_set: FlowSet, settings: Settings, trials: int = TRIALS) -> Picture:
    view, svg, note = drawn_svg(flow_set, style_for(flow_set), FRAME, settings, trials)
    counted = tally_of(view.rows)
    return Picture(flow_set.title, " ".join(filter(None, [counted, note])), view.description, svg)


def _by_partner(flow_set: FlowSet, one: str | None) -> Sequence[FlowSet]:
    """What each partner's page is about, those with most gaps first, then those with most flows, then by name."""
    flows: dict[str, list[int]] = {}
    for place, answer in enumerate(flow_set.answers):
        flow = flow_set.snapshot.flows[str(answer.flow)]
        for partner in {flow.source, flow.target} - {one}:
            flows.setdefault(partner, []).append(place)
    names = {p: found.name if (found := flow_set.snapshot.partners.get(p)) else p for p in flows}

    def rank(partner: str) -> tuple[int, int, str]:
        gaps = sum(flow_set.answers[place].verdict == "gap" for place in flows[partner])
        return -gaps, -len(flows[partner]), names[partner].casefold()

    return [
        replace(flow_set, answers=tuple(flow_set.answers[place] for place in flows[partner]), title=names[partner])
        for partner in sorted(flows, key=rank)
    ]
