"""The font that drawings are measured and set in (Arimo), cut down to the characters that a document needs."""

import io
from base64 import b64encode
from functools import cache, lru_cache

from graph_service.diagram.drawn_text import FONTS, shown_in_arimo

WEIGHTS = {"normal": "Arimo-Regular", "bold": "Arimo-Bold"}


@cache
def latin() -> str:
    """The characters of the files ending in `.latin.woff`, which most documents need no more than."""
    ranges = ((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2026), (0x20AC, 0x20AC), (0x2122, 0x2122))
    signs = (chr(code) for first, last in ranges for code in range(first, last + 1))
    return "".join(sign for sign in signs if shown_in_arimo(sign))


def font_faces(text: str) -> str:
    """Style sheet rules that carry the font, with the characters of a text, for a document that stands alone."""
    more = "".join(sorted({sign for sign in text if shown_in_arimo(sign)} - set(latin())))
    return "".join(
        "@font-face{font-family:Arimo;font-weight:"
        f"{weight};src:url(data:font/woff;base64,{b64encode(_font(name, more)).decode()}) format('woff')}}"
        for weight, name in WEIGHTS.items()
    )


@lru_cache(maxsize=16)
def _font(name: str, more: str) -> bytes:
    return subset(name, latin() + more) if more else (FONTS / f"{name}.latin.woff").read_bytes()


def subset(name: str, characters: str) -> bytes:
    """The font with no more than these characters, as WOFF. The same characters give the same bytes."""
    from fontTools.subset import Options, Subsetter  # half a second to import, and seldom needed
    from fontTools.ttLib import TTFont

    font = TTFont(FONTS / f"{name}.ttf", recalcTimestamp=False)
    options = Options(hinting=False, layout_features=["kern"], name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(text=characters)
    subsetter.subset(font)
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def with_font(svg: str) -> str:
    """A drawing that carries the font it was measured in."""
    head, end, rest = svg.partition("</desc>")
    return f"{head}{end}<style>{font_faces(svg)}</style>{rest}"
