"""Data flow diagrams: which flows (`Selection`), with their answers (`FlowSet`), drawn as a file in one of `FORMATS`."""

from graph_service.diagram.build_view import SHOWN, Shown
from graph_service.diagram.draw import (
    DRAWING_STYLES,
    FORMATS,
    MOST_FLOWS,
    PAPERS,
    DrawingStyle,
    FlowSet,
    draw,
)
from graph_service.diagram.drawn_text import FONTS
from graph_service.diagram.image import readable
from graph_service.diagram.page import Paper
from graph_service.diagram.selection import Selection, largest
from graph_service.diagram.style import VERDICT_STYLES, tally

__all__ = [
    "DRAWING_STYLES",
    "FONTS",
    "FORMATS",
    "MOST_FLOWS",
    "PAPERS",
    "SHOWN",
    "VERDICT_STYLES",
    "DrawingStyle",
    "FlowSet",
    "Paper",
    "Selection",
    "Shown",
    "draw",
    "largest",
    "readable",
    "tally",
]
