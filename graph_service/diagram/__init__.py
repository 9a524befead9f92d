"""Data flow diagrams: which flows (`Selection`), with their answers (`FlowSet`), drawn as a file in one of `FORMATS`."""

from graph_service.diagram.draw import (
    DRAWING_STYLES,
    FORMATS,
    PAPERS,
    Drawing,
    DrawingStyle,
    FlowSet,
    draw,
)
from graph_service.diagram.page import Paper
from graph_service.diagram.selection import Selection
from graph_service.diagram.style import VERDICT_STYLES, tally

__all__ = [
    "DRAWING_STYLES",
    "FORMATS",
    "PAPERS",
    "VERDICT_STYLES",
    "Drawing",
    "DrawingStyle",
    "FlowSet",
    "Paper",
    "Selection",
    "draw",
    "tally",
]
