"""How large each thing on a drawing is, and the lines of text in it. All in points, measured in the shipped font.

Sizes are ours, not Graphviz's, so that a drawing has the same form whatever fonts the machine has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph_service.coverage import Verdict
from graph_service.diagram.drawn_text import WIDER, shown_in_arimo, width, wrap
from graph_service.diagram.view import AssetBox, PartnerBox, View

TITLE, TITLE_LINE = 11.5, 14.0
KIND, KIND_LINE = 9.5, 12.0
NAME, NAME_LINE = 10.5, 13.0
SIGN, SIGN_LINE = 11.0, 15.0
CAPTION, CAPTION_LINE = 9.5, 11.5
TAG, TAG_HEIGHT = 8.0, 12.0
PAD = 6.0
LONG_CAPTION = 30
"""A caption of more characters has four lines instead of two."""
ROOMIER = (1.0, 1.2, 1.4, 1.6, 1.8)
"""How much wider than others a box or a badge may be whose text would be cut, or broken within a word, otherwise."""


@dataclass(frozen=True)
class LabelSize:
    """The head of a partner's box: its name and its kind, wrapped; and the country's code where it is abroad."""

    name: tuple[str, ...]
    kind: tuple[str, ...]
    abroad: str | None
    width: float
    height: float


@dataclass(frozen=True)
class AssetSize:
    """An asset's box: its name, wrapped, and its tags."""

    name: tuple[str, ...]
    tags: tuple[str, ...]
    width: float
    height: float


@dataclass(frozen=True)
class BadgeSize:
    """An arrow's badge: its chips (verdict, text, width) above its caption, or to the left of it in a `flat` one."""

    chips: tuple[tuple[Verdict, str, float], ...]
    caption: tuple[str, ...]
    width: float
    height: float
    flat: bool = False


@dataclass(frozen=True)
class Sizes:
    """The sizes of all a view's boxes (by partner), assets and badges (by node)."""

    labels: Mapping[str, LabelSize]
    cells: Mapping[str, AssetSize]
    badges: Mapping[str, BadgeSize]


def measure(view: View, room: float, flat: bool = False) -> Sizes:
    """The sizes of everything on a view when a line of a name is at most `room` wide, and badges are flat or not."""
    labels: dict[str, LabelSize] = {}
    cells: dict[str, AssetSize] = {}
    for box in view.boxes:
        inner = _inner(box, room)
        labels[box.partner] = _label(box, inner)
        cells.update({store.node: _cell(store, inner) for store in box.stores})
    badge = _flat_badge if flat else _badge
    return Sizes(labels, cells, {arrow.node: badge(arrow.chips, arrow.caption) for arrow in view.arrows})


def _inner(box: PartnerBox, room: float) -> float:
    """One width for a box's head and all its assets: the widest line that any of them needs."""
    beside = width(box.abroad, TAG, True) + 14 if box.abroad else 0.0
    head = max(_widest(box.name, TITLE, room, True, 4), _widest(box.kind, KIND, room, False, 2) + beside)
    return max([head, *(_widest(store.name, NAME, room, False, 4) for store in box.stores), 48.0]) + 0.01


@lru_cache(maxsize=4096)
def _widest(text: str, size: float, room: float, bold: bool, lines: int) -> float:
    """How wide a box is inside that gives a text its lines."""
    wide = max(width(line.rstrip(), size, bold) for line in _lined(text, size, room, bold, lines))
    return wide if shown_in_arimo(text) else wide * WIDER


def _lined(text: str, size: float, room: float, bold: bool, lines: int) -> tuple[str, ...]:
    """A text's lines: not much wider than `room`, with all of it if that can be, and whole words."""
    tried = (wrap(text, size, room * by, bold, lines) for by in ROOMIER)
    return next((lined for lined in tried if _whole(text, lined)), wrap(text, size, room, bold, lines))


def _whole(text: str, lined: Sequence[str]) -> bool:
    """Whether lines have all of a text, and end where its words do."""
    return "".join(lined) == text and all(line[-1].isspace() for line in lined[:-1])


def _label(box: PartnerBox, inner: float) -> LabelSize:
    name = wrap(box.name, TITLE, inner, True, 4)
    kind = wrap(box.kind, KIND, inner, False, 2) if box.kind or box.abroad else ()
    height = len(name) * TITLE_LINE + len(kind) * KIND_LINE + (0 if box.stores else 2 * PAD)
    return LabelSize(name, kind, box.abroad, inner + 2 * PAD, height)


def _cell(store: AssetBox, inner: float) -> AssetSize:
    name = wrap(store.name, NAME, inner, False, 4)
    tags = (("SC",) if store.special else ()) + ((store.abroad,) if store.abroad else ())
    height = len(name) * NAME_LINE + (TAG_HEIGHT + 3 if tags else 0) + 2 * PAD - 2
    return AssetSize(name, tags, inner + 2 * PAD, height)


def _caption(text: str, room: float) -> tuple[str, ...]:
    """The lines below or beside a badge's signs: wider and more of them where it says more than a method."""
    if not text:
        return ()
    return (
        _lined(text, CAPTION, room, False, 2) if len(text) <= LONG_CAPTION else _lined(text, CAPTION, 100.0, False, 4)
    )


@lru_cache(maxsize=4096)
def _badge(signs: tuple[tuple[Verdict, str], ...], text: str) -> BadgeSize:
    chips = tuple((verdict, sign, width(sign, SIGN, True) + 9) for verdict, sign in signs)
    caption = _caption(text, 58.0)
    total = max([sum(chip[2] for chip in chips), 27.0, *(width(c.rstrip(), CAPTION) + 6 for c in caption)])
    spare = (total - sum(chip[2] for chip in chips)) / len(chips)
    chips = tuple((verdict, text, room + spare) for verdict, text, room in chips)
    return BadgeSize(chips, caption, total, SIGN_LINE + (len(caption) * CAPTION_LINE + 2 if caption else 0))


@lru_cache(maxsize=4096)
def _flat_badge(signs: tuple[tuple[Verdict, str], ...], text: str) -> BadgeSize:
    chips = tuple((verdict, sign, max(width(sign, SIGN, True) + 9, 24.0)) for verdict, sign in signs)
    caption = _caption(text, 100.0)
    total = sum(chip[2] for chip in chips) + max((width(c.rstrip(), CAPTION) + 8 for c in caption), default=0)
    return BadgeSize(chips, caption, total, max(SIGN_LINE, len(caption) * CAPTION_LINE + 2), True)
