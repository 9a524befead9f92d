"""Text on a drawing: what may be shown of it, how wide it is in Arimo, and where its lines break."""

import re
import struct
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif"

_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text with single spaces and without what no drawing can show: control signs, reading-direction marks, half signs."""
    spaced = re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text)
    return "".join(c for c in _UNSEEN.sub("", spaced) if unicodedata.category(c) != "Cs").strip()


def shown_in_arimo(text: str) -> bool:
    """Whether the font that the project ships has every sign of the text."""
    advances = _advances(False)
    return all(c in advances or c.isspace() for c in text)


def width(text: str, size: float, bold: bool = False) -> float:
    """How wide a line is, in the unit of `size`. A sign that Arimo lacks counts as one em."""
    advances = _advances(bold)
    return size * sum(advances.get(c, 1.0) for c in text)


def wrap(text: str, size: float, room: float, bold: bool = False, lines: int | None = None) -> tuple[str, ...]:
    """A text's lines, each at most `room` wide; they join to the text again. A longer word breaks within.

    With `lines`, what does not fit is cut with dots, never before the tenth sign.
    """
    found: list[str] = []
    line = ""
    for word in re.findall(r"\S+\s*", text):
        if line and width(line + word.rstrip(), size, bold) > room:
            found.append(line)
            line = ""
        while width(word.rstrip(), size, bold) > room:
            head = _head(word, size, room, bold)
            found.append(line + word[:head])
            line, word = "", word[head:]
        line += word
    found.append(line)
    if lines is None or len(found) <= lines:
        return tuple(found)
    kept = found[:lines]
    last = kept[-1].rstrip()
    before = sum(map(len, kept[:-1]))
    while last and before + len(last) > 10 and width(last + "...", size, bold) > room:
        last = last[:-1]
    return (*kept[:-1], last.rstrip() + "...")


def _head(word: str, size: float, room: float, bold: bool) -> int:
    """How many signs of a word fit a line: at least one."""
    fits = 1
    while fits < len(word) and width(word[: fits + 1], size, bold) <= room:
        fits += 1
    return fits


@cache
def _advances(bold: bool) -> Mapping[str, float]:
    """Every sign's advance in ems, from the font file's own tables."""
    data = (FONTS / ("Arimo-Bold.ttf" if bold else "Arimo-Regular.ttf")).read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables: dict[bytes, int] = {}
    for i in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * i)
        tables[tag] = offset
    (em,) = struct.unpack_from(">H", data, tables[b"head"] + 18)
    (metrics,) = struct.unpack_from(">H", data, tables[b"hhea"] + 34)
    widths = struct.unpack_from(">" + "Hh" * metrics, data, tables[b"hmtx"])[::2]
    return {chr(code): widths[min(glyph, metrics - 1)] / em for code, glyph in _glyphs(data, tables[b"cmap"]).items()}


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Code points to glyphs, from the font's format 4 table (the basic plane)."""
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for i in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * i)
        start = cmap + offset
        if (platform, encoding) == (3, 1) and struct.unpack_from(">H", data, start)[0] == 4:
            return _segments(data, start)
    return {}


def _segments(data: bytes, start: int) -> dict[int, int]:
    (doubled,) = struct.unpack_from(">H", data, start + 6)
    n = doubled // 2
    ends = struct.unpack_from(f">{n}H", data, start + 14)
    starts = struct.unpack_from(f">{n}H", data, start + 16 + doubled)
    deltas = struct.unpack_from(f">{n}H", data, start + 16 + 2 * doubled)
    ranges = start + 16 + 3 * doubled
    glyphs: dict[int, int] = {}
    for i in range(n):
        (far,) = struct.unpack_from(">H", data, ranges + 2 * i)
        for code in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = code
            if far:
                (glyph,) = struct.unpack_from(">H", data, ranges + 2 * i + far + 2 * (code - starts[i]))
            if glyph or not far:
                glyphs[code] = (glyph + deltas[i]) % 65536
    return {code: glyph for code, glyph in glyphs.items() if glyph}
