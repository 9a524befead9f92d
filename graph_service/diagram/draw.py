"""From a register and its answers to a file: which style, which layout, and what to do when Graphviz cannot."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Literal, get_args

from graph_service.coverage import Answer
from graph_service.diagram import image
from graph_service.diagram.build_view import SHOWN, Numbers, Terms, flows_view, pairs_view
from graph_service.diagram.candidates import TRIALS, first_candidate
from graph_service.diagram.dot import dot
from graph_service.diagram.fonts import with_font
from graph_service.diagram.graphviz import lay_out
from graph_service.diagram.layout import best
from graph_service.diagram.mermaid import mermaid
from graph_service.diagram.page import Frame, Paper, fit, page
from graph_service.diagram.pair_matrix import matrix
from graph_service.diagram.svg import body
from graph_service.diagram.view import View
from graph_service.errors import ToolFailed, UsageError
from graph_service.files import FileFormat, Formats, WrittenFile, file_name, format_of
from graph_service.settings import Settings
from graph_service.snapshot import Snapshot

DrawingStyle = Literal["flows", "partners", "matrix"]
DRAWING_STYLES: tuple[DrawingStyle, ...] = get_args(DrawingStyle)
PAPERS: tuple[Paper, ...] = get_args(Paper)

MOST_FLOWS = 30
"""More flows than this are drawn as pairs of partners, unless asked otherwise."""
MOST_PAIRS = 45
"""More pairs than this are drawn as a matrix, unless asked otherwise."""
MOST_ARROWS = 500
"""Graphviz is never asked for more arrows than this."""
KEY_IN_PNG = 400
"""More flows than this leave a picture no room for its key table."""


@dataclass(frozen=True)
class FlowSet:
    """What is to be drawn: the register, the answers of the chosen flows on a date, how terms are found, and a title.

    `numbers` are the flows' numbers where a document has given them already; `shown` is what stands at the arrows. An SVG
    that stands `alone` carries its font; one that is not `keyed` has no key table.
    """

    snapshot: Snapshot
    answers: Sequence[Answer]
    terms: Terms
    title: str
    on: date
    numbers: Numbers | None = None
    shown: tuple[str, ...] = ("method",)
    alone: bool = True
    keyed: bool = True

    def __post_init__(self) -> None:
        unknown = sorted(set(self.shown) - set(SHOWN))
        if unknown:
            raise UsageError(f"Unknown choice {unknown[0][:50]!r}. Choose from {', '.join(SHOWN)}.")


def style_for(flow_set: FlowSet) -> DrawingStyle:
    """How a drawing looks if nobody says: flows, pairs of partners where they are many, a matrix where those are many."""
    if len(flow_set.answers) <= MOST_FLOWS:
        return "flows"
    flows = (flow_set.snapshot.flows[str(answer.flow)] for answer in flow_set.answers)
    return "partners" if len({(flow.source, flow.target) for flow in flows}) <= MOST_PAIRS else "matrix"


def draw(flow_set: FlowSet, format: str, style: DrawingStyle | None, paper: Paper, settings: Settings) -> WrittenFile:
    """The drawing as a file in one of `FORMATS`. An unknown format is a `UsageError`."""
    written = format_of(format, FORMATS)
    content, note = written.write(flow_set, style or style_for(flow_set), paper, settings)
    return WrittenFile(content, file_name(flow_set.title, flow_set.on, format), written.media_type, note)


Content = tuple[bytes, str | None]
"""A file's bytes, and the note on it."""


def _svg(flow_set: FlowSet, style: DrawingStyle, paper: Paper, settings: Settings) -> Content:
    _, svg, note = drawn_svg(flow_set, style, Frame(paper, key=flow_set.keyed), settings)
    return with_font(svg).encode() if flow_set.alone else svg.encode(), note


