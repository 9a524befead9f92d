"""What an XLSX sheet shows beside its values: number formats, links, what is hidden, drop-down lists. Found in its XML, as calamine gives none."""

import re
from collections.abc import Iterator
from html import unescape

from importers.reading.archive import Archive
from importers.reading.details import Details, Place
from importers.reading.number_formats import Show, shown_by

_NUMBER_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^<>]*>")
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.S)
_FORMAT = re.compile(rb"<(?:\w+:)?xf\b[^<>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*\bhidden=[\"'](?:1|true)[\"'][^<>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^<>]*\bhidden=[\"'](?:1|true)[\"'][^<>]*>")
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\s[^<>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_LINK_FORMULA = re.compile(
    rb"<(?:\w+:)?c\s([^<>]*)><(?:\w+:)?f[^<>]*>_?(?:xlfn\.)?HYPERLINK\((?:&quot;|\")([^<]{1,2000}?)(?:&quot;|\")[,)]"
)
_SOURCE = re.compile(rb"<(?:formula1|xm:f)>([^<]{1,300})<")
_DEFINED = re.compile(rb"<(?:\w+:)?definedName\s([^<>]*)>([^<]{1,300})<")
_SHEET_OF = re.compile(r"=?\s*(?:'((?:[^']|'')+)'|([\w.]+))!")
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_MOST_COLUMNS = 16_384
_MOST_LINKED = 10_000
"""The cells that one link may stand behind."""


class Looks:
    """The formats and names of a workbook, by which its sheets are looked at."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._shown = dict(_shows(archive.read("xl/styles.xml")))
        numbers = b"|".join(sorted(self._shown))
        self._cell = re.compile(rb"<(?:\w+:)?c\s[^<>]*\bs=[\"'](?:" + numbers + rb")[\"'][^<>]*>") if numbers else None
        self._named = {
            _about(match[1]).get("name", "").casefold(): unescape(match[2].decode("utf-8", "replace"))
            for match in _DEFINED.finditer(archive.read("xl/workbook.xml"))
        }

    def take(self, name: str, part: bytes, details: Details) -> None:
        """Adds what a sheet shows to its details; `name` is that of its part in the archive."""
        if self._cell:
            for match in self._cell.finditer(part):
                about = _about(match[0])
                place, show = _place(about.get("r", "")), self._shown.get(about.get("s", "").encode())
                if place and show:
                    details.shown[place] = show
        if b"hidden=" in part:
            details.hidden_rows |= {
                int(r) - 1 for f in _ROW.finditer(part) if (r := _about(f[0]).get("r", "")).isdigit()
            }
            for match in _COLUMN.finditer(part):
                details.hidden_columns |= _columns(_about(match[0]))
        if b"hyperlink" in part or b"HYPERLINK" in part:
            details.links |= dict(self._links(name, part))

    def sources(self, part: bytes) -> set[str]:
        """The names of the sheets from which a sheet's drop-down lists are taken."""
        sheets: set[str] = set()
        if b"dataValidation" not in part:
            return sheets
        for source in _SOURCE.finditer(part):
            text = unescape(source[1].decode("utf-8", "replace")).strip()
            if sheet := _SHEET_OF.match(self._named.get(text.lstrip("=").casefold(), text)):
                sheets.add((sheet[1] or sheet[2]).replace("''", "'"))
        return sheets

    def _links(self, name: str, part: bytes) -> Iterator[tuple[Place, str]]:
        folder, _, file = name.rpartition("/")
        relations = {
            about.get("Id", ""): about.get("Target", "")
            for about in map(_about, _RELATION.findall(self._archive.read(f"{folder}/_rels/{file}.rels")))
        }
        for match in _LINK.finditer(part):
            about = _about(match[0])
            target = next((relations.get(value, "") for key, value in about.items() if key.endswith(":id")), "")
            if target:
                yield from ((place, target) for place in _range(about.get("ref", "")))
        for formula in _LINK_FORMULA.finditer(part):
            if place := _place(_about(formula[1]).get("r", "")):
                yield place, unescape(formula[2].decode("utf-8", "replace"))


def _shows(styles: bytes) -> Iterator[tuple[bytes, Show]]:
    """The cell formats, by their number, whose cells show something other than their values."""
    formats = _FORMATS.search(styles)
    codes = {a.get("numFmtId", ""): a.get("formatCode", "") for a in map(_about, _NUMBER_FORMAT.findall(styles))}
    for at, match in enumerate(_FORMAT.finditer(formats[0]) if formats else ()):
        id = _about(match[0]).get("numFmtId", "0")
        show = shown_by(codes.get(id, ""), int(id) if id.isdigit() and id not in codes else 0)
        if show:
            yield b"%d" % at, show


def _about(tag: bytes) -> dict[str, str]:
    """The attributes of a tag."""
    return {
        name.decode(): unescape((double or single).decode("utf-8", "replace"))
        for name, double, single in _ATTRIBUTE.findall(tag)
    }


def _place(text: str) -> Place | None:
    match = _PLACE.fullmatch(text)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _range(text: str) -> Iterator[Place]:
    first, _, last = text.partition(":")
    start, end = _place(first), _place(last or first)
    if start and end and 0 <= (end[0] - start[0] + 1) * (end[1] - start[1] + 1) <= _MOST_LINKED:
        for row in range(start[0], end[0] + 1):
            yield from ((row, column) for column in range(start[1], end[1] + 1))


def _columns(about: dict[str, str]) -> set[int]:
    first, last = about.get("min", ""), about.get("max", "")
    if not (first.isdigit() and last.isdigit()):
        return set()
    return set(range(int(first) - 1, min(int(last), _MOST_COLUMNS)))
