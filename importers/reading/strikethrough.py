"""Cells of an XLSX workbook whose text is struck through, all of it or a part, found in its XML: calamine reads text alone."""

import re
from collections.abc import Iterator

from importers.reading.archive import Archive

_FONTS = re.compile(rb"<fonts\b.*?</fonts>", re.S)
_FONT = re.compile(rb"<font(?:\s[^<>]*)?/>|<font(?:\s[^<>]*)?>(.*?)</font>", re.S)
_FORMATS = re.compile(rb"<cellXfs\b.*?</cellXfs>", re.S)
_FORMAT = re.compile(rb"<xf\b[^<>]*?\sfontId=[\"'](\d+)[\"'][^<>]*>")
_STRIKE = re.compile(rb"<strike(?:\s+val=[\"'](?:1|true)[\"'])?\s*/>")
_TEXT = re.compile(rb"<si\s?/>|<si>(.*?)</si>", re.S)
_FILLED = re.compile(rb"<c(\s[^<>]*)(?<!/)>(?:<f[^<>]*>[^<]*</f>)?(?:<v>([^<]*)</v>|<is>(.*?)</is>)", re.S)
_FORMAT_OF = re.compile(rb"\ss=[\"'](\d+)[\"']")
_PLACE = re.compile(rb"\sr=[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_SHARED = re.compile(rb"\st=[\"']s[\"']")


class Struck:
    """What is struck through in a workbook: the formats of whole cells, and the shared texts of which a part is."""

    def __init__(self, archive: Archive) -> None:
        styles, texts = archive.read("xl/styles.xml"), archive.read("xl/sharedStrings.xml")
        self.formats = frozenset(_formats(styles)) if b"<strike" in styles else frozenset[bytes]()
        self.texts = frozenset(_texts(texts)) if b"<strike" in texts else frozenset[bytes]()

    def cells(self, part: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The filled cells of a sheet that are struck through: their columns' letters and their rows from 1."""
        if not (self.formats or self.texts or b"<strike" in part):
            return
        for cell in _FILLED.finditer(part):
            format_, place = _FORMAT_OF.search(cell[1]), _PLACE.search(cell[1])
            whole = format_ is not None and format_[1] in self.formats
            shared = cell[2] in self.texts and bool(_SHARED.search(cell[1]))
            if place and (whole or shared or _STRIKE.search(cell[3] or b"")):
                yield place[1], place[2]


def _formats(styles: bytes) -> Iterator[bytes]:
    """The numbers of the cell formats whose font is struck through."""
    fonts, formats = _FONTS.search(styles), _FORMATS.search(styles)
    if not (fonts and formats):
        return
    struck = {b"%d" % at for at, font in enumerate(_FONT.finditer(fonts[0])) if _STRIKE.search(font[1] or b"")}
    for at, format_ in enumerate(_FORMAT.finditer(formats[0])):
        if format_[1] in struck:
            yield b"%d" % at


def _texts(texts: bytes) -> Iterator[bytes]:
    """The numbers of the shared texts that have a part which is struck through."""
    for at, text in enumerate(_TEXT.finditer(texts)):
        if _STRIKE.search(text[1] or b""):
            yield b"%d" % at
