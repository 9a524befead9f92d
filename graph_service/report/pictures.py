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
from graph_service.report.content import Picture, Report, ReportOptions
from graph_service.settings import Settings

MOST_PARTNERS = 40
"""More partners than this have no page of their own: those with most gaps have."""
LARGE, FEW_PARTNERS = 2500, 10
"""In a report on more flows than this, only a few partners have pages: drawing all could take longer than a report
may. A PDF has a table for each group of this size, too."""
PARTNER_TRIALS = 6
"""How many layouts are tried for one partner's drawing."""
SPARE = 1.3
"""How much of a page's height its heading and the caption take, in inches."""
BOARD_SPARE, TREND_SPARE, NAME_SPARE, LOGO_SPARE = 3.1, 1.9, 0.3, 0.7
"""The same on the first page of a board edition, which has its numbers, too; and how much more a trend
takes, the name of a body, and a logo."""


@dataclass(frozen=True)
class Pictures:
    """A report's drawings, with a note on what was left out, if anything."""

    whole: Picture
    partners: tuple[Picture, ...]
    note: str = ""


def pictures(
    report: Report, flow_set: FlowSet, settings: Settings, partner: str | None, options: ReportOptions | None = None
) -> Pictures:
    """The drawings of a report. With the `partner` it is about, others have pages, not itself; a board edition has none."""
    options = options or ReportOptions()
    numbers = {row.flow: row.number for row in report.rows}
    flow_set = replace(flow_set, numbers=numbers)
    board = options.edition == "board"
    spare = SPARE
    if board:
        cover = NAME_SPARE * bool(options.organisation) + LOGO_SPARE * bool(options.logo)
        spare = BOARD_SPARE + cover + (TREND_SPARE if options.trend and "trend" not in options.without else 0)
    whole = _picture(flow_set, settings, spare=spare)
    if len(flow_set.answers) <= MOST_FLOWS or board or "partners" in options.without:
        return Pictures(whole, ())
    partners = _by_partner(flow_set, partner)
    large = len(flow_set.answers) > LARGE
    kept = partners[: FEW_PARTNERS if large else MOST_PARTNERS]
    with ThreadPoolExecutor(2 * (os.cpu_count() or 1)) as pool:
        pages = tuple(pool.map(lambda part: _picture(part, settings, trials=PARTNER_TRIALS), kept))
    note = ""
    if len(partners) > len(kept):
        why = ", as more drawings would take longer than a report may" if large else ""
        note = (
            f"Pages are given to the {len(kept)} partners with most gaps, of {len(partners):,}{why}. "
            "Draw any other with: graph-service diagram OUT.pdf --partner PARTNER."
        )
    return Pictures(whole, pages, note)


def _picture(flow_set: FlowSet, settings: Settings, *, spare: float = SPARE, trials: int = TRIALS) -> Picture:
    frame = Frame("A4", title=False, key=False, spare=spare * 72)
    view, svg, note = drawn_svg(flow_set, style_for(flow_set), frame, settings, trials)
    wide, high = extent(svg)
    across, down = INCHES["A4"]
    inches = min(across / wide, (down - spare) / high, LARGEST / 72) * wide
    counted = tally_of(view.rows)
    return Picture(flow_set.title, " ".join(filter(None, [counted, note])), view.description, svg, inches)


def _by_partner(flow_set: FlowSet, partner: str | None) -> Sequence[FlowSet]:
    """What each partner's page is about, those with most gaps first, then those with most flows, then by name."""
    flows: dict[str, list[int]] = {}
    for place, answer in enumerate(flow_set.answers):
        flow = flow_set.snapshot.flows[str(answer.flow)]
        for end in {flow.source, flow.target} - {partner}:
            flows.setdefault(end, []).append(place)
    names = {key: body.name if (body := flow_set.snapshot.partners.get(key)) else key for key in flows}

    def rank(partner: str) -> tuple[int, int, str]:
        gaps = sum(flow_set.answers[place].verdict == "gap" for place in flows[partner])
        return -gaps, -len(flows[partner]), names[partner].casefold()

    return [
        replace(flow_set, answers=tuple(flow_set.answers[place] for place in flows[partner]), title=names[partner])
        for partner in sorted(flows, key=rank)
    ]
