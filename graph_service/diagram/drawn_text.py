"""Text on a drawing: what may be shown of it, how wide it is in Arimo, and where its lines break."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif"
OTHERS = "'DejaVu Sans', 'Noto Sans', Arial, sans-serif"
"""What letters and pictures that Arimo lacks are set in."""

WIDER = 1.25
"""How much wider than in Arimo a line may be drawn when it has a sign of another font: some draw all of it in that."""

_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def clean(text: str) -> str:
    """Text with single spaces and without what no drawing can show: control signs, reading-direction marks, half signs."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return _UNSEEN.sub("", _SPACES.sub(" ", text)).strip()


LONG_WORD = 20
"""A word of more signs may be broken anywhere, lest it runs off its column."""

_UNBREAKABLE = re.compile(rf"\S*-[^\s\d]\S*|\S{{{LONG_WORD + 1},}}")


def pieces(text: str) -> str | list[str]:
    """A text as what may break and what may not, in turn, where it has both: `["see ", "post-adoption", " plans"]`.

    A reader who copies a word that broke at its hyphen would lose the hyphen, and no search would find it. Where a long word
    may break, something unbreakable and empty stands. Before a digit, as in ISP-0014, no line breaks anyway.
    """
    if "-" not in text and len(text) <= LONG_WORD:
        return text
    parts, end = [], 0
    for match in _UNBREAKABLE.finditer(text):
        word = match.group()
        chunks = [word[i : i + LONG_WORD] for i in range(0, len(word), LONG_WORD)]
        parts += [text[end : match.start()], chunks[0]]
        for chunk in chunks[1:]:
            parts += ["", chunk]
        end = match.end()
    return [*parts, text[end:]] if parts else text


def shown_in_arimo(text: str) -> bool:
    """Whether the font that the project ships has every sign of the text."""
    advances = _advances(False)
    return all(c in advances or c.isspace() for c in set(text))


def runs(text: str) -> list[tuple[str, bool]]:
    """A text in parts, each with whether Arimo has its signs. Letters and pictures that it lacks are parts of their own.

    One font rarely has both; and what draws an SVG may set a whole part in the font that it finds for one sign of it.
    """
    if text.isascii():
        return [(text, True)]
    advances = _advances(False)

    def kind(sign: str) -> str:
        return "" if sign in advances or sign.isspace() else unicodedata.category(sign)[0].replace("M", "L")

    return [("".join(signs), not category) for category, signs in groupby(text, kind)]


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a line is, in the unit of `size`. A sign that Arimo lacks counts as one em, a narrow letter as 0.7."""
    return size * _ems(text, bold)


@lru_cache(maxsize=16384)
def _ems(text: str, bold: bool) -> float:
    return sum(map(_advances(bold).__getitem__, text))


@lru_cache(maxsize=4096)
def wrap(text: str, size: float, room: float, bold: bool = False, lines: int | None = None) -> tuple[str, ...]:
    """A text's lines, each at most `room` wide; they join to the text again. A longer word breaks within.

    With `lines`, what does not fit is cut with dots, never before the tenth sign.
    """
    if not shown_in_arimo(text):
        room /= WIDER
    if width(text, size, bold) <= room:
        return (text,)
    wrapped: list[str] = []
    line, used = "", 0.0
    for word in re.findall(r"\S+\s*", text):
        seen, whole = width(word.rstrip(), size, bold), width(word, size, bold)
        if line and used + seen > room:
            wrapped.append(line)
            line, used = "", 0.0
        while seen > room:
            head = _head(word, size, room, bold)
            wrapped.append(word[:head])
            word = word[head:]
            seen, whole = width(word.rstrip(), size, bold), width(word, size, bold)
        line += word
        used += whole
    wrapped.append(line)
    if lines is None or len(wrapped) <= lines:
        return tuple(wrapped)
    kept = wrapped[:lines]
    last = kept[-1].rstrip()
    before = sum(map(len, kept[:-1]))
    if before + len(last) < 10:
        last = text[before:10].rstrip()
    while last and before + len(last) > 10 and width(last + "...", size, bold) > room:
        last = last[:-1]
    return (*kept[:-1], last.rstrip() + "...")


def _head(word: str, size: float, room: float, bold: bool) -> int:
    """How many signs of a word fit a line: at least one."""
    advances, used = _advances(bold), 0.0
    for fits, sign in enumerate(word):
        used += size * advances[sign]
        if used > room:
            return max(fits, 1)
    return len(word)


class _Advances(dict[str, float]):
    """Advances by sign, in ems; as good as foretold for a sign that the font lacks."""

    def __missing__(self, sign: str) -> float:
        narrow = unicodedata.category(sign)[0] in "LM" and unicodedata.east_asian_width(sign) not in "WF"
        return 0.7 if narrow else 1.0


@cache
def _advances(bold: bool) -> _Advances:
    """Advance width of every sign, in ems."""
    from fontTools.ttLib import TTFont  # slow to import, and needed only for drawings

    font = TTFont(FONTS / ("Arimo-Bold.ttf" if bold else "Arimo-Regular.ttf"))
    em, widths = font["head"].unitsPerEm, font["hmtx"]
    return _Advances({chr(code): widths[glyph][0] / em for code, glyph in font.getBestCmap().items()})