def _png(flow_set: FlowSet, style: DrawingStyle, paper: Paper, settings: Settings) -> Content:
    keyed = len(flow_set.answers) <= KEY_IN_PNG
    about = f"The key table of {len(flow_set.answers):,} flows does not fit a picture: ask for PDF or SVG to have it."
    about = "" if keyed else about
    _, svg, note = drawn_svg(flow_set, style, Frame(paper, key=keyed), settings, about=about)
    return image.png(svg, paper), " ".join(filter(None, [note, about])) or None


def _pdf(flow_set: FlowSet, style: DrawingStyle, paper: Paper, settings: Settings) -> Content:
    view, svg, note = drawn_svg(flow_set, style, Frame(paper, title=False, key=False), settings)
    return image.pdf(view, svg, paper), note


def _dot(flow_set: FlowSet, style: DrawingStyle, paper: Paper, settings: Settings) -> Content:
    view = _view(flow_set, style)
    return dot(view, first_candidate(view)).encode(), None


def _mermaid(flow_set: FlowSet, style: DrawingStyle, paper: Paper, settings: Settings) -> Content:
    return mermaid(_view(flow_set, style)).encode(), None


FORMATS: Formats[Callable[[FlowSet, DrawingStyle, Paper, Settings], Content]] = {
    "svg": FileFormat("SVG", "image/svg+xml", _svg),
    "png": FileFormat("PNG picture", "image/png", _png),
    "pdf": FileFormat("PDF", "application/pdf", _pdf),
    "dot": FileFormat("Graphviz text", "text/vnd.graphviz", _dot),
    "mmd": FileFormat("Mermaid text", "text/vnd.mermaid", _mermaid),
}
"""What a drawing can be written as: a new format is a row here and its function."""


def drawn_svg(
    flow_set: FlowSet,
    style: DrawingStyle,
    frame: Frame,
    settings: Settings,
    trials: int = TRIALS,
    about: str | None = None,
) -> tuple[View, str, str | None]:
    """The view that was drawn, its SVG, and a note if it is not in the style asked for: which instead, and why.

    The drawing says so too, and what else there is to say `about` it.
    """
    deadline = time.monotonic() + settings.diagram_seconds
    reasons: list[str] = []
    for trial in DRAWING_STYLES[DRAWING_STYLES.index(style) :]:
        view = _view(flow_set, trial)
        note = None
        if reasons:
            why = "; ".join(dict.fromkeys(reason.removesuffix(".") for reason in reasons))
            note = f"{_DRAWN[trial]} instead of {_DRAWN[style].lower()}: {why}."
        view = replace(view, subtitle=" ".join(filter(None, [view.subtitle, note, about])))
        if trial == "matrix":
            tagless = tuple(replace(box, abroad=None) for box in view.boxes)
            view = replace(view, boxes=tagless, lines=False)
            drawn, bounds = matrix(view, partial(fit, view, frame))
            return view, page(view, frame, drawn, bounds), note
        try:
            return view, _laid_out(view, frame, settings, deadline, trials), note
        except ToolFailed as failure:
            reasons.append(str(failure))
    raise UsageError(f"A drawing is one of {', '.join(DRAWING_STYLES)}, not {style!r}.")


_DRAWN = {"flows": "One arrow for each flow", "partners": "One arrow for each pair of partners", "matrix": "A matrix"}


def _view(flow_set: FlowSet, style: DrawingStyle) -> View:
    make = partial(flows_view, shown=flow_set.shown) if style == "flows" else pairs_view
    return make(flow_set.snapshot, flow_set.answers, flow_set.terms, flow_set.title, flow_set.on, flow_set.numbers)


def _laid_out(view: View, frame: Frame, settings: Settings, deadline: float, trials: int) -> str:
    if len(view.arrows) > MOST_ARROWS:
        raise ToolFailed(f"{len(view.arrows):,} arrows are more than the {MOST_ARROWS} that can be laid out")

    def engine(text: str) -> bytes:
        left = max(deadline - time.monotonic(), 0.5)
        return lay_out(text, configured=settings.graphviz, seconds=left, memory=settings.diagram_memory)

    layout = best(view, engine, partial(fit, view, frame), trials)
    return page(view, frame, body(view, layout), layout.bounds)
